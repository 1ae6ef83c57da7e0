"""Ways to lose data that a hostile reading of the code once found. Each was real; none may come back."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from backupkit import (
    BackupFolderMissing,
    BackupFolderTaken,
    BackupManager,
    DocumentChanged,
    DocumentUnwritable,
    Retention,
    Status,
    Trigger,
)
from backupkit.documents.file_document import FileReplacement
from backupkit.files import drafts
from backupkit.files.disk import Disk
from backupkit.operations import restore
from backupkit.testing.clock import FakeClock
from backupkit.values import naming
from backupkit.values.retention import Rule
from tests import forging

Save = Callable[[object], bytes]


def _manager(path: Path, content: bytes = b"[1]", **options: object) -> BackupManager:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return BackupManager(path, **options)  # type: ignore[arg-type]


# -- whose folder it is ----------------------------------------------------------------------------------------------


@pytest.mark.leaves_damage
@pytest.mark.parametrize("name", [naming.SETTINGS, naming.MANIFEST])
def test_p15_another_programs_backups_folder_is_left_alone(tmp_path: Path, name: str) -> None:
    foreign = tmp_path / "backups" / name
    foreign.parent.mkdir()
    foreign.write_bytes(b'{"theirs": true}')
    manager = _manager(tmp_path / "data.json")

    assert manager.create_backup()

    assert manager.backups_dir == tmp_path / "backups-data.json"
    assert [path.name for path in foreign.parent.iterdir()] == [name]
    assert foreign.read_bytes() == b'{"theirs": true}'


@pytest.mark.leaves_damage
def test_p15_another_programs_folder_is_refused_where_it_was_configured(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / naming.MANIFEST).write_bytes(b"not ours")
    manager = _manager(tmp_path / "home" / "data.json", backups_dir=tmp_path / "theirs")

    with pytest.raises(BackupFolderTaken):
        manager.create_backup()
    assert [path.name for path in (tmp_path / "theirs").iterdir()] == [naming.MANIFEST]


def test_p1_the_documents_own_folder_cannot_be_its_backup_folder(tmp_path: Path) -> None:
    """A document called settings.json would be overwritten by ours."""
    with pytest.raises(ValueError, match="must not be the folder that the document itself lies in"):
        _manager(tmp_path / "settings.json", backups_dir=tmp_path)


def test_a_document_does_not_move_in_with_one_that_is_gone_for_a_moment(tmp_path: Path) -> None:
    first = _manager(tmp_path / "a.json", b"[1]")
    first.create_backup("A1")
    second = _manager(tmp_path / "b.json", b"[2]")
    second.create_backup("B1")
    (tmp_path / "a.json").unlink()  # its host is saving it

    again = BackupManager(tmp_path / "b.json")
    again.create_backup("B2", force=True)
    (tmp_path / "a.json").write_bytes(b"[1]")

    assert [meta.description for meta in again.list_backups()] == ["B2", "B1"]
    assert [meta.description for meta in BackupManager(tmp_path / "a.json").list_backups()] == ["A1"]


def test_a_renamed_document_keeps_its_history(tmp_path: Path) -> None:
    _manager(tmp_path / "old.json", b"[1]").create_backup("before the rename")
    (tmp_path / "old.json").rename(tmp_path / "new.json")

    manager = BackupManager(tmp_path / "new.json")
    assert [meta.description for meta in manager.list_backups()] == ["before the rename"]
    assert manager.create_backup(force=True)
    assert len(BackupManager(tmp_path / "new.json").list_backups()) == 2


def test_a_new_document_under_the_old_name_gets_a_history_of_its_own(tmp_path: Path) -> None:
    _manager(tmp_path / "data.json", b"[1]").create_backup()
    (tmp_path / "data.json").rename(tmp_path / "archive.json")
    archive = BackupManager(tmp_path / "archive.json")
    archive.create_backup("archive", force=True)
    new = _manager(tmp_path / "data.json", b"[9]")
    new.create_backup("new")

    assert new.backups_dir != archive.backups_dir
    assert [meta.description for meta in new.list_backups()] == ["new"]


@pytest.mark.parametrize("content", [None, b"", b"{", b"[]"], ids=["gone", "empty", "cut", "no object"])
def test_a_folder_whose_settings_are_lost_is_still_known_by_its_versions(tmp_path: Path, content: bytes | None) -> None:
    first = _manager(tmp_path / "a.json")
    first.create_backup("A1")
    path = first.backups_dir / naming.SETTINGS
    path.unlink()
    if content is not None:
        path.write_bytes(content)

    other = _manager(tmp_path / "b.json")
    other.create_backup()
    again = BackupManager(tmp_path / "a.json")
    again.create_backup("A2", force=True)

    assert other.backups_dir == tmp_path / "backups-b.json"
    assert [meta.description for meta in again.list_backups()] == ["A2", "A1"]


def test_no_operation_touches_the_folder_of_another_document(tmp_path: Path) -> None:
    owner = _manager(tmp_path / "one" / "a.json", backups_dir=tmp_path / "one" / "shared")
    for number in range(5):
        (tmp_path / "one" / "a.json").write_text(f"[{number}]")
        owner.create_backup()
    intruder = _manager(
        tmp_path / "two" / "b.json", backups_dir=tmp_path / "one" / "shared", retention=Retention.newest_only(1)
    )

    for call in (
        intruder.create_backup,
        intruder.apply_retention,
        intruder.list_backups,
        intruder.rebuild_manifest,
        lambda: intruder.restore_backup(owner.list_backups()[0].backup_id),
    ):
        with pytest.raises(BackupFolderTaken):
            call()
    assert len(owner.list_backups()) == 5


def test_p15_a_folder_below_the_documents_is_not_created_either(tmp_path: Path) -> None:
    """It may be the mount point of a drive that is not connected."""
    drive = tmp_path / "mnt" / "usb" / "backups"
    with pytest.raises(BackupFolderMissing):
        _manager(tmp_path / "data.json", backups_dir=drive).create_backup()
    assert not drive.exists()


# -- retention -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content", [b"", b'{"version": 1, "documents": ["../data.json"], "retention": {"newest": []}}']
)
def test_p7_a_choice_of_rules_that_was_lost_removes_nothing(
    manager: BackupManager, save: Save, content: bytes, clock: FakeClock
) -> None:
    manager.set_retention(Retention.newest_only(1_000))
    for number in range(30):
        save([number])
        manager.create_backup()
    (manager.backups_dir / naming.SETTINGS).write_bytes(content)

    fresh = BackupManager(manager.data_file, clock=clock, zone=UTC)
    save(["after the loss"])
    fresh.create_backup()
    save(["and once more"])
    fresh.create_backup()

    assert len(fresh.list_backups()) == 32
    plan = fresh.apply_retention(dry_run=True)
    assert any(reason.rule is Rule.HOLD for reasons in plan.keep.values() for reason in reasons)
    fresh.set_retention(None)
    assert fresh.apply_retention().drop, "a new choice ends it"


def test_p7_a_pinned_backup_of_unchanged_content_is_made_and_kept(manager: BackupManager, save: Save) -> None:
    save(["important"])
    manager.create_backup("automatic")

    backup_id = manager.create_backup("before migration", trigger=Trigger.MANUAL, pinned=True)
    assert backup_id is not None
    assert manager.create_backup("once more", trigger=Trigger.MANUAL) is None, "it is kept as surely already"
    for number in range(40):
        save([number])
        manager.create_backup()

    assert manager.find_backup(backup_id).description == "before migration"


def test_p7_p8_a_clock_that_jumps_to_and_fro_makes_nothing_old(manager: BackupManager, clock: FakeClock) -> None:
    manager.create_backup()
    binned = manager.list_backups()[0].backup_id
    manager.data_file.write_bytes(b"[2]")
    manager.create_backup()
    manager.delete_backup(binned)
    for number in range(40):
        clock.advance(days=30 if number % 2 else -30)
        manager.data_file.write_bytes(b"[3, %d]" % number)
        manager.create_backup()

    assert manager.find_backup(binned).status is Status.ARCHIVED
    assert manager.list_backups()[0].active_day <= 3


def test_p7_what_was_taken_out_of_the_bin_stays_for_a_while(manager: BackupManager, save: Save) -> None:
    first = str(manager.create_backup())
    manager.delete_backup(first)
    for number in range(15):
        save([number])
        manager.create_backup()
    manager.undelete_backup(first)
    save(["the next save"])
    manager.create_backup()

    assert manager.find_backup(first).status is Status.ACTIVE


def test_p7_pinning_takes_a_version_out_of_the_bin(manager: BackupManager) -> None:
    backup_id = str(manager.create_backup())
    manager.delete_backup(backup_id)
    manager.pin(backup_id)

    assert manager.find_backup(backup_id).status is Status.ACTIVE


def test_p7_a_pin_survives_its_file_being_away_during_a_cleanup(
    manager: BackupManager, save: Save, tmp_path: Path
) -> None:
    backup_id = str(manager.create_backup())
    manager.pin(backup_id)
    path = manager.backups_dir / manager.find_backup(backup_id).file_name
    path.rename(tmp_path / "away")
    manager.cleanup_orphaned_backups()
    (tmp_path / "away").rename(path)
    for number in range(15):
        save([number])
        manager.create_backup()

    assert manager.find_backup(backup_id).pinned


# -- restore, undo, export -------------------------------------------------------------------------------------------


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

    def fail(_: object) -> None:
        raise DocumentUnwritable(manager.data_file, "for this test")

    with monkeypatch.context() as patch:
        patch.setattr(FileReplacement, "swap", fail)
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
    state_before = restore._state_before
    count = 0

    def saved_in_between(*arguments: object) -> object:
        nonlocal count
        outcome = state_before(*arguments)  # type: ignore[arg-type]
        count += 1
        manager.data_file.write_bytes(b"[%d]" % count)
        return outcome

    monkeypatch.setattr(restore, "_state_before", saved_in_between)
    with pytest.raises(DocumentChanged):
        manager.restore_backup(backup_id)

    assert manager.data_file.read_bytes() == b"[%d]" % count


# -- saving ----------------------------------------------------------------------------------------------------------


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
    manager = _manager(tmp_path / "lines.json", b'{"a": 1}\n{"a": 2}\n')

    def block() -> None:
        with manager.saving("another line"):
            manager.data_file.write_bytes(b'{"a": 1}\n{"a": 2}\n{"a": 3}\n')
            raise RuntimeError("afterwards")

    with pytest.raises(RuntimeError, match="afterwards"):
        block()

    assert manager.data_file.read_bytes().endswith(b'{"a": 3}\n')


# -- sweeping, crafted files -----------------------------------------------------------------------------------------


def test_p2_a_sweeper_does_not_remove_a_name_that_another_writer_has_taken(tmp_path: Path) -> None:
    """It opened a dead draft, and before it could lock it, the name went to a writer that lives."""
    path = tmp_path / ".backupkit-0123456789abcdef.tmp"
    path.write_bytes(b"dead")
    lock = drafts._lock
    living: list[drafts.Draft] = []

    def lock_late(descriptor: int) -> bool | None:
        if not living:
            living.append(None)  # type: ignore[arg-type]  # once
            path.unlink()
            living[0] = drafts.Draft(Disk(), path)
        return lock(descriptor)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drafts, "_lock", lock_late)
        assert not drafts.sweep(Disk(), path)

    assert path.exists()
    living[0].discard()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no such locks on Windows")
@pytest.mark.leaves_damage
def test_p9_a_writer_whose_new_draft_a_sweeper_holds_takes_another_name(manager: BackupManager, save: Save) -> None:
    """Where the folder has no lock, sweepers look at a draft between its creation and its own lock."""
    fcntl = pytest.importorskip("fcntl")
    held: list[int] = []

    class SweptDisk(Disk):
        def create(self, path: Path) -> int:
            descriptor = super().create(path)
            if len(held) < 2:
                held.append(os.open(path, os.O_RDONLY))
                fcntl.flock(held[-1], fcntl.LOCK_EX)
            return descriptor

    save(["before"])
    kept = BackupManager(manager.data_file, disk=SweptDisk()).create_backup()
    assert len(held) == 2
    for descriptor in held:
        os.close(descriptor)
    assert [meta.backup_id for meta in manager.list_backups()] == [kept]
    assert manager.cleanup_orphaned_backups() == 2


def _crafted(manager: BackupManager, **changes: object) -> None:
    meta = replace(manager.list_backups()[0], **changes)  # type: ignore[arg-type]
    backup_id = naming.backup_id_for(meta.timestamp, meta.file_hash, 40)
    data = forging.version_file(replace(meta, backup_id=backup_id), manager.data_file.read_bytes())
    (manager.backups_dir / f"backup_{backup_id}.json.gz").write_bytes(data)


@pytest.mark.leaves_damage
def test_p12_a_crafted_sequence_does_not_stop_the_count(manager: BackupManager, save: Save) -> None:
    manager.create_backup()
    _crafted(manager, sequence=(1 << 62) - 1)
    save(["after"])
    backup_id = manager.create_backup()

    assert backup_id in {meta.backup_id for meta in BackupManager(manager.data_file).list_backups()}


@pytest.mark.parametrize("moment", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)])
def test_p8_a_time_that_a_zone_cannot_express_stops_nothing(document: Path, moment: datetime, save: Save) -> None:
    zone = timezone(timedelta(hours=-8 if moment.year == 1 else 8))
    manager = BackupManager(document, zone=zone)
    manager.create_backup()
    _crafted(manager, timestamp=moment)
    save(["after"])

    assert manager.create_backup()


# -- file systems without hard links ---------------------------------------------------------------------------------


class NoLinks(Disk):
    """FAT, exFAT and some shares; the number differs between systems."""

    def __init__(self, number: int) -> None:
        self.number = number

    def link(self, source: Path, target: Path) -> None:
        raise OSError(self.number, os.strerror(self.number), os.fspath(source), None, os.fspath(target))


@pytest.mark.parametrize("name", ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"])
def test_everything_works_without_hard_links(document: Path, name: str, save: Save) -> None:
    manager = BackupManager(document, disk=NoLinks(getattr(errno, name)))
    first = str(manager.create_backup())
    content = document.read_bytes()
    save([1])
    manager.create_backup()
    manager.pin(first)
    manager.restore_backup(first)

    assert document.read_bytes() == content
    assert tuple(manager.verify_backups()) == (3, 0)
