"""What the dialog has the worker read of a change in full, marked as it is shown: the Tk thread only draws it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from backupkit.service.tasks.comparing import ReadInFull
from backupkit.ui.shown.marks import Piece, pieces
from backupkit.ui.words import comparison as words
from backupkit.values.changes import MOST_FULL, Change, ChangeKind

if TYPE_CHECKING:
    from backupkit.service.task import Tools


@dataclass(frozen=True, slots=True, kw_only=True)
class InFull:
    """Both values of a change in pieces, those marked that the other one lacks; None: there is none."""

    change: Change
    before: tuple[Piece, ...] | None = field(default=None, repr=False)
    after: tuple[Piece, ...] | None = field(default=None, repr=False)
    hint: str = ""  # what has to be said below: that it is longer still, or could not be read

    @property
    def is_read(self) -> bool:
        """True if there is something to be shown in the place of the change's own texts."""
        return self.before is not None or self.after is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadInPieces(ReadInFull):
    """Read both values of a change in full, and find what differs within them."""

    def perform(self, tools: Tools) -> InFull:  # type: ignore[override]  # what this dialog asks for is for itself
        texts = ReadInFull.perform(self, tools)  # super() knows no class of slots
        before, after = pieces(texts.before or "", texts.after or "")
        if self.change.kind is not ChangeKind.CHANGED:  # all of it would be one mark
            before, after = (tuple(Piece(each.text, is_marked=False) for each in side) for side in (before, after))
        return InFull(
            change=self.change,
            before=None if texts.before is None else before,
            after=None if texts.after is None else after,
            hint="" if texts.is_complete else words.is_beginning(MOST_FULL),
        )
