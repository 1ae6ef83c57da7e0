"""Previewer: has the beginning of the selected version read, and lets go of what nobody looks at any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.service.events import Finished
from backupkit.service.tasks.comparing import Look
from backupkit.ui.dialog.state import Previewed
from backupkit.ui.wanted import Wanted
from backupkit.values.preview import Preview
from backupkit.values.version import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.service.events import Failed
    from backupkit.ui.dialog.state import DialogState
    from backupkit.ui.wanted import Worker


class Previewer:
    """Follows the selection of one dialog.

    Args:
        worker: what reads.
        happen: called with what was read.
    """

    def __init__(self, worker: Worker, happen: Callable[[Previewed], None]) -> None:
        self._happen = happen
        self._wanted: Wanted[str] = Wanted(worker, self._ended)

    def follow(self, state: DialogState) -> None:
        """Have the one selected version read, if it is another one than before."""
        contents = state.contents
        only = state.selection[0] if len(state.selection) == 1 and contents else None

        def look(backup_id: str) -> Look | None:
            row = contents.row(backup_id) if contents else None
            # What lies elsewhere is fetched only if somebody asks for it, and not by looking through the list.
            is_readable = row and row.meta.status is not Status.CORRUPTED and row.meta.is_here
            return Look(backup_id=backup_id) if is_readable else None

        self._wanted.want(only, look)

    def _ended(self, backup_id: str, event: Finished | Failed) -> None:
        if isinstance(event, Finished) and isinstance(event.result, Preview):
            self._happen(Previewed(backup_id=backup_id, preview=event.result))
