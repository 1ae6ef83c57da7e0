"""What the tests of odd documents and odd folders expect of an error, of a folder and of its versions."""

from __future__ import annotations

import os
import re
import stat
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from backupkit import BackupManager
from backupkit.files.drafts import is_leftover
from backupkit.values.version import Status, Trigger

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backupkit.testing.clock import FakeClock

_REASSURING = re.compile(
    r"untouched|not touched|nothing was (changed|touched|overwritten)|as (it was|before)", re.IGNORECASE
)
_ADVICE = re.compile(
    r"Put this right|[Rr]estore (one of them|to another)|Try again|Check the|[Cc]hoose another|Connect the|"
    r"Give each|Free some|Update the|List the"
)


def assert_helpful(error: BaseException, path: Path, *words: str) -> None:
    """What happened, to which file, that nothing was lost, and what to do."""
    text = str(error)
    assert os.fspath(path) in text
    for word in words:
        assert word in text
    assert _REASSURING.search(text), text
    assert _ADVICE.search(text), text


def assert_restorable(manager: BackupManager, states: Mapping[str, bytes], folder: Path) -> None:
    for number, (backup_id, data) in enumerate(states.items()):
        target = folder / f"restored-{number}"
        manager.restore_backup(backup_id, to=target)
        assert target.read_bytes() == data
        target.unlink()


def snapshot(folder: Path) -> dict[str, object]:
    """Return everything below *folder*, byte for byte."""
    return {os.fspath(path.relative_to(folder)): _seen(path) for path in sorted(folder.rglob("*"))}


def _seen(path: Path) -> tuple[int, object]:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return mode, path.readlink()
    return mode, path.read_bytes() if stat.S_ISREG(mode) else None


def leftovers(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in folder.iterdir() if is_leftover(path.name)]


def again(manager: BackupManager, clock: FakeClock) -> BackupManager:
    """Return a second manager that has nothing in memory: a restarted app."""
    return BackupManager(manager.data_file, manager.backups_dir, clock=clock, zone=UTC)


def facts(manager: BackupManager) -> list[tuple[str, str, Trigger, str, bool, Status]]:
    return [
        (meta.backup_id, meta.description, meta.trigger, meta.file_hash, meta.pinned, meta.status)
        for meta in manager.list_backups()
    ]
