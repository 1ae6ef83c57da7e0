"""MirrorRun: one mirroring, or check of copies, on a thread of its own: no save and no end of an app waits for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, TypeAlias

from backupkit.process.garbage import GUARD
from backupkit.process.own_thread import NoThread, OwnThread

if TYPE_CHECKING:
    from backupkit.values.places import CopiesReport, MirrorReport


@dataclass(slots=True)
class Reins:
    """Between the thread and who waits for it. Fills :class:`CancelToken`."""

    is_cancelled: bool = False

    def is_set(self) -> bool:
        """Return True if it is to stop."""
        return self.is_cancelled

    def progress(self, _done_bytes: int, _total_bytes: int) -> None:
        """Let the host collect its garbage. Called on the thread."""
        GUARD.breathe()


Report: TypeAlias = "MirrorReport | CopiesReport"
Mirror: TypeAlias = Callable[[Reins], Report]
"""Copies what is missing, or checks what is there, and reports."""


class MirrorRun:
    """One mirroring, or check of copies. It is begun at once; one thread uses it, the worker's, but for :meth:`cancel`.

    Where a place hangs, a thread of its own does, and the run goes on; this one is never waited for, and ends with the
    process at the latest.

    Args:
        mirror: does the work, on the thread.
    """

    def __init__(self, mirror: Mirror) -> None:
        self._reins = Reins()
        self._ended: SimpleQueue[Report | BaseException] = SimpleQueue()
        try:
            OwnThread(_Work(mirror, self._reins, self._ended).run, "backupkit: places", ends_alone=True)
        except NoThread as error:
            self._ended.put(error)

    def cancel(self) -> None:
        """Have it stop at its next piece. Returns at once; may be called on any thread."""
        self._reins.is_cancelled = True

    def end(self) -> Report | BaseException | None:
        """Return what became of it, once; None: it is at work."""
        try:
            return self._ended.get_nowait()
        except Empty:
            return None


class _Work:
    """What the thread does. It knows neither the run nor the service, so nothing of these hangs on one that hangs."""

    def __init__(self, mirror: Mirror, reins: Reins, ended: SimpleQueue[Report | BaseException]) -> None:
        self._mirror, self._reins, self._ended = mirror, reins, ended

    def run(self) -> None:
        """Do it, and say what became of it."""
        try:
            self._ended.put(self._mirror(self._reins))
        except BaseException as error:  # noqa: BLE001 - the thread's border: nobody else would hear of it
            self._ended.put(error)
