"""A recovery code on paper: a text file for its owner alone, which is printed and then removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.files.access import PRIVATE
from backupkit.files.disk import Disk
from backupkit.files.drafts import write_file
from backupkit.files.os_errors import replacing

if TYPE_CHECKING:
    from pathlib import Path


def write_paper(path: Path, text: str) -> None:
    """Write a text to a file that its owner alone may read; what was there is replaced in one step.

    Raises:
        NotEnoughSpace, DocumentUnwritable: it could not be written; what was there is still there.
    """
    with replacing(path):
        write_file(Disk(), path, text.encode("utf-8"), PRIVATE)
