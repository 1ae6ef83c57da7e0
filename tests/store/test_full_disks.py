"""A full disk and a torn write lose nothing (promises P2, P4)."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, errors
from backupkit.values.version import Trigger
from tests.store.expectations import assert_helpful, assert_restorable, leftovers
from tests.store.limits import files_end_at, small_disk

if TYPE_CHECKING:
    from backupkit.testing.clock import FakeClock


def _fill(disk: Path, leave_bytes: int) -> Path:
    """Fill a disk up to so many bytes."""
    filler = disk / "filler"
    descriptor = os.open(filler, os.O_WRONLY | os.O_CREAT)
    with contextlib.suppress(OSError):
        while os.write(descriptor, bytes(4096)):
            pass
    os.truncate(filler, max(filler.stat().st_size - leave_bytes, 0))
    os.close(descriptor)
    return filler


@pytest.mark.leaves_damage  # the disk is gone at teardown, and so is what could be checked
def test_p2_on_a_full_disk_nothing_is_lost_and_afterwards_it_works(tmp_path: Path, clock: FakeClock) -> None:
    document = tmp_path / "data.bin"
    document.write_bytes(os.urandom(20_000))
    with small_disk(tmp_path / "disk", "size=1m") as disk:
        manager = BackupManager(document, disk / "backups", clock=clock)
        (disk / "backups").mkdir()
        states = {}
        outcomes = set()
        for pages in range(24):
            clock.advance(seconds=60)
            document.write_bytes(data := os.urandom(20_000))
            filler = _fill(disk, pages * 4096)
            try:
                backup_id = manager.create_backup(trigger=Trigger.MANUAL)
                assert backup_id
                states[backup_id] = data
                outcomes.add("made")
            except errors.NotEnoughSpace as error:
                assert_helpful(error, disk / "backups", "Free some space")
                outcomes.add("full")
            assert document.read_bytes() == data
            assert leftovers(disk / "backups", tmp_path) == []
            assert_restorable(manager, states, tmp_path)
            filler.unlink()
        assert outcomes == {"made", "full"}
        backup_id = manager.create_backup(force=True)
        assert backup_id
        assert manager.verify_backups().corrupted == 0
        assert_restorable(manager, states | {backup_id: document.read_bytes()}, tmp_path)


@pytest.mark.leaves_damage
def test_p2_on_a_disk_that_can_hold_no_more_files_nothing_is_lost(tmp_path: Path, clock: FakeClock) -> None:
    document = tmp_path / "data.bin"
    with small_disk(tmp_path / "disk", "size=1m,nr_inodes=24") as disk:
        (disk / "backups").mkdir()
        manager = BackupManager(document, disk / "backups", clock=clock)
        states = {}
        with pytest.raises(errors.NotEnoughSpace) as caught:  # noqa: PT012 - when it is full is for the disk to say
            for number in range(40):
                clock.advance(seconds=60)
                document.write_bytes(data := b"%d" % number)
                backup_id = manager.create_backup(trigger=Trigger.MANUAL)
                assert backup_id
                states[backup_id] = data

        assert_helpful(caught.value, disk / "backups")
        assert len(states) > 5
        assert leftovers(disk / "backups", tmp_path) == []
        assert_restorable(manager, states, tmp_path)


@pytest.mark.leaves_damage
def test_p4_a_restore_onto_a_full_disk_leaves_the_document_as_it_was(tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "backups").mkdir()
    with small_disk(tmp_path / "disk", "size=1m") as disk:
        document = disk / "data.bin"
        document.write_bytes(os.urandom(100_000))
        manager = BackupManager(document, tmp_path / "backups", clock=clock)
        backup_id = manager.create_backup()
        assert backup_id
        document.write_bytes(b"present")
        filler = _fill(disk, 8192)
        with pytest.raises(errors.NotEnoughSpace) as caught:
            manager.restore_backup(backup_id)

        assert_helpful(caught.value, document)
        assert document.read_bytes() == b"present"
        assert leftovers(disk, manager.backups_dir) == []
        filler.unlink()
        manager.restore_backup(backup_id)
        assert document.stat().st_size == 100_000


def test_p2_a_write_that_tears_at_any_byte_leaves_the_document_and_all_versions(
    tmp_path: Path, document: Path, manager: BackupManager, clock: FakeClock
) -> None:
    states = {}
    outcomes = set()
    for limit in (0, 1, 50, 100, 200, 500, 700, 900, 1000, 1200, 1500, 2000, 2500, 3000, 4000, 6000, 10_000, 60_000):
        clock.advance(seconds=60)
        document.write_bytes(data := os.urandom(1000).hex().encode())
        with files_end_at(limit):
            try:
                backup_id = manager.create_backup(trigger=Trigger.MANUAL)
                assert backup_id
                states[backup_id] = data
                outcomes.add("made")
            except errors.NotEnoughSpace as error:
                assert_helpful(error, manager.backups_dir)
                outcomes.add("torn")
        assert document.read_bytes() == data
        assert leftovers(document.parent) == []
        assert not manager.backups_dir.exists() or leftovers(manager.backups_dir) == []
        assert_restorable(manager, states, tmp_path)

    assert outcomes == {"made", "torn"}
    assert manager.create_backup(force=True)
    assert manager.verify_backups().corrupted == 0


def test_p4_a_restore_that_tears_at_any_byte_leaves_the_document(
    tmp_path: Path, document: Path, manager: BackupManager, clock: FakeClock
) -> None:
    document.write_bytes(old := os.urandom(2000))
    backup_id = manager.create_backup()
    assert backup_id
    document.write_bytes(b"present")
    torn = 0
    for limit in (0, 1, 500, 1000, 1999, 2000, 2500, 3000, 4000, 100_000):
        clock.advance(seconds=60)
        with files_end_at(limit):
            try:
                manager.restore_backup(backup_id)
            except errors.NotEnoughSpace:
                torn += 1
                assert document.read_bytes() == b"present"
            else:
                assert document.read_bytes() == old
                document.write_bytes(b"present")
        assert leftovers(document.parent, manager.backups_dir) == []
        assert_restorable(manager, {backup_id: old}, tmp_path)

    assert 2 < torn < 10


def test_errno_of_a_torn_write_is_the_one_that_counts_as_full(tmp_path: Path) -> None:
    with files_end_at(3), pytest.raises(OSError, match="too large") as caught:
        (tmp_path / "file").write_bytes(bytes(4))

    assert caught.value.errno == errno.EFBIG
