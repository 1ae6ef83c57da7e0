"""A host saves right before any call of the system that an operation makes: what it saved is never lost, nor mixed."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, errors

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import FrameType

pytestmark = pytest.mark.needs_posix("On Windows a save is refused while the document is open.")

OLD, NEW, HOST = (b'{"state": "%s", "rows": [1, 2, 3]}' % name for name in (b"old.", b"new.", b"host"))
_EACH = 5  # calls; each with another way to save
_NO_CALLS = (os.fspath, os.getpid, os.urandom)  # of the system, or none that look at a disk


def by_renaming(document: Path, data: bytes) -> None:
    draft = document.with_name("host.tmp")
    draft.write_bytes(data)
    draft.rename(document)


def in_place(document: Path, data: bytes) -> None:
    document.write_bytes(data)


def without_emptying(document: Path, data: bytes) -> None:
    with document.open("r+b") as file:
        file.write(data)


SAVES = (by_renaming, in_place, without_emptying)
OPERATIONS: dict[str, Callable[[BackupManager, str], object]] = {
    "create": lambda manager, _: manager.create_backup("by hand"),
    "restore": lambda manager, first: manager.restore_backup(first),
    "undo": lambda manager, _: manager.undo_restore(),
}


def calls_of(operation: Callable[[], object], at: int, save: Callable[[], None]) -> int:
    """Run *operation* and *save* right before its call number *at* of the system; return how many it made."""
    count = 0

    def hook(_frame: FrameType, event: str, function: object) -> None:
        nonlocal count
        if event == "c_call" and getattr(function, "__module__", "") == "posix" and function not in _NO_CALLS:
            count += 1
            if count == at:
                sys.setprofile(None)
                save()
                sys.setprofile(hook)

    before = sys.getprofile()
    sys.setprofile(hook)
    try:
        operation()
    except errors.DocumentChanged:
        pass
    finally:
        sys.setprofile(before)
    return count


def struck(home: Path, name: str, at: int, save: Callable[[Path, bytes], None]) -> int:
    """Do one operation, with a save before its call number *at*; return how many calls it made."""
    home.mkdir()
    document = home / "data.json"
    document.write_bytes(OLD)
    manager = BackupManager(document)
    first = manager.create_backup() or ""
    document.write_bytes(NEW)
    if name == "undo":
        manager.restore_backup(first)
    saved: list[bytes] = []

    def save_now() -> None:
        save(document, HOST)
        saved.append(HOST)

    count = calls_of(lambda: OPERATIONS[name](manager, first), at, save_now)
    now = document.read_bytes()
    stored = {b"".join(manager.content(meta.backup_id)) for meta in manager.list_backups()}
    told = f"{name}, {save.__name__} before call {at}"
    assert {now, *stored} <= {OLD, NEW, HOST}, f"{told}: a state that nobody has saved"
    assert not saved or HOST in {now, *stored}, f"{told}: what was saved is nowhere"
    assert NEW in {now, *stored} or name == "create" or saved, f"{told}: the state before is nowhere"
    return count


@pytest.mark.parametrize("name", OPERATIONS)
def test_p4_what_is_saved_at_any_moment_of_an_operation_is_there_afterwards(tmp_path: Path, name: str) -> None:
    count = struck(tmp_path / "untouched", name, sys.maxsize, in_place)
    assert count > 2 * _EACH
    for at in range(1, count + 1, _EACH):
        struck(tmp_path / str(at), name, at, SAVES[at // _EACH % len(SAVES)])
