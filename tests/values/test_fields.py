"""A new field of a version is one line in its dataclass: added to a copy of the package, it works everywhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from backupkit.values.fields import Kept
from backupkit.values.version import ROWS, BackupMetadata

_PACKAGE = Path(__file__).parents[2] / "backupkit"

# The line; a value that is stored; one that a file must not hold; whether the version file holds it.
_LINES = {
    "text": ('str = field(default="", metadata=in_file(text(), Changed.IN_USE))', "'Grüße'", "5", True),
    "count": ("int = field(default=1, metadata=in_file(count(10**9), Changed.BY_READING))",
              "10**9", "10**9 + 1", True),
    "flag": ("bool = field(default=False, metadata=in_file(FLAG, Changed.IN_USE))", "True", "1", True),
    "moment": ("datetime | None = field(default=None, metadata=in_file(or_none(MOMENT), Changed.BY_READING))",
               "datetime(2025, 11, 4, 12, tzinfo=UTC)", "'yesterday'", True),
    "enum": ("Depth = field(default=Depth.DEEP, metadata=in_file(choice(Depth), Changed.IN_USE))",
             "Depth.SEALED", "'shallow'", True),
    "texts": ("tuple[str, ...] = field(default=(), metadata=in_file(several(text()), Changed.IN_USE))",
              "('a', 'ß')", "['a', 5]", True),
    "moments": ("tuple[datetime, ...] = field(default=(), metadata=in_file(several(MOMENT), Changed.BY_READING))",
                "(datetime(2025, 11, 4, tzinfo=UTC),)", "['yesterday']", True),
    "enums": ("tuple[Depth, ...] = field(default=(), metadata=in_file(several(choice(Depth), largest=tuple(Depth))))",
              "tuple(Depth)", "['deep', 'shallow']", True),
    "count or none": ("int | None = field(default=None, metadata=in_file(or_none(count()), Changed.BY_READING))",
                      "10**18 - 1", "-1", True),
    "of the manifest": ("int = field(default=0, metadata=in_manifest(count(), Changed.IN_USE))", "7", "None", False),
}  # fmt: skip

_PROOF = """
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from backupkit import BackupManager
from backupkit.store import manifest
from backupkit.values.version import BackupMetadata, Depth
from backupkit.versionfile import codec, header, lines, reader

value, wrong, in_file = {value}, {wrong}, {in_file}
document = Path("data.json")
document.write_text("[]")
manager = BackupManager(document)
manager.create_backup()
begun = manager.list_backups()[0]
default = begun.novelty
meta = replace(begun, novelty=value)
assert meta != begun and dict(meta)["novelty"] == value

# In the version file, if it is kept there: the room was measured when the field had its default still.
data = header.encode(meta, (), room=header.room_for(meta if {is_given} else begun, 0))
found = header.decode(data)
assert found and found.meta.novelty == (value if in_file else default), found
assert (b'"novelty"' in data) is in_file

# In the manifest; read alone and among many, each like the other.
one = codec.all_fields(meta)
one = json.loads(json.dumps(one))
assert codec.from_fields(one) == meta
line = lines.of_versions([meta])
assert lines.versions_in(memoryview(line)) == {{meta.backup_id: meta}}
written = manifest.empty(meta.timestamp).with_versions([meta])
assert b'"novelty"' in manifest.encode(written)
assert manifest.decode(manifest.encode(written)).backups[meta.backup_id] == meta

# What an older release wrote lacks it.
older = {{name: known for name, known in one.items() if name != "novelty"}}
assert codec.from_fields(older) == begun
assert lines.versions_in(memoryview(f'    "{{meta.backup_id}}": {{json.dumps(older)}}'.encode())) is None

# What is not of its kind is refused.
try:
    codec.from_fields(one | {{"novelty": wrong}})
except codec.Malformed:
    pass
else:
    raise AssertionError("accepted")
entry = json.dumps(one | {{"novelty": wrong}})
assert lines.versions_in(memoryview(f'    "{{meta.backup_id}}": {{entry}}'.encode())) is None

# A rebuild from the files takes it over from the manifest that there was.
with manager._binding.store.exclusive() as current:
    manager._binding.store.write(current.with_versions([meta]))
manager.rebuild_manifest()
assert BackupManager(document).list_backups()[0] == (meta if {is_changed} else begun)
"""


@pytest.mark.parametrize(("line", "value", "wrong", "in_file"), _LINES.values(), ids=_LINES)
def test_a_new_field_is_one_line(tmp_path: Path, line: str, value: str, wrong: str, in_file: bool) -> None:
    shutil.copytree(_PACKAGE, tmp_path / "backupkit", ignore=shutil.ignore_patterns("__pycache__", "ui"))
    version = tmp_path / "backupkit" / "values" / "version.py"
    before, last, after = version.read_text("utf-8").partition("    file_name: str = field(")
    version.write_text(f"{before}    novelty: {line}\n{last}{after}", "utf-8")
    is_given = "(text())" in line  # how long a text becomes is known only if the text is
    proof = _PROOF.format(value=value, wrong=wrong, in_file=in_file, is_given=is_given, is_changed="Changed" in line)
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", proof], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_fields_have_their_place_in_json_whatever_their_place_in_the_class() -> None:
    assert list(ROWS) == [
        "backup_id", "sequence", "timestamp", "file_hash", "file_size", "stored_size", "document", "description",
        "trigger", "tags", "pinned", "active_day", "records", "examined", "suspicions", "oddities", "folder_id",
        "link_target", "database", "finding", "status", "problem",
        "verified_at", "sealed_at", "archived_day", "replaced_by", "reverts",
        "reverts_part", "change", "file_name",
    ]  # fmt: skip
    assert set(ROWS) == {entry.name for entry in fields(BackupMetadata)}


def test_what_a_version_file_may_lack_has_a_default() -> None:
    optional = [entry for entry in fields(BackupMetadata) if ROWS[entry.name].kept is not Kept.IN_EVERY_FILE]
    assert optional
    assert all(entry.default is not MISSING for entry in optional)
