"""What people type in: options that may be given once, moments, and the question that an option brings up."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import TYPE_CHECKING

from backupkit.values.text import local

if TYPE_CHECKING:
    from typing import Any


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
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    found = local(moment) if moment else None
    if found is None or found.tzinfo is None:
        raise ValueError(f"{text!r} is no time; one is written like 2026-11-27 14:00")
    return found


def add_id(parser: argparse.ArgumentParser) -> None:
    """Add the version that a command is about."""
    parser.add_argument("backup_id", metavar="ID", help="an id, or the beginning of one")
