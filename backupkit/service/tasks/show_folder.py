"""Showing the backup folder in the system's file manager: on the worker, for a network drive may take its time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from backupkit.service.task import Task

if TYPE_CHECKING:
    from pathlib import Path

    from backupkit.service.task import Tools


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotShow:
    """Why the folder was not shown: no damage, so it is a result and no error."""

    folder: Path
    error: OSError


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowFolder(Task):
    """Show the backup folder; the result is None, or why that cannot be done."""

    is_quick: ClassVar = True

    def perform(self, tools: Tools) -> CannotShow | None:
        folder = tools.manager.backups_dir
        try:
            open_folder(folder)
        except OSError as error:
            return CannotShow(folder=folder, error=error)
        return None


def open_folder(folder: Path) -> None:
    """Show *folder* in the file manager; returns at once.

    Raises:
        OSError: there is no such folder, or no file manager.
    """
    if not folder.is_dir():
        raise FileNotFoundError(2, "there is no such folder yet", os.fspath(folder))
    if sys.platform == "win32":
        os.startfile(str(folder))  # noqa: S606 - a folder of ours, opened as the user would
        return
    name = "open" if sys.platform == "darwin" else "xdg-open"
    program = shutil.which(name)
    if program is None:
        raise FileNotFoundError(2, f"there is no {name} that could show it", os.fspath(folder))
    # Somebody must wait for a program, or it stays as a zombie for as long as the host lives. The shell ends at once,
    # and leaves that to the system.
    subprocess.run(  # noqa: S603 - the shell reads a text of ours, and is given the path as an argument
        ["/bin/sh", "-c", '"$0" "$1" &', program, os.fspath(folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=False,
    )
