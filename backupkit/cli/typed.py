"""What people type in: options that may be given once, moments, and the question that an option brings up."""

from __future__ import annotations

import argparse
import re
from datetime import datetime
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.cli import console
from backupkit.values.text import local

if TYPE_CHECKING:
    from typing import Any

    from backupkit.manager.manager import BackupManager
    from backupkit.values.version import BackupMetadata

_CLOCK = re.compile(r"(?:\d{4}-?\d\d-?\d\d|\d{4}-?W\d\d(?:-?\d)?)(?:.([0-9:]+)([.,])?)?", re.DOTALL)
"""What names a day, then the time of day, and the mark of a fraction of its second."""


class NothingThen(Exception):
    """No version is as old as the moment that was typed in."""


class Once(argparse.Action):
    """An option that names what is to be done: of two of them, one would be left out without a word."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,  # noqa: ANN401 - what the option's own type makes
        option_string: str | None = None,
    ) -> None:
        """Take the value, or end with 2 where there is one."""
        if getattr(namespace, self.dest) is not None:
            parser.error(f"argument {option_string}: only one of them at a time")
        setattr(namespace, self.dest, values)


def moment_of(text: str) -> datetime:
    """Return the moment that was typed in; by the clock on the wall where it names no zone.

    Raises:
        ValueError: it is none.
    """
    return _placed(_parsed(text), text)


def end_of(text: str) -> datetime:
    """Return the last moment of the day, hour, minute or second that was typed in; a fraction names one moment.

    What ``list`` shows is cut to the second: a time that is copied from it includes the version that it was shown of.

    Raises:
        ValueError: it is none.
    """
    moment = _parsed(text)
    if moment and (named := _CLOCK.match(text)) and not named[2]:
        digits = len((named[1] or "").replace(":", ""))
        moment = moment.replace(
            hour=moment.hour if digits >= len("HH") else 23,
            minute=moment.minute if digits >= len("HHMM") else 59,
            second=moment.second if digits >= len("HHMMSS") else 59,
            microsecond=999_999,
        )
    return _placed(moment, text)


def version_at(manager: BackupManager, text: str) -> BackupMetadata:
    """Return the version that holds what the document held at the end of what was typed in.

    Raises:
        NothingThen: all versions are newer.
        ValueError: it is no time.
        BackupError: as :meth:`BackupManager.find_backup_at`.
    """
    moment = end_of(text)
    try:
        return manager.find_backup_at(moment)
    except errors.BackupNotFound as error:
        if moment.isoformat() not in error.backup_id:  # a version that is gone, by its id
            raise
        when = console.local_time(moment)
        why = f"No version in {error.folder} was made at or before {when}. Nothing was changed. 'list' shows them all."
        raise NothingThen(why) from error


def _parsed(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _placed(moment: datetime | None, text: str) -> datetime:
    """Return a moment in the system's zone, or raise ValueError."""
    found = local(moment) if moment else None
    if found is None or found.tzinfo is None:
        raise ValueError(f"{text!r} is no time; one is written like 2026-11-27 14:00")
    return found


def seconds_of(text: str) -> float:
    """Return a number of seconds that was typed in: a type for argparse, which says what it raises."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not seconds >= 0:  # nor what is no number
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds; it is 0 or more")
    return seconds


def add_id(parser: argparse.ArgumentParser) -> None:
    """Add the version that a command is about."""
    parser.add_argument("backup_id", metavar="ID", help="an id, or the beginning of one")
