"""AnswerNote: a sentence in the place of the changes: that there are none, or why there are none to be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.ui.look.look import Surface
from backupkit.ui.note import Note
from backupkit.ui.window.button import button
from backupkit.ui.words import comparison as words

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable

    from backupkit.ui.look.look import Look
    from backupkit.ui.words.comparison import Answer

_WIDTH = 520  # design units


class AnswerNote(Note):
    """A title, an explanation, and a button where trying again may help.

    Args:
        master: what it lies on.
        look: what it looks like.
        again: called when the two are to be compared once more.
    """

    def __init__(self, master: tk.Misc, look: Look, *, again: Callable[[], None]) -> None:
        super().__init__(master, look, name="answer", width=_WIDTH)
        self._again = button(self, look, name="again", surface=Surface.FIELD, text=words.again(), command=again)
        self.offer(self._again)

    def render(self, answer: Answer | None) -> None:
        """Show *answer*; vanish where there are changes."""
        if answer is None:
            self.hide()
        else:
            self.show(answer.title, answer.text, offered=self._again if answer.offers_again else None)
