"""ActionButtons: a button for each thing that a user can do, in rows as wide as there is room."""

from __future__ import annotations

from functools import partial
from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.dialog.flow import Flow
from backupkit.ui.look.look import Surface, Variant
from backupkit.ui.shown.actions import Action
from backupkit.ui.words import buttons

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable, Sequence

    from backupkit.ui.look.look import Look

# Of two that undo each other only one makes sense; while neither can be done, the first one is shown.
_PAIRS = {Action.UNPIN: Action.PIN, Action.UNDELETE: Action.DELETE}
_ONLY_IF_ALLOWED = frozenset({Action.UNDO})


class ActionButtons(Flow):
    """Buttons; each is named after its action.

    Args:
        master: where they stand.
        look: what they look like.
        actions: what for, in order, each with its look.
        act: called with the action of a button that was pressed.
        surface: what they stand on.
        to_right: let the rows end at the right edge.
    """

    def __init__(
        self,
        master: tk.Misc,
        look: Look,
        actions: Sequence[tuple[Action, Variant]],
        *,
        act: Callable[[Action], None],
        surface: Surface = Surface.WINDOW,
        to_right: bool = False,
    ) -> None:
        super().__init__(
            master, gap=look.px(8), to_right=to_right, name="buttons", style=look.style("TFrame", surface=surface)
        )
        self._buttons: dict[Action, ttk.Button] = {}
        for action, variant in actions:
            caption = buttons.action(action)
            self._buttons[action] = button = ttk.Button(
                self,
                name=action.value,
                text=caption.text,
                underline=caption.underline,
                style=look.style("TButton", variant, surface=surface),
                command=partial(act, action),
            )
            button.bind("<Return>", lambda event: event.widget.invoke())
            self.add(button)

    def render(self, allowed: frozenset[Action]) -> None:
        """Show and enable what is allowed."""
        for action, button in self._buttons.items():
            other = _PAIRS.get(action)
            partner = next((unlike for unlike, like in _PAIRS.items() if like is action), None)
            shown = (
                action in allowed if other or action in _ONLY_IF_ALLOWED else partner is None or partner not in allowed
            )
            self.show(button, shown=shown)
            button.state(["!disabled" if action in allowed else "disabled"])
