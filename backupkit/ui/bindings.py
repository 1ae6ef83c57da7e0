"""Binding beside what a host has bound, so that it can be taken back and nothing of the host's is lost."""

from __future__ import annotations

import contextlib
import tkinter as tk
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def bind_beside(widget: tk.Misc, sequence: str, action: Callable[[tk.Event[tk.Misc]], object]) -> Callable[[], None]:
    """Bind *action* behind what the host has bound to *sequence*; return what takes this binding back, and no other.

    ``Misc.unbind(sequence, funcid)`` of older Pythons removes the bindings of everybody (bpo-31485), so the script is
    edited here: tkinter writes each function that it binds on a line of its own.
    """
    name = tk.Misc.bind(widget, sequence, action, add="+")

    def take_back() -> None:
        with contextlib.suppress(tk.TclError):  # the widget is gone, and its bindings with it
            script = widget.tk.call("bind", str(widget), sequence)
            lines = [line for line in str(script).split("\n") if name not in line]
            widget.tk.call("bind", str(widget), sequence, "\n".join(lines).strip("\n"))
            widget.deletecommand(name)

    return take_back


class OwnTag:
    """A binding tag of our own at the end of a widget's tags: the host may bind and unbind beside it as it likes.

    Events of the widget alone reach it, not those of its children.
    """

    def __init__(self, widget: tk.Misc) -> None:
        self._widget = widget
        self._name = f"Backupkit{id(self):x}"
        self._commands: dict[str, str] = {}  # sequence -> the Tcl command that calls the action
        widget.bindtags((*widget.bindtags(), self._name))

    def bind(self, sequence: str, action: Callable[[tk.Event[tk.Misc]], object]) -> None:
        """Have *action* called with each such event of the widget."""
        self._commands[sequence] = command = self._widget.bind_class(self._name, sequence, action)
        # Tk has gathered the scripts of all tags before the first one runs. One that calls a command which an earlier
        # one has removed would be an error, and keep all later ones from being called, those of the host included.
        tcl = self._widget.tk
        script = str(tcl.call("bind", self._name, sequence))
        tcl.call("bind", self._name, sequence, f"if {{[llength [info commands {command}]]}} {{{script}}}")

    def remove(self) -> None:
        """Take tag and bindings back. To be called also when the widget goes: they belong to the whole application."""
        with contextlib.suppress(tk.TclError):  # the widget is gone
            self._widget.bindtags(tuple(tag for tag in self._widget.bindtags() if tag != self._name))
        with contextlib.suppress(tk.TclError):  # the application is gone
            for sequence, command in self._commands.items():
                self._widget.unbind_class(self._name, sequence)
                self._widget._root().deletecommand(command)  # type: ignore[attr-defined]  # noqa: SLF001
        self._commands.clear()
