"""What the parser takes, as values: what completion and the manual page are made from."""

from __future__ import annotations

import argparse
from enum import Enum
from typing import TYPE_CHECKING

from backupkit.cli.commands import COMMANDS
from backupkit.cli.parser import Generated, command_parsers
from backupkit.light.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "backupkit"
"""The program, where it is installed."""


class Takes(Enum):
    """What a value is, as far as a shell can help with it."""

    NOTHING = 0  # it is a flag
    FILE = 1
    FOLDER = 2
    VERSION = 3
    WORD = 4  # anything


_METAVARS = {
    "PATH": Takes.FILE,
    "DATA_FILE": Takes.FILE,
    "DIR": Takes.FOLDER,
    "ID": Takes.VERSION,
    "ID2": Takes.VERSION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """An option, or a value that stands by itself."""

    names: tuple[str, ...]  # of an option, the long one last; empty: it stands by itself
    value: str  # what a value is called; empty: there is none
    takes: Takes
    choices: tuple[str, ...]
    many: bool  # whether several values may follow
    is_needed: bool
    is_common: bool  # every command takes it as well
    text: str  # what it is for, one sentence without a full stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A command, or the whole of the command line."""

    name: str
    summary: str
    usage: str  # one line
    arguments: tuple[Argument, ...]  # of a command, without those that every command takes

    @property
    def options(self) -> tuple[Argument, ...]:
        """Those that have a name."""
        return tuple(each for each in self.arguments if each.names)

    @property
    def common(self) -> tuple[Argument, ...]:
        """Of the whole command line: those that every command takes."""
        return tuple(each for each in self.options if each.is_common)

    @property
    def values(self) -> tuple[Argument, ...]:
        """Those that stand by themselves, in their order."""
        return tuple(each for each in self.arguments if not each.names)


def described(parser: argparse.ArgumentParser) -> tuple[Described, list[Described]]:
    """Return what the whole command line takes, and each command."""
    whole = _described(NAME, parser.description or "", parser, ())
    common = tuple(each.names for each in whole.options)
    parsers = command_parsers(parser)
    return whole, [_described(name, COMMANDS[name].summary, found, common) for name, found in parsers.items()]


def _described(
    name: str, summary: str, parser: argparse.ArgumentParser, common: tuple[tuple[str, ...], ...]
) -> Described:
    arguments = tuple(each for each in _arguments(parser) if each.names not in common)
    usage = " ".join(parser.format_usage().split()).removeprefix("usage: ")
    return Described(name=name, summary=summary, usage=usage, arguments=arguments)


def _arguments(parser: argparse.ArgumentParser) -> Iterator[Argument]:
    for action in parser._actions:  # noqa: SLF001 - there is no public way to them
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            continue
        value = "" if action.nargs == 0 else str(action.metavar or (action.choices and "WORD") or action.dest.upper())
        yield Argument(
            names=tuple(sorted(action.option_strings, key=len)),
            value=value,
            takes=_METAVARS.get(value, Takes.WORD) if value else Takes.NOTHING,
            choices=tuple(map(str, action.choices or ())),
            many=action.nargs in {"*", "+"},
            is_needed=action.required if action.option_strings else action.nargs not in {"*", "?"},
            is_common=bool(action.option_strings) and not isinstance(action, Generated),
            text=action.help or "",
        )
