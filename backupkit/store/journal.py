"""The log of a backup folder: a line of JSON per operation, for people, and for what only the manifest knew.

It holds ids, outcomes and reasons, never content of the document. It is read as a stream, however long it has grown.
"""

from __future__ import annotations

import json
import os
import re
from datetime import timedelta

from backupkit.errors import BackupError, DocumentUncertain
from backupkit.files.causes import is_missing
from backupkit.files.drafts import write_file
from backupkit.files.patience import when_free
from backupkit.files.reading import NotOurs, chunks_of, open_regular
from backupkit.light.frozen import dataclass
from backupkit.light.log import Log
from backupkit.light.typed import TYPE_CHECKING, Any, NamedTuple
from backupkit.values import naming
from backupkit.values.activity.ending import OF_CHANGES, Ending, Logged
from backupkit.values.kinds import is_count
from backupkit.values.text import moment_text

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from backupkit.files.access import Access
    from backupkit.files.disk import Disk
    from backupkit.store.sealed.keeping import Keeping
    from backupkit.values.activity.entry import LogEntry

LIMIT_BYTES = 1 << 20
_NEWEST_BYTES = LIMIT_BYTES // 2  # what stays of a log that has grown too long, besides what it tells of versions
_OTHERS_BYTES = LIMIT_BYTES // 4  # and of versions that are not there: a drive or a sync may bring one back
_LONGEST_LINE_BYTES = 1 << 16  # of those that are read again
_FIRST_LINE_BYTES = 1 << 10  # more than the line takes that tells how much was kept
_MOST_KEPT_BYTES = 64 * LIMIT_BYTES  # a number in a file is not trusted
READ_BYTES = 2 * _MOST_KEPT_BYTES  # from either end
_LINES_ASKED = 10
_MOMENT_BYTES = len('{"at": "2025-11-04T12:00:00.000000')
_MILLISECOND = timedelta(milliseconds=1)
_STATES = {
    "pin": ("pinned", True),
    "unpin": ("pinned", False),
    "delete": ("deleted", True),
    "undelete": ("deleted", False),
}
_TELLING = re.compile(rb'"(?:pin|unpin|delete|undelete|restore|verify|test restore)"')
_ANY = re.compile(rb"")

log = Log(__name__)


def end_of(
    error: BackupError | str | None, outcome: Ending | str | None, since: datetime | None, now: datetime
) -> dict[str, object]:
    """Return what a line tells of the end of an operation.

    Args:
        error: what came out of it, or what the log calls that.
        outcome: what became of it; None: what *error* tells.
        since: when it began; None: it is not told how long it took.
        now: when it ended.
    """
    failed = Ending.UNCERTAIN if isinstance(error, DocumentUncertain) else Ending.FAILED
    end: dict[str, object] = {"outcome": Ending(outcome) if outcome else failed if error else Ending.DONE}
    if since:
        end["ms"] = max(0, round((now - since) / _MILLISECOND))  # the clock may have been set back
    if error:
        end["error"] = error if isinstance(error, str) else type(error).__name__
    return end


def append(
    disk: Disk, folder: Path, access: Callable[[], Access], at: datetime, operation: str,
    keeping: Keeping, /, **details: object,
) -> int | None:  # fmt: skip
    """Add a line; return how long the log was before. *access* is asked only for a new file.

    A log that cannot be written is worth a warning, never a failed backup: then it returns None.
    """
    path = folder / naming.HISTORY
    try:
        line = keeping.sealed_line(path, _line(at, operation, details).encode("utf-8", "replace"))
        descriptor = when_free(disk.open_to_append, path)
        try:
            size = os.fstat(descriptor).st_size
            if size == 0:
                access().for_work.apply_privately(disk, descriptor)
            start = b"\n" if size and not _ends_a_line(path) else b""  # a crash may have cut off the last one
            disk.write(descriptor, start + line + b"\n")
        finally:
            disk.close(descriptor)
    except (OSError, BackupError) as error:  # the key may be out of reach: nothing is written then
        log.warning("The history log %s could not be written: %s", path, error)
        return None
    return size


