"""Which system this is."""

from __future__ import annotations

import sys
from enum import Enum


class System(Enum):
    """An operating system, as far as files are concerned."""

    LINUX = "linux"  # and every other POSIX system
    MACOS = "macos"
    WINDOWS = "windows"  # its rules for open files, and for what a stat result tells, differ most


WINDOWS = System.WINDOWS

HERE = {"win32": System.WINDOWS, "darwin": System.MACOS}.get(sys.platform, System.LINUX)
"""This one. Read as ``system.HERE`` at each use, so that a test can set it."""
