""" "Nothing has changed" rests on a version that is proven: its file is what was written (promises P5, P11)."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from backupkit import BackupManager, Status, Trigger
from backupkit.versionfile import reader
from tests.forging import damage

pytestmark = pytest.mark.leaves_damage

SMALL, LARGE = b'{"s": "small"}', b'["' + os.urandom(1_000_000).hex().encode() + b'"]'


def rot(manager: BackupManager, number: int = 0) -> str:
    """Flip a bit of a version, the newest first; return its id. Its size stays, its times are new."""
    backup_id = manager.list_backups()[number].backup_id
    damage(manager, backup_id)
    return backup_id


@pytest.fixture(params=[SMALL, LARGE], ids=["small", "large"])
def stored(request: pytest.FixtureRequest, document: Path) -> BackupManager:
    """A manager that has made a version by hand, and done nothing else."""
    document.write_bytes(request.param)
    manager = BackupManager(document)
    manager.create_backup(trigger=Trigger.MANUAL)
    return manager


@pytest.mark.parametrize("is_fresh", [False, True], ids=["this process", "a new one"])
@pytest.mark.parametrize("trigger", [Trigger.MANUAL, Trigger.SAVE, Trigger.CLOSE])
def test_p5_a_version_that_has_rotted_holds_nothing(
    stored: BackupManager, document: Path, trigger: Trigger, is_fresh: bool
) -> None:
    rotten = rot(stored)
    manager = BackupManager(document) if is_fresh else stored
    backup_id = manager.create_backup(trigger=trigger)
    assert backup_id
    assert b"".join(manager.content(backup_id)) == document.read_bytes()
    assert manager.find_backup(rotten).status is Status.CORRUPTED, "what was found is told"
    assert manager.create_backup(trigger=trigger) is None


def test_p5_where_all_versions_of_the_state_have_rotted_it_is_stored_anew(stored: BackupManager) -> None:
    stored.create_backup(force=True)
    for number in range(2):
        rot(stored, number)
    assert stored.create_backup()
    assert [meta.status for meta in stored.list_backups()] == [Status.ACTIVE, Status.CORRUPTED, Status.CORRUPTED]


def test_p4_a_block_begins_with_a_version_that_is_sound(stored: BackupManager, document: Path) -> None:
    rot(stored)
    with BackupManager(document).saving("block"):
        newest = stored.list_backups()[0]
        assert b"".join(stored.content(newest.backup_id)) == document.read_bytes()


@pytest.mark.needs_posix("a file that cannot be read at all is another matter on Windows")
def test_a_version_that_cannot_be_read_just_now_proves_nothing_and_is_not_called_damaged(
    stored: BackupManager, document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(reader, "check_seal", fail)
    assert BackupManager(document).create_backup(trigger=Trigger.MANUAL)
    assert {meta.status for meta in stored.list_backups()} == {Status.ACTIVE}


def test_a_file_is_read_once_for_each_time_that_it_was_touched(
    document: Path, stored: BackupManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[Path] = []
    check_seal = reader.check_seal

    def check(path: Path, *given: object) -> None:
        checked.append(path)
        check_seal(path, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(reader, "check_seal", check)

    def unchanged(manager: BackupManager) -> int:
        checked.clear()
        document.touch()  # so that the document is read, and compared
        assert manager.create_backup(trigger=Trigger.MANUAL) is None
        return len(checked)

    assert unchanged(stored) == 0, "this process has written it"
    another = BackupManager(document)
    assert [unchanged(another) for _ in range(3)] == [1, 0, 0]
    path = stored.backups_dir / stored.list_backups()[0].file_name
    os.utime(path)
    assert [unchanged(another) for _ in range(3)] == [1, 0, 0]


def test_p9_what_another_writer_stored_meanwhile_is_proven_as_well(
    document: Path, stored: BackupManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was faster with the same state, and its file is not what was written."""
    manager, other = BackupManager(document), BackupManager(document)
    document.write_bytes(SMALL + b" ")
    publish = _overtaken(manager, other)
    monkeypatch.setattr(manager._binding.store, "exclusive", publish)
    backup_id = manager.create_backup(trigger=Trigger.SAVE)
    assert backup_id
    assert b"".join(stored.content(backup_id)) == document.read_bytes()


def _overtaken(manager: BackupManager, other: BackupManager) -> Callable[[], object]:
    exclusive, waiting = manager._binding.store.exclusive, [other]

    def late() -> object:
        while waiting:
            waiting.pop().create_backup(trigger=Trigger.SAVE)
            rot(other)
        return exclusive()

    return late
