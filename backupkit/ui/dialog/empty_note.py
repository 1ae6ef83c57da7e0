"""EmptyNote: what stands in the middle of a list that has nothing to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.ui.dialog.commands import CREATE
from backupkit.ui.look.look import Surface, Variant
from backupkit.ui.note import Note
from backupkit.ui.window.button import button
from backupkit.ui.words.locking import section

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable
    from tkinter import ttk

    from backupkit.ui.dialog.commands import Command
    from backupkit.ui.look.look import Look
    from backupkit.ui.words.questions import Emptiness

_WIDTH = 320  # design units


class EmptyNote(Note):
    """A title, an explanation, and the way out where there is one.

    Args:
        master: the list that it lies on.
        look: what it looks like.
        act: called with what its button is for.
        unlock: called where what opens the versions is to be entered.
    """

    def __init__(
        self, master: tk.Misc, look: Look, *, act: Callable[[Command], None], unlock: Callable[[], object]
    ) -> None:
        super().__init__(master, look, name="empty", width=_WIDTH)
        self._create = self._button(CREATE.name, CREATE.caption.text, lambda: act(CREATE))
        self._unlock = self._button("unlock", section.unlock(), unlock)

    def render(self, emptiness: Emptiness | None) -> None:
        """Show why there is nothing; vanish where there is something."""
        if emptiness is None:
            self.hide()
        else:
            offered = self._create if emptiness.offers_backup else self._unlock if emptiness.offers_unlocking else None
            self.show(emptiness.title, emptiness.text, offered=offered)

    def _button(self, name: str, text: str, command: Callable[[], object]) -> ttk.Button:
        made = button(
            self, self._look, name=name, variant=Variant.ACCENT, surface=Surface.FIELD, text=text, command=command
        )
        self.offer(made)
        return made
