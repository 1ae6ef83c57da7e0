"""Holds: which versions a block under ``saving()`` may need at any moment, told to every process by a file each.

A hold is an empty file in the backup folder whose name names the version. Its block keeps it open and locked like a
draft (:mod:`backupkit.files.drafts`), so it ends with the process that asked for it: the next writer sweeps it away.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from backupkit.files.drafts import Draft
from backupkit.values import naming

if TYPE_CHECKING:
    from pathlib import Path

    from backupkit.files.access import Access
    from backupkit.files.disk import Disk


class Hold:
    """A version is held until :meth:`end`, or until the process dies.

    Args:
        disk: what makes the file.
        folder: the backup folder.
        backup_id: the version. It may have been thinned out just before: look again, once it is held.
        access: the document's. Who else may write to the folder has to be able to see that this process has died.

    Raises:
        OSError: the file cannot be made.
    """

    def __init__(self, disk: Disk, folder: Path, backup_id: str, access: Access) -> None:
        self._process = os.getpid()
        with contextlib.ExitStack() as stack:
            self._file = stack.enter_context(Draft(disk, folder / naming.hold_name(backup_id, os.urandom(8).hex())))
            access.apply_privately(disk, self._file.descriptor)
            stack.pop_all()  # from here on it is the block's

    def end(self) -> None:
        """Let go of the version. A child that was forked within the block lets go of its own part alone."""
        if os.getpid() == self._process:
            self._file.discard()
        else:
            self._file.close()
