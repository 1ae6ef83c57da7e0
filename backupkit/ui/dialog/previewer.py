"""Previewer: has the beginning of the selected version read, and lets go of what nobody looks at any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from backupkit.service.comparing import Look
from backupkit.service.events import Finished
from backupkit.ui.dialog.state import Previewed
from backupkit.values.preview import Preview
from backupkit.values.version import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.service.events import Failed
    from backupkit.service.task import Task
    from backupkit.ui.dialog.state import DialogState


class Worker(Protocol):
    """Does tasks."""

    def submit(self, task: Task, done: Callable[[Finished | Failed], None] | None = None) -> int:
        """Have a task done; return its number. *done* is called with its end."""
        ...

    def cancel(self, number: int) -> None:
        """Stop a task."""
        ...


class Previewer:
    """Follows the selection of one dialog.

    Args:
        worker: what reads.
        happen: called with what was read.
    """

    def __init__(self, worker: Worker, happen: Callable[[Previewed], None]) -> None:
        self._worker, self._happen = worker, happen
        self._wanted = ""
        self._number: int | None = None

    def follow(self, state: DialogState) -> None:
        """Have the one selected version read, if it is another one than before."""
        wanted = state.selection[0] if len(state.selection) == 1 and state.contents else ""
        if wanted == self._wanted:
            return
        self._wanted = wanted
        if self._number is not None:
            self._worker.cancel(self._number)
            self._number = None
        row = state.contents.row(wanted) if state.contents and wanted else None
        if row and row.meta.status is not Status.CORRUPTED:
            self._number = self._worker.submit(Look(backup_id=wanted), self._ended)

    def _ended(self, event: Finished | Failed) -> None:
        if event.number != self._number:
            return
        self._number = None
        if isinstance(event, Finished) and isinstance(event.result, Preview):
            self._happen(Previewed(backup_id=self._wanted, preview=event.result))
