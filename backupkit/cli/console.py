"""What the command line prints and asks: the one file that does either."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.values.text import local
from backupkit.values.version import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backupkit.answers import Json
    from backupkit.errors import BackupError
    from backupkit.values.version import BackupMetadata

_THOUSAND = 1_000


class Declined(Exception):
    """The user answered a question with anything but yes."""


def ask(question: str, *, assume_yes: bool) -> None:
    """Ask on standard error, so that standard output stays for results.

    Raises:
        Declined: the answer is not yes, or nobody is there to give one.
    """
    if assume_yes:
        return
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    try:
        answer = sys.stdin.readline() if sys.stdin else ""  # closed standard input: nobody is there
    except UnicodeDecodeError:
        answer = ""
    if answer.strip().lower() not in {"y", "yes"}:
        raise Declined


def say(answer: Json, text: str, *, as_json: bool) -> None:
    """Print a result, on any terminal: one that cannot show a character gets an escape instead of a traceback.

    Raises:
        OSError: it could not be printed; BrokenPipeError if the reader has seen enough.
    """
    if sys.stdout is None:  # closed by the program that started us, which wants no answer
        return
    if as_json:
        text = json.dumps(answer, indent=2)
    encoding = sys.stdout.encoding or "ascii"
    print(text.encode(encoding, "backslashreplace").decode(encoding), flush=True)


def hint(text: str) -> None:
    """Print a line that is no result."""
    print(text, file=sys.stderr)


def complain(error: BackupError, *, as_json: bool) -> None:
    """Print an error."""
    hint(json.dumps(answers.failed(error), indent=2) if as_json else f"error: {error}")


def line(meta: BackupMetadata) -> str:
    """Return a version as a line of a list."""
    marks = [meta.trigger.value]
    if meta.pinned:
        marks.append("pinned")
    if meta.status is not Status.ACTIVE:
        marks.append(meta.problem or meta.status.value)
    marks.extend(suspicion.value for suspicion in meta.suspicions)
    columns = f"{meta.backup_id:<24}", local_time(meta.timestamp), f"{size(meta.file_size):>10}", ", ".join(marks)
    return "  ".join((*columns, printable(meta.description))).rstrip()


def printable(text: str) -> str:
    """Return *text* on one line, without what would steer a terminal: descriptions come from anywhere."""
    return "".join(character if character.isprintable() else " " for character in text)


def warning(meta: BackupMetadata) -> str:
    """Return the line to add where a version looks like an accident; nothing where it does not."""
    if not meta.suspicions:
        return ""
    words = ", ".join(suspicion.value for suspicion in meta.suspicions)
    return f"\nCareful: the file looks damaged ({words}). Earlier backups are kept; 'list' shows them."


def local_time(moment: datetime) -> str:
    """Return a moment in the user's zone, to the second."""
    return f"{local(moment):%Y-%m-%d %H:%M:%S}"


def size(size_bytes: float) -> str:
    """Return a size in the unit that suits it, always with one decimal, so that a column of them can be compared.

    Not the one of the windows (``ui.words.amounts.size``): that is translated, and drops decimals that say little.
    """
    if size_bytes < _THOUSAND:
        return f"{size_bytes:,.0f} bytes"
    number = float(size_bytes)
    for unit in ("KB", "MB"):
        number /= _THOUSAND
        if round(number, 1) < _THOUSAND:
            return f"{number:,.1f} {unit}"
    return f"{number / _THOUSAND:,.1f} GB"


def table(found: Mapping[str, object]) -> str:
    """Return the fields of a result as text, one a line."""
    return "\n".join(f"{name:<13} {value(inner)}" for name, inner in found.items())


def value(found: object) -> str:
    """Return any field of a result as text."""
    if isinstance(found, list | tuple):
        return "; ".join(map(value, found)) or "-"
    if isinstance(found, datetime):
        return local_time(found)
    if isinstance(found, float):
        return f"{found:,.2f}"
    return "-" if found is None or found == "" else printable(str(found))
