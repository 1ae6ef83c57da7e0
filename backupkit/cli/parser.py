"""The parser of the command line. argparse is enough here."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from backupkit.cli.commands import COMMANDS, DEFAULT
from backupkit.cli.common import add_common
from backupkit.cli.console import Parser

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backupkit.cli.commands import Command

_DESCRIPTION = "Back up a data file, and get earlier states of it back. Without a command: create."


class CommandParser(Parser):
    """The parser of one command, which gets its options when it is asked: most runs ask for one command of thirty."""

    def __init__(self, *, command: Command, **options: Any) -> None:  # noqa: ANN401 - those of argparse
        super().__init__(description=f"{command.summary[0].upper()}{command.summary[1:]}.", **options)
        self._command, self._is_filled = command, False

    def fill(self) -> None:
        """Add the options, once."""
        if not self._is_filled:
            self._is_filled = True
            add_common(self, argparse.SUPPRESS)  # accepted before the command as well, and not forgotten for that
            self._command.load().add_options(self)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:  # noqa: ANN401 - it has four overloads
        """Parse what stands behind the command."""
        self.fill()
        return super().parse_known_args(args, namespace)


class Wanted(Exception):
    """What is made from the parser itself was asked for, in place of a command: completion for a shell, or the manual.

    Raised by :func:`parsed`. What is made of it, the parser does not know.
    """

    def __init__(self, shell: str | None) -> None:
        super().__init__(shell)
        self.shell = shell  # None: the manual page


class Generated(argparse.Action):
    """An option in place of everything else, as --help is."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,  # noqa: ANN401 - a word, or nothing
        option_string: str | None = None,
    ) -> None:
        """Raise what was asked for."""
        del parser, namespace, option_string
        raise Wanted(values or None)


def main_parser() -> Parser:
    """Return the parser of the whole command line."""
    parser = Parser(prog="python -m backupkit", description=_DESCRIPTION)
    parser.add_argument("data_file", metavar="DATA_FILE", help="the file that is protected")
    add_common(parser, None)
    words = "print what makes a shell complete commands, options and ids, and end"
    parser.add_argument("--completion", action=Generated, choices=("bash", "zsh", "fish"), metavar="SHELL", help=words)
    parser.add_argument(
        "--man", action=Generated, nargs=0, help="print the manual page, in the language of man, and end"
    )
    commands = parser.add_subparsers(metavar="COMMAND", dest="command", parser_class=CommandParser)
    for command in COMMANDS.values():
        commands.add_parser(command.name, command=command, help=command.summary)
    return parser


def command_parsers(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    """Return the parser of each command, with all its options."""
    (commands,) = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))  # noqa: SLF001 - there is no public way to them
    found: dict[str, CommandParser] = dict(commands.choices)
    for each in found.values():
        each.fill()
    return found


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return what was asked for; the process ends with 2 where that is wrong, and with 0 after a help.

    Raises:
        Wanted: it is no command, but what is made from the parser.
    """
    parser = main_parser()
    options = parser.parse_args(arguments)
    if options.command is None:
        options.command = DEFAULT
        CommandParser(command=COMMANDS[DEFAULT]).parse_args([], options)
    if options.app is not None and options.backups_dir is not None:
        parser.error("argument --app: not allowed with argument --backups-dir")
    return options
