"""A version's metadata as JSON values: round trips, and nothing from a file is trusted."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.store import manifest
from backupkit.values.naming import backup_id_for
from backupkit.values.text import moment_text
from backupkit.values.version import BackupMetadata, Status, Suspicion, Trigger
from backupkit.versionfile import codec

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
    }
    changing: dict[str, Any] = {
        "status": draw(st.sampled_from(Status)),
        "problem": draw(st.text(max_size=40)),
        "verified_at": draw(st.none() | _MOMENTS),
        "sealed_at": draw(st.none() | _MOMENTS),
        "archived_day": draw(st.none() | st.integers(1, 10**6)),
        "replaced_by": draw(st.sampled_from(["", "20251104_120000_a1b2c3d4"])),
        "file_name": f"backup_{backup_id}.json.gz",
    }
    return BackupMetadata(**fixed, **({} if only_fixed else changing))


@given(versions())
def test_all_fields_come_back_from_json(meta: BackupMetadata) -> None:
    assert codec.from_fields(json.loads(json.dumps(codec.all_fields(meta)))) == meta


@given(versions(only_fixed=True))
def test_the_fixed_fields_come_back_from_json(meta: BackupMetadata) -> None:
    assert codec.from_fields(json.loads(json.dumps(codec.fixed_fields(meta)))) == meta


def test_a_field_of_a_later_release_is_passed_over() -> None:
    assert codec.from_fields(codec.all_fields(META) | {"colour": {"red": 1}}) == META


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
    "status": (*NO_TEXT, "", "gone"),
    "problem": NO_TEXT,
    "verified_at": (5, True, ["text"], 0, "", "yesterday", "2025-11-04T12:00:00"),
    "sealed_at": (5, True, ["text"], 0, "", "yesterday", "2025-11-04T12:00:00"),
    "archived_day": NO_COUNT[1:],
    "replaced_by": (None, 5, []),
    "file_name": NO_TEXT,
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_value_of_the_wrong_kind_is_refused(name: str, value: object) -> None:
    with pytest.raises(codec.Malformed):
        codec.from_fields(codec.all_fields(META) | {name: value})


def test_the_table_of_wrong_values_covers_every_field() -> None:
    assert set(WRONG) == set(META.keys()) == set(codec.all_fields(META))


# For records, null and missing mean the same: not counted.
@pytest.mark.parametrize("name", sorted(codec.fixed_fields(META).keys() - {"records"}))
def test_a_fixed_field_that_is_missing_is_refused(name: str) -> None:
    fields = codec.fixed_fields(META)
    del fields[name]
    with pytest.raises(codec.Malformed):
        codec.from_fields(fields)


@pytest.mark.parametrize("fields", [None, [], "text", 5, True, [["backup_id", "x"]]])
def test_what_is_no_object_is_refused(fields: object) -> None:
    with pytest.raises(codec.Malformed):
        codec.from_fields(fields)


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


@pytest.mark.parametrize("trick", TRICKS)
def test_p12_an_id_that_is_not_of_our_form_is_refused(trick: str) -> None:
    with pytest.raises(codec.Malformed):
        codec.from_fields(codec.all_fields(META) | {"backup_id": trick, "file_name": ""})


@pytest.mark.parametrize(
    "trick",
    [
        *TRICKS[1:],
        "20251104_120000_a1b2c3d4",
        "../backup_20251104_120000_a1b2c3d4.json.gz",
        "/etc/backup_20251104_120000_a1b2c3d4.json.gz",
        "..\\backup_20251104_120000_a1b2c3d4.json.gz",
        "C:backup_20251104_120000_a1b2c3d4.json.gz",
        "backup_20251104_120000_a1b2c3d4.json.gz\n",
        "backup_20251104_120000_a1b2c3d4.json.gz:stream",
        "backup_20251104_120000_a1b2c3d4.js/on.gz",
        "backup_20251104_120000_ffffffff.json.gz",
        "manifest.json",
    ],
)
def test_p12_a_file_name_that_is_not_that_of_this_version_is_refused(trick: str) -> None:
    with pytest.raises(codec.Malformed):
        codec.from_fields(codec.all_fields(META) | {"file_name": trick})


@pytest.mark.parametrize("name", ["document", "description", "problem", "tags"])
def test_p12_half_a_character_from_a_file_does_not_stop_the_manifest_from_being_written(name: str) -> None:
    value: object = ["half \ud83d"] if name == "tags" else "half \ud83d"
    fields = json.loads(json.dumps(codec.all_fields(META) | {name: value}))
    try:
        meta = codec.from_fields(fields)
    except codec.Malformed:
        return
    written = manifest.empty(META.timestamp).with_versions([meta])
    assert manifest.decode(manifest.encode(written)).backups.keys() == {META.backup_id}


# -- texts that fit ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_text", "stored"),
    [
        ("", ""),
        ("Grüße 😀 e\u0301", "Grüße 😀 e\u0301"),
        ("line\nline\0", "line\nline\0"),
        ("half \ud83d", "half ?"),
        ("\ud83d\ude00", "??"),
        ("x" * 2000, "x" * 2000),
        ("x" * 2001, "x" * 1999 + "…"),
        ("😀" * 2001, "😀" * 1999 + "…"),
    ],
    ids=["empty", "unicode", "controls", "half", "two halves", "longest", "too long", "too many emoji"],
)
def test_a_description_is_tidied_to_what_fits(given_text: str, stored: str) -> None:
    assert codec.tidied(BackupMetadata(**dict(META) | {"description": given_text})).description == stored


def test_a_file_name_that_is_no_unicode_is_tidied() -> None:
    undecodable = b"caf\xe9.json".decode("utf-8", "surrogateescape")
    assert codec.tidied(BackupMetadata(**dict(META) | {"document": undecodable})).document == "caf?.json"


@given(versions())
def test_tidying_twice_changes_no_more_than_once(meta: BackupMetadata) -> None:
    assert codec.tidied(codec.tidied(meta)) == codec.tidied(meta)


@pytest.mark.parametrize(
    ("tags", "stored"),
    [
        ((), ()), ([], ()), (["a", "b"], ("a", "b")),
        (("x" * 100,) * 32, ("x" * 100,) * 32), (["half \ud83d"], ("half ?",)),
    ],
)  # fmt: skip
def test_tags_become_a_tuple(tags: object, stored: tuple[str, ...]) -> None:
    assert codec.checked_tags(tags) == stored


@pytest.mark.parametrize("tags", ["text", None, 5, [""], ["x" * 101], ["x"] * 33, [5], [None], b"text", {5: 1}])
def test_tags_of_the_wrong_kind_or_size_are_refused(tags: object) -> None:
    with pytest.raises(ValueError, match="tags must be a sequence of at most 32 texts of 1 to 100 characters"):
        codec.checked_tags(tags)


# -- moments -------------------------------------------------------------------------------------------------------


@given(st.datetimes(datetime(1000, 1, 1), datetime(9000, 1, 1), timezones=st.timezones()))  # noqa: DTZ001 - bounds
def test_p8_a_moment_of_any_zone_comes_back_as_the_same_moment_in_utc(moment: datetime) -> None:
    found = codec.moment(moment_text(moment))
    assert found == moment.astimezone(UTC)
    assert found.tzinfo is UTC


def test_a_moment_reads_as_iso_8601_in_utc() -> None:
    moment = datetime(2025, 11, 4, 13, 0, 0, 5, tzinfo=timezone(timedelta(hours=1)))
    assert moment_text(moment) == "2025-11-04T12:00:00.000005Z"
