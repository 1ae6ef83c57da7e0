"""A survey: what the files of a folder that are named like versions say about themselves."""

from __future__ import annotations

import os
import time

from backupkit.files.marks import is_settled, marks_in
from backupkit.files.os_errors import why
from backupkit.light.frozen import dataclass, field
from backupkit.light.typed import TYPE_CHECKING, NamedTuple
from backupkit.versionfile import reader

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping
    from pathlib import Path

    from backupkit.values.version import BackupMetadata
    from backupkit.versionfile.file_bytes import Keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What was found, by file name."""

    metas: Mapping[str, BackupMetadata] = field(default_factory=dict)
    damaged: Mapping[str, str] = field(default_factory=dict)  # what is wrong: no sound versions of ours
    unread: Mapping[str, str] = field(default_factory=dict)  # why they could not be read just now: nobody knows


class Surveyor:
    """Reads the headers of files, and remembers what they said as long as a file is not touched.

    A folder may hold thousands of files that are named like versions and are none; each look would read them all. What
    is remembered is what the last survey found, of files whose next change is certain to show in their times.

    May be used by several threads: the memory is one value, replaced in one step.
    """

    def __init__(self) -> None:
        self._seen: dict[str, _Seen] = {}

    def survey(self, folder: Path, names: Iterable[str], keys: Keys | None = None) -> Survey:
        """Read the headers of the files of these names in *folder*, which is always the same one; with its *keys*."""
        metas: dict[str, BackupMetadata] = {}
        damaged: dict[str, str] = {}
        unread: dict[str, str] = {}
        known, seen, now_ns = self._seen, dict[str, _Seen](), time.time_ns()
        start = os.path.join(folder, "")  # a path for each of thousands takes longer than all else here
        for name in names:
            status = _status_of(start + name)  # before it is read: what changes while it is read is read again
            marks, now = status and marks_in(status), known.get(name)
            if now is None or now.marks != marks:
                try:
                    now = _Seen(marks, *_said_by(folder / name, keys))
                except OSError as error:
                    unread[name] = str(why(error))
                    continue
                if status and is_settled(status, now_ns):
                    seen[name] = now
            else:
                seen[name] = now
            if now.meta:
                metas[name] = now.meta
            else:
                damaged[name] = now.damage
        self._seen = seen
        return Survey(metas=metas, damaged=damaged, unread=unread)


class _Seen(NamedTuple):  # no dataclass: there may be thousands
    """What a file said of itself, and its marks then."""

    marks: Hashable
    meta: BackupMetadata | None
    damage: str


def _status_of(path: str) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except OSError:  # reading it tells why
        return None


def _said_by(path: Path, keys: Keys | None) -> tuple[BackupMetadata | None, str]:
    """Return what a file says of itself, or what is wrong with it.

    Raises:
        OSError: it cannot be read just now.
    """
    try:
        return reader.read_ours(path, keys).meta, ""
    except reader.Damaged as error:
        return None, str(error)
