"""Restoring and saving: ways to lose data that a hostile reading of the code once found. None may come back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from backupkit import BackupManager, DocumentChanged, DocumentUnwritable
from backupkit.documents.file_replacement import FileReplacement
from backupkit.operations import swap
from backupkit.testing.clock import FakeClock
from backupkit.values import naming
from tests.promises.hostile import manager_of

Save = Callable[[object], bytes]


# -- restore, undo, export ---------------------------------------------------------------------------------------------


def test_p4_an_export_never_replaces_the_document_or_a_file_of_the_folder(manager: BackupManager, save: Save) -> None:
    backup_id = str(manager.create_backup())
    unsaved = save(["not backed up"])
    inside = manager.backups_dir / naming.MANIFEST

    for target in (manager.data_file, inside):
        with pytest.raises(DocumentUnwritable):
            manager.export_backup(backup_id, target, overwrite=True)
    with pytest.raises(DocumentUnwritable, match="it lies in the backup folder"):
        manager.restore_backup(backup_id, to=inside)
    assert manager.data_file.read_bytes() == unsaved


def test_the_state_at_a_moment_after_a_restore_is_what_was_restored(
    manager: BackupManager, clock: FakeClock, save: Save
) -> None:
    good = save(["good"])
    backup_id = str(manager.create_backup())
    save(["bad"])
    manager.create_backup()
    clock.advance(hours=1)
    manager.restore_backup(backup_id)
    asked = clock.advance(hours=1)
    clock.advance(hours=1)
    save(["later"])
    manager.create_backup()

    manager.restore_backup_at(asked)

    assert manager.data_file.read_bytes() == good


def test_the_state_at_a_moment_is_never_an_import(manager: BackupManager, clock: FakeClock, tmp_path: Path) -> None:
    content = manager.data_file.read_bytes()
    manager.create_backup()
    (tmp_path / "other.json").write_bytes(b"[7]")
    clock.advance(hours=1)
    manager.import_backup(tmp_path / "other.json")
    manager.data_file.write_bytes(b"[8]")

    manager.restore_backup_at(clock.advance(hours=1))

    assert manager.data_file.read_bytes() == content


def test_p4_a_restore_that_failed_leaves_undo_where_it_was(
    manager: BackupManager, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = str(manager.create_backup())
    wanted = save(["what undo must bring back"])
    manager.restore_backup(first)

    def fail(_: object, __: object) -> bool:
        raise DocumentUnwritable(manager.data_file, "for this test")

    with monkeypatch.context() as patch:
        patch.setattr(FileReplacement, "swap_over", fail)
        with pytest.raises(DocumentUnwritable):
            manager.restore_backup(first)
    manager.undo_restore()

    assert manager.data_file.read_bytes() == wanted


@pytest.mark.parametrize("restores", [1, 2])
def test_p3_p4_undo_works_after_the_manifest_was_lost(manager: BackupManager, save: Save, restores: int) -> None:
    first = str(manager.create_backup())
    wanted = b""
    for number in range(restores):
        wanted = save(["unsaved", number])
        manager.restore_backup(first)
    (manager.backups_dir / naming.MANIFEST).unlink()

    BackupManager(manager.data_file).undo_restore()

    assert manager.data_file.read_bytes() == wanted


def test_a_document_that_changes_all_the_time_is_not_replaced(
    manager: BackupManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup_id = str(manager.create_backup())
    state_before = swap._state_before
    count = 0

    def saved_in_between(*arguments: object) -> object:
        nonlocal count
        outcome = state_before(*arguments)  # type: ignore[arg-type]
        count += 1
        manager.data_file.write_bytes(b"[%d]" % count)
        return outcome

    monkeypatch.setattr(swap, "_state_before", saved_in_between)
    with pytest.raises(DocumentChanged):
        manager.restore_backup(backup_id)

    assert manager.data_file.read_bytes() == b"[%d]" % count


# -- saving ------------------------------------------------------------------------------------------------------------


def test_p6_the_state_before_a_block_survives_many_saves_during_the_block(
    manager: BackupManager, document: Path, clock: FakeClock
) -> None:
    content = document.read_bytes()

    def block() -> None:
        with manager.saving("a long import"):
            for number in range(15):  # another thread, or the watcher
                clock.advance(seconds=60)
                document.write_text(json.dumps([number] * 3))
                manager.create_backup()
            document.write_bytes(b"[1, 2")
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        block()

    assert document.read_bytes() == content


@pytest.mark.leaves_damage
def test_p6_a_rotten_version_is_not_taken_for_the_state_before(manager: BackupManager, document: Path) -> None:
    content = document.read_bytes()
    manager.create_backup()
    path = manager.backups_dir / manager.list_backups()[0].file_name
    data = bytearray(path.read_bytes())
    data[-12] ^= 1
    path.write_bytes(data)

    def block() -> None:
        with manager.saving("an import"):
            document.write_bytes(b"")
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        block()

    assert document.read_bytes() == content


def test_a_good_save_of_a_document_that_never_was_json_is_not_taken_back(tmp_path: Path) -> None:
    manager = manager_of(tmp_path / "lines.json", b'{"a": 1}\n{"a": 2}\n')

    def block() -> None:
        with manager.saving("another line"):
            manager.data_file.write_bytes(b'{"a": 1}\n{"a": 2}\n{"a": 3}\n')
            raise RuntimeError("afterwards")

    with pytest.raises(RuntimeError, match="afterwards"):
        block()

    assert manager.data_file.read_bytes().endswith(b'{"a": 3}\n')
