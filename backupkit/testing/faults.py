"""A disk that fails on purpose: with an error, by a kill, or by a power cut at the N-th call that changes files.

Put it in place of the real one (``BackupManager(..., disk=FaultyDisk(root, fault))``) and count N up from 1 until the
operation survives untouched (:attr:`FaultyDisk.struck` is False): then every step has been broken once.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import shutil
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from backupkit.files.disk import Disk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_CALLS = (
    "create",
    "open_to_append",
    "write",
    "set_size",
    "stamp",
    "sync",
    "close",
    "sync_folder",
    "link",
    "replace",
    "exchange",
    "rename",
    "rename_open",
    "unlink",
    "make_folder",
    "remove_folder",
    "make_link",
    "set_times",
    "set_owner_at",
    "set_folder_mode",
    "remove_folder_attribute",
    "set_mode",
    "set_owner",
    "set_attribute",
    "remove_attribute",
)


class Killed(BaseException):
    """The process died here. No handler of ours can act any more: every further call of the disk raises this again."""


class Unsynced(Enum):
    """What a power cut leaves of content that was never synced."""

    LOST = "lost"  # an empty file
    HALVED = "halved"
    ZEROED = "zeroed"  # full length, all NULs


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerCut:
    """How unkind the file system is about what was not synced."""

    content: Unsynced = Unsynced.LOST
    keeps_names: bool = False  # True: new names survive although their folder was not synced


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What happens at the *at*-th call. Neither an errno nor a power cut: a kill."""

    at: int
    errno: int | None = None
    for_ever: bool = False  # with an errno: each later call fails as well
    power_cut: PowerCut | None = None


