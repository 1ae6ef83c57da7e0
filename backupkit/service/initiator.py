"""Initiator: asks a service for tasks without being told to."""

from __future__ import annotations

from backupkit.light.typed import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from backupkit.service.events import Failed, Finished
    from backupkit.service.sighting import Sighting
    from backupkit.service.task import Task


class Initiator(Protocol):
    """Says when a task is due, and hears how each one ended. One initiator belongs to one service.

    Both methods are called on the worker's thread, never at the same time. The work waits for them, so they take no
    longer than a look at a file. An error that one raises is logged, and counts as None. State that another thread
    sets (a switch, a plan) is the initiator's own to protect.

    Nothing is remembered on disk: after a crash, an initiator works out again what is due, from the document and its
    versions.
    """

    def due(self, document: Sighting, now: float) -> Task | None:
        """Return the task that is to be done next; None if there is none.

        Asked after each task, after :meth:`BackupService.wake`, and at least once a second; during a verification
        between two versions. The task goes to the end of the queue; one whose :attr:`Task.is_told` is False is done at
        once instead. This may be asked again before the task was begun, and then decides whether to return another one.

        Args:
            document: as the worker saw it just now.
            now: seconds of a clock that only goes forwards.
        """
        ...

    def learn(self, end: Finished | Failed, document: Sighting, now: float) -> None:
        """Hear how a task ended, also one that somebody else asked for. A task that makes no events is left out.

        Args:
            end: what became of it. Nobody else has heard of it yet.
            document: as the worker knows it after the task.
            now: as above.
        """
        ...


class Leaving:
    """An initiator that has something at work beside the worker, and ends it with that."""

    def leave(self) -> None:
        """Have it end, and begin nothing more. Called on any thread, perhaps twice; returns at once and never raises.

        The worker may still be at work, so both methods of an initiator may be called afterwards.
        """
        raise NotImplementedError
