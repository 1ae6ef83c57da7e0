"""A document that is rewritten while it is read is stored whole or not at all (promises P4, P6)."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, errors
from tests.store.expectations import assert_helpful, assert_restorable, leftovers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from backupkit.testing.clock import FakeClock

pytestmark = pytest.mark.usefixtures("nothing_hangs")

_SIZE = 600_000  # three pieces for each of the two readings


def _state(letter: bytes, size: int = _SIZE) -> bytes:
    return b'["' + letter * (size - 4) + b'"]'


class _Writer:
    """A host that rewrites its file in place while the kit reads it: at given pieces, counted over all readings."""

    def __init__(self, document: Path, at: Callable[[int], bool], size: int = _SIZE) -> None:
        self.document, self._at, self._size = document, at, size
        self.pieces = self.rewrites = 0
        self.states = [document.read_bytes()]

    def __call__(self, *_: object) -> None:
        self.pieces += 1
        if self._at(self.pieces):
            self.rewrites += 1
            self.states.append(_state(b"%c" % (0x61 + self.rewrites % 26), self._size))
            with self.document.open("r+b") as file:
                file.write(self.states[-1])
                file.truncate()


_read_as_it_is = pytest.mark.needs_posix(
    "On Windows the document is copied first; what changes between its two readings is told in tests/systems."
)


@_read_as_it_is
@pytest.mark.parametrize("size", [_SIZE, 300_000, 1_200_000], ids=["same size", "shorter", "longer"])
@pytest.mark.parametrize("piece", range(1, 7))
def test_p6_a_torn_read_is_never_stored(piece: int, size: int, document: Path, manager: BackupManager) -> None:
    document.write_bytes(_state(b"a"))
    later = time.time() + 3_600
    os.utime(document, (later, later))  # so its times prove nothing, and it is read twice, however slow this goes
    writer = _Writer(document, lambda number: number == piece, size)

    backup_id = manager.create_backup(progress=writer)

    assert backup_id
    assert writer.rewrites == 1
    manager.restore_backup(backup_id, to=document.with_name("copy"))
    assert document.with_name("copy").read_bytes() in writer.states
    assert len(manager.list_backups()) == 1
    assert leftovers(manager.backups_dir) == []


@_read_as_it_is
def test_p6_a_document_that_never_holds_still_is_refused(
    document: Path, manager: BackupManager, clock: FakeClock, states: dict[str, bytes], tmp_path: Path
) -> None:
    document.write_bytes(_state(b"a"))
    writer = _Writer(document, lambda number: number % 2 == 0)
    with pytest.raises(errors.DocumentChanged) as caught:
        manager.create_backup(progress=writer)

    assert_helpful(caught.value, document, "5 attempts")
    assert clock.slept_seconds > 0
    assert document.read_bytes() == writer.states[-1]
    assert {meta.backup_id for meta in manager.list_backups()} == set(states)
    assert leftovers(manager.backups_dir) == []
    assert_restorable(manager, states, tmp_path)


@_read_as_it_is
def test_p6_a_document_that_holds_still_at_last_is_stored(document: Path, manager: BackupManager) -> None:
    document.write_bytes(_state(b"a"))
    writer = _Writer(document, lambda number: number <= 12)

    backup_id = manager.create_backup(progress=writer)

    assert backup_id
    manager.restore_backup(backup_id, to=document.with_name("copy"))
    assert document.with_name("copy").read_bytes() == writer.states[-1]


@_read_as_it_is
def test_a_document_that_is_replaced_while_it_is_read_is_stored_as_it_is_now(
    document: Path, manager: BackupManager
) -> None:
    document.write_bytes(_state(b"a"))
    new = document.with_name("new")
    new.write_bytes(_state(b"b"))

    def swap(*_: object) -> None:
        if new.exists():
            new.replace(document)

    backup_id = manager.create_backup(progress=swap)

    assert backup_id
    manager.restore_backup(backup_id, to=document.with_name("copy"))
    assert document.with_name("copy").read_bytes() == _state(b"b")


@pytest.mark.parametrize("rest", [b"", b"[1"])
def test_p6_half_of_a_save_is_given_50_ms_to_become_whole(
    rest: bytes, document: Path, manager: BackupManager, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    document.write_bytes(rest)
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if document.read_bytes() == rest:  # the other half comes once
            document.write_bytes(b"[1, 2]")

    monkeypatch.setattr(clock, "sleep", sleep)
    backup_id = manager.create_backup()

    assert backup_id
    assert not manager.find_backup(backup_id).suspect
    assert min(slept) >= 0.05
    assert [meta.file_size for meta in manager.list_backups()] == [6]


@_read_as_it_is
def test_a_document_that_disappears_while_it_is_read_is_not_stored_as_half(
    document: Path, manager: BackupManager
) -> None:
    document.write_bytes(_state(b"a"))

    def remove(*_: object) -> None:
        document.unlink(missing_ok=True)

    with pytest.raises(errors.DocumentMissing):
        manager.create_backup(progress=remove)

    assert manager.list_backups() == []
    assert leftovers(manager.backups_dir) == []


def test_p4_a_save_that_comes_in_during_a_restore_is_stored_before_it_is_replaced(
    document: Path, manager: BackupManager, states: dict[str, bytes]
) -> None:
    first, data = next(iter(states.items()))
    document.write_bytes(b'{"late": 1}')

    saves = [b'{"late": 2}']

    def progress(_done: int, _total: int) -> None:
        if saves:
            document.write_bytes(saves.pop())

    manager.restore_backup(first, progress=progress)

    assert document.read_bytes() == data
    manager.undo_restore()
    assert document.read_bytes() == b'{"late": 2}'
