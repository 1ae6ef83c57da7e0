"""One writer per backup folder, across threads and processes.

The lock keeps a folder tidy; no promise about the safety of versions rests on it (docs/format.md, "Two writers").
"""

from __future__ import annotations

import contextlib
import errno

from backupkit.files.causes import Cause, cause_of
from backupkit.light.log import Log
from backupkit.light.typed import TYPE_CHECKING
from backupkit.values import naming

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    Lock = Callable[[Path, float, int], AbstractContextManager[None]]

log = Log(__name__)

_POLL_SECONDS = 0.005  # the lock is held for a few milliseconds, so looking ten times as often as filelock does pays


@contextlib.contextmanager
def exclusive(folder: Path, timeout_seconds: float, mode: int) -> Iterator[None]:
    """Hold the lock of *folder*, which must exist.

    A fresh lock object per hold: its own open file description makes it exclude the other threads of this process as
    well as other processes. The lock file stays: removing a held one would let two writers in.

    Where the file system has no locks, the block runs without one: tidiness depends on it, and no version does.

    Raises:
        BackupBusy: somebody else held it for all of *timeout_seconds*.
        OSError: the lock file cannot be created.
    """
    from filelock import FileLock, Timeout  # 30 ms to import, so not before somebody writes

    path = folder / naming.LOCK
    if not folder.is_dir():  # filelock would create it, perhaps on the wrong disk
        raise FileNotFoundError(errno.ENOENT, "no such folder", str(folder))
    options: dict[str, object] = {"timeout": timeout_seconds, "mode": mode, "thread_local": False}
    try:
        # Since 3.24 filelock may fall back to a lock that a crash leaves stuck; to go on without one is better.
        lock = FileLock(path, fallback_to_soft=False, **options)  # type: ignore[arg-type]
    except TypeError:
        lock = FileLock(path, **options)  # type: ignore[arg-type]
    try:
        lock.acquire(poll_interval=_POLL_SECONDS)
    except Timeout as error:
        from backupkit.errors import BackupBusy

        raise BackupBusy(folder, timeout_seconds) from error
    except (OSError, NotImplementedError) as error:  # the latter is how older releases say it
        if isinstance(error, OSError) and cause_of(error) is not Cause.NOT_OFFERED:
            raise
        log.info("The file system of %s has no locks; it is written to without one.", folder)
    try:
        yield
    finally:
        lock.release(force=True)
