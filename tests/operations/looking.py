"""A system that fails to answer: the N-th call that only looks (opens for reading, reads, lists, asks) is refused."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from backupkit.testing import faults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_BY_PATH = ("stat", "lstat", "listdir", "scandir", "readlink")
_BY_DESCRIPTOR = ("read", "fstat", "lseek")


class Looks:
    """Counts the calls that look at something below *root*, and refuses the one numbered *at* with *number*."""

    def __init__(self, root: Path, at: int = 0, number: int = 0, *, for_ever: bool = False) -> None:
        self._root, self._at, self._number, self._for_ever = f"{root}/", at, number, for_ever
        self._open: set[int] = set()
        self.count = 0
        self.struck = ""  # the call that was refused

    @contextlib.contextmanager
    def refused(self) -> Iterator[None]:
        """Refuse it within this block."""
        with pytest.MonkeyPatch.context() as patch:
            for name in _BY_PATH:
                patch.setattr(os, name, self._watched(name, getattr(os, name), self._is_below))
            for name in _BY_DESCRIPTOR:
                patch.setattr(os, name, self._watched(name, getattr(os, name), self._open.__contains__))
            patch.setattr(os, "open", self._opener(os.open))
            patch.setattr(os, "close", self._closer(os.close))
            yield

    def _is_below(self, path: Any) -> bool:
        if isinstance(path, int):
            return path in self._open
        return f"{os.fsdecode(path)}/".startswith(self._root)

    def _strike(self, call: str, target: Any) -> None:
        self.count += 1
        if self._at and (self.count == self._at or (self._for_ever and self.count > self._at)):
            self.struck = self.struck or call
            named = () if isinstance(target, int) else (target,)  # a descriptor has no name
            raise OSError(self._number, os.strerror(self._number), *named)

    def _watched(self, name: str, call: Callable[..., Any], concerns: Callable[[Any], bool]) -> Callable[..., Any]:
        def look(target: Any = ".", *arguments: Any, **options: Any) -> Any:
            is_asked = sys._getframe(1).f_code.co_filename != faults.__file__  # whose own looks are no operation's
            if is_asked and concerns(target):
                self._strike(f"{name} of {target}", target)
            return call(target, *arguments, **options)

        return look

    def _opener(self, genuine: Callable[..., int]) -> Callable[..., int]:
        def open_file(path: Any, flags: int, *arguments: Any, **options: Any) -> int:
            is_ours = self._is_below(path)
            if is_ours and flags & os.O_ACCMODE == os.O_RDONLY:
                self._strike(f"open of {path}", path)
            descriptor = genuine(path, flags, *arguments, **options)
            if is_ours:
                self._open.add(descriptor)
            return descriptor

        return open_file

    def _closer(self, genuine: Callable[[int], None]) -> Callable[[int], None]:
        def close(descriptor: int) -> None:
            self._open.discard(descriptor)
            genuine(descriptor)

        return close
