"""The bell: rings on the Tk thread from any other, without a timer and without touching Tk.

A host may cancel all timers of the application, and Tcl 8.6 counts those that wait by the system's clock, so they are
held up when that is set back. A byte that comes through a pipe is an event of its own. It is there where Tk can watch a
pipe: not on Windows, where timers have to do alone.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import tkinter as tk

from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.service.events import Failed, Finished
    from backupkit.service.sighting import Sighting

RINGS_SECONDS = 5.0  # although nothing happened; each time wakes two threads of a program that rests
_MANY = 4096  # bytes; who rings while it has not been heard yet adds one


class Bell:
    """Calls *heard* on the Tk thread soon after :meth:`ring` was called on any thread.

    It holds nothing of Tk's, so a worker may have it. As an initiator it rings every few seconds, so that what was lost
    is found again although nothing else happens.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()  # the number of a file that is closed may be another one's at once
        self._ends: tuple[int, int] | None = None
        self._rings_at = 0.0

    def ring(self) -> None:
        """Be heard soon; not at all once it was taken down."""
        with self._lock, contextlib.suppress(BlockingIOError):  # it is full: then it rings already
            if self._ends:
                os.write(self._ends[1], b"\0")

    @property
    def hangs(self) -> bool:
        """True while it can be heard."""
        return self._ends is not None

    def due(self, document: Sighting, now: float) -> None:
        """Ask for no task, see :class:`Initiator`; ring now and then."""
        del document
        if now >= self._rings_at:
            self._rings_at = now + RINGS_SECONDS
            self.ring()

    def learn(self, end: Finished | Failed, document: Sighting, now: float) -> None:
        """Do nothing: what happens is told without that."""

    def hang(self, root: tk.Misc, heard: Callable[[], None]) -> Callable[[], None]:
        """Have the event loop of *root* listen; return what takes the bell down again. Both are for the Tk thread.

        Where that is not possible it stays silent. What is returned may be called twice, and after the application's
        end; *heard* must not raise, since Tk would leave its main loop.
        """
        if sys.platform == "win32":
            return lambda: None
        reader, writer = os.pipe()
        for end in (reader, writer):
            os.set_blocking(end, False)

        def readable(_file: object, _mask: int) -> None:
            with contextlib.suppress(BlockingIOError):
                os.read(reader, _MANY)
            heard()

        tcl = root.tk
        try:
            tcl.createfilehandler(reader, tk.READABLE, readable)
        except RuntimeError:  # the application's loop runs on another thread than this one
            os.close(writer)
            os.close(reader)
            return lambda: None
        with self._lock:
            self._ends = (reader, writer)

        def take_down() -> None:
            with self._lock:
                ends, self._ends = self._ends, None
            if ends:
                # An end that is watched must not be closed. It stays where the loop ran on a thread that has ended.
                with contextlib.suppress(RuntimeError):
                    tcl.deletefilehandler(reader)
                    os.close(writer)
                    os.close(reader)

        return take_down
