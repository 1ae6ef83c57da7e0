"""The manual page, in the language of man, made from the parser. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.cli.described import NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backupkit.cli.described import Argument, Described

_CODES = (
    ("0", "Done."),
    ("1", "A question was not answered with yes."),
    ("2", "Wrong usage."),
    ("3", "Damage was found."),
    ("4 to 18, 130", "An error; the sentence on standard error says which. The reference lists them."),
)
_ENVIRONMENT = (
    ("BACKUP_ENCRYPTION_PASSWORD", "What opens what is encrypted, with --password, where nobody is to be asked."),
    ("BACKUP_ENCRYPTION_NEW_PASSWORD", "The new one, for change-password."),
    ("NO_COLOR", "Where it is set, nothing has a colour."),
)


def page(whole: Described, commands: Sequence[Described]) -> list[str]:
    """Return the lines of the page."""
    return list(_lines(whole, commands))


def _lines(whole: Described, commands: Sequence[Described]) -> Iterator[str]:
    yield f'.TH {NAME.upper()} 1 "" "{NAME}" "User Commands"'
    yield ".SH NAME"
    yield f"{NAME} \\- {_safe('version history of one data file')}"
    yield from (".SH SYNOPSIS", f".B {NAME}", ".I DATA_FILE", "[", ".I COMMAND", "] [", ".I options", "]", ".br")
    yield f"python \\-m {NAME} \\&..."
    yield from (".SH DESCRIPTION", _safe(whole.summary))
    yield from (".SH OPTIONS", "They may stand before the command or behind it.")
    yield from _arguments(whole.options)
    yield ".SH COMMANDS"
    for command in commands:
        yield f'.SS "{_safe(command.name)}"'
        yield _safe(f"{command.summary[0].upper()}{command.summary[1:]}.")
        yield from _arguments(command.arguments)
    yield ".SH EXIT STATUS"
    yield from _terms(_CODES)
    yield ".SH ENVIRONMENT"
    yield from _terms(_ENVIRONMENT)


def _arguments(arguments: Sequence[Argument]) -> Iterator[str]:
    for each in arguments:
        yield ".TP"
        named = ", ".join(f"\\fB{_safe(name)}\\fR" for name in each.names)
        value = f"\\fI{_safe(each.value)}\\fR{' ...' if each.many else ''}" if each.value else ""
        yield f"\\&{' '.join(filter(None, (named, value)))}"
        among = f" (one of: {', '.join(each.choices)})" if each.choices else ""
        yield _safe(f"{each.text}{among}") or "\\&"


def _terms(terms: Sequence[tuple[str, str]]) -> Iterator[str]:
    for term, text in terms:
        yield from (".TP", f"\\fB{_safe(term)}\\fR", _safe(text))


def _safe(text: str) -> str:
    """Return a text in which nothing is a request of troff: its marks, a dot or quote that begins a line."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...").replace('"', "\\(dq")
    return f"\\&{text}" if text.startswith((".", "'")) else text
