"""Timers: what a widget does later, by name. They live at the root, end with the widget, and outlast a cancelling host.

Hosts cancel every id of ``after info`` before they switch pages or end. A timer that a widget registers itself then
makes its ``destroy()`` raise, because tkinter deletes the command a second time; so these are registered at the root.
And who believes in a timer that was cancelled waits for ever, as does who set one before the system's clock was set
back (Tcl 8.6 counts by that clock). So each request, and each sign that somebody uses the widget, sets lost ones again.
"""

from __future__ import annotations

import contextlib
import time
import tkinter as tk
from functools import partial

from backupkit.light.frozen import dataclass, replace
from backupkit.light.typed import TYPE_CHECKING
from backupkit.ui.bindings import OwnTag, if_there

if TYPE_CHECKING:
    from collections.abc import Callable

_ATTRIBUTE = "_backupkit_timers"  # of the root: timers belong to their application, never to this module
_LATE_SECONDS = 0.5  # a timer that is later than this is set again: after a busy moment that does no harm
_SIGNS = ("<Enter>", "<FocusIn>", "<Map>")  # that somebody uses the widget


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    """One timer that has been set."""

    tcl_id: str = ""  # until it is set
    command: str = ""  # what it calls, in Tcl
    due_at: float  # by the steady clock, in seconds
    action: Callable[[], object]
    is_idle: bool


class Timers:
    """The timers of one widget. All methods are for the Tk thread; once the widget is gone they do nothing.

    Args:
        widget: with it, all of them end.
        now: a clock that is never set, in seconds.
    """

    def __init__(self, widget: tk.Misc, *, now: Callable[[], float] = time.monotonic) -> None:
        self._root: tk.Misc = widget.nametowidget(".")
        self._now = now
        self._waiting: dict[str, _Waiting] = {}
        self._is_over = False
        self._tag = OwnTag(widget)
        self._tag.bind("<Destroy>", self.end)
        for sign in _SIGNS:
            self._tag.bind(sign, lambda _event: self._renew_all())
        self._all.append(self)

    def after(self, name: str, milliseconds: int, action: Callable[[], object]) -> None:
        """Call *action* once, that much later; another one that waits under this *name* is not called any more."""
        self._renew_all()
        self.cancel(name)
        self._set(name, milliseconds, action, is_idle=False)

    def no_later(self, name: str, milliseconds: int, action: Callable[[], object]) -> None:
        """Call *action* once, that much later, unless one that waits under this *name* comes sooner, or as soon."""
        self._renew_all()
        waiting = self._waiting.get(name)
        if waiting is None or waiting.due_at > self._now() + milliseconds / 1000:
            self.after(name, milliseconds, action)

    def idle(self, name: str, action: Callable[[], object]) -> None:
        """Call *action* once, when there is nothing else to do, unless one waits under this *name* already."""
        if (waiting := self._waiting.get(name)) and self._is_set(waiting):
            return  # with one question: a host that shows a page of a thousand widgets has this called a thousand times
        self._renew_all()
        if name not in self._waiting:
            self._set(name, 0, action, is_idle=True)

    def cancel(self, name: str) -> None:
        """Do not call what waits under this name; nothing need be waiting."""
        if waiting := self._waiting.pop(name, None):
            self._take_back(waiting)

    def end(self, _event: object = None) -> None:
        """Call nothing any more, as when the widget goes. May be called twice, and after the application's end."""
        if self._is_over:
            return
        self._is_over = True
        for name in tuple(self._waiting):
            self.cancel(name)
        self._tag.remove()
        self._all.remove(self)

    def renew(self, alive: frozenset[str] | None = None) -> None:
        """Set those again that were cancelled by somebody else, or should have come long ago.

        Args:
            alive: all timers of the application that there are, if that was asked just now.
        """
        now = self._now()
        with contextlib.suppress(tk.TclError):  # the application is gone
            for name, waiting in tuple(self._waiting.items()):
                alive = self._alive() if alive is None else alive
                if waiting.tcl_id not in alive or now > waiting.due_at + _LATE_SECONDS:
                    self._take_back(waiting)
                    left = max(round((waiting.due_at - now) * 1000), 0)
                    self._set(name, left, waiting.action, is_idle=waiting.is_idle)

    def _alive(self) -> frozenset[str]:
        return frozenset(map(str, self._root.tk.splitlist(self._root.tk.call("after", "info"))))

    def _is_set(self, waiting: _Waiting) -> bool:
        try:
            return bool(self._root.tk.call("after", "info", waiting.tcl_id))
        except tk.TclError:  # somebody has cancelled it
            return False

    @property
    def _all(self) -> list[Timers]:
        """The timers of all widgets of the application: a host that cancels one of them cancels them all."""
        everybody: list[Timers] = vars(self._root).setdefault(_ATTRIBUTE, [])
        return everybody

    def _renew_all(self) -> None:
        with contextlib.suppress(tk.TclError):  # the application is gone
            alive = self._alive()
            for timers in tuple(self._all):
                timers.renew(alive)

    def _set(self, name: str, milliseconds: int, action: Callable[[], object], *, is_idle: bool) -> None:
        if self._is_over:
            return
        waiting = _Waiting(due_at=self._now() + milliseconds / 1000, action=action, is_idle=is_idle)
        self._waiting[name] = waiting  # before it is set: one that an interrupt keeps from being noted would be lost
        with contextlib.suppress(tk.TclError):  # the application is gone
            command = self._root.register(partial(self._come, name))
            self._waiting[name] = replace(waiting, command=command)
            # Where the application went unheard, while another one's loop goes on, the timer comes and the command is
            # gone: an error that nobody could catch.
            script = if_there(command, command)
            tcl_id = str(self._root.tk.call("after", "idle" if is_idle else milliseconds, script))
            self._waiting[name] = replace(waiting, command=command, tcl_id=tcl_id)

    def _come(self, name: str) -> None:
        if waiting := self._waiting.pop(name, None):  # otherwise one that was set twice, because of an interrupt
            self._forget(waiting)
            waiting.action()

    def _take_back(self, waiting: _Waiting) -> None:
        with contextlib.suppress(tk.TclError):  # the application is gone
            self._root.tk.call("after", "cancel", waiting.tcl_id)
        self._forget(waiting)

    def _forget(self, waiting: _Waiting) -> None:
        with contextlib.suppress(tk.TclError):  # it never was, or the application is gone, and its commands with it
            self._root.deletecommand(waiting.command)
