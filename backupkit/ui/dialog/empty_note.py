"""EmptyNote: what stands in the middle of a list that has nothing to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.ui.dialog.commands import CREATE
from backupkit.ui.look.look import Surface, Variant
from backupkit.ui.note import Note
from backupkit.ui.window.button import button

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable

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
    """

    def __init__(self, master: tk.Misc, look: Look, *, act: Callable[[Command], None]) -> None:
        super().__init__(master, look, name="empty", width=_WIDTH)
        create = button(
            self,
            look,
            name=CREATE.name,
            variant=Variant.ACCENT,
            surface=Surface.FIELD,
            text=CREATE.caption.text,
            command=lambda: act(CREATE),
        )
        self.offer(create)

    def render(self, emptiness: Emptiness | None) -> None:
        """Show why there is nothing; vanish where there is something."""
        if emptiness is None:
            self.hide()
        else:
            self.show(emptiness.title, emptiness.text, offers=emptiness.offers_backup)
