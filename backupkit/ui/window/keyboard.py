"""Keyboard: the keys of a window. None that it uses itself goes on to what the host has bound with ``bind_all``."""

from __future__ import annotations

import contextlib
import tkinter as tk
from functools import cache
from typing import TYPE_CHECKING

from backupkit.ui.bindings import PathTag, pressed_in, system_of
from backupkit.ui.keys import Modifier, Stroke, System, held_in, is_modifier, letter_of, strokes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from backupkit.ui.keys import Pressed

_SHIFT = frozenset({Modifier.SHIFT})
_MOVES_ON = "tab"  # Tk moves the keyboard by bindings for "all"; a text that does nothing with the key names it, too
_KEEPER = "BackupkitKeepsKeys"


class Keyboard:
    """Does what keys are for in *window*, whatever Caps Lock and the layout are.

    Args:
        window: whose keys, those of its widgets included.
        keys: what each does. It is the window's, whether or not it can do it just now.
        letter: called with the letter that is pressed with Alt; returns False if it stands for nothing.
    """

    def __init__(
        self, window: tk.Toplevel, keys: Mapping[str, Callable[[], object]], *, letter: Callable[[str], bool]
    ) -> None:
        self._tcl, self._letter, self._system = window.tk, letter, system_of(window)
        self._keys = [(stroke, action) for key, action in keys.items() for stroke in self._strokes(key)]
        self._passed_on: set[int] = set()  # the codes of the keys that were for nobody here, until they are let go
        self._bound_to = cache(self._strokes_of_tag)
        self._tag = PathTag(window)
        self._tag.bind("<KeyPress>", self._pressed, when_gone="break")  # pressed to close it: it was for the window
        self._tag.bind("<KeyRelease>", self._released, when_gone="break")

    def end(self) -> None:
        """Forget the keys, as the window goes."""
        self._tag.remove()

    def _strokes(self, sequence: str) -> tuple[Stroke, ...]:
        """Return the strokes that a key has: on a Mac, Command does what Control does."""
        found = strokes_of(sequence, self._system)
        if self._system is System.MAC:
            found += strokes_of(sequence.replace("Control", "Command"), self._system)
        return found

    def _pressed(self, event: tk.Event[tk.Misc]) -> str | None:
        pressed, path = pressed_in(event), str(event.widget)
        if self._is_done(pressed) or self._is_of_the_widget(path, pressed):
            self._passed_on.discard(pressed.code)
            return "break"
        self._passed_on.add(pressed.code)
        return None

    def _released(self, event: tk.Event[tk.Misc]) -> str | None:
        """Let those hear that a key comes up who heard that it went down. Its widget may have kept that to itself."""
        released = pressed_in(event)
        if is_modifier(released) or released.code in self._passed_on:
            self._passed_on.discard(released.code)
            return None
        return "break"

    def _is_done(self, pressed: Pressed) -> bool:
        """Do what the key is for in this window; return False if it is for nothing."""
        for stroke, action in self._keys:
            if stroke.is_met(pressed, self._system):
                action()
                return True
        # On a Mac the key types a sign; with Control as well it is AltGr, which types one on Windows.
        if self._system is System.MAC or held_in(pressed.state, self._system) - _SHIFT != {Modifier.ALT}:
            return False
        letters = dict.fromkeys((pressed.char.lower(), letter_of(pressed, self._system)))
        return any(self._letter(letter) for letter in letters if letter)

    def _is_of_the_widget(self, path: str, pressed: Pressed) -> bool:
        """Return True if the widget that has the keyboard, or its class, has done something with the key."""
        held = held_in(pressed.state, self._system)
        if pressed.keysym.lower().endswith(_MOVES_ON) and held <= _SHIFT:
            return False
        kind = str(self._tcl.call("winfo", "class", path))
        strokes = (*self._strokes_of_tag(path), *self._bound_to(kind))
        if any(stroke.keysym == pressed.keysym.lower() and stroke.modifiers <= held for stroke in strokes):
            return True  # Tk does not mind what else is held
        is_typed = pressed.char.isprintable() and pressed.char != "" and held <= _SHIFT
        return is_typed and self._takes_text(path, kind)

    def _strokes_of_tag(self, tag: str) -> tuple[Stroke, ...]:
        """Return the keys that a tag has a use for: Tk binds comments to some, so that nothing else happens."""
        found: list[Stroke] = []
        for sequence in self._list("bind", tag):
            script = str(self._tcl.call("bind", tag, sequence)).strip()
            if script and not script.startswith("#"):
                keys = self._list("event", "info", sequence) if sequence.startswith("<<") else (sequence,)
                found += [strokes[0] for key in keys if len(strokes := strokes_of(key, self._system)) == 1]
        return tuple(found)

    def _takes_text(self, path: str, kind: str) -> bool:
        if "<Key>" not in self._list("bind", kind):
            return False
        with contextlib.suppress(tk.TclError):  # it has no such option, so it can always be typed into
            return str(self._tcl.call(path, "cget", "-state")) == "normal"
        return True

    def _list(self, *command: str) -> tuple[str, ...]:
        return tuple(map(str, self._tcl.splitlist(self._tcl.call(*command))))


def keep_keys(window: tk.Misc, path: str) -> None:
    """Keep the keys that are pressed in a menu, or in a window that Tk made, to it: a :class:`Keyboard` hears of none.

    The tag that does so knows nothing of the widgets, and stays. Tab is left to Tk, which moves the keyboard.

    Args:
        window: any widget of the application.
        path: of the menu or window; one that is not there is left alone.
    """
    tcl = window.tk
    for event in ("<KeyPress>", "<KeyRelease>"):
        tcl.call("bind", _KEEPER, event, "break")
    tcl.call("bind", _KEEPER, "<Tab>", "continue")
    tcl.call("bind", _KEEPER, "<<PrevWindow>>", "continue")
    waiting = [path] if int(tcl.call("winfo", "exists", path)) else []
    while waiting:
        widget = waiting.pop()
        tags = tuple(map(str, tcl.splitlist(tcl.call("bindtags", widget))))
        if _KEEPER not in tags:
            tcl.call("bindtags", widget, (*(tag for tag in tags if tag != "all"), _KEEPER, "all"))
        waiting += map(str, tcl.splitlist(tcl.call("winfo", "children", widget)))