class FaultyDisk(Disk):
    """A disk whose calls are counted, recorded, and broken as *fault* says.

    Args:
        root: the folder below which everything happens; a power cut rewrites what is in it.
        fault: what to break; None only records.
    """

    def __init__(self, root: Path, fault: Fault | None = None) -> None:
        self.root, self.fault = root, fault
        self.calls: list[str] = []
        self.struck = False
        self._dead = False
        self._open: dict[int, Path] = {}
        self._medium = _Medium(root) if fault and fault.power_cut else None

    def hand_over(self, descriptor: int) -> None:
        """Forget a descriptor that nobody will close here."""
        self._open.pop(descriptor, None)

    def host_wrote(self, path: Path) -> None:
        """Tell that somebody else has written and synced *path* meanwhile."""
        if self._medium:
            self._medium.settle(path)

    def guard(self, name: str, arguments: tuple[Any, ...]) -> None:
        """Count a call, and break it if it is the one."""
        if self._dead:
            raise Killed
        self.calls.append(name)
        fault = self.fault
        if fault is None or len(self.calls) < fault.at or (len(self.calls) > fault.at and not fault.for_ever):
            return
        self.struck = True
        if fault.errno is None:
            self._die()
            raise Killed
        if name == "write":  # a disk that fills up takes what it can
            descriptor, data = arguments
            os.write(descriptor, bytes(data)[: len(data) // 2])
        if name == "close":  # POSIX: after an error the descriptor is gone all the same
            os.close(arguments[0])
            self._open.pop(arguments[0], None)
        raise OSError(fault.errno, os.strerror(fault.errno))

    def note(self, name: str, arguments: tuple[Any, ...], result: object) -> None:
        """Remember what a call that went through has changed."""
        if name in {"create", "open_to_append"} and isinstance(result, int):
            self._open[result] = arguments[0]
            if self._medium and name == "create":
                self._medium.is_born(arguments[0])
        elif name == "rename_open":
            self._open[arguments[0]] = arguments[1]
        elif name == "close":
            self._open.pop(arguments[0], None)
        elif self._medium and name == "sync":
            self._medium.sync(self._open[arguments[0]])
        elif self._medium and name == "sync_folder":
            self._medium.sync_folder(arguments[0])
        elif self._medium and name == "make_folder":
            self._medium.is_made(arguments[0])

    def lose_power(self) -> None:
        """Cut the power now, between two calls."""
        self._die()

    def _die(self) -> None:
        self._dead = True
        for descriptor in self._open:
            with contextlib.suppress(OSError):
                os.close(descriptor)
        if self._medium and self.fault and self.fault.power_cut:
            self._medium.cut(self.fault.power_cut)


class _Medium:
    """What is really on the medium: the content of each file when it was last synced, the names in each folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._numbers = itertools.count()
        self._identities: dict[int, int] = {}  # inode -> a number that is never used again
        self._contents: dict[int, bytes] = {}
        self._names: dict[Path, dict[str, int]] = {}
        self._folders: set[int] = set()  # which of the identities are folders'
        for folder in [root, *(path for path in root.rglob("*") if path.is_dir())]:
            for path in folder.iterdir():
                if path.is_file():
                    self._contents[self._identity(path)] = path.read_bytes()
            self.sync_folder(folder)

    def is_born(self, path: Path) -> None:
        self._identities[path.lstat().st_ino] = next(self._numbers)  # an inode number may be used again

    def is_made(self, folder: Path) -> None:
        self.is_born(folder)
        self._folders.add(self._identity(folder))
        self._names[folder] = {}

    def sync(self, path: Path) -> None:
        self._contents[self._identity(path)] = path.read_bytes()

    def sync_folder(self, folder: Path) -> None:
        found = {path: self._identity(path) for path in folder.iterdir()}
        self._folders.update(identity for path, identity in found.items() if path.is_dir())
        self._names[folder] = {path.name: identity for path, identity in found.items()}

    def settle(self, path: Path) -> None:
        self.sync(path)
        self._names[path.parent][path.name] = self._identity(path)

    def cut(self, how: PowerCut) -> None:
        current = {folder: self._present(folder) for folder in self._names if folder.is_dir()}
        unsynced = {
            self._identity(path): path.read_bytes() for folder in current for path in folder.iterdir() if path.is_file()
        }
        for folder in sorted(self._names):
            names = self._names[folder] | (current.get(folder, {}) if how.keeps_names else {})
            if not folder.is_dir():
                continue
            for path in list(folder.iterdir()):
                if path.is_dir() and path.name not in names:
                    shutil.rmtree(path)
                elif not path.is_dir():
                    path.unlink()
            for name, identity in names.items():
                if identity in self._folders:
                    (folder / name).mkdir(exist_ok=True)  # it may have been removed, and that not be on the medium
                elif not (folder / name).is_dir():
                    content = self._contents.get(identity)
                    if content is None:
                        content = _left_of(unsynced.get(identity, b""), how.content)
                    (folder / name).write_bytes(content)

    def _present(self, folder: Path) -> dict[str, int]:
        return {path.name: self._identity(path) for path in folder.iterdir() if path.is_file()}

    def _identity(self, path: Path) -> int:
        inode = path.lstat().st_ino
        if inode not in self._identities:
            self._identities[inode] = next(self._numbers)
        return self._identities[inode]


def _left_of(content: bytes, kind: Unsynced) -> bytes:
    match kind:
        case Unsynced.LOST:
            return b""
        case Unsynced.HALVED:
            return content[: len(content) // 2]
        case Unsynced.ZEROED:
            return bytes(len(content))


def _broken(name: str) -> Callable[..., object]:
    original = getattr(Disk, name)

    def call(self: FaultyDisk, *arguments: Any, **options: Any) -> object:  # noqa: ANN401 - the calls' own arguments
        self.guard(name, arguments)
        result = original(self, *arguments, **options)
        self.note(name, arguments, result)
        return result

    return call


for _name in _CALLS:
    setattr(FaultyDisk, _name, _broken(_name))

ERRORS = tuple(
    getattr(errno, name)
    for name in ("ENOSPC", "EIO", "EDQUOT", "EACCES", "EROFS", "EBUSY", "EMFILE", "EPERM", "EFBIG", "ENOMEM")
    if hasattr(errno, name)
)
"""Errors that any of the calls may meet."""
