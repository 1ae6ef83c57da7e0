"""What PyInstaller must know to package an app that uses backupkit; found by the entry point ``pyinstaller40``."""

from __future__ import annotations

import os


def get_hook_dirs() -> list[str]:
    """Return the folder in which the hook lies."""
    return [os.path.dirname(__file__)]
