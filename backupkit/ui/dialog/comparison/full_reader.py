"""FullReader: has the values of the chosen change read in full, and lets go of what nobody looks at any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.errors import Cancelled
from backupkit.service.events import Failed, Finished
from backupkit.ui.dialog.comparison.in_full import InFull, ReadInPieces
from backupkit.ui.wanted import Wanted
from backupkit.ui.words import comparison as words
from backupkit.ui.words.language import said

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.ui.dialog.state import DialogState
    from backupkit.ui.wanted import Worker


class FullReader:
    """Follows what is chosen in the comparison of one dialog.

    Args:
        worker: what reads.
        happen: called with what was read.
    """

    def __init__(self, worker: Worker, happen: Callable[[InFull], None]) -> None:
        self._happen = happen
        self._wanted: Wanted[ReadInPieces] = Wanted(worker, self._ended)

    def follow(self, state: DialogState) -> None:
        """Have the values of the chosen change read, if it is another one than before and goes on."""
        comparing = state.comparing
        change = comparing.chosen.change if comparing and comparing.chosen else None
        compared = comparing.compared if comparing else None
        goes_on = compared is not None and change is not None and change.goes_on
        self._wanted.want(
            ReadInPieces(compared=compared.comparison, change=change) if compared and change and goes_on else None,
            lambda reading: reading,
        )

    def _ended(self, reading: ReadInPieces, event: Finished | Failed) -> None:
        match event:
            case Finished(result=InFull() as found):
                self._happen(found)
            case Failed(error=error) if not isinstance(error, Cancelled):
                self._happen(InFull(change=reading.change, hint=words.not_in_full(said(error))))
            case _:
                pass
