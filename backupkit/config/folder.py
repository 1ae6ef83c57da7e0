"""The folder of a file that is about to be written: made if need be, and rid of what dead writers left in it."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from backupkit.files.access import PRIVATE
from backupkit.files.drafts import is_leftover, sweep

if TYPE_CHECKING:
    from pathlib import Path

    from backupkit.files.disk import Disk


def prepare(disk: Disk, folder: Path) -> None:
    """Make *folder*, and what leads to it, for its owner alone; one that is there is swept, and else left as it is.

    Raises:
        OSError: it cannot be made.
    """
    missing = [parent for parent in (folder, *folder.parents) if not os.path.lexists(parent)]
    for parent in reversed(missing):
        with contextlib.suppress(FileExistsError):  # another process was faster
            disk.make_folder(parent)
            PRIVATE.apply_to_folder(disk, parent)
    for name in [] if missing else filter(is_leftover, os.listdir(folder)):
        with contextlib.suppress(OSError):  # the next one may be able to
            sweep(disk, folder / name)
