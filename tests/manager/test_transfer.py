"""A version that leaves the folder, and a file that becomes one."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import pytest

from backupkit import BackupManager, Retention, Trigger, errors
from backupkit.values.reasons import Rule
from backupkit.values.version import Suspicion
from tests.forging import damage
from tests.manager.folders import content_of, leftovers, records, snapshot

# -- export ------------------------------------------------------------------------------------------------------------


def test_an_export_is_the_content(manager: BackupManager, ids: list[str], tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    assert manager.export_backup(ids[1], target) == target
    assert json.loads(target.read_bytes()) == [1, 1]


@pytest.mark.parametrize("name", ["out.gz", "out.json.gz", "OUT.JSON.GZ"])
def test_an_export_to_gz_is_the_version_file(name: str, manager: BackupManager, ids: list[str], tmp_path: Path) -> None:
    manager.export_backup(ids[1], tmp_path / name)
    file = manager.backups_dir / manager.find_backup(ids[1]).file_name
    assert (tmp_path / name).read_bytes() == file.read_bytes()


@pytest.mark.parametrize("overwrite", [True, False])
def test_p4_only_a_restore_replaces_the_document(
    overwrite: bool, manager: BackupManager, ids: list[str], document: Path, tmp_path: Path
) -> None:
    present = document.read_bytes()
    (tmp_path / "link.json").symlink_to(document)
    for target in (document, tmp_path / "link.json"):
        with pytest.raises((errors.DocumentUnwritable, errors.FileExists)):
            manager.export_backup(ids[0], target, overwrite=overwrite)
    assert (document.read_bytes(), (tmp_path / "link.json").is_symlink()) == (present, True)


@pytest.mark.parametrize("name", ["manifest.json", "settings.json", "new.json", "version"])
def test_nothing_is_written_into_the_backup_folder_from_outside(
    name: str, manager: BackupManager, ids: list[str]
) -> None:
    target = manager.backups_dir / (manager.find_backup(ids[1]).file_name if name == "version" else name)
    before = snapshot(manager.backups_dir)
    with pytest.raises(errors.DocumentUnwritable):
        manager.export_backup(ids[0], target, overwrite=True)
    with pytest.raises(errors.DocumentUnwritable):
        manager.restore_backup(ids[0], to=target)
    assert snapshot(manager.backups_dir) == before


def test_an_export_path_may_be_relative(
    manager: BackupManager, ids: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert manager.export_backup(ids[0], "out.json") == tmp_path / "out.json"


@pytest.mark.parametrize("name", ["out.json", "out.gz"])
def test_an_export_replaces_a_file_only_when_asked(
    name: str, manager: BackupManager, ids: list[str], tmp_path: Path
) -> None:
    target = tmp_path / name
    target.write_bytes(b"mine")
    with pytest.raises(errors.FileExists) as caught:
        manager.export_backup(ids[0], target)
    assert (caught.value.path, target.read_bytes()) == (target, b"mine")
    manager.export_backup(ids[0], target, overwrite=True)
    assert target.read_bytes() != b"mine"
    assert leftovers(tmp_path) == []


@pytest.mark.leaves_damage
@pytest.mark.parametrize("name", ["out.json", "out.gz"])
@pytest.mark.parametrize("overwrite", [True, False])
def test_p5_a_damaged_version_is_not_exported(
    name: str, overwrite: bool, manager: BackupManager, ids: list[str], tmp_path: Path
) -> None:
    damage(manager, ids[0])
    target = tmp_path / name
    if overwrite:
        target.write_bytes(b"mine")
    with pytest.raises(errors.BackupCorrupted):
        manager.export_backup(ids[0], target, overwrite=overwrite)
    assert (target.read_bytes() if overwrite else target.exists()) == (b"mine" if overwrite else False)
    assert leftovers(tmp_path) == []


# As the system says it; Wine in words of its own.
NO_FOLDER = "cannot find the path|path not found" if sys.platform == "win32" else "no such file or directory"


@pytest.mark.parametrize("overwrite", [True, False])
def test_an_export_into_no_folder_says_so(
    overwrite: bool, manager: BackupManager, ids: list[str], tmp_path: Path
) -> None:
    with pytest.raises(errors.DocumentUnwritable, match=NO_FOLDER):
        manager.export_backup(ids[0], tmp_path / "missing" / "out.json", overwrite=overwrite)
    assert not (tmp_path / "missing").exists()


# -- import ------------------------------------------------------------------------------------------------------------


def test_an_imported_file_is_a_version_that_no_rule_removes(
    manager: BackupManager, document: Path, tmp_path: Path
) -> None:
    present = document.read_bytes()
    (tmp_path / "old.json").write_bytes(b'{"old": [1, 2]}')
    backup_id = manager.import_backup(tmp_path / "old.json")
    meta = manager.find_backup(backup_id)
    assert (meta.trigger, meta.description, meta.document) == (Trigger.IMPORT, "Imported from old.json", "data.json")
    assert (content_of(manager, backup_id), document.read_bytes()) == (b'{"old": [1, 2]}', present)
    plan = manager.apply_retention(dry_run=True, retention=Retention.newest_only(1))
    assert Rule.MANUAL in {reason.rule for reason in plan.keep[backup_id]}


def test_an_imported_file_may_be_described_and_equal_to_the_newest_version(manager: BackupManager) -> None:
    manager.create_backup()
    backup_id = manager.import_backup(manager.data_file, "from the old machine")
    assert manager.find_backup(backup_id).description == "from the old machine"
    assert len(manager.list_backups()) == 2


def test_a_version_file_of_ours_is_unpacked(manager: BackupManager, ids: list[str], tmp_path: Path) -> None:
    manager.export_backup(ids[0], tmp_path / "out.gz")
    backup_id = manager.import_backup(tmp_path / "out.gz")
    assert content_of(manager, backup_id) == content_of(manager, ids[0])
    assert manager.find_backup(backup_id).sequence == 4


@pytest.mark.parametrize("members", [1, 2, 50])
def test_a_gzip_file_of_another_program_is_unpacked(members: int, manager: BackupManager, tmp_path: Path) -> None:
    data = records(2_000_000)
    step = len(data) // members + 1
    parts = [gzip.compress(data[start : start + step], mtime=0) for start in range(0, len(data), step)]
    (tmp_path / "x.gz").write_bytes(b"".join(parts))
    assert content_of(manager, manager.import_backup(tmp_path / "x.gz")) == data


def test_padding_behind_a_gzip_file_is_passed_over_as_gunzip_does(manager: BackupManager, tmp_path: Path) -> None:
    (tmp_path / "x.gz").write_bytes(gzip.compress(b"[1]", mtime=0) + bytes(512))
    assert content_of(manager, manager.import_backup(tmp_path / "x.gz")) == b"[1]"


GZIPPED = gzip.compress(b'{"rows": [1, 2, 3]}' * 50, mtime=0)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (GZIPPED[:-1], "cut off"),
        (GZIPPED[:2], "cut off"),
        (GZIPPED[:-8] + b"\0" * 8, "damaged gzip"),
        (GZIPPED[:20] + b"\xff" * 5 + GZIPPED[25:], "damaged gzip"),
        (GZIPPED + GZIPPED[:-3], "cut off"),
        (GZIPPED + b"tail", "damaged gzip"),
    ],
)
def test_p5_a_damaged_gzip_file_is_not_imported(
    data: bytes, words: str, manager: BackupManager, ids: list[str], tmp_path: Path
) -> None:
    (tmp_path / "x.gz").write_bytes(data)
    with pytest.raises(errors.DocumentUnreadable, match=words) as caught:
        manager.import_backup(tmp_path / "x.gz")
    assert caught.value.path == tmp_path / "x.gz"
    assert len(manager.list_backups(include_archived=True)) == len(ids)
    assert leftovers(manager.backups_dir) == []


def test_p5_a_damaged_version_file_is_not_imported(manager: BackupManager, ids: list[str], tmp_path: Path) -> None:
    manager.export_backup(ids[0], tmp_path / "x.gz")
    data = bytearray((tmp_path / "x.gz").read_bytes())
    data[-9] ^= 1
    (tmp_path / "x.gz").write_bytes(data)
    with pytest.raises(errors.BackupCorrupted):
        manager.import_backup(tmp_path / "x.gz")
    assert len(manager.list_backups()) == len(ids)


def test_a_missing_file_is_not_imported(manager: BackupManager, tmp_path: Path) -> None:
    with pytest.raises(errors.DocumentMissing) as caught:
        manager.import_backup(tmp_path / "missing.json")
    assert caught.value.path == tmp_path / "missing.json"
    assert not manager.backups_dir.exists()


@pytest.mark.parametrize("data", [b"", gzip.compress(b"", mtime=0)], ids=["empty", "gzip of nothing"])
def test_p6_an_empty_file_is_imported_and_marked(data: bytes, manager: BackupManager, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(data)
    assert manager.find_backup(manager.import_backup(tmp_path / "x")).suspicions == (Suspicion.EMPTY,)


def test_a_file_can_be_imported_before_the_document_exists(
    manager: BackupManager, document: Path, tmp_path: Path
) -> None:
    document.rename(tmp_path / "old.json")
    backup_id = manager.import_backup(tmp_path / "old.json")
    manager.restore_backup(backup_id)
    assert document.read_bytes() == (tmp_path / "old.json").read_bytes()
