"""What settings are filled in with: a switch, a number, a text, a choice."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from tkinter import ttk
from typing import TYPE_CHECKING, Protocol

from backupkit.ui.look.look import FontRole
from backupkit.ui.shown.settings import Kind
from backupkit.ui.timers import Timers
from backupkit.ui.window import switch
from backupkit.ui.window.keyboard import keep_keys
from backupkit.ui.words import settings as words

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.ui.look.look import Look
    from backupkit.ui.shown.settings import Entry, Input

    Fill = Callable[[str, Entry], None]

_DOT = "•"  # for each letter of what nobody is to read
_DIGITS = 5  # that a number is wide
_LETTERS = 8  # of a time


class Control(Protocol):
    """What is filled in. It is a widget as well, named after its input."""

    def render(self, entry: Entry, *, can_change: bool) -> None:
        """Show what is filled in, and whether it can be changed."""
        ...

    def restyle(self) -> None:
        """Take over the look as it is now."""
        ...


class Switch(switch.Switch):
    """On or off."""

    def __init__(self, master: tk.Misc, look: Look, of: Input, fill: Fill) -> None:
        text = words.of(of.name).label
        super().__init__(master, look, name=of.name, text=text, change=lambda is_on: fill(of.name, is_on))

    def render(self, entry: Entry, *, can_change: bool) -> None:
        """Show whether it is on."""
        self.turn(on=bool(entry))
        self.state(["!disabled" if can_change else "disabled"])

    def restyle(self) -> None:
        """Nothing: its style follows by itself."""


class Text(ttk.Entry):
    """A line of text."""

    def __init__(self, master: tk.Misc, look: Look, of: Input, fill: Fill, *, width: int) -> None:
        super().__init__(
            master, name=of.name, width=width, style=look.style("TEntry"), font=str(look.font(FontRole.BODY)),
            show=_DOT if of.kind is Kind.HIDDEN else "",
        )  # fmt: skip
        self._typing = _Typing(self, of.name, fill)

    def render(self, entry: Entry, *, can_change: bool) -> None:
        """Show the text."""
        self._typing.show(str(entry), can_change=can_change)

    def restyle(self) -> None:
        """Nothing: its style follows by itself."""


class Number(ttk.Spinbox):
    """A number, which may be typed, too."""

    def __init__(self, master: tk.Misc, look: Look, of: Input, fill: Fill) -> None:
        super().__init__(
            master, name=of.name, width=_DIGITS, from_=of.least, to=of.most, increment=1, style=look.style("TSpinbox"),
            font=str(look.font(FontRole.BODY)), command=lambda: fill(of.name, self.get()),
        )  # fmt: skip
        self._typing = _Typing(self, of.name, fill)
        for sequence in ("<MouseWheel>", "<Button-4>", "<Button-5>"):
            self.bind(sequence, partial(self._pass_on, sequence))

    def render(self, entry: Entry, *, can_change: bool) -> None:
        """Show the number, or what was typed in its place."""
        self._typing.show(str(entry), can_change=can_change)

    def _pass_on(self, sequence: str, event: tk.Event[tk.Misc]) -> str:
        """Let the wheel do what it does beside this: who scrolls a page wants to change no number."""
        if sequence == "<MouseWheel>":
            self.master.event_generate(sequence, delta=event.delta)
        else:
            self.master.event_generate(sequence)
        return "break"

    def restyle(self) -> None:
        """Nothing: its style follows by itself."""


class Choice(ttk.Menubutton):
    """One of several, from a menu."""

    def __init__(self, master: tk.Misc, look: Look, of: Input, fill: Fill) -> None:
        super().__init__(master, name=of.name, style=look.style("TMenubutton"))
        self._look, self._input = look, of
        self._menu = tk.Menu(self, name="menu", tearoff=False)
        for value in of.choices:
            self._menu.add_command(label=words.choice(of.name, value), command=partial(fill, of.name, value))
        keep_keys(self, str(self._menu))
        self.configure(menu=self._menu, width=max(len(words.choice(of.name, value)) for value in of.choices))
        for key in ("<Return>", "<KP_Enter>", "<Down>", "<Up>"):
            self.bind(key, lambda _event: self._opened())
        self.restyle()

    def render(self, entry: Entry, *, can_change: bool) -> None:
        """Show which one it is."""
        self.configure(text=words.choice(self._input.name, str(entry)))
        self.state(["!disabled" if can_change else "disabled"])

    def restyle(self) -> None:
        """Take over the look as it is now."""
        self._look.paint(self._menu)
        self._menu.configure(font=str(self._look.font(FontRole.BODY)), borderwidth=1, activeborderwidth=0)

    def _opened(self) -> str:
        self.event_generate("<space>")
        return "break"


def control(master: tk.Misc, look: Look, of: Input, fill: Fill) -> Switch | Text | Number | Choice:
    """Return the control of an input.

    Args:
        master: where it stands.
        look: what it looks like.
        of: what is filled in.
        fill: called with its name and what stands in it, after each change by the user.
    """
    match of.kind:
        case Kind.SWITCH:
            return Switch(master, look, of, fill)
        case Kind.NUMBER:
            return Number(master, look, of, fill)
        case Kind.CHOICE:
            return Choice(master, look, of, fill)
        case Kind.TEXT | Kind.HIDDEN:
            return Text(master, look, of, fill, width=_LETTERS if of.name == "time" else 4 * _LETTERS)


class _Typing:
    """What stands in an entry: told after each change, whoever made it, but for our own.

    Args:
        entry: which may be a spinbox.
        name: of its input.
        fill: called with what stands in it.
    """

    def __init__(self, entry: ttk.Entry, name: str, fill: Fill) -> None:
        self._entry, self._name, self._fill = entry, name, fill
        self._timers: Timers | None = None  # made at the first change: most entries see none
        self._is_ours = False
        # Tk asks before any change, by keys, the mouse, an input method, another program's selection.
        entry.configure(validate="key", validatecommand=(entry.register(self._changes),))

    def show(self, text: str, *, can_change: bool) -> None:
        """Show a text."""
        entry = self._entry
        if entry.get() != text:
            entry.state(["!disabled"])  # or it takes no text
            self._is_ours = True
            entry.delete(0, "end")
            entry.insert(0, text)
            self._is_ours = False
        entry.state(["!disabled" if can_change else "disabled"])

    def _changes(self) -> bool:
        if not self._is_ours:
            self._timers = self._timers or Timers(self._entry)
            self._timers.idle("typed", lambda: self._fill(self._name, self._entry.get()))  # it is changed by then
        return True
