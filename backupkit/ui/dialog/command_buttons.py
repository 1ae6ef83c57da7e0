"""CommandButtons: a button for each command of one place, in rows as wide as there is room."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.dialog.commands import commands_at, has_button
from backupkit.ui.flow import Flow
from backupkit.ui.look.look import FontRole, Surface
from backupkit.ui.window.button import button
from backupkit.ui.window.keyboard import keep_keys
from backupkit.ui.words import buttons

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.ui.dialog.commands import Command, Place
    from backupkit.ui.look.look import Look


_LEAST_LETTERS = 4


class CommandButtons(Flow):
    """Buttons; each is named after its command.

    Args:
        master: where they stand.
        look: what they look like.
        place: whose commands they are for.
        act: called with the command of a button that was pressed.
        surface: what they stand on.
        to_right: let the rows end at the right edge.
        more: whose commands are in a menu, before those that stand apart.
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
        more: Place | None = None,
    ) -> None:
        super().__init__(
            master,
            gap=look.px(6 if more else 8),
            to_right=to_right,
            name="buttons",
            style=look.style("TFrame", surface=surface),
        )
        self._buttons: dict[Command, ttk.Button] = {}
        self.more: MoreButton | None = None
        for command in commands_at(place):
            if more and self.more is None and command.is_apart:
                self.more = MoreButton(self, look, more, act=act, surface=surface)
                self.add(self.more)
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
                **({"width": -_LEAST_LETTERS} if more else {}),  # a theme's own least width would have the row wrap
            )
            self.add(made, is_apart=command.is_apart)

    def render(self, allowed: frozenset[Command]) -> None:
        """Show and enable what is allowed."""
        for command, shown in self._buttons.items():
            self.show(shown, shown=has_button(command, allowed))
            shown.state(["!disabled" if command in allowed else "disabled"])
        if self.more:
            self.more.render(allowed)

    def restyle(self) -> None:
        """Take over the look as it is now."""
        if self.more:
            self.more.restyle()


class MoreButton(ttk.Menubutton):
    """A menu of what is wanted less often, in as much room as one button.

    Args:
        master: where it stands.
        look: what it looks like.
        place: whose commands are in it.
        act: called with the command that was chosen.
        surface: what it stands on.
    """

    def __init__(
        self, master: tk.Misc, look: Look, place: Place, *, act: Callable[[Command], None], surface: Surface
    ) -> None:
        super().__init__(
            master,
            name="more",
            text=buttons.more(),
            width=-_LEAST_LETTERS,
            style=look.style("TMenubutton", surface=surface),
        )
        self._look, self._commands = look, commands_at(place)
        self._menu = tk.Menu(self, name="menu", tearoff=False)
        for command in self._commands:
            caption = command.caption
            self._menu.add_command(label=caption.text, underline=caption.underline, command=partial(act, command))
        keep_keys(self, str(self._menu))
        self.configure(menu=self._menu)
        for key in ("<Return>", "<KP_Enter>"):
            self.bind(key, lambda _event: self.event_generate("<space>"))
        self.restyle()

    def restyle(self) -> None:
        """Take over the look as it is now."""
        self._look.paint(self._menu)
        self._menu.configure(font=str(self._look.font(FontRole.BODY)), borderwidth=1, activeborderwidth=0)

    def render(self, allowed: frozenset[Command]) -> None:
        """Enable what is allowed."""
        for index, command in enumerate(self._commands):
            self._menu.entryconfigure(index, state="normal" if command in allowed else "disabled")
        self.state(["!disabled" if allowed.intersection(self._commands) else "disabled"])
