"""Autosave: asks the app for what it has not saved, when its user has done something and rests for a moment."""

from __future__ import annotations

import contextlib
import time
import tkinter as tk
from typing import TYPE_CHECKING

from backupkit.service.events import Failed, Finished
from backupkit.service.task import Effect
from backupkit.service.tasks.unsaved import KeepUnsaved
from backupkit.ui.bindings import bind_beside
from backupkit.ui.timers import Timers

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.errors import BackupError
    from backupkit.service.events import Event
    from backupkit.service.task import Task
    from backupkit.ui.bridge import Bridge

    Unsaved = Callable[[], bytes | None]

# What a user does shows in these. That a key was released says as much as that it was pressed, and few apps bind it.
# Who comes back to the window may have worked in another one of the app.
_SIGNS = ("<KeyRelease>", "<ButtonRelease>", "<FocusIn>", "<FocusOut>")
_REST_SECONDS = 1.0  # without a key or a click: then nobody notices that the app is asked
_LONGEST_WAIT_SECONDS = 10.0  # for that, as somebody may type on and on
_AGAIN_MS = 300


class Autosave:
    """Has what an app has not saved kept, so that its next start can offer it after a crash.

    The app is asked on the Tk thread: *seconds* after its user has done something, once no key and no button was
    touched for a second, when there is nothing else to do, and never while a dialog has the grab; also right after a
    save. What it answers is written by the worker.

    Args:
        window: the app's.
        bridge: has it written.
        function: returns the unsaved state; None: all is saved.
        seconds: from the first change on.
        failed: called with the error when it cannot be kept, once until that works again, and then with None.
        now: a clock that is never set, in seconds.
    """

    def __init__(
        self,
        window: tk.Misc,
        bridge: Bridge,
        function: Unsaved,
        *,
        seconds: float,
        failed: Callable[[BackupError | None], object],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        if not seconds > 0:
            msg = f"autosave_seconds must be more than 0, not {seconds!r}"
            raise ValueError(msg)
        self._window, self._bridge, self._failed, self._now = window, bridge, failed, now
        self.function, self.seconds = function, seconds
        self._is_touched = False
        self._touched_at = self._due_at = now()
        self._is_told = False  # that the app's function has raised
        self._is_failing = False
        self._may_be_kept = False
        self._is_over = False
        self._timers = Timers(window)
        self._ends = [bind_beside(window, sign, lambda _event: self.touched()) for sign in _SIGNS]
        self._ends.append(bridge.subscribe(self._heard))

    def touched(self) -> None:
        """Note that the user has done something: there may be something new that is not saved."""
        self._touched_at = self._now()
        self.changed()

    def changed(self) -> None:
        """Note that there may be something new that is not saved, although the user has done nothing."""
        if not self._is_touched:  # a user who types has this called at each key
            self._is_touched = True
            self._due_at = self._now() + self.seconds
            self._timers.after("ask", round(self.seconds * 1000), self._ask_at_rest)

    def ask_soon(self) -> None:
        """Ask as soon as there is nothing else to do."""
        self._is_touched, self._due_at = True, self._now() - _LONGEST_WAIT_SECONDS
        self._timers.after("ask", 0, self._ask_at_rest)

    def end(self) -> Task | None:
        """Ask no more. Return what is to be done if the app ends in order: then what is kept goes."""
        for end in self._ends:
            end()
        self._timers.end()
        self._is_over = True
        return KeepUnsaved(content=None) if self._may_be_kept else None

    def _ask_at_rest(self) -> None:
        now = self._now()
        is_typing = now < self._touched_at + _REST_SECONDS and now < self._due_at + _LONGEST_WAIT_SECONDS
        if is_typing or self._is_grabbed:
            self._timers.after("ask", _AGAIN_MS, self._ask_at_rest)
        else:
            self._timers.idle("ask", self.ask_now)

    @property
    def _is_grabbed(self) -> bool:
        """True while a dialog keeps the user: the app is in the midst of something."""
        return bool(self._window.tk.call("grab", "current"))

    def ask_now(self) -> None:
        """Ask at once: what is unsaved by now has to be kept before something else goes."""
        self._is_touched = False
        try:
            content = self.function()
            if not isinstance(content, bytes | None):
                msg = f"autosave must return bytes or None, not {type(content).__name__}"
                raise TypeError(msg)  # noqa: TRY301 - told as what the function itself raises
        except Exception:  # noqa: BLE001 - a callback border: told in Tk's own way, once until it works again
            if not self._is_told:
                self._is_told = True
                self._window._report_exception()  # type: ignore[attr-defined]  # noqa: SLF001
            return
        self._is_told = False
        if self._is_over:  # the function has closed the window, or opened another file
            return
        if content is not None or self._may_be_kept:
            self._may_be_kept = content is not None
            self._bridge.submit(KeepUnsaved(content=content), self._kept)
        if self._is_elsewhere:
            self.touched()

    @property
    def _is_elsewhere(self) -> bool:
        """True while the user works in another window of the app, of which nothing is heard here."""
        with contextlib.suppress(tk.TclError, KeyError):
            focus = str(self._window.tk.call("focus"))
            return bool(focus) and str(self._window.tk.call("winfo", "toplevel", focus)) != str(self._window)
        return False

    def _kept(self, end: Finished | Failed) -> None:
        if isinstance(end, Failed):
            self._may_be_kept = True
            if not self._is_failing:
                self._is_failing = True
                self._failed(end.error)
        elif self._is_failing:
            self._is_failing = False
            self._failed(None)

    def _heard(self, event: Event) -> None:
        """Ask right after a save, or a restore: most likely nothing is unsaved any more."""
        if isinstance(event, Finished) and event.task.effect is not Effect.NONE and self._may_be_kept:
            self.ask_soon()
