"""Book: what is known of the notices of a document, and where it is noted what was told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from datetime import datetime

    from backupkit.notices.channels import Channels
    from backupkit.notices.history import Event
    from backupkit.notices.summing_up import Figures
    from backupkit.notices.wishes import Wishes
    from backupkit.values.activity.ending import Ending
    from backupkit.values.sentence import Saying


class Book(Protocol):
    """What is asked and noted. Any of it may read a file; what cannot be read or written now makes nothing fail.

    Only :meth:`figures` raises: a BackupError, if the folder cannot be read.
    """

    @property
    def document(self) -> str:
        """The document's file name."""
        ...

    @property
    def wishes(self) -> Wishes:
        """What is wanted."""
        ...

    def mistakes(self) -> Sequence[Saying]:
        """Return what is wrong with what is configured."""
        ...

    def now(self) -> datetime:
        """Return the present moment."""
        ...

    def channels(self, wishes: Wishes) -> Channels:
        """Return the ways to those who are to be told."""
        ...

    def marks(self) -> Hashable:
        """Return what changes whenever the log does."""
        ...

    def events(self) -> list[Event]:
        """Return what the log tells."""
        ...

    def figures(self) -> Figures:
        """Return what a summary tells."""
        ...

    def note(self, code: str, outcome: Ending) -> None:
        """Write into the log what became of a notice."""
        ...
