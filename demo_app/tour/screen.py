"""A virtual screen with a window manager, and what can be seen on it.

Xvfb keeps its picture in a file that anybody may read (``-fbdir``), so pictures need no program besides it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from demo_app.tour import picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demo_app.tour.picture import Area

_PROGRAMS = {"Xvfb": "xvfb", "openbox": "openbox", "xdotool": "xdotool"}  # program -> Debian's package
_SIZE = (1240, 830)
_START_SECONDS = 30.0


class ProgramsMissing(Exception):
    """The tour needs programs that are not installed."""

    def __init__(self, programs: tuple[str, ...]) -> None:
        super().__init__(programs)
        self.programs = programs

    def __str__(self) -> str:
        packages = " ".join(_PROGRAMS[program] for program in self.programs)
        return (
            f"The tour plays on a virtual screen, and for that {' and '.join(self.programs)} must be installed. "
            f"On Debian and Ubuntu:\n  sudo apt install {packages}"
        )


class Screen:
    """A virtual screen. `display` is what DISPLAY must be for a program to appear on it."""

    def __init__(self, display: str, frame: Path) -> None:
        self.display = display
        self._frame = frame

    def look(self, area: Area) -> picture.Picture:
        """Return what can be seen now in a part of the screen."""
        return picture.from_xwd(self._frame.read_bytes()).cut(area)


@contextlib.contextmanager
def virtual_screen() -> Iterator[Screen]:
    """Run a virtual screen with a window manager as long as the block lasts.

    Raises:
        ProgramsMissing: it cannot be made here.
    """
    missing = tuple(program for program in _PROGRAMS if not shutil.which(program))
    if missing:
        raise ProgramsMissing(missing)
    with tempfile.TemporaryDirectory(prefix="tour-screen-") as folder, contextlib.ExitStack() as stack:
        reader, writer = os.pipe()
        size = "x".join(map(str, _SIZE))
        arguments = ["-displayfd", str(writer), "-screen", "0", f"{size}x24", "-dpi", "96", "-nolisten", "tcp"]
        stack.enter_context(_running(["Xvfb", *arguments, "-fbdir", folder], keep=(writer,)))
        os.close(writer)
        with os.fdopen(reader) as answer:
            display = f":{answer.readline().strip()}"
        is_ready = Path(folder) / "ready"
        environment = {**os.environ, "DISPLAY": display, "HOME": folder, "XDG_CACHE_HOME": folder}
        command = ["openbox", "--sm-disable", "--startup", f"touch {is_ready}"]
        stack.enter_context(_running(command, environment))
        deadline = time.monotonic() + _START_SECONDS
        while not is_ready.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        yield Screen(display, Path(folder) / "Xvfb_screen0")


@contextlib.contextmanager
def _running(
    command: list[str], environment: dict[str, str] | None = None, keep: tuple[int, ...] = ()
) -> Iterator[None]:
    process = subprocess.Popen(  # noqa: S603 - the two programs named above
        command, env=environment, pass_fds=keep, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
