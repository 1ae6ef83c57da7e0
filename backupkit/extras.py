"""Extras: what is installed apart from the kit, and what is said where it is not there."""

from __future__ import annotations

from backupkit.errors import BackupError
from backupkit.values.sentence import Saying, Sentence


class ExtraMissing(BackupError):
    """Something was asked for that needs a package which is installed apart."""

    sentence = Sentence(
        "{wish} needs a package that is not installed with backupkit itself. Nothing was changed, and all else works "
        "without it. Install it ({command}), then try again."
    )

    def __init__(self, wish: str | Saying, command: str) -> None:
        super().__init__(wish, command)
        self.wish, self.command = str(wish), command
