"""A system that refuses to open, read or look at some files: what no real file system does on demand."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from backupkit.files import lasting, windows
from backupkit.values import naming

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


class Call(Enum):
    """What is refused."""

    LSTAT = "lstat"
    OPEN = "open"
    READ = "read"


def system_error(number: int, *, winerror: int | None = None) -> OSError:
    """Return the error that Python raises for *number*; with *winerror*, as it does on Windows."""
    error = OSError(number, os.strerror(number))
    if winerror is not None:
        error.winerror = winerror  # type: ignore[attr-defined] # on Windows alone it is there from the start
    return error


def is_version(name: str) -> bool:
    """Return True if a file of this name is a version."""
    return naming.id_in_name(name) is not None


@dataclass
class Refusal:
    """While it is on, each *call* for a file whose name *concerns* fails with a new *error*."""

    monkeypatch: pytest.MonkeyPatch
    call: Call
    error: Callable[[], OSError]
    concerns: Callable[[str], bool]
    is_on: bool = True
    calls: int = 0  # how many it has seen
    spared: int = 0  # how many of them go well
    _names: dict[int, str] = field(default_factory=dict)  # of the files that are open

    def __post_init__(self) -> None:
        """Put it between the package and the system."""
        self._genuine_lstat, self._genuine_read = os.lstat, os.read
        for kept in list(lasting._kept.values()):  # as in a process in which nothing has been opened yet
            kept.let_go()
        for module, name in ((os, "open"), (windows, "open_to_read")):
            self.monkeypatch.setattr(module, name, self._watched(getattr(module, name)))
        if self.call is not Call.OPEN:
            self.monkeypatch.setattr(os, self.call.value, getattr(self, f"_{self.call.value}"))
        if self.call is Call.READ and hasattr(os, "pread"):
            self._genuine_pread = os.pread
            self.monkeypatch.setattr(os, "pread", self._pread)
        self._genuine_look = windows.look  # which Windows is asked in place of lstat
        self.monkeypatch.setattr(windows, "look", self._look)

    def _strike(self, call: Call, name: str) -> None:
        if self.is_on and call is self.call and self.concerns(name):
            self.calls += 1
            if self.calls > self.spared:
                raise self.error()

    def _lstat(self, path: Any, **options: Any) -> os.stat_result:
        self._strike(Call.LSTAT, os.path.basename(os.fsdecode(path)))
        return self._genuine_lstat(path, **options)

    def _look(self, path: Any) -> windows.Looks:
        self._strike(Call.LSTAT, os.path.basename(os.fsdecode(path)))
        return self._genuine_look(path)

    def _watched(self, opener: Callable[..., int]) -> Callable[..., int]:
        def open_file(path: Any, *arguments: Any, **options: Any) -> int:
            name = os.path.basename(os.fsdecode(path))
            self._strike(Call.OPEN, name)
            descriptor = opener(path, *arguments, **options)
            self._names[descriptor] = name
            return descriptor

        return open_file

    def _read(self, descriptor: int, count: int) -> bytes:
        self._strike(Call.READ, self._names.get(descriptor, ""))
        return self._genuine_read(descriptor, count)

    def _pread(self, descriptor: int, count: int, offset: int) -> bytes:
        self._strike(Call.READ, self._names.get(descriptor, ""))
        return self._genuine_pread(descriptor, count, offset)
