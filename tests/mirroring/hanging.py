"""A place of which one call hangs until it is let go."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from backupkit import FolderPlace
from backupkit.places.place import Stored
from tests.waiting import wait_until

T = TypeVar("T")


class HangingPlace(FolderPlace):
    """A folder, of which one call hangs until it is let go: before it does anything, or after it has done all."""

    def __init__(self, folder: Path, method: str, *, at: int = 1, after: bool = False) -> None:
        super().__init__(folder)
        self._method, self._at, self._after = method, at, after
        self._calls = 0
        self.hangs, self.let_go = threading.Event(), threading.Event()
        self.threads: set[threading.Thread] = set()
        self.calls: list[str] = []

    def create(self, name: str, chunks: Iterable[bytes]) -> None:
        self._done("create", lambda: super(HangingPlace, self).create(name, chunks))

    def read(self, name: str, offset: int, size: int) -> bytes:
        return self._done("read", lambda: super(HangingPlace, self).read(name, offset, size))

    def list(self) -> tuple[Stored, ...]:
        return self._done("list", super().list)

    def remove(self, name: str) -> None:
        self._done("remove", lambda: super(HangingPlace, self).remove(name))

    def _done(self, method: str, call: Callable[[], T]) -> T:
        self.calls.append(method)
        self.threads.add(threading.current_thread())
        self._calls += method == self._method
        is_it = method == self._method and self._calls == self._at and not self.let_go.is_set()
        if is_it and not self._after:
            self._hang()
        found = call()
        if is_it and self._after:
            self._hang()
        return found

    def _hang(self) -> None:
        self.hangs.set()
        self.let_go.wait()

    def end(self) -> None:
        """Let go, and wait until nothing of it is at work any more."""
        self.let_go.set()
        wait_until(lambda: not any(thread.is_alive() for thread in self.threads))
