"""The border to what is not ours: whatever is raised there, by a bug, a ``sys.exit()`` or a host's logging, is a value.

A thread on which :class:`SystemExit` or an interrupt arrives dies without a word, and with it all that waits for it. So
the worker catches :class:`BaseException` at each call of what it does not know.
"""

from __future__ import annotations

import contextlib
import logging

from backupkit import errors
from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from backupkit.errors import StrPath

_log = logging.getLogger(__name__)


def text_of(error: BaseException) -> str:
    """Return an error in words, whatever its own ``__str__`` does."""
    try:
        return f"{type(error).__name__}: {error}"
    except BaseException:  # noqa: BLE001 - the text is a host's code as well
        return type(error).__name__


def problem_of(path: StrPath, error: BaseException) -> errors.BackupError:
    """Return an error as one of ours, which says that what was to be done at *path* is not done."""
    return error if isinstance(error, errors.BackupError) else errors.StorageFailed(path, text_of(error))


def warn(message: str, *arguments: object, error: BaseException | None = None) -> None:
    """Write a warning to the log, which may have filters and handlers of a host's own."""
    with contextlib.suppress(BaseException):
        _log.warning(message, *arguments, exc_info=error)
