"""ActionRow: the buttons of some actions, side by side."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from backupkit.ui.flow import Flow
from backupkit.ui.window.button import button

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable, Container, Iterable
    from tkinter import ttk

    from backupkit.ui.look.look import Look
    from backupkit.ui.settings.actions import Action
    from backupkit.ui.settings.state import SettingsState

_GAP = 8  # design units


class ActionRow(Flow):
    """A button for each action.

    Args:
        master: where it stands.
        look: what it looks like.
        name: of the widget.
        actions: in order.
        act: called with the action whose button was pressed.
    """

    def __init__(
        self, master: tk.Misc, look: Look, *, name: str, actions: Iterable[Action], act: Callable[[Action], None]
    ) -> None:
        super().__init__(master, gap=look.px(_GAP), name=name, style=look.style("TFrame"))
        self._buttons: dict[Action, ttk.Button] = {}
        for action in actions:
            caption = action.caption
            self._buttons[action] = button(
                self, look, name=action.name, text=caption.text, underline=caption.underline,
                command=partial(act, action),
            )  # fmt: skip
            self.add(self._buttons[action])

    def render(self, state: SettingsState, at_work: Container[Action]) -> None:
        """Show which can be pressed: those that are ready, and not *at work*."""
        for action, made in self._buttons.items():
            made.state(["disabled" if action in at_work or not action.is_ready(state) else "!disabled"])