def shorten(
    disk: Disk, folder: Path, access: Callable[[], Access], at: datetime, ids: Callable[[], Container[str]],
    keeping: Keeping,
) -> None:  # fmt: skip
    """Keep the newest half MiB of the log, and of what is older all that a rebuild would need.

    To be called under the folder's lock, when the log is beyond 1 MiB: a line that somebody adds meanwhile is lost.

    Args:
        disk: what writes.
        folder: the backup folder.
        access: the document's.
        at: when.
        ids: returns those of the versions that are there. What the log tells of others stays as far as there is room.
        keeping: how lines lie there.
    """
    path = folder / naming.HISTORY
    try:
        descriptor = open_regular(path)
        try:
            size = os.fstat(descriptor).st_size
            log_lines = _Lines(path, keeping)
            if size <= LIMIT_BYTES + _kept_before(descriptor, log_lines):
                return
            border = _end_of_a_line(descriptor, size - _NEWEST_BYTES)
            needed = b"".join(_needed(log_lines.between(descriptor, border, _TELLING), ids()))
            os.lseek(descriptor, border, os.SEEK_SET)
            newest = b"".join(chunks_of(descriptor))
        finally:
            os.close(descriptor)
        first = log_lines.sealed(_line(at, "shorten", {"outcome": Ending.DONE, "kept_bytes": len(needed)}).encode())
        write_file(disk, path, first + needed + newest, access().for_work)
    except OSError as error:
        log.warning("The history log %s could not be shortened: %s", path, error)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What the last restore did."""

    backup_id: str | None  # the version that it put back; None: only a part of one
    before_id: str | None  # the version that holds the state before; None: there was no document


def entries(folder: Path, keeping: Keeping, operation: str = "", since: datetime | None = None) -> Iterator[LogEntry]:
    """Yield what the log tells, oldest first; nothing where there is none. Lines that cannot be read are passed over.

    Of one *operation*, where it is named, or *since* a moment, at a tenth of the time: other lines are only searched.

    Raises:
        OSError: the log is there, and cannot be read just now.
    """
    from backupkit.values.activity.entry import entry_of  # at the start of an app there is only a list

    wanted = re.compile(re.escape(f'"{operation}"').encode()) if operation else _ANY
    lines = _read(folder, wanted, keeping)
    if since:
        begin = _line(since, "", {}).encode()[:_MOMENT_BYTES]  # moments are written so that they sort as they are
        lines = (line for line in lines if line[:_MOMENT_BYTES] >= begin)
    found = filter(None, map(entry_of, lines))
    return (entry for entry in found if operation in {"", entry.operation})


def is_ours(folder: Path, data: bytes, keeping: Keeping) -> bool:
    """Return True if *data* is a log of ours, though one that was cut off at either end: a line of it is one."""
    log_lines = _Lines(folder / naming.HISTORY, keeping)
    return any(_is_line(log_lines.opened(line)) for line in data.splitlines()[:_LINES_ASKED])


def _is_line(line: bytes) -> bool:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(entry, dict) and isinstance(entry.get("at"), str) and isinstance(entry.get("operation"), str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the folder should be like now, by the log. What the log does not mention is missing here, too."""

    # backup_id -> {"pinned": bool, "deleted": bool, "active_day": int, "replaced_by": str}
    states: Mapping[str, dict[str, Any]]
    restored: Restored | None


def told(folder: Path, keeping: Keeping, ids: Container[str] | None = None) -> Told:
    """Read the log: what was last done to each version (of *ids*, if given), and what the last restore did.

    Raises:
        OSError: the log is there, and cannot be read just now.
    """
    states: dict[str, dict[str, Any]] = {}
    restored = None

    def state(backup_id: object) -> dict[str, Any]:
        key = str(backup_id)
        return states.setdefault(key, {}) if ids is None or key in ids else {}

    for entry in filter(None, map(_entry, _read(folder, _TELLING, keeping))):
        operation = str(entry["operation"])
        if operation == "restore":
            restored = _restored(entry)
            if restored.before_id and restored.backup_id:
                state(restored.before_id)["replaced_by"] = restored.backup_id
        if operation not in _STATES:
            continue
        name, value = _STATES[operation]
        known = state(entry.get("backup_id"))
        known[name] = value
        if operation == "pin" and known.get("deleted"):  # who pins a version takes it out of the bin
            known["deleted"] = False
        if is_count(entry.get("active_day")):
            known["active_day"] = entry["active_day"]
    return Told(states=states, restored=restored)


def _line(at: datetime, operation: str, details: Mapping[str, object]) -> str:
    return json.dumps({"at": moment_text(at), "operation": operation} | dict(details), ensure_ascii=False)


def _restored(entry: Mapping[str, Any]) -> Restored:
    before_id = entry.get("before_id")
    return Restored(
        backup_id=None if entry.get("part") is True else str(entry.get("backup_id")),
        before_id=before_id if isinstance(before_id, str) else None,
    )


def _read(folder: Path, wanted: re.Pattern[bytes], keeping: Keeping) -> Iterator[bytes]:
    """Yield the lines of the log that hold what is *wanted*, oldest first; nothing where there is no log.

    Raises:
        OSError: it cannot be read just now.
    """
    path = folder / naming.HISTORY
    try:
        descriptor = open_regular(path)
    except NotOurs:
        return
    except OSError as error:
        if is_missing(error):
            return
        raise  # "not just now" must not pass for "never pinned"
    try:
        yield from map(_text, _Lines(path, keeping).between(descriptor, os.fstat(descriptor).st_size, wanted))
    finally:
        os.close(descriptor)


def _entry(line: bytes) -> dict[str, Any] | None:
    try:
        entry = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    is_change = isinstance(entry, dict) and entry.get("outcome") in OF_CHANGES and "operation" in entry
    return entry if is_change else None


class _Found(NamedTuple):  # no dataclass: there may be thousands
    """A line that was wanted: what it says, and how it lies in the log."""

    text: bytes
    stored: bytes


def _text(found: _Found) -> bytes:
    return found.text


