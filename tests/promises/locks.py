"""Another process, which says whether it could lock a file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Self

_OTHER = """
import fcntl, os, sys
for line in sys.stdin:
    call, path = line.rstrip("\\n").split(" ", 1)
    if call == "write":
        path, text = path.split("\\t")
        with open(path, "w") as file:
            file.write(text)
        print("free", flush=True)
        continue
    descriptor = os.open(path, os.O_RDWR)
    try:
        getattr(fcntl, call)(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        answer = "free"
    except OSError:
        answer = "locked"
    os.close(descriptor)
    print(answer, flush=True)
"""


class Other:
    """A process that tries to lock what it is told to, and lets go again; or writes it."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _OTHER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def is_kept_out(self, path: Path, call: str = "lockf") -> bool:
        return {"locked": True, "free": False}[self._asked(f"{call} {path}")]

    def write(self, path: Path, text: str) -> None:
        """Write a file in place: whoever does so in the process that holds a lock on it drops that by closing."""
        self._asked(f"write {path}\t{text}")

    def _asked(self, question: str) -> str:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(question + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()
