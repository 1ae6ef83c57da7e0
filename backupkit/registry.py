"""The one place with state of its own: which managers there are, so that a document has one."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any

from backupkit.manager import BackupManager

if TYPE_CHECKING:
    type_path = str | os.PathLike[str]

_guard = threading.Lock()
_managers: dict[str, tuple[BackupManager, dict[str, Any]]] = {}
_last: list[BackupManager] = []


def get_backup_manager(data_file: type_path | None = None, **options: Any) -> BackupManager:  # noqa: ANN401
    """Return the manager of a document, the same object for every caller in this process.

    Args:
        data_file: the document; without it, the manager that was asked for last.
        options: as for :class:`BackupManager`; they apply when the manager is made.

    Raises:
        LookupError: no *data_file*, and no manager has been made yet.
        ValueError: the document has a manager with other options.
    """
    with _guard:
        if data_file is None:
            if not _last:
                raise LookupError("no backup manager yet: the first call must name the data file")
            return _last[0]
        key = os.path.realpath(data_file)
        manager, known = _managers.get(key, (None, options))
        if manager is None:
            manager = BackupManager(data_file, **options)
        elif options and options != known:
            msg = f"{data_file} already has a backup manager with other options: {known!r}"
            raise ValueError(msg)
        _managers[key] = (manager, known)
        _last[:] = [manager]
        return manager