class _Lines:
    """The lines of one log, which may each be sealed."""

    def __init__(self, path: Path, keeping: Keeping) -> None:
        self._path, self._keeping = path, keeping

    def sealed(self, line: bytes) -> bytes:
        """Return a line as it lies in the log, with its end."""
        return self._keeping.sealed_line(self._path, line) + b"\n"

    def opened(self, line: bytes) -> bytes:
        """Return what a line says."""
        return self._keeping.opened_line(self._path, line)

    def between(self, descriptor: int, count: int, wanted: re.Pattern[bytes]) -> Iterator[_Found]:
        """Yield the lines of the first *count* bytes that hold what is *wanted*; of many bytes, from both ends."""
        if not self._keeping.seals:
            yield from (_Found(line, line) for line in _lines(descriptor, count, wanted))
            return
        for line in _lines(descriptor, count, _ANY):  # what is sealed shows nothing before it is opened
            if wanted.search(text := self.opened(line)):
                yield _Found(text, line)


def _lines(descriptor: int, count: int, wanted: re.Pattern[bytes]) -> Iterator[bytes]:
    """Yield the lines of the first *count* bytes that hold what is *wanted*; of many bytes, from both ends.

    A log of ours is shortened long before. What others make of one may hold up nobody for minutes.
    """
    if count <= 2 * READ_BYTES:
        yield from _lines_between(descriptor, 0, count, wanted)
        return
    yield from _lines_between(descriptor, 0, READ_BYTES, wanted)
    yield from _lines_between(descriptor, count - READ_BYTES, count, wanted)


def _lines_between(descriptor: int, start: int, end: int, wanted: re.Pattern[bytes]) -> Iterator[bytes]:
    """Yield the lines from *start* to *end* that hold what is *wanted*.

    What is longer than any line of ours is passed over. No more than two chunks are held, and most are only searched.
    """
    os.lseek(descriptor, start, os.SEEK_SET)
    count, begun, is_too_long = end - start, b"", start > 0
    for chunk in chunks_of(descriptor):
        whole, newline, rest = chunk[:count].rpartition(b"\n")
        if newline:
            block = whole.partition(b"\n")[2] if is_too_long else begun + whole
            if wanted.search(block):
                yield from filter(wanted.search, block.split(b"\n"))
            begun, is_too_long = rest, False
        else:
            begun += rest
        if len(begun) > _LONGEST_LINE_BYTES:
            begun, is_too_long = b"", True
        count -= len(chunk)
        if count <= 0:
            break
    if begun and not is_too_long:
        yield begun


def _needed(lines: Iterable[_Found], ids: Container[str]) -> Iterator[bytes]:
    """Yield the lines that still tell something: the last about each version, the last restore, the last full check."""
    there: dict[tuple[str, str], bytes] = {}  # in the order of the log, as far as one version is concerned
    others: dict[tuple[str, str], bytes] = {}
    others_bytes, last_restore, last_check = 0, b"", b""
    for text, line in lines:
        entry = _entry(text) or {}
        operation = str(entry.get("operation"))
        if operation == "restore":
            last_restore, key = line, (operation, str(entry.get("before_id")))
        elif operation in _STATES:
            key = (_STATES[operation][0], str(entry.get("backup_id")))
        elif operation == Logged.TEST_RESTORE:  # or all versions would seem never to have been tried
            key = (operation, str(entry.get("backup_id")))
        elif operation == Logged.VERIFY and entry.get("full") is True:
            last_check = line
            continue
        else:
            continue
        if key[1] in ids:
            there.pop(key, None)
            there[key] = line
            continue
        others_bytes += len(line) - len(others.pop(key, b""))
        others[key] = line
        while others_bytes > _OTHERS_BYTES:
            others_bytes -= len(others.pop(next(iter(others))))
    for line in (*others.values(), *there.values(), last_check, last_restore):
        if line:
            yield line + b"\n"


def _end_of_a_line(descriptor: int, start: int) -> int:
    """Return where the first line ends that ends at *start* or later; the end of the file where none does."""
    at = os.lseek(descriptor, max(start, 0), os.SEEK_SET)
    for chunk in chunks_of(descriptor):
        if (found := chunk.find(b"\n")) >= 0:
            return at + found + 1
        at += len(chunk)
    return at


def _kept_before(descriptor: int, lines: _Lines) -> int:
    """Return how much of the log stayed the last time for the sake of a rebuild, which is no reason to shorten it."""
    first = os.read(descriptor, _FIRST_LINE_BYTES).partition(b"\n")[0]
    entry = _entry(lines.opened(first)) or {}
    kept_bytes: Any = entry.get("kept_bytes") if entry.get("operation") == "shorten" else 0
    return min(kept_bytes, _MOST_KEPT_BYTES) if is_count(kept_bytes) else 0


def _ends_a_line(path: Path) -> bool:
    descriptor = open_regular(path)
    try:
        os.lseek(descriptor, -1, os.SEEK_END)
        return os.read(descriptor, 1) == b"\n"
    finally:
        os.close(descriptor)
