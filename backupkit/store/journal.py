"""The log of a backup folder: a line of JSON per operation, for people, and for what only the manifest knew.

It holds ids, outcomes and reasons, never content of the document.
"""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backupkit.files.causes import is_missing
from backupkit.files.drafts import write_file
from backupkit.files.patience import when_free
from backupkit.files.reading import NotOurs, open_regular, read_regular
from backupkit.values import naming
from backupkit.values.kinds import is_count
from backupkit.values.text import moment_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from backupkit.files.access import Access
    from backupkit.files.disk import Disk

_LIMIT_BYTES = 1 << 20
_READ_LIMIT_BYTES = 64 * _LIMIT_BYTES  # of a log that somebody else let grow
_STATES = {
    "pin": ("pinned", True),
    "unpin": ("pinned", False),
    "delete": ("deleted", True),
    "undelete": ("deleted", False),
}

log = logging.getLogger(__name__)


def append(
    disk: Disk, folder: Path, access: Callable[[], Access], at: datetime, operation: str, **details: object
) -> None:
    """Add a line. A log that cannot be written is worth a warning, never a failed backup.

    Under the folder's lock the file is kept below 1 MiB: the older half goes. *access* is asked only for a new file.
    """
    line = json.dumps({"at": moment_text(at), "operation": operation} | details, ensure_ascii=False) + "\n"
    path = folder / naming.HISTORY
    try:
        descriptor = when_free(disk.open_to_append, path)
        try:
            size = os.fstat(descriptor).st_size
            if size == 0:
                access().for_index.apply_privately(disk, descriptor)
            start = "\n" if size and not _ends_a_line(path) else ""  # a crash may have cut off the last one
            disk.write(descriptor, (start + line).encode("utf-8", "replace"))
        finally:
            disk.close(descriptor)
        if size > _LIMIT_BYTES:
            lines = read_regular(path, _READ_LIMIT_BYTES).splitlines(keepends=True)
            kept = b"".join(lines[len(lines) // 2 :])[-_LIMIT_BYTES // 2 :]
            write_file(disk, path, kept, access().for_index)
    except OSError as error:
        log.warning("The history log %s could not be written: %s", path, error)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the folder should be like now, by the log. What the log does not mention is missing here, too."""

    states: Mapping[str, dict[str, Any]]  # backup_id -> {"pinned": bool, "deleted": bool, "active_day": int}
    undo_id: str | None  # the version that holds the state before the last restore


def told(folder: Path) -> Told:
    """Read the log: what was last done to each version, and what the last restore replaced.

    Raises:
        OSError: the log is there, and cannot be read just now.
    """
    states: dict[str, dict[str, Any]] = {}
    undo_id = None
    for entry in _entries(folder):
        operation = str(entry.get("operation"))
        if operation == "restore":
            undo_id = entry.get("before_id")
        name, value = _STATES.get(operation, (None, None))
        if name is None:
            continue
        state = states.setdefault(str(entry.get("backup_id")), {})
        state[name] = value
        if is_count(entry.get("active_day")):
            state["active_day"] = entry["active_day"]
    return Told(states=states, undo_id=undo_id if isinstance(undo_id, str) else None)


def _entries(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield what was done, oldest first. Lines that cannot be read are passed over."""
    try:
        lines = read_regular(folder / naming.HISTORY, _READ_LIMIT_BYTES).splitlines()
    except NotOurs:
        return
    except OSError as error:
        if is_missing(error):
            return
        raise  # "not just now" must not pass for "never pinned"
    for line in lines:
        try:
            entry = json.loads(line.decode("utf-8"))
        except (ValueError, RecursionError):
            continue
        if isinstance(entry, dict) and entry.get("outcome") == "done":
            yield entry


def _ends_a_line(path: Path) -> bool:
    descriptor = open_regular(path)
    try:
        os.lseek(descriptor, -1, os.SEEK_END)
        return os.read(descriptor, 1) == b"\n"
    finally:
        os.close(descriptor)
