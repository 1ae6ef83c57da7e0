"""Binding beside what a host has bound, so that it can be taken back and nothing of the host's is lost."""

from __future__ import annotations

import contextlib
import tkinter as tk

from backupkit.light.typed import TYPE_CHECKING
from backupkit.ui.keys import Pressed, System, strokes_of

if TYPE_CHECKING:
    from collections.abc import Callable

_FRONT = "BackupkitFront"  # how the names of tags begin that stand in front of others


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


def is_heard(widget: tk.Misc, sequence: str) -> bool:
    """Return True if anybody has bound something to that event of *widget*."""
    return any(str(widget.tk.call("bind", tag, sequence)) for tag in widget.bindtags())


def bind_key(widget: tk.Misc, sequence: str, action: Callable[[], object]) -> None:
    """Have *action* called when a letter with modifiers is pressed in *widget*, whatever Caps Lock and the layout are.

    Nobody else hears of the key then. The binding ends with the widget.
    """
    system = system_of(widget)
    (stroke,) = strokes_of(sequence, system)

    def pressed(event: tk.Event[tk.Misc]) -> str | None:
        if not stroke.is_met(pressed_in(event), system):
            return None
        action()
        return "break"

    widget.bind(f"{sequence.rpartition('-')[0]}-KeyPress>", pressed, add="+")


def if_there(command: str, script: str, *, otherwise: str = "") -> str:
    """Return a Tcl script that does *script* as long as *command*, which it calls, has not been removed."""
    return f"if {{[llength [info commands {command}]]}} {{{script}}} {{{otherwise}}}"


def system_of(widget: tk.Misc) -> System:
    """Return the windowing system that a widget is shown by."""
    return System(widget.tk.call("tk", "windowingsystem"))


def pressed_in(event: tk.Event[tk.Misc]) -> Pressed:
    """Return what a key's event says of the key."""
    return Pressed(
        keysym=event.keysym, number=event.keysym_num, code=int(event.keycode), state=int(event.state), char=event.char
    )


class _Tag:
    """A binding tag of our own, which a host does not bind to."""

    def __init__(self, widget: tk.Misc, name: str) -> None:
        self._widget, self._name = widget, name
        self._commands: dict[str, str] = {}  # sequence -> the Tcl command that calls the action

    def bind(
        self, sequence: str, action: Callable[[tk.Event[tk.Misc]], object], *, when_gone: str = "continue"
    ) -> None:
        """Have *action* called with each such event of a widget that has the tag.

        Args:
            sequence: as Tk spells it.
            action: what it returns is as for any binding: "break" keeps later tags from the event.
            when_gone: what happens instead once the tag was removed, which an earlier tag's script may have done.
        """
        self._commands[sequence] = command = self._widget.bind_class(self._name, sequence, action)
        # Tk has gathered the scripts of all tags before the first one runs. One that calls a command which an earlier
        # one has removed would be an error, and keep all later ones from being called, those of the host included.
        tcl = self._widget.tk
        script = str(tcl.call("bind", self._name, sequence))
        tcl.call("bind", self._name, sequence, if_there(command, script, otherwise=when_gone))

    def _unbind(self) -> None:
        for sequence, command in self._commands.items():
            with contextlib.suppress(tk.TclError):  # the application is gone, or the window that is the tag
                self._widget.unbind_class(self._name, sequence)
            with contextlib.suppress(tk.TclError):  # the application is gone
                self._widget._root().deletecommand(command)  # type: ignore[attr-defined]  # noqa: SLF001
        self._commands.clear()


class OwnTag(_Tag):
    """A binding tag of our own at the end of a widget's tags: the host may bind and unbind beside it as it likes.

    Events of the widget alone reach it, not those of its children.
    """

    def __init__(self, widget: tk.Misc) -> None:
        super().__init__(widget, f"Backupkit{id(self):x}")
        widget.bindtags((*widget.bindtags(), self._name))

    def remove(self) -> None:
        """Take tag and bindings back. To be called also when the widget goes: they belong to the whole application."""
        with contextlib.suppress(tk.TclError):  # the widget is gone
            self._widget.bindtags(tuple(tag for tag in self._widget.bindtags() if tag != self._name))
        self._unbind()


class PathTag(_Tag):
    """The tag that a window of ours is for all widgets in it. What was bound to it before is replaced."""

    def __init__(self, window: tk.Toplevel) -> None:
        super().__init__(window, str(window))

    def remove(self) -> None:
        """Take the bindings back, as the window goes: their functions belong to the whole application."""
        self._unbind()


class FrontTag(_Tag):
    """A binding tag of our own in front of the tags of several widgets: it hears of an event before anybody else.

    Args:
        widget: any widget of the application; the tag ends when it is removed, not with this one.
    """

    def __init__(self, widget: tk.Misc) -> None:
        super().__init__(widget, f"{_FRONT}{id(self):x}")
        self._paths: set[str] = set()  # of the widgets that have it; one may be unknown to tkinter

    def put_on(self, path: str) -> None:
        """Put it on a widget, behind other such tags: who came first is asked first."""
        with contextlib.suppress(tk.TclError):  # it is gone already
            tags = self._tags_of(path)
            if self._name not in tags:
                place = sum(tag.startswith(_FRONT) for tag in tags)
                self._widget.tk.call("bindtags", path, (*tags[:place], self._name, *tags[place:]))
                self._paths.add(path)

    def put_behind(self, path: str) -> None:
        """Put it behind all tags of a widget."""
        self._widget.tk.call("bindtags", path, (*self._tags_of(path), self._name))

    def take_off(self, path: str) -> None:
        """Take it off again."""
        self._paths.discard(path)
        with contextlib.suppress(tk.TclError):  # it is gone
            self._widget.tk.call("bindtags", path, tuple(tag for tag in self._tags_of(path) if tag != self._name))

    def remove(self) -> None:
        """Take it off all widgets, and its bindings back."""
        for path in tuple(self._paths):
            self.take_off(path)
        self._unbind()

    def _tags_of(self, path: str) -> tuple[str, ...]:
        return tuple(map(str, self._widget.tk.splitlist(self._widget.tk.call("bindtags", path))))


def is_front(tag: str) -> bool:
    """Return True if a binding tag is a :class:`FrontTag`."""
    return tag.startswith(_FRONT)
