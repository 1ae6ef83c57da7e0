"""Metadata for tests: an example, any that may be written, and values that no reader may take."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from backupkit.values.content import DatabaseFacts, TableRows
from backupkit.values.naming import backup_id_for
from backupkit.values.put_back import NamedPart
from backupkit.values.version import BackupMetadata, Oddity, Status, Suspicion, Trigger

META = BackupMetadata(
    backup_id="20251104_120000_a1b2c3d4",
    sequence=7,
    timestamp=datetime(2025, 11, 4, 12, tzinfo=UTC),
    file_hash="a1b2c3d4" * 8,
    file_size=150_000,
    stored_size=13_000,
    document="data.json",
    description="Before the import",
    file_name="backup_20251104_120000_a1b2c3d4.json.gz",
)
_COUNTS = st.integers(0, 10**12)
_TABLES = st.builds(TableRows, st.text(max_size=20), _COUNTS)
_DATABASES = st.builds(
    DatabaseFacts,
    user_version=st.integers(-(2**31), 2**31 - 1),
    schema=st.sampled_from(["", "0123456789abcdef"]),
    tables=st.lists(_TABLES, max_size=3).map(tuple),
)
_MOMENTS = st.datetimes(datetime(1000, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
_HASHES = st.text("0123456789abcdef", min_size=64, max_size=64)


@st.composite
def versions(draw: st.DrawFn, *, only_fixed: bool = False) -> BackupMetadata:
    """Draw metadata as the store makes it; with *only_fixed*, no more than stands in a version file."""
    moment, file_hash = draw(_MOMENTS), draw(_HASHES)
    backup_id = backup_id_for(moment, file_hash, draw(st.integers(0, 99_999)))
    fixed: dict[str, Any] = {
        "backup_id": backup_id,
        "sequence": draw(st.integers(0, 10**12)),
        "timestamp": moment,
        "file_hash": file_hash,
        "file_size": draw(_COUNTS),
        "stored_size": draw(_COUNTS),
        "document": draw(st.text(max_size=80)),
        "description": draw(st.text(max_size=200)),
        "trigger": draw(st.sampled_from(Trigger)),
        "tags": tuple(draw(st.lists(st.text(min_size=1, max_size=20), max_size=4))),
        "pinned": draw(st.booleans()),
        "active_day": draw(st.integers(1, 10**6)),
        "records": draw(st.none() | _COUNTS),
        "examined": draw(st.booleans()),
        "suspicions": tuple(draw(st.lists(st.sampled_from(Suspicion), unique=True))),
        "oddities": tuple(draw(st.lists(st.sampled_from(Oddity), unique=True))),
        "folder_id": draw(st.sampled_from(["", "0123456789abcdef" * 2])),
        "link_target": draw(st.text(max_size=80)),
        "database": draw(st.none() | _DATABASES),
    }
    changing: dict[str, Any] = {
        "status": draw(st.sampled_from(Status)),
        "finding": draw(st.text(max_size=40)),
        "problem": draw(st.text(max_size=40)),
        "verified_at": draw(st.none() | _MOMENTS),
        "sealed_at": draw(st.none() | _MOMENTS),
        "archived_day": draw(st.none() | st.integers(1, 10**6)),
        "replaced_by": draw(st.sampled_from(["", "20251104_120000_a1b2c3d4"])),
        "reverts": draw(st.sampled_from(["", "20251104_120000_a1b2c3d4"])),
        "reverts_part": draw(st.sampled_from([None, NamedPart(path="/a", name="a")])),
        "file_name": f"backup_{backup_id}.json.gz",
    }
    return BackupMetadata(**fixed, **({} if only_fixed else changing))


NO_TEXT: tuple[object, ...] = (None, 5, 1.5, True, [], {}, ["text"])
NO_COUNT: tuple[object, ...] = (None, "5", 5.0, True, [], -1, 1 << 62)
NO_FLAG: tuple[object, ...] = (None, 0, 1, "true", [])
NO_TEXTS: tuple[object, ...] = (None, "text", {}, [5], ["text", None], [["text"]])
WRONG: dict[str, tuple[object, ...]] = {
    "backup_id": NO_TEXT,
    "sequence": (*NO_COUNT, 10**12 + 1),
    "timestamp": (
        *NO_TEXT, "", "yesterday", "2025-11-04", "2025-11-04T12:00:00", "2025-02-30T00:00:00Z",
        "0001-01-01T00:00:00+23:59",
    ),
    "file_hash": (*NO_TEXT, "", "a" * 63, "a" * 65, "g" * 64, "A" * 64, "\u0661" * 64),
    "file_size": NO_COUNT,
    "stored_size": NO_COUNT,
    "document": NO_TEXT,
    "description": NO_TEXT,
    "trigger": (*NO_TEXT, "", "SAVE", "restore"),
    "tags": NO_TEXTS,
    "pinned": NO_FLAG,
    "active_day": NO_COUNT,
    "records": NO_COUNT[1:],
    "examined": NO_FLAG,
    "suspicions": (*NO_TEXTS, ["EMPTY"], ["odd"]),
    "oddities": (*NO_TEXTS, ["FOREIGN"], ["odd"]),
    "folder_id": NO_TEXT,
    "link_target": NO_TEXT,
    "database": (5, "text", [], ["sqlite", 1, "", []][:3], ["other", 1, "", []], ["sqlite", "1", "", []],
                 ["sqlite", 1 << 31, "", []], ["sqlite", 1, 5, []], ["sqlite", 1, "", [["t", -1]]],
                 ["sqlite", 1, "", [["t"]]], ["sqlite", 1, "", [[1, 1]]], ["sqlite", 1, "", {}]),
    "finding": NO_TEXT,
    "status": (*NO_TEXT, "", "gone"),
    "problem": NO_TEXT,
    "verified_at": (5, True, ["text"], 0, "", "yesterday", "2025-11-04T12:00:00"),
    "sealed_at": (5, True, ["text"], 0, "", "yesterday", "2025-11-04T12:00:00"),
    "archived_day": NO_COUNT[1:],
    "replaced_by": (None, 5, []),
    "reverts": (None, 5, []),
    "reverts_part": (5, "text", [], ["path"], ["path", 5], ["path", "name", "more"], {}),
    "change": (5, "text", [], ["id", "records", 1, 2], ["id", "people", 1, 2, 3], [5, "records", 1, 2, 3],
               ["id", "records", -1, 2, 3], ["id", "records", 1, 2, True]),
    "file_name": NO_TEXT,
}  # fmt: skip
TRICKS = (
    "",
    "..",
    "../../etc/passwd",
    "/etc/passwd",
    "C:\\x",
    "\\\\server\\share",
    "20251104_120000_a1b2c3d4/../x",
    "../20251104_120000_a1b2c3d4",
    "20251104_120000_a1b2c3d4\n",
    "20251104_120000_a1b2c3d4\0",
    " 20251104_120000_a1b2c3d4",
    "20251104_120000_A1B2C3D4",
    "20251104_120000_a1b2c3d4-0",
    "20251104_120000_a1b2c3d4-02",
    "20251104_120000_a1b2c3d4-1000000",
    "20251104_120000_a1b2c3d4--2",
    "\u0662\u0660\u0662\u06651104_120000_a1b2c3d4",
)
# No ids, and yet plain names that hold one: a person may have given them to its file.
ODD_NAMES = tuple(each for each in TRICKS if META.backup_id in each and each.isprintable() and "/" not in each)
