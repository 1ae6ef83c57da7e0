"""What the command line prints and asks: the one file that does either."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import traceback
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

from backupkit.values.text import local, printable, size
from backupkit.values.version import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from types import TracebackType
    from typing import NoReturn, Self, TextIO

    from backupkit.answers import Json, JsonObject
    from backupkit.values.version import BackupMetadata

NO_PLACE = "No place is chosen for copies: 'config' tells what applies."
"""What each command about copies answers where there are none."""


class Colour(Enum):
    """A colour that can be read on a light ground as well as on a dark one, as a terminal is told to use it."""

    RED = 31
    GREEN = 32
    MAGENTA = 35
    CYAN = 36


class Painted(str):
    """A line in a colour, where it is printed on a terminal that has colours."""

    __slots__ = ("colour",)
    colour: Colour

    def __new__(cls, text: str, colour: Colour) -> Self:
        """Return *text* as a line in *colour*."""
        line = super().__new__(cls, text)
        line.colour = colour
        return line


class Declined(Exception):
    """The user answered a question with anything but yes. ``str()`` of it is the question."""


def ask(question: str, *, assume_yes: bool, as_json: bool = False) -> None:
    """Ask on standard error, so that standard output stays for results.

    Args:
        question: what is asked.
        assume_yes: it was answered beforehand.
        as_json: an object follows. It stays alone unless a person sits there, and begins a line of its own then.

    Raises:
        Declined: the answer is not yes, or nobody is there to give one.
    """
    if assume_yes:
        return
    is_seen = not as_json or (sys.stdin is not None and sys.stdin.isatty())
    if is_seen:
        _print([f"{question} [y/N] "], sys.stderr, end="")
    try:
        answer = sys.stdin.readline() if sys.stdin else ""  # closed standard input: nobody is there
    except UnicodeDecodeError:
        answer = ""
    if answer.strip().lower() not in {"y", "yes"}:
        if as_json and is_seen and not answer.endswith("\n"):
            hint("")  # Ctrl-D ends no line
        raise Declined(question)


def say(answer: Json, lines: Iterable[str], *, as_json: bool) -> None:
    """Print a result.

    Raises:
        OSError: it could not be printed; BrokenPipeError if the reader has seen enough.
    """
    _print(_json(answer) if as_json else lines, sys.stdout)


def hint(line: str) -> None:
    """Print a line that is no result."""
    _print([line], sys.stderr)


def draw(line: str) -> None:
    """Print a line over the last one that was drawn so, on standard error: what changes while something is done."""
    _print([line], sys.stderr, begin="\r", end="")


def complain(answer: JsonObject, sentence: str, *, as_json: bool) -> None:
    """Print that a command was not carried out, and why."""
    _print(_json(answer) if as_json else [sentence], sys.stderr)


def report_bug(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
    """Print what Python prints of an error that nobody expected: a ``sys.excepthook``."""
    _print("".join(traceback.format_exception(kind, error, where)).splitlines(), sys.stderr)


def _json(answer: Json) -> list[str]:
    # In ASCII, so that any terminal can carry it. Of what steers one, that leaves DEL.
    return json.dumps(answer, indent=2).replace("\x7f", "\\u007f").split("\n")


def _print(lines: Iterable[str], stream: TextIO | None, *, begin: str = "", end: str = "\n") -> None:
    """Print lines: the one place where something goes to a terminal, and so where all of it is made fit for one.

    Names, descriptions and what a folder says come from anywhere: they neither steer the terminal nor begin a line. A
    terminal that cannot show a character gets an escape instead of a traceback.
    """
    if stream is None:  # closed by the program that started us, which wants no answer
        return
    lines = list(lines)
    if not lines:  # no result is no line, not an empty one
        return
    encoding = stream.encoding or "ascii"
    has_colours = _has_colours(stream)
    text = "\n".join(_fit(line, has_colours=has_colours) for line in lines)
    print(begin + text.encode(encoding, "backslashreplace").decode(encoding), end=end, file=stream, flush=True)


def _fit(line: str, *, has_colours: bool) -> str:
    """Return a line fit to be printed. What steers a terminal is put there by nobody else."""
    text = printable(line)
    return f"\x1b[{line.colour.value}m{text}\x1b[0m" if has_colours and isinstance(line, Painted) else text


def _has_colours(stream: TextIO) -> bool:
    """Return True if a stream is a terminal that has colours, and its user has not forbidden them (no-color.org)."""
    if not stream.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.platform != "win32" or "WT_SESSION" in os.environ  # an older console shows what it is told as text


class Warnings(logging.Handler):
    """Keeps what the manager's methods log as a warning, which nobody else would tell the user of a command line."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._kept: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a warning."""
        self._kept.append(record.getMessage())

    def taken(self) -> list[str]:
        """Return those that were kept, which from then on are the caller's."""
        taken, self._kept = self._kept, []
        return taken

    def leave_out(self, said: str, *, as_json: bool) -> None:
        """Forget what repeats an error that a person reads anyway. Programs get all of it, each in its own place."""
        if not as_json:
            self._kept = [text for text in self._kept if said not in text]

    def print_kept(self) -> None:
        """Print those that were kept, behind a result or an error, a line each."""
        for text in self.taken():
            hint(f"warning: {text}")


class Parser(argparse.ArgumentParser):
    """A parser whose complaints about arguments, which come from anywhere, are printed as all else is."""

    def error(self, message: str) -> NoReturn:
        """Print how it is used and what is wrong, and end with 2."""
        self.print_usage(sys.stderr)
        hint(f"{self.prog}: error: {message}")
        self.exit(2)


def line(meta: BackupMetadata, places: Sequence[str] = ()) -> str:
    """Return a version as a line of a list; *places* are what those are called that hold a copy."""
    marks = [meta.trigger.value]
    if meta.pinned:
        marks.append("pinned")
    if meta.is_elsewhere:
        marks.append(f"at {' and '.join(places)}" if places else "at another place")
    if meta.status is Status.ARCHIVED:
        marks.append(meta.status.value)
    elif meta.status is Status.CORRUPTED:
        marks.append(meta.problem or meta.status.value)
    marks.extend(suspicion.value for suspicion in meta.suspicions)
    columns = f"{meta.backup_id:<24}", local_time(meta.timestamp), f"{size(meta.file_size):>10}", ", ".join(marks)
    return "  ".join((*columns, meta.description)).rstrip()


def warning(meta: BackupMetadata) -> list[str]:
    """Return the lines to add where a version looks like an accident; none where it does not."""
    if not meta.suspicions:
        return []
    words = ", ".join(suspicion.value for suspicion in meta.suspicions)
    return [f"Careful: the file looks damaged ({words}). Earlier versions are kept; 'list' shows them."]


def local_time(moment: datetime) -> str:
    """Return a moment in the user's zone, to the second."""
    return f"{local(moment):%Y-%m-%d %H:%M:%S}"


def table(found: Mapping[str, object]) -> list[str]:
    """Return the fields of a result as lines, one each."""
    return [f"{name:<13} {value(inner)}" for name, inner in found.items()]


def value(found: object) -> str:
    """Return any field of a result as text."""
    if isinstance(found, list | tuple):
        return "; ".join(map(value, found)) or "-"
    if isinstance(found, datetime):
        return local_time(found)
    if isinstance(found, float):
        return f"{found:,.2f}"
    return "-" if found is None or found == "" else str(found)
