"""Another program that holds files open: a process of its own, told through a pipe what to open, and for how long."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import subprocess
import sys
import threading
import time
from enum import IntFlag
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

_GENERIC_READ, _OPEN_EXISTING = 0x8000_0000, 3
_LOOK_SECONDS = 0.004


class Sharing(IntFlag):
    """What others may do with a file while it is held: Windows' FILE_SHARE flags."""

    NONE = 0
    READ = 1
    WRITE = 2
    DELETE = 4

    @property
    def short(self) -> str:
        """A letter a right: ``rwd``."""
        return "".join(flag.name[0].lower() for flag in Sharing if flag in self and flag.name) or "none"


class Holder:
    """A process that opens files for reading, and lets go of them when it is told, or when it ends."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.windows.holder"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
        self._lock = threading.Lock()  # several threads may hold files through one process

    def hold(self, path: Path, sharing: Sharing) -> None:
        """Open *path*, and keep it open until :meth:`release`.

        Raises:
            OSError: it could not be opened.
        """
        self._ask("hold", os.fspath(path), int(sharing))

    def release(self, path: Path) -> None:
        """Let go of *path*."""
        self._ask("release", os.fspath(path))

    def watch(self, folders: Sequence[Path], sharing: Sharing, seconds: float, *, only: str = "") -> None:
        """Open every file that is new in *folders* from now on, each for *seconds*, as a virus scanner does.

        *only*: in the first of the folders, no other file than the one of this name.
        """
        self._ask("watch", [os.fspath(folder) for folder in folders], int(sharing), seconds, only)

    def opened(self) -> int:
        """Return how many files were opened by watching."""
        return int(self._ask("opened"))

    def close(self) -> None:
        """End the process; with it, everything is let go."""
        self._process.kill()
        self._process.communicate()

    def _ask(self, *request: Any) -> Any:
        with self._lock:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            error, answer = json.loads(self._process.stdout.readline())
        if error:
            raise OSError(error)
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


# -- in the process ----------------------------------------------------------------------------------------------------


class _Watcher:
    """Looks for new files, and holds each for a while."""

    def __init__(self, folders: Sequence[str], sharing: int, seconds: float, only: str) -> None:
        self._folders, self._sharing, self._seconds, self._only = folders, sharing, seconds, only
        self._held: dict[str, tuple[float, int]] = {}  # path -> until when, handle
        self._seen = set(self._files())
        self.opened = 0
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            now = time.monotonic()
            for path, (until, handle) in list(self._held.items()):
                if until <= now:
                    _close(handle)
                    del self._held[path]
            for file in self._files() - self._seen:
                self._look_into(file)
            time.sleep(_LOOK_SECONDS)

    def _look_into(self, file: tuple[str, int, int]) -> None:
        path = file[0]
        if path in self._held:
            return
        with contextlib.suppress(OSError):  # gone, or its writer shares it with nobody yet: the next look tries again
            self._held[path] = time.monotonic() + self._seconds, _open(path, self._sharing)
            self._seen.add(file)
            self.opened += 1

    def _files(self) -> set[tuple[str, int, int]]:
        """Return what is there, as path, size and time of writing, which a listing tells without opening anything."""
        found = set()
        for folder in self._folders:
            with contextlib.suppress(OSError), os.scandir(folder) as entries:
                for entry in entries:
                    if not self._only or folder != self._folders[0] or entry.name == self._only:
                        status = entry.stat()
                        found.add((entry.path, status.st_size, status.st_mtime_ns))
        return found


def _open(path: str, sharing: int) -> int:
    windows: Any = importlib.import_module("_winapi")
    return int(windows.CreateFile(path, _GENERIC_READ, sharing, 0, _OPEN_EXISTING, 0, 0))


def _close(handle: int) -> None:
    windows: Any = importlib.import_module("_winapi")
    windows.CloseHandle(handle)


def _serve() -> None:
    held: dict[str, int] = {}
    watchers: list[_Watcher] = []
    for line in sys.stdin:
        answer: object = None
        error = ""
        try:
            match json.loads(line):
                case ["hold", str(path), int(sharing)]:
                    held[path] = _open(path, sharing)
                case ["release", str(path)]:
                    _close(held.pop(path))
                case ["watch", [*folders], int(sharing), seconds, str(only)]:
                    watchers.append(_Watcher(folders, sharing, float(seconds), only))
                case ["opened"]:
                    answer = sum(watcher.opened for watcher in watchers)
        except OSError as problem:
            error = str(problem)
        sys.stdout.write(json.dumps([error, answer]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
