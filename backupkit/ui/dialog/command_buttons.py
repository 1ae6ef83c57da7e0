"""CommandButtons: a button for each command of one place, in rows as wide as there is room; and the single button."""

from __future__ import annotations

from functools import partial
from tkinter import ttk
from typing import TYPE_CHECKING, Any

from backupkit.ui.dialog.commands import commands_at, has_button
from backupkit.ui.dialog.flow import Flow
from backupkit.ui.look.look import Surface, Variant

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable

    from backupkit.ui.dialog.commands import Command, Place
    from backupkit.ui.look.look import Look


def button(
    master: tk.Misc,
    look: Look,
    *,
    name: str,
    variant: Variant = Variant.PLAIN,
    surface: Surface = Surface.WINDOW,
    **options: Any,  # noqa: ANN401 - tkinter's own
) -> ttk.Button:
    """Return a button of the dialog. Unlike ttk's own it can be pressed by Return, too.

    Args:
        master: where it stands.
        look: what it looks like.
        name: of the widget.
        variant: what it is for.
        surface: what it stands on.
        options: further options of a :class:`ttk.Button`.
    """
    made = ttk.Button(master, name=name, style=look.style("TButton", variant, surface=surface), **options)
    for key in ("<Return>", "<KP_Enter>"):
        made.bind(key, lambda _event: made.invoke())
    return made


class CommandButtons(Flow):
    """Buttons; each is named after its command.

    Args:
        master: where they stand.
        look: what they look like.
        place: whose commands they are for.
        act: called with the command of a button that was pressed.
        surface: what they stand on.
        to_right: let the rows end at the right edge.
    """

    def __init__(
        self,
        master: tk.Misc,
        look: Look,
        place: Place,
        *,
        act: Callable[[Command], None],
        surface: Surface = Surface.WINDOW,
        to_right: bool = False,
    ) -> None:
        super().__init__(
            master, gap=look.px(8), to_right=to_right, name="buttons", style=look.style("TFrame", surface=surface)
        )
        self._buttons: dict[Command, ttk.Button] = {}
        for command in commands_at(place):
            caption = command.caption
            self._buttons[command] = made = button(
                self,
                look,
                name=command.name,
                variant=command.variant,
                surface=surface,
                text=caption.text,
                underline=caption.underline,
                command=partial(act, command),
            )
            self.add(made)

    def render(self, allowed: frozenset[Command]) -> None:
        """Show and enable what is allowed."""
        for command, shown in self._buttons.items():
            self.show(shown, shown=has_button(command, allowed))
            shown.state(["!disabled" if command in allowed else "disabled"])
