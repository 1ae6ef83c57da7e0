"""FullReader: has the values of the chosen change read in full, and lets go of what nobody looks at any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.errors import Cancelled
from backupkit.service.events import Failed, Finished
from backupkit.ui.dialog.comparison.in_full import InFull, ReadInPieces
from backupkit.ui.words import comparison as words
from backupkit.ui.words.language import said

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.ui.dialog.previewer import Worker
    from backupkit.ui.dialog.state import DialogState
    from backupkit.values.changes import Change


class FullReader:
    """Follows what is chosen in the comparison of one dialog.

    Args:
        worker: what reads.
        happen: called with what was read.
    """

    def __init__(self, worker: Worker, happen: Callable[[InFull], None]) -> None:
        self._worker, self._happen = worker, happen
        self._wanted: tuple[object, Change] | None = None
        self._number: int | None = None

    def follow(self, state: DialogState) -> None:
        """Have the values of the chosen change read, if it is another one than before and goes on."""
        comparing = state.comparing
        change = comparing.chosen.change if comparing and comparing.chosen else None
        compared = comparing.compared if comparing else None
        wanted = (compared, change) if compared and change and change.goes_on else None
        if wanted == self._wanted:
            return
        self._wanted = wanted
        if self._number is not None:
            self._worker.cancel(self._number)
            self._number = None
        if compared and wanted:
            task = ReadInPieces(compared=compared.comparison, change=wanted[1])
            self._number = self._worker.submit(task, self._ended)

    def _ended(self, event: Finished | Failed) -> None:
        if event.number != self._number or self._wanted is None:
            return
        self._number = None
        match event:
            case Finished(result=InFull() as found):
                self._happen(found)
            case Failed(error=error) if not isinstance(error, Cancelled):
                self._happen(InFull(change=self._wanted[1], hint=words.not_in_full(said(error))))
            case _:
                pass
