"""Paths within a folder, as listings hold them: whole steps with ``/`` between them, and which lead nowhere else.

What a path means where other rules hold is asked before anything is written there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.files.spelling import is_device, spelling
from backupkit.files.system import System

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_CHARACTERS = 4_096
_NOT_ON_WINDOWS = frozenset('<>:"|?*\\') | {chr(code) for code in range(32)}


def is_within(path: str) -> bool:
    """Return True if *path* names something below the folder, and nothing outside of it, on POSIX."""
    if not 0 < len(path) <= MOST_CHARACTERS or "\0" in path:
        return False
    return all(step not in {"", ".", ".."} for step in path.split("/"))


def fits(path: str, system: System) -> bool:
    """Return True if *path* can be written on a system, and names there what it says."""
    if not is_within(path):
        return False
    return system is not System.WINDOWS or all(map(_fits_windows, path.split("/")))


def _fits_windows(step: str) -> bool:
    return not _NOT_ON_WINDOWS.intersection(step) and step[-1] not in ". " and not is_device(step)


def parents_of(path: str) -> Iterator[str]:
    """Yield the folders that a path leads through, from the outermost."""
    at = path.find("/")
    while at >= 0:
        yield path[:at]
        at = path.find("/", at + 1)


def collisions(paths: Iterable[str], system: System) -> list[tuple[str, str]]:
    """Return pairs of paths that a system takes for one, so that both cannot be written there."""
    seen: dict[str, str] = {}
    found: list[tuple[str, str]] = []
    for path in paths:
        first = seen.setdefault(spelling(path, system), path)
        if first != path:
            found.append((first, path))
    return found
