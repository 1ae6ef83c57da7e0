"""Windows, as far as the kit asks for it, on a POSIX system: who has a file open, what stat says, what is not there.

It emulates what ``backupkit.files.windows`` and ``os`` do there, by the rules that Microsoft and Python document:

- A file that is open can be opened, renamed, replaced or removed by others only if all who opened it shared that.
- ``os.stat`` tells the creation in ``st_ctime``, ``os.fstat`` the last change; file and volume numbers differ.
- There are no modes, no owners, no locks on whole files, no syncing of folders. The drive has no access lists.

The real thing is tested by ``sh tests/windows.sh``; this keeps it right where nobody has that at hand.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
import threading
from dataclasses import dataclass, field
from enum import Flag, auto
from typing import TYPE_CHECKING, Any

from backupkit.files import access_lists, disk, drafts, system, windows

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

SHARING_VIOLATION, ACCESS_DENIED, ALREADY_EXISTS = 32, 5, 183

TAKEN_AWAY = (
    *("fork", "getuid", "geteuid", "getgid", "getegid", "getgroups", "chown", "fchown", "lchown", "fchmod", "mkfifo"),
    *("listxattr", "getxattr", "setxattr", "removexattr", "statvfs", "sync", "fdatasync", "pread", "pwrite"),
)
"""What ``os`` does not have on Windows (``fchmod`` only since 3.13), of what a program could want to call."""


class Shares(Flag):
    """What one who opens a file lets others do with it meanwhile."""

    NOTHING = 0
    READING = auto()
    WRITING = auto()
    REMOVAL = auto()  # and renaming
    ALL = READING | WRITING | REMOVAL


def system_error(number: int, path: Any) -> OSError:
    """Return the OSError that Python raises for one of Windows' numbers."""
    kind = errno.EEXIST if number == ALREADY_EXISTS else errno.EACCES
    error = OSError(kind, os.strerror(kind), os.fspath(path))
    error.winerror = number  # type: ignore[attr-defined]  # Windows alone declares it
    return error


@dataclass(eq=False)
class _Opening:
    """One handle: of the kit, or of another program."""

    file: tuple[int, int]
    shares: Shares
    descriptor: int = -1  # -1: another program's

    @property
    def is_over(self) -> bool:
        if self.descriptor < 0:
            return False
        try:
            return _file_of(_REAL_FSTAT(self.descriptor)) != self.file
        except OSError:
            return True


@dataclass(eq=False)
class Emulation:
    """The rules, while they are in force. :meth:`hold` is another program."""

    openings: list[_Opening] = field(default_factory=list)
    paths: dict[int, str] = field(default_factory=dict)  # of the drafts that are open
    before_reading: Callable[[str], object] | None = None  # what others do when a file is about to be opened
    _one_step: threading.Lock = field(default_factory=threading.Lock)  # there, no other thread comes in between

    def hold(self, path: os.PathLike[str], shares: Shares) -> Callable[[], None]:
        """Open a file as another program; return what closes it."""
        opening = _Opening(_file_of(_REAL_STAT(path)), shares)
        self.openings.append(opening)
        return lambda: self.openings.remove(opening)

    def _require(self, path: object, needed: Shares, *, mine: int | None = None) -> None:
        """Raise unless all others who have the file open share what is *needed*; *mine* is the asker's own handle."""
        self.openings = [opening for opening in self.openings if not opening.is_over]
        try:
            file = _file_of(_REAL_STAT(path, follow_symlinks=False))  # type: ignore[arg-type]  # paths are given
        except FileNotFoundError:
            return
        for opening in self.openings:
            if opening.file == file and opening.descriptor != mine and needed not in opening.shares:
                raise system_error(SHARING_VIOLATION, path)

    def _opened(self, descriptor: int, shares: Shares) -> int:
        self.openings.append(_Opening(_file_of(_REAL_FSTAT(descriptor)), shares, descriptor))
        return descriptor

    def look(self, path: Any) -> windows.Looks:
        status = _REAL_STAT(path, follow_symlinks=False)
        return windows.Looks(
            st_size=status.st_size,
            st_mtime_ns=status.st_mtime_ns,
            st_birthtime_ns=status.st_mtime_ns - 7_000_000_000,
            is_folder=stat.S_ISDIR(status.st_mode),
            is_point=stat.S_ISLNK(status.st_mode),
        )

    def changed_ns(self, path: Any) -> int:
        return _REAL_STAT(path).st_ctime_ns

    def open_to_read(self, path: Any) -> int:
        if self.before_reading:
            self.before_reading(os.path.basename(path))
        self._require(path, Shares.READING)
        return self._opened(os.open(path, os.O_RDONLY), Shares.ALL)

    def open_to_append(self, path: Any) -> int:
        self._require(path, Shares.WRITING)
        return self._opened(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT), Shares.ALL)

    def open_to_keep(self, path: Any) -> int:
        self._require(path, Shares.READING)
        return self._opened(os.open(path, os.O_RDONLY), Shares.READING | Shares.WRITING)

    def may_be_removed(self, path: Any) -> bool:
        try:
            self._require(path, Shares.REMOVAL)
        except PermissionError:
            return False
        return True

    def create(self, path: Any) -> int:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644)
        except FileExistsError:
            raise system_error(ALREADY_EXISTS, path) from None
        self.paths[descriptor] = os.fspath(path)
        return self._opened(descriptor, Shares.READING | Shares.WRITING)

    def rename(self, descriptor: int, target: Any, *, replaces: bool) -> None:
        source = self.paths[descriptor]
        self._require(source, Shares.REMOVAL, mine=descriptor)
        with self._one_step:
            if os.path.lexists(target):
                if not replaces:
                    raise system_error(ALREADY_EXISTS, target)
                if self.is_open(target):
                    raise system_error(ACCESS_DENIED, target)  # also where removal is shared
            os.rename(source, target)
        self.paths[descriptor] = os.fspath(target)

    def unlink(self, path: Any) -> None:
        self._require(path, Shares.REMOVAL)
        os.unlink(path)

    def replace(self, source: Any, target: Any) -> None:
        """What a host's ``os.replace`` does there."""
        with self._one_step:
            if os.path.lexists(target) and self.is_open(target):
                raise system_error(ACCESS_DENIED, target)
            self._require(source, Shares.REMOVAL)
            os.replace(source, target)

    def is_open(self, path: os.PathLike[str]) -> bool:
        """Return True if anybody has the file open."""
        self.openings = [opening for opening in self.openings if not opening.is_over]
        file = _file_of(_REAL_STAT(path))
        return any(opening.file == file for opening in self.openings)


