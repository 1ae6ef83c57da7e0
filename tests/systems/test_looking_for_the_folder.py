"""Looking for the backup folder waits for other programs as an operation does: not for each file anew."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupError, BackupManager
from backupkit.files.patience import OPERATION_SECONDS
from backupkit.testing.clock import FakeClock
from backupkit.values import naming
from tests.systems.emulation import Shares, emulate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there the rules themselves are in force")


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda manager: manager.backups_dir, id="folder"),
        pytest.param(BackupManager.list_backups, id="list"),
    ],
)
def test_a_folder_whose_files_are_all_held_is_waited_for_no_longer_than_one_operation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Callable[[BackupManager], object]
) -> None:
    document, clock = tmp_path / "data.json", FakeClock()
    manager = BackupManager(document, clock=clock)
    for number in range(5):
        document.write_bytes(b"[%d]" % number)
        manager.create_backup(force=True)
        clock.advance(hours=1)
    for name in (naming.SETTINGS, naming.MANIFEST, naming.PREVIOUS_MANIFEST):  # so that the versions are asked
        (manager.backups_dir / name).unlink(missing_ok=True)
    rules = emulate(monkeypatch)
    for version in manager.backups_dir.glob("backup_*"):
        rules.hold(version, Shares.NOTHING)
    slept_seconds = clock.slept_seconds
    with contextlib.suppress(BackupError):
        ask(BackupManager(document, clock=clock))
    assert 0 < clock.slept_seconds - slept_seconds <= OPERATION_SECONDS + 1e-6
