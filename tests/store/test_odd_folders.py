"""Odd folders: not there, not ours to write, or a newer release's (promises P12, P15)."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, Retention, errors
from backupkit.values import naming
from tests.store.damage import sealed
from tests.store.expectations import again, assert_helpful, assert_restorable, snapshot
from tests.store.limits import ordinary_user

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.testing.clock import FakeClock


# -- folders that are not there, or not ours to write ------------------------------------------------------------------


def test_p15_a_configured_folder_that_is_missing_is_an_error_and_is_never_created(
    tmp_path: Path, document: Path
) -> None:
    folder = tmp_path / "drive" / "backups"
    manager = BackupManager(document, folder)

    for call in (manager.create_backup, manager.list_backups, manager.rebuild_manifest, manager.verify_backups):
        with pytest.raises(errors.BackupFolderMissing) as caught:
            call()
        assert_helpful(caught.value, folder, "was not created")

    assert not folder.parent.exists()


def test_p15_a_configured_folder_that_goes_missing_is_not_created_anew(
    tmp_path: Path, document: Path, clock: FakeClock, save: Callable[[object], bytes]
) -> None:
    folder = tmp_path / "drive"
    folder.mkdir()
    manager = BackupManager(document, folder, clock=clock)
    backup_id = manager.create_backup()
    assert backup_id
    before = document.read_bytes()
    folder.rename(tmp_path / "unplugged")
    save({"later": True})
    for call in (manager.create_backup, lambda: manager.restore_backup(backup_id), manager.list_backups):
        with pytest.raises(errors.BackupFolderMissing):
            call()
    assert not folder.exists()
    (tmp_path / "unplugged").rename(folder)
    manager.restore_backup(backup_id)

    assert document.read_bytes() == before


def test_p15_a_dangling_link_in_place_of_the_default_folder_is_a_missing_folder(
    document: Path, manager: BackupManager
) -> None:
    manager.backups_dir.symlink_to("/nowhere/backups")

    with pytest.raises(errors.BackupFolderMissing) as caught:
        manager.create_backup()

    assert_helpful(caught.value, manager.backups_dir)
    assert sorted(document.parent.iterdir()) == [manager.backups_dir, document]


def test_the_default_folder_is_created_when_first_needed(document: Path, manager: BackupManager) -> None:
    assert manager.list_backups() == []
    assert not manager.backups_dir.exists()

    manager.create_backup()

    assert manager.backups_dir == document.parent / "backups"
    assert len(manager.list_backups()) == 1


def test_a_file_in_place_of_the_folder_is_left_alone(document: Path, manager: BackupManager) -> None:
    manager.backups_dir.write_bytes(b"a shopping list")

    for call in (manager.create_backup, manager.list_backups, manager.verify_backups):
        with pytest.raises(errors.BackupFolderUnwritable) as caught:
            call()
        assert_helpful(caught.value, manager.backups_dir, "not a")

    assert manager.backups_dir.read_bytes() == b"a shopping list"
    assert document.exists()


def test_a_document_that_is_called_like_the_folder_is_refused_and_kept(tmp_path: Path) -> None:
    document = tmp_path / "backups"
    document.write_bytes(b"data")
    manager = BackupManager(document)

    with pytest.raises(errors.BackupFolderUnwritable) as caught:
        manager.create_backup()

    assert_helpful(caught.value, document)
    assert document.read_bytes() == b"data"


def test_a_read_only_folder_can_be_read_and_says_why_it_cannot_be_written() -> None:
    with ordinary_user() as home:
        document = home / "data.json"
        document.write_bytes(b"[1]")
        manager = BackupManager(document)
        first = manager.create_backup()
        assert first
        document.write_bytes(b"[1, 2]")
        manager.backups_dir.chmod(0o500)
        before = snapshot(manager.backups_dir)
        for call in (
            manager.create_backup,
            lambda: manager.restore_backup(first),
            lambda: manager.delete_backup(first),
            manager.cleanup_orphaned_backups,
        ):
            with pytest.raises(errors.BackupFolderUnwritable) as caught:
                call()
            assert_helpful(caught.value, manager.backups_dir, "permission denied")

        assert (document.read_bytes(), manager.verify_backups().valid) == (b"[1, 2]", 1)
        assert_restorable(manager, {first: b"[1]"}, home)
        manager.backups_dir.chmod(0o700)
        # The log grows even there: the file was writable, the folder was not.
        after = snapshot(manager.backups_dir)
        before.pop(naming.HISTORY)
        after.pop(naming.HISTORY)
        assert after == before
        assert manager.create_backup()


def test_a_folder_that_nobody_may_read_says_so() -> None:
    with ordinary_user() as home:
        document = home / "data.json"
        document.write_bytes(b"[1]")
        manager = BackupManager(document)
        manager.create_backup()
        manager.backups_dir.chmod(0)
        for call in (manager.list_backups, manager.create_backup, manager.verify_backups):
            with pytest.raises(errors.BackupFolderUnwritable) as caught:
                call()
            assert_helpful(caught.value, manager.backups_dir, "permission denied")
        manager.backups_dir.chmod(0o700)

        assert manager.verify_backups().valid == 1


@pytest.mark.needs_posix("a file has no mode on Windows")
def test_p12_versions_in_a_world_writable_folder_stay_private(document: Path, manager: BackupManager) -> None:
    document.chmod(0o600)
    manager.backups_dir.mkdir()
    manager.backups_dir.chmod(0o777)
    manager.create_backup()

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in manager.backups_dir.iterdir()}
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(manager.backups_dir.stat().st_mode) == 0o777  # not ours to change: it was there before us


def test_a_folder_may_be_a_link_to_another_folder(
    tmp_path: Path, manager: BackupManager, states: dict[str, bytes]
) -> None:
    elsewhere = tmp_path / "elsewhere"
    manager.backups_dir.rename(elsewhere)
    manager.backups_dir.symlink_to(elsewhere)
    manager.create_backup(force=True)

    assert manager.backups_dir.readlink() == elsewhere
    assert len(manager.list_backups()) == 4
    assert_restorable(manager, states, tmp_path)


def test_two_documents_in_one_directory_get_a_folder_each(document: Path, manager: BackupManager) -> None:
    other = document.with_name("other.json")
    other.write_bytes(b"[2]")
    manager.create_backup()
    second = BackupManager(other)
    second.create_backup()

    assert second.backups_dir == document.parent / "backups-other.json"
    assert [meta.document for meta in manager.list_backups()] == ["data.json"]
    assert [meta.document for meta in second.list_backups()] == ["other.json"]
    assert BackupManager(document).backups_dir == manager.backups_dir


def test_a_document_with_the_longest_name_gets_a_folder_beside_another_documents(
    document: Path, manager: BackupManager
) -> None:
    longest = document.with_name("n" * 250 + ".json")
    longest.write_bytes(b"[3]")
    manager.create_backup()
    second = BackupManager(longest)

    assert second.create_backup()
    assert second.backups_dir != manager.backups_dir


def test_a_configured_folder_is_not_shared_by_two_documents(tmp_path: Path, document: Path, clock: FakeClock) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    other = tmp_path / "other.json"
    other.write_bytes(b"[2]")
    first = BackupManager(document, folder, clock=clock)
    backup_id = first.create_backup()
    assert backup_id
    before = snapshot(folder)

    with pytest.raises(errors.BackupFolderTaken) as caught:
        BackupManager(other, folder, clock=clock).create_backup()

    assert_helpful(caught.value, folder, os.fspath(document))
    before.pop(naming.HISTORY)
    after = snapshot(folder)
    after.pop(naming.HISTORY)
    assert after == before
    assert_restorable(first, {backup_id: document.read_bytes()}, tmp_path)


# -- a folder that a newer release uses --------------------------------------------------------------------------------


ANYTHING: dict[str, Callable[[BackupManager], object]] = {
    "create": lambda manager: manager.create_backup(force=True),
    "list": lambda manager: manager.list_backups(),
    "stats": lambda manager: manager.get_backup_stats(),
    "info": lambda manager: manager.get_backup_info("2025"),
    "restore": lambda manager: manager.restore_backup("20251104"),
    "undo": lambda manager: manager.undo_restore(),
    "delete": lambda manager: manager.delete_backup("20251104"),
    "pin": lambda manager: manager.pin("20251104"),
    "describe": lambda manager: manager.describe("20251104", "new"),
    "verify": lambda manager: manager.verify_backups(),
    "cleanup": lambda manager: manager.cleanup_orphaned_backups(),
    "prune": lambda manager: manager.apply_retention(),
    "rebuild": lambda manager: manager.rebuild_manifest(),
    "import": lambda manager: manager.import_backup(manager.data_file),
    "estimate": lambda manager: manager.estimate_backup_size(),
    "set_retention": lambda manager: manager.set_retention(Retention.compact()),
}


@pytest.mark.leaves_damage
@pytest.mark.parametrize("call", ANYTHING)
def test_a_folder_of_a_newer_release_is_refused_and_not_one_byte_is_touched(
    call: str, document: Path, manager: BackupManager, clock: FakeClock, states: dict[str, bytes]
) -> None:
    assert states
    path = manager.backups_dir / naming.MANIFEST
    path.write_bytes(sealed(json.loads(path.read_bytes()) | {"version": 3, "backups": "in a form of its own"}))
    # A newer release may call a leftover what it likes, so not even that is ours to remove.
    (manager.backups_dir / ".backupkit-0123456789abcdef.tmp").write_bytes(b"a newer release's")
    fresh = again(manager, clock)
    before = snapshot(document.parent)

    with pytest.raises(errors.ManifestTooNew) as caught:
        ANYTHING[call](fresh)

    assert snapshot(document.parent) == before
    assert_helpful(caught.value, path, "format 3", "up to 2")


def test_a_folder_of_a_newer_release_stays_as_it_is_when_the_document_was_renamed(
    document: Path, manager: BackupManager, clock: FakeClock, states: dict[str, bytes]
) -> None:
    assert states
    path = manager.backups_dir / naming.MANIFEST
    sound = path.read_bytes()
    path.write_bytes(sealed(json.loads(sound) | {"version": 3}))
    renamed = document.rename(document.with_name("renamed.json"))
    fresh = BackupManager(renamed, manager.backups_dir, clock=clock)
    before = snapshot(document.parent)
    with pytest.raises(errors.ManifestTooNew):
        fresh.create_backup()
    after = snapshot(document.parent)
    path.write_bytes(sound)

    assert after == before


def test_settings_of_a_newer_release_are_refused_and_untouched(document: Path, manager: BackupManager) -> None:
    manager.create_backup()
    path = manager.backups_dir / naming.SETTINGS
    path.write_text('{"version": 2, "documents": {}}')
    before = snapshot(document.parent)

    with pytest.raises(errors.ManifestTooNew) as caught:
        BackupManager(document).create_backup()

    assert_helpful(caught.value, path, "format 2")
    assert snapshot(document.parent) == before
