"""Apps that die, and leave what they had not saved."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from backupkit import BackupManager

if TYPE_CHECKING:
    from pathlib import Path

_APP = """
import os, signal, sys
from pathlib import Path
from backupkit import BackupManager
BackupManager(Path(sys.argv[1])).unsaved.keep(sys.stdin.buffer.read())
os.kill(os.getpid(), signal.SIGKILL)
"""


def leave_unsaved(document: Path, content: bytes) -> str:
    """Have an app keep something and be killed; return the id of that."""
    before = {work.unsaved_id for work in BackupManager(document).unsaved.found()}
    ran = subprocess.run([sys.executable, "-c", _APP, str(document)], input=content, check=False)
    assert ran.returncode == -signal.SIGKILL
    (new,) = {work.unsaved_id for work in BackupManager(document).unsaved.found()} - before
    return new
