"""Progress: a bar on a terminal for what takes longer than a second; nothing where nobody looks."""

from __future__ import annotations

import contextlib
import shutil
import sys
import time
from typing import TYPE_CHECKING

from backupkit.cli import console

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from backupkit.values.version import Progress

AFTER_SECONDS = 1.0
_PAUSE_SECONDS = 0.1
_LEAST_LEFT_SECONDS = 2.0  # what is nearly over needs no forecast
_MOST_SIGNS = 40


@contextlib.contextmanager
def shown(
    title: str, options: argparse.Namespace, *, seconds: Callable[[], float] = time.monotonic
) -> Iterator[Progress | None]:
    """Return what shows how far something is, on standard error; None where that is no terminal, or for ``--json``.

    Args:
        title: what is done, a word or two.
        options: of the command.
        seconds: tells the time.
    """
    if options.json or sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    bar = _Bar(title, seconds)
    try:
        yield bar
    finally:
        bar.close()


def line(title: str, done: int, total: int, seconds: float, columns: int) -> str:
    """Return the bar as it stands after some seconds, in ASCII, and no longer than the terminal is wide. Pure."""
    part = min(max(done / total, 0.0), 1.0) if total > 0 else 0.0
    left = seconds / part - seconds if part else 0.0
    told = f"{part:5.0%}" + (f", {_duration(left)} left" if left >= _LEAST_LEFT_SECONDS else "")
    signs = min(_MOST_SIGNS, columns - len(title) - len(told) - 5)
    drawn = f"[{'#' * round(part * signs):<{signs}}] " if signs > 0 else ""
    return f"{title} {drawn}{told}"[: max(columns - 1, 0)]


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


class _Bar:
    """A bar that is drawn at most ten times a second, and is gone at the end."""

    def __init__(self, title: str, seconds: Callable[[], float]) -> None:
        self._title, self._seconds = title, seconds
        self._begun_at, self._drawn_at, self._length = seconds(), 0.0, 0

    def __call__(self, done: int, total: int) -> None:
        now = self._seconds()
        if now - self._begun_at < AFTER_SECONDS or (self._length and now - self._drawn_at < _PAUSE_SECONDS):
            return
        columns = shutil.get_terminal_size().columns
        text = line(self._title, done, total, now - self._begun_at, columns)
        console.draw(text.ljust(self._length))
        self._drawn_at, self._length = now, len(text)

    def close(self) -> None:
        """Take the bar away, so that the result stands where it was."""
        if self._length:
            console.draw(" " * self._length)
            console.draw("")
            self._length = 0
