"""The progress of an operation in several steps, each of which counts for the same share of the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backupkit.values.version import Progress


class Steps:
    """Reports how far an operation is.

    Args:
        progress: called with (done, in all); None: nobody wants to know.
        count: how many steps there are.
    """

    def __init__(self, progress: Progress | None, *, count: int) -> None:
        self._progress, self._count = progress, count

    def at(self, number: int, *, of: int = 1) -> Progress | None:
        """Return what reports step *number*, from 0 on; one that takes as long as several counts for *of* of them."""
        progress = self._progress
        if progress is None:
            return None

        def report(done: int, total: int) -> None:
            progress(number * total + done * of, self._count * total)

        return report
