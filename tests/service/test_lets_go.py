"""What a service keeps open, it closes when it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from backupkit import BackupManager
from backupkit.files import lasting
from tests.service.conftest import Serve


@pytest.mark.needs_posix("nothing stays open on Windows")
def test_a_service_that_ends_lets_go_of_the_document(serve: Serve, manager: BackupManager, document: Path) -> None:
    """So that a stick can be taken out although the app still runs."""
    inode = (document.stat().st_dev, document.stat().st_ino)
    ear = serve()
    manager.create_backup()
    assert inode in lasting._in_use
    ear.service.close()
    assert inode not in lasting._in_use
    assert inode not in lasting._waiting.values()
