"""A stream of content that tells how far it is, and ends when somebody wants to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import errors

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from pathlib import Path

    from backupkit.errors import Operation
    from backupkit.values.version import CancelToken, Progress


def watched(
    chunks: Iterable[bytes],
    total_bytes: int,
    *,
    document: Path,
    operation: Operation,
    progress: Progress | None,
    cancel: CancelToken | None,
) -> Generator[bytes]:
    """Yield *chunks*; *progress* is called after each, with *total_bytes* as the end, and *cancel* is asked before.

    Raises:
        Cancelled: *operation* on *document* is not wanted any more.
    """
    done = 0
    for chunk in chunks:
        stop_if(cancel, document, operation)
        yield chunk
        done += len(chunk)
        if progress:
            progress(done, total_bytes)


def stop_if(cancel: CancelToken | None, document: Path, operation: Operation) -> None:
    """Raise Cancelled if *cancel* is set."""
    if cancel and cancel.is_set():
        raise errors.Cancelled(document, operation)


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
