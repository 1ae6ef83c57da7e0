"""A disk that waits, and fails when it is told to."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from backupkit.files.disk import Disk

if TYPE_CHECKING:
    from pathlib import Path


class Gate(Disk):
    """Lets a draft be made once it is open."""

    def __init__(self) -> None:
        self.is_open, self.is_waiting = threading.Event(), threading.Event()
        self.is_open.set()
        self.is_full = False

    def create(self, path: Path) -> int:
        self.is_waiting.set()
        assert self.is_open.wait(30)
        if self.is_full:
            raise OSError(28, "No space left on device", str(path))
        return super().create(path)
