"""A file's text: the names and values in it, and in which line a name stands. Pure."""

from __future__ import annotations

import json
import re
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from backupkit.config.problem import Reason, Why
from backupkit.light.frozen import dataclass
from backupkit.values.text import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from backupkit.values.sentence import Saying

_TABLE = re.compile(r"\s*\[([^\[\]]+)\]\s*(?:#.*)?")
_NAME = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_LINE_OF_TOML = re.compile(r"^(.*) \(at line (\d+), column \d+\)$")
_LONGEST_WORDS = 200
_DEEPEST = 100
_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+"""
_DEEP = re.compile(rf"""(?<![\w"'.-]){_PART}(?:\.[ \t]*+{_PART}){{{_DEEPEST}}}""")
"""A name of so many parts, for which tomllib takes the square of their number in time."""


class Broken(Exception):
    """A text is not of its syntax. ``line`` is 0 where none can be named."""

    def __init__(self, why: str | Saying, line: int = 0) -> None:
        super().__init__(why, line)
        self.why, self.line = why, line


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The text of a file, and what it says."""

    text: str
    is_json: bool
    table: Mapping[str, Any]
    toml_lines: Callable[[], Mapping[tuple[str, ...], int]]  # made once, and only where something is wrong

    def line_of(self, path: tuple[str, ...]) -> int:
        """Return the line of a name, which is the last one of *path*; 0 where it is not found."""
        return _line_in_json(self.text, path) if self.is_json else _line_in_toml(self.toml_lines(), path)


def parsed(data: bytes, *, is_json: bool) -> Text:
    """Return what *data* says. A file without a word says nothing: a power cut may leave one.

    Raises:
        Broken: it is not of its syntax.
    """
    try:
        text = data.decode("utf-8-sig")  # with the mark that an editor of Windows puts before it
    except UnicodeDecodeError as error:
        raise Broken(Why(reason=Reason.NO_TEXT), data[: error.start].count(b"\n") + 1) from error
    toml_lines = cache(partial(_lines_in_toml, text))
    if not text.strip():
        return Text(text=text, is_json=is_json, table={}, toml_lines=toml_lines)
    try:
        table = json.loads(text) if is_json else _toml(text)
    except json.JSONDecodeError as error:
        raise Broken(error.msg, error.lineno) from error
    except RecursionError as error:
        raise Broken(Why(reason=Reason.TOO_DEEP)) from error
    except ValueError as error:  # a number of more digits than Python reads
        raise Broken(printable(str(error))[:_LONGEST_WORDS]) from error
    if not isinstance(table, dict):
        raise Broken(Why(reason=Reason.NOT_A_TABLE), 1)
    return Text(text=text, is_json=is_json, table=table, toml_lines=toml_lines)


def _toml(text: str) -> dict[str, Any]:
    import tomllib  # a file in JSON needs none of it

    if found := _DEEP.search(text):
        raise Broken(Why(reason=Reason.TOO_DEEP), text.count("\n", 0, found.start()) + 1)
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        words, line = printable(str(error)), 0
        if found := _LINE_OF_TOML.match(words):
            words, line = found[1], int(found[2])
        raise Broken(words[:_LONGEST_WORDS], line or text.count("\n") + 1) from error


def _line_in_json(text: str, path: tuple[str, ...]) -> int:
    at = 0
    for name in path:
        found = re.compile(re.escape(json.dumps(name, ensure_ascii=False)) + r"\s*:").search(text, at)
        if not found:
            return 0
        at = found.end()
    return text.count("\n", 0, at) + 1


def _line_in_toml(lines: Mapping[tuple[str, ...], int], path: tuple[str, ...]) -> int:
    """Return the line that names *path*, or a table that it is written into in one line."""
    longest_first = (path[:end] for end in range(len(path), 0, -1))
    return next((lines[names] for names in longest_first if names in lines), 0)


def _lines_in_toml(text: str) -> dict[tuple[str, ...], int]:
    """Return the first line of each name."""
    lines: dict[tuple[str, ...], int] = {}
    for number, names in _names_in_toml(text):
        lines.setdefault(names, number)
    return lines


def _names_in_toml(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if found := _TABLE.fullmatch(line):
            table = _split(found[1])
            yield number, table
        elif found := _NAME.match(line):
            yield number, (*table, *_split(found[1]))


def _split(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
