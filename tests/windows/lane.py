"""A Windows of its own: a copy of the prefix, a screen, and a way to run Windows' Python there."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests import screen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_NOT_OF_WINDOWS = ("PYTHON", "XDG_", "CI")  # CI: it asks for what only this system has, such as xdotool
WORK = r"C:\pt"  # short, since Windows' names are; a disk of Wine's own, which knows no case


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a program ended."""

    text: str
    code: int | None  # None: not in time


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A Windows in which one program runs at a time."""

    python: Path
    prefix: Path
    environment: Mapping[str, str]

    def run(self, arguments: Sequence[str], seconds: int) -> Answer:
        """Run Windows' Python. Its output goes through a pipe, since it does not start with a file in that place."""
        process = subprocess.Popen(
            ["wine", str(self.python), *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        try:
            said, _ = process.communicate(timeout=seconds)
            code: int | None = process.returncode
        except subprocess.TimeoutExpired:
            self.end()  # all its programs: one that is left would keep the pipe open
            process.kill()
            said, _ = process.communicate()
            code = None
        return Answer(text=said.decode("utf-8", "replace").replace("\r", ""), code=code)

    def end(self) -> None:
        """End all programs of this Windows."""
        subprocess.run(["wineserver", "-k"], env=self.environment, check=False, timeout=60)
        subprocess.run(["wineserver", "-w"], env=self.environment, check=False, timeout=60)


@contextlib.contextmanager
def open_lane(home: Path) -> Iterator[Lane]:
    """Copy the prefix of *home*, and open a screen; nothing of both is left afterwards."""
    with contextlib.ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="lane-", dir=home))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        prefix = folder / "prefix"
        subprocess.run(["cp", "-al", home / "prefix", prefix], check=True)  # 700 MB of Wine's own files, as links
        for registry in prefix.glob("*.reg"):
            _become_a_copy(registry)
        (prefix / "drive_c" / WORK.rpartition("\\")[2]).mkdir()
        lane = Lane(
            python=home / "python" / "python.exe",
            prefix=prefix,
            environment={
                **{name: value for name, value in os.environ.items() if not name.startswith(_NOT_OF_WINDOWS)},
                "WINEPREFIX": str(prefix),
                "WINEDEBUG": "-all",
                "WINEDLLOVERRIDES": "winemenubuilder.exe=d;mscoree=d;mshtml=d;winedbg.exe=d",
                "DISPLAY": stack.enter_context(screen.managed_screen(folder)),
                "PYTHONPATH": seen(Path.cwd()),
                "PYTHONDONTWRITEBYTECODE": "1",
                "PYTHONUTF8": "0",
            },
        )
        stack.callback(lane.end)
        yield lane


def _become_a_copy(path: Path) -> None:
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)


def seen(path: Path) -> str:
    """Return how Windows' programs call a path of this system."""
    return "Z:" + str(path.absolute()).replace("/", "\\")
