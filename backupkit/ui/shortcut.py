"""Shortcut: a key of a window. It acts before the widget that has the keyboard, so no text is typed or cut."""

from __future__ import annotations

import contextlib
import tkinter as tk

from backupkit.light.typed import TYPE_CHECKING
from backupkit.ui.bindings import FrontTag, bind_beside, is_front, pressed_in, system_of
from backupkit.ui.keys import Modifier, System, is_modifier, strokes_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.ui.keys import Pressed, Stroke


class Shortcut:
    """Calls *action* when *sequence* is pressed in *window*, with Caps Lock and in any layout as well.

    What Tk's own class of the widget would do with the key does not happen. What the host has bound to the very same
    key does, first; if that returns "break", the key is the host's.

    Args:
        window: whose widgets are meant, but not those of other windows.
        sequence: as Tk spells it. Of several strokes in a row each is kept from the widget.
        action: called on the Tk thread, without arguments.

    Raises:
        tk.TclError: there is no such key.
    """

    def __init__(self, window: tk.Misc, sequence: str, action: Callable[[], object]) -> None:
        self._window, self._action = window, action
        self._system = system_of(window)
        self._strokes = strokes_of(sequence, self._system)
        self._met = 0  # how many of the strokes have been pressed
        self._end = FrontTag(window)  # behind the host's tags while they are asked: who gets there was not stopped
        self._end.bind("<KeyPress>", lambda _event: self._passed())
        self._is_stopped = False
        self._tag = FrontTag(window)
        take_back = bind_beside(window, sequence, self._shortcut_of_backupkit)  # it comes first, because it may raise
        self._tag.bind(_wide(self._strokes, sequence), self._pressed)
        self._ends = [
            take_back,
            bind_beside(window, "<FocusIn>", lambda event: self._tag.put_on(str(event.widget))),
            bind_beside(window, "<FocusOut>", lambda event: self._tag.take_off(str(event.widget))),
            self._tag.remove,
            self._end.remove,
        ]
        with contextlib.suppress(tk.TclError):  # the window is gone
            holder = str(window.tk.call("focus", "-lastfor", str(window)))
            if str(window.tk.call("winfo", "toplevel", holder)) == str(window):
                self._tag.put_on(holder)

    def remove(self) -> None:
        """Have the key do nothing any more. May be called twice, and after the window's end."""
        for end in self._ends:
            end()
        self._ends.clear()

    def _pressed(self, event: tk.Event[tk.Misc]) -> str | None:
        if self._strokes:
            pressed = pressed_in(event)
            if is_modifier(pressed) or not self._is_next(pressed):
                return None
            if self._met < len(self._strokes):
                return "break"
            self._met = 0
        if not self._strokes or self._host_lets_us(event):
            try:
                self._action()
            except Exception:  # noqa: BLE001 - a callback border: told in Tk's own way, and the text is spared all the same
                self._window._report_exception()  # type: ignore[attr-defined]  # noqa: SLF001
        return "break"

    def _shortcut_of_backupkit(self, event: tk.Event[tk.Misc]) -> str | None:
        """Act where the tag is not on the widget: the host has set tags of its own, or has replaced our bindings."""
        if any(map(is_front, self._tags_of(str(event.widget)))):
            return None
        self._action()
        return "break"

    def _is_next(self, pressed: Pressed) -> bool:
        """Note a stroke; return False if it is none of ours."""
        if not self._strokes[self._met].is_met(pressed, self._system):
            self._met = 0
            if not self._strokes[0].is_met(pressed, self._system):
                return False
        self._met += 1
        return True

    def _host_lets_us(self, event: tk.Event[tk.Misc]) -> bool:
        """Have done what the host has bound to the same key; return False if it keeps the key for itself.

        The event is sent once more, to the host's tags alone: the script of one tag cannot be left out otherwise. The
        widget's class is not among them. There a host's binding would run beside Tk's own, or give way to it.
        """
        path, tcl, pressed = str(event.widget), self._window.tk, pressed_in(event)
        tags, own = self._tags_of(path), str(tcl.call("winfo", "class", path))
        hosts = [tag for tag in tags if tag != own and not is_front(tag) and self._is_bound(tag, pressed)]
        if not hosts:
            return True
        self._is_stopped = True
        tcl.call("bindtags", path, tuple(hosts))
        self._end.put_behind(path)
        try:
            how = ("-keysym", event.keysym) if self._system is System.MAC else ("-keycode", event.keycode)
            tcl.call("event", "generate", path, "<KeyPress>", *how, "-state", event.state, "-time", event.time)
        finally:
            with contextlib.suppress(tk.TclError):  # the host has closed it
                self._end.take_off(path)
                if self._tags_of(path) == tuple(hosts):  # otherwise the host has set others
                    tcl.call("bindtags", path, tags)
        return not self._is_stopped

    def _passed(self) -> None:
        self._is_stopped = False

    def _is_bound(self, tag: str, pressed: Pressed) -> bool:
        """Return True if the host has bound something to this very key there."""
        tcl = self._window.tk
        for sequence in map(str, tcl.splitlist(tcl.call("bind", tag))):
            strokes = strokes_of(sequence, self._system)
            if strokes and strokes[-1].is_met(pressed, self._system):
                lines = str(tcl.call("bind", tag, sequence)).split("\n")
                if any(line and self._shortcut_of_backupkit.__name__ not in line for line in lines):
                    return True
        return False

    def _tags_of(self, path: str) -> tuple[str, ...]:
        try:
            return tuple(map(str, self._window.tk.splitlist(self._window.tk.call("bindtags", path))))
        except tk.TclError:  # it is gone
            return ()


def _wide(strokes: tuple[Stroke, ...], sequence: str) -> str:
    """Return the Tk sequence that is no narrower than what is asked for, and not wider than must be."""
    match strokes:
        case ():
            return sequence
        case (one,) if held := sorted(m.value for m in one.modifiers - {Modifier.SHIFT}):
            return f"<{'-'.join(held)}-KeyPress>"
        case (one,) if not one.is_letter:
            return sequence
        case _:
            return "<KeyPress>"
