"""A visitor: looks at the screen, clicks, types, and takes pictures. Knows nothing of what the app is made of."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from demo_app.tour import picture
from demo_app.tour.picture import Area

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from demo_app.tour.screen import Screen

_PATIENCE_SECONDS = 45.0
_PAUSE_SECONDS = 0.1
_AGAIN_SECONDS = 3.0  # so long a key may take to be heard
_HANDLE = 6  # pixels: openbox draws the lower edge of a window thicker than the others, and Tk does not know


class NotSeen(Exception):
    """The screen did not show what it should."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Something on the screen."""

    name: str
    path: str
    text: str
    x: int
    y: int
    width: int
    height: int


class Visitor:
    """Runs the app on a virtual screen, and does and sees what a person would.

    Args:
        screen: where.
        command: the app.
        folder: where the pictures and the transcript go.
        environment: of the app.
    """

    def __init__(self, screen: Screen, command: list[str], folder: Path, environment: dict[str, str]) -> None:
        self._screen, self._folder, self._environment = screen, folder, environment
        self._pictures = 0
        self._lines: list[str] = []
        self._command = command
        self._app = self._started()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        (self._folder / "transcript.txt").write_text("\n".join(self._lines) + "\n", encoding="utf-8")
        self._end()

    def restart(self) -> None:
        """Kill the app, and open it again."""
        self._app.kill()
        self._end()
        self._app = self._started()

    def _started(self) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603 - this Python, with a module of the demo
            self._command,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def _end(self) -> None:
        if self._app.poll() is None:
            self._app.kill()
        for stream in (self._app.stdin, self._app.stdout):
            if stream:
                with contextlib.suppress(BrokenPipeError):  # a question that the app did not live to read
                    stream.close()
        self._app.wait()

    # -- telling -------------------------------------------------------------------------------------------------

    def tell(self, text: str) -> None:
        """Write something into the transcript, and onto the terminal."""
        self._lines.append(text)
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    def show(self, name: str, text: str) -> None:
        """Take a picture of the screen, and say what is to be seen on it."""
        self._pictures += 1
        time.sleep(3 * _PAUSE_SECONDS)  # what was asked for a moment ago is drawn by then
        file = self._folder / f"{self._pictures:02}-{name}.png"
        area = self._windows()
        file.write_bytes(picture.to_png(self._screen.look(area)))
        self.tell(f"[{file.name}] {text}")

    def _windows(self) -> Area:
        """Return the smallest area in which the window and its dialog lie, with their frames."""
        tops = [
            sight
            for sight in self.look()
            if sight.path == "." or (sight.path.count(".") == 1 and "dialog" in sight.path)
        ]
        left, top = max(min(sight.x for sight in tops), 0), max(min(sight.y for sight in tops), 0)
        right, bottom = max(sight.x + sight.width for sight in tops), max(sight.y + sight.height for sight in tops)
        return Area(x=left, y=top, width=right - left, height=bottom - top + _HANDLE)

    # -- seeing --------------------------------------------------------------------------------------------------

    def look(self) -> list[Sight]:
        """Return all that can be seen.

        Raises:
            NotSeen: the app has ended.
        """
        assert self._app.stdin is not None  # noqa: S101 - both are pipes
        assert self._app.stdout is not None  # noqa: S101
        try:
            self._app.stdin.write("?\n")
            self._app.stdin.flush()
            answer = self._app.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            raise NotSeen("the app has ended")
        return [Sight(**entry) for entry in json.loads(answer)]

    def see(self, what: str, wanted: Callable[[Sight], bool]) -> Sight:
        """Wait until something can be seen; return it.

        Raises:
            NotSeen: it cannot.
        """
        until = time.monotonic() + _PATIENCE_SECONDS
        while True:
            sights = self.look()
            if found := next((sight for sight in sights if wanted(sight)), None):
                return found
            if time.monotonic() > until:
                texts = "\n".join(f"  {sight.path}: {sight.text[:100]}" for sight in sights if sight.text)
                message = f"not seen after {_PATIENCE_SECONDS:g} s: {what}. To be seen were:\n{texts}"
                raise NotSeen(message)
            time.sleep(_PAUSE_SECONDS)

    def see_text(self, text: str) -> Sight:
        """Wait until something says *text*."""
        return self.see(f"the text {text!r}", lambda sight: text in sight.text)

    def expect(self, what: str, condition: Callable[[], bool]) -> None:
        """Wait until a condition holds.

        Raises:
            NotSeen: it does not.
        """
        until = time.monotonic() + _PATIENCE_SECONDS
        while not condition():
            if time.monotonic() > until:
                message = f"not so after {_PATIENCE_SECONDS:g} s: {what}"
                raise NotSeen(message)
            time.sleep(_PAUSE_SECONDS)

    # -- doing ---------------------------------------------------------------------------------------------------

    def click(self, sight: Sight) -> None:
        """Click in the middle of something."""
        self.point(sight)
        self._do("click", "1")

    def point(self, sight: Sight) -> None:
        """Move the mouse to the middle of something."""
        self._do("mousemove", str(sight.x + sight.width // 2), str(sight.y + sight.height // 2))

    def press(self, *keys: str) -> None:
        """Press keys, one after the other: ``ctrl+s``, ``Return``."""
        for key in keys:
            self._do("key", "--clearmodifiers", key)
            time.sleep(_PAUSE_SECONDS)

    def type(self, text: str) -> None:
        """Type a text."""
        self._do("type", "--clearmodifiers", "--delay", "15", text)

    def leave(self) -> int:
        """Close the app's window as the window manager does; return the exit code.

        A key reaches the window that has the keyboard just then, which on a busy machine may be none yet. So it is
        pressed again, as a person would.
        """
        until = time.monotonic() + _PATIENCE_SECONDS
        while True:
            self.press("alt+F4")
            try:
                return self._app.wait(_AGAIN_SECONDS)
            except subprocess.TimeoutExpired:
                if time.monotonic() > until:
                    raise

    def _do(self, *arguments: str) -> None:
        command = ["xdotool", *arguments]
        subprocess.run(command, env=self._environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - xdotool
