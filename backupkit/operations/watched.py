"""A stream of content that tells how far it is, and ends when somebody wants to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import errors

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
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


def half(progress: Progress | None, *, is_second: bool) -> Callable[[int, int], None] | None:
    """Return what reports one of two steps of an operation that counts both: each is half of the way."""
    if progress is None:
        return None

    def report(done_bytes: int, total_bytes: int) -> None:
        progress(done_bytes + total_bytes * is_second, 2 * total_bytes)

    return report
