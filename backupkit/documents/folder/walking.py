"""Walking a folder: what lies in it at this moment, without opening a file, and without following a link."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from backupkit.documents.folder import paths
from backupkit.documents.folder.listing import Folder, Link, Skipped, Why
from backupkit.files import marks
from backupkit.files.causes import Cause, cause_of, is_missing
from backupkit.files.drafts import is_leftover

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from backupkit.documents.folder.patterns import Selection

_REPARSE_POINT = 0x400  # of Windows' attributes: what leads elsewhere, as junctions do
_EVERY = 200  # entries between two turns that are given to others


@dataclass(frozen=True, slots=True)
class Seen:
    """A regular file as a walk saw it."""

    path: str
    status: os.stat_result
    marks: tuple[object, ...]  # what changes whenever it is written, replaced, or given other permissions


@dataclass(slots=True)
class Walk:
    """What lies in a folder."""

    files: dict[str, Seen] = field(default_factory=dict)
    folders: list[Folder] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def walk(
    root: Path, selection: Selection, *, apart: Collection[Path] = (), pause: Callable[[], None] = lambda: None
) -> Walk:
    """Return what lies in a folder now, and is wanted.

    What cannot be looked at is skipped, and told; so are pipes, sockets and devices. Drafts of ours are passed over.

    Args:
        root: the folder, which is no link.
        selection: what is wanted.
        apart: folders that are not entered and not told, as the backup folder.
        pause: called now and then; what it raises comes out.

    Raises:
        OSError: the folder itself cannot be listed.
    """
    found = Walk()
    apart_by = {_identity(status) for path in apart if (status := _status(path))}
    waiting = [("", os.fspath(root))]
    count = 0
    while waiting:
        prefix, folder = waiting.pop()
        try:
            entries = _entries(folder)
        except OSError as error:
            if not prefix:
                raise
            found.skipped.append(Skipped(prefix.removesuffix("/"), _why(error)))
            continue
        for entry in entries:
            count += 1
            if count % _EVERY == 0:
                pause()
            path = prefix + entry.name
            if not paths.is_within(path):  # longer than a listing holds
                found.skipped.append(Skipped(prefix.removesuffix("/"), Why.UNREADABLE))
                break
            below = _noted(found, entry, path, selection, apart_by)
            if below is not None:
                waiting.append((f"{path}/", below))
    if not selection.keeps_empty_folders:
        _drop_empty(found)
    return found


def seen(path: str, status: os.stat_result) -> Seen:
    """Return a file that was looked at."""
    return Seen(path, status, marks_in(status))


def marks_in(status: os.stat_result) -> tuple[object, ...]:
    """Return what changes whenever a file is written, replaced, or given other permissions; as JSON can hold it."""
    found = marks.marks_in(status)
    if isinstance(found, marks.Marks):
        return (found.device, found.inode, found.size_bytes, found.modified_ns, found.changed_ns)
    assert isinstance(found, tuple)  # noqa: S101 - as on Windows
    return found


def _noted(
    found: Walk, entry: os.DirEntry[str], path: str, selection: Selection, apart: Collection[tuple[int, int]]
) -> str | None:
    """Note what an entry of a folder is; return where it lies if it is a folder that is to be entered."""
    if is_leftover(entry.name):
        return None
    try:
        status = entry.stat(follow_symlinks=False)
        if stat.S_ISDIR(status.st_mode):
            if not selection.enters(path) or _identity(os.lstat(entry.path) if os.name == "nt" else status) in apart:
                return None
            if getattr(status, "st_file_attributes", 0) & _REPARSE_POINT:
                found.skipped.append(Skipped(path, Why.ELSEWHERE))
                return None
            found.folders.append(Folder(path, stat.S_IMODE(status.st_mode) & 0o777))
            return entry.path
        if not selection.wants(path):
            return None
        if stat.S_ISLNK(status.st_mode):
            found.links.append(Link(path, os.readlink(entry.path)))
        elif stat.S_ISREG(status.st_mode):
            # What a folder tells of its files may be of a while ago on Windows.
            found.files[path] = seen(path, os.lstat(entry.path) if os.name == "nt" else status)
        else:
            found.skipped.append(Skipped(path, _KINDS.get(stat.S_IFMT(status.st_mode), Why.DEVICE)))
    except OSError as error:
        if not is_missing(error):  # what is gone by now is not in the folder
            found.skipped.append(Skipped(path, _why(error)))
    return None


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """Return what lies in a folder, in an order that is always the same. A link in its place is not followed."""
    if stat.S_ISLNK(os.lstat(folder).st_mode):  # it was a folder a moment ago
        raise NotADirectoryError(folder)
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _drop_empty(found: Walk) -> None:
    """Leave out the folders in which nothing lies that is wanted."""
    needed: set[str] = set()
    kept = [*(link.path for link in found.links), *(each.path for each in found.skipped)]
    for each in chain(found.files, kept):
        path = each
        while path := path.rpartition("/")[0]:
            needed.add(path)
    found.folders[:] = [folder for folder in found.folders if folder.path in needed]


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _status(path: Path) -> os.stat_result | None:
    try:
        return os.stat(path)
    except OSError:
        return None


def _why(error: OSError) -> Why:
    if is_missing(error):
        return Why.GONE
    return Why.DENIED if cause_of(error) is Cause.DENIED else Why.UNREADABLE


_KINDS = {stat.S_IFIFO: Why.PIPE, stat.S_IFSOCK: Why.SOCKET}