_REAL_STAT, _REAL_LSTAT, _REAL_FSTAT = os.stat, os.lstat, os.fstat


def _file_of(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def by_name(status: os.stat_result) -> os.stat_result:
    """Return what ``os.stat`` says there: the creation in ``st_ctime``, and for every file the number 0."""
    return _told(status, status.st_mtime_ns - 7_000_000_000, number=0, volume=17)


def by_handle(status: os.stat_result) -> os.stat_result:
    """Return what ``os.fstat`` says there: the last change in ``st_ctime``, and other numbers than by name."""
    return _told(status, status.st_ctime_ns, number=status.st_ino + 1, volume=18)


def _told(status: os.stat_result, changed_ns: int, *, number: int, volume: int) -> os.stat_result:
    times = {"st_atime_ns": status.st_atime_ns, "st_mtime_ns": status.st_mtime_ns, "st_ctime_ns": changed_ns}
    return os.stat_result((status.st_mode, number, volume, *status[3:]), times)


def stand_on(monkeypatch: pytest.MonkeyPatch, here: system.System) -> None:
    """Let the kit take this for another system, with the calls that only Windows has. All else stays as it is."""
    monkeypatch.setattr(system, "HERE", here)
    for name in ("look", "changed_ns", "open_to_read"):
        if sys.platform != "win32":
            monkeypatch.setattr(windows, name, getattr(Emulation(), name))


_OPENING = (
    *("look", "changed_ns", "open_to_read", "open_to_append", "open_to_keep", "may_be_removed"),
    *("create", "rename", "unlink"),
)


def emulate(monkeypatch: pytest.MonkeyPatch) -> Emulation:
    """Put the rules in force until the test ends."""
    rules = Emulation()
    monkeypatch.setattr(system, "HERE", system.WINDOWS)
    for name in _OPENING:
        monkeypatch.setattr(windows, name, getattr(rules, name))
    monkeypatch.setattr(windows, "security_of", lambda _: access_lists.encode(access_lists.NONE))
    for module in (drafts,):
        monkeypatch.setattr(module, "fcntl", None)
    for name in TAKEN_AWAY:
        monkeypatch.delattr(os, name, raising=False)
    for name in ("O_NOFOLLOW", "O_DIRECTORY", "O_NONBLOCK", "O_CLOEXEC"):
        monkeypatch.delattr(os, name, raising=False)
    monkeypatch.setattr(os, "link", _refused)
    monkeypatch.setattr(os, "stat", lambda *given, **options: by_name(_REAL_STAT(*given, **options)))
    monkeypatch.setattr(os, "lstat", lambda *given, **options: by_name(_REAL_LSTAT(*given, **options)))
    monkeypatch.setattr(os, "fstat", lambda descriptor: by_handle(_REAL_FSTAT(descriptor)))
    monkeypatch.setattr(disk.Disk, "sync_folder", lambda *_: None)
    return rules


def _refused(source: Any, target: Any) -> None:
    raise AssertionError(f"no hard link is made on Windows: {source} -> {target}")
