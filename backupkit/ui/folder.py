"""Opening a folder in the system's file manager."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def open_folder(path: Path) -> None:
    """Have the system show *path*. Returns at once; whether a window comes, the system alone knows.

    Raises:
        OSError: the system has nothing that could do it.
    """
    if sys.platform == "win32":
        os.startfile(path)  # noqa: S606 - the folder is ours, and no shell reads its name
        return
    command = "open" if sys.platform == "darwin" else "xdg-open"
    process = subprocess.Popen(  # noqa: S603 - a fixed command, found on the path as the desktop has it
        [command, str(path)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    # Somebody must wait for it, or it stays as a zombie for as long as the host lives.
    threading.Thread(target=process.wait, name="backupkit: open folder", daemon=True).start()
