"""After a restore the document is the restored version: it stays, whoever thins out, and whatever is saved then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, BackupNotFound, Retention
from backupkit.values import naming

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from backupkit.testing.clock import FakeClock

    Save = Callable[[object], bytes]


@pytest.fixture
def few(document: Path, clock: FakeClock) -> BackupManager:
    """A manager that keeps three versions, and has made three."""
    return BackupManager(document, retention=Retention.newest_only(3), clock=clock)


@pytest.fixture
def ids(few: BackupManager, save: Save) -> list[str]:
    found = []
    for number in range(3):
        save(number)
        found.append(str(few.create_backup()))
    return found


def test_p4_the_state_that_the_document_held_after_a_restore_is_stored_when_it_is_saved_over(
    few: BackupManager, save: Save, ids: list[str]
) -> None:
    few.restore_backup(ids[0])
    for content in ("edited", "edited more", "and more", "and more again"):
        save(content)
        few.create_backup()
    assert b"".join(few.content(ids[0])) == b"0"


def test_p4_it_stays_although_other_managers_thin_out(
    document: Path, few: BackupManager, save: Save, ids: list[str]
) -> None:
    few.restore_backup(ids[0])
    other = BackupManager(document, retention=Retention.newest_only(1))
    other.apply_retention()
    assert other.get_backup_info(ids[0])
    save("edited")
    other.create_backup()
    assert other.get_backup_info(ids[0])


def test_p4_it_stays_where_the_document_was_gone_before_the_restore(
    document: Path, few: BackupManager, save: Save, ids: list[str]
) -> None:
    document.unlink()
    assert few.restore_backup(ids[0]).before_id is None
    for content in ("edited", "edited more", "and more", "and more again"):
        save(content)
        few.create_backup()
    assert few.get_backup_info(ids[0])


def test_p4_it_stays_also_where_both_manifests_were_lost(few: BackupManager, save: Save, ids: list[str]) -> None:
    few.restore_backup(ids[0])
    for name in (naming.MANIFEST, naming.PREVIOUS_MANIFEST):
        (few.backups_dir / name).unlink()
    for content in ("edited", "edited more", "and more", "and more again"):
        save(content)
        few.create_backup()
    assert few.get_backup_info(ids[0])


def test_p7_what_was_imported_does_not_push_out_the_state_of_the_document(
    few: BackupManager, ids: list[str], tmp_path: Path
) -> None:
    other = tmp_path / "other.json"
    for number in range(4):
        other.write_bytes(b"%d" % number)
        few.import_backup(other)
    assert few.get_backup_info(ids[-1])


def test_a_moment_at_which_a_version_was_in_place_that_is_gone_gives_nothing_else(
    few: BackupManager, save: Save, ids: list[str], clock: FakeClock
) -> None:
    few.restore_backup(ids[0])
    clock.advance(seconds=60)
    moment = clock.now()
    save("later")
    few.create_backup()
    (few.backups_dir / few.find_backup(ids[0]).file_name).unlink()
    few.cleanup_orphaned_backups()
    with pytest.raises(BackupNotFound):
        few.restore_backup_at(moment)


def test_a_moment_after_a_restore_gives_what_was_put_back_also_where_both_manifests_were_lost(
    document: Path, few: BackupManager, save: Save, ids: list[str], clock: FakeClock
) -> None:
    few.restore_backup(ids[0])
    clock.advance(seconds=60)
    moment = clock.now()
    save("later")
    few.create_backup()
    for name in (naming.MANIFEST, naming.PREVIOUS_MANIFEST):
        (few.backups_dir / name).unlink()
    few.restore_backup_at(moment)
    assert document.read_bytes() == b"0"
