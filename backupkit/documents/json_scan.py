"""Checking a JSON text of any size in bounded memory, and counting its records on the way.

The standard library's scanner, which is written in C, takes the text record by record out of a sliding window. A
container that is larger than the window is entered and its members are taken one by one. So memory stays at a few
hundred KiB, no thread is kept from running for more than a few milliseconds, and numbers of any length or texts of
any depth up to 10,000 levels, on which ``json.loads`` gives up, are no problem.
"""

from __future__ import annotations

import codecs
import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_WINDOW = 1 << 16  # characters; a value that fits is parsed in one call of about 2 ms
_DEEPEST = 10_000
_STRIDE = 500  # levels to enter at once where the scanner finds it too deep; it gives up after 1,000
_NUMBER_GOES_ON = 3  # "1", cut off from ".5" or "e+5", looks like a whole number
_SECOND = 2  # the depth of what lies directly within the outermost container
_SPACE = re.compile(r"[ \t\r\n]*")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})')
_ESCAPE_LENGTH = 6


class Unparsable(Exception):
    """The text is not JSON."""


class Blank(Unparsable):
    """There is nothing but spaces."""


def count_records(first: bytes, rest: Iterator[bytes]) -> int | None:
    """Return how many records a JSON text holds: the elements of its list, or of the lists directly in its object.

    An object without lists holds a record per member that is an object, or else per member. None for a lone scalar.

    Args:
        first: the beginning, at least four bytes unless the text is shorter.
        rest: what follows.

    Raises:
        Unparsable: it is not JSON as Python's ``json`` reads it.
    """
    return _Scan(first, rest).run()


class _Counter:
    """Counts what directly belongs to the outermost container."""

    def __init__(self) -> None:
        self.members = self.objects = self.listed = 0
        self.has_lists = False

    def add(self, kind: str, length: int) -> None:
        self.members += 1
        self.objects += kind == "{"
        if kind == "[":
            self.has_lists = True
            self.listed += length

    def add_all(self, value: object) -> None:
        """Count an outermost value that was parsed in one go."""
        members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        for member in members:
            self.add("{" if isinstance(member, dict) else "[" if isinstance(member, list) else "", _length(member))

    def records(self, outermost: str) -> int | None:
        if outermost == "[":
            return self.members
        if outermost != "{":
            return None
        return self.listed if self.has_lists else self.objects or self.members


class _Scan:
    def __init__(self, first: bytes, rest: Iterator[bytes]) -> None:
        # Numbers stay text: nobody needs their value, and int() refuses more than 4,300 digits.
        decoder: Any = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
        self._scan_once = decoder.scan_once
        self._decoder = codecs.getincrementaldecoder(json.detect_encoding(first))("surrogatepass")  # as json.loads
        self._rest, self._ended = rest, False
        self._text, self._at = self._decode(first), 0
        self._stack: list[str] = []  # the kinds of the containers that were entered
        self._enter_until = 0  # containers above this depth are entered without a try
        self._counter = _Counter()
        self._second_length = 0  # members so far of the container directly within the outermost one

    def run(self) -> int | None:
        outermost = self._peek()
        if not outermost:
            raise Blank("nothing but spaces")
        self._value()
        while self._stack:
            self._member()
        if self._peek():
            raise Unparsable("something follows the end")
        return self._counter.records(outermost)

    def _member(self) -> None:
        """Take the next member of the innermost entered container, or its end. Commas were checked before."""
        kind = self._stack[-1]
        if kind == "{":
            if self._peek() != '"':
                raise Unparsable("a name is missing")
            self._string()
            self._expect(":")
        self._value()

    def _value(self) -> None:
        start = self._peek()
        if start in {"{", "["} and len(self._stack) < self._enter_until:
            self._enter(start)
            return
        self._fill()
        try:
            value, end = self._scan_once(self._text, self._at)
        except (StopIteration, ValueError, RecursionError) as error:
            if isinstance(error, RecursionError):  # trying again at each level would take a second for 10,000
                self._enter_until = len(self._stack) + _STRIDE
            if start in {"{", "["}:
                self._enter(start)
            elif start == '"':
                self._string()
                self._close_value("", 0)
            else:  # the window shows far more than any number or literal that is cut off by its end
                raise Unparsable("no value") from None
            return
        if start not in {"{", "[", '"'}:
            end = self._number(end)
        self._at = end
        if not self._stack:
            self._counter.add_all(value)
        self._close_value(start, _length(value))

    def _number(self, end: int) -> int:
        """Return where a number ends: one that comes close to the end of the window may go on behind it."""
        while len(self._text) - end < _NUMBER_GOES_ON and not self._ended:
            self._more()
            try:
                _, end = self._scan_once(self._text, self._at)
            except (StopIteration, ValueError):
                raise Unparsable("no number") from None
        return end

    def _enter(self, kind: str) -> None:
        if len(self._stack) >= _DEEPEST:
            raise Unparsable("too deep")
        self._at += 1
        self._stack.append(kind)
        if len(self._stack) == _SECOND:
            self._second_length = 0
        if self._peek() == _closing(kind):
            self._at += 1
            self._stack.pop()
            self._close_value(kind, 0)

    def _close_value(self, kind: str, length: int) -> None:
        """Count a value that has been taken; take the comma behind it, or the brackets that it is the last one in."""
        while self._stack:
            depth = len(self._stack)
            if depth == 1:
                self._counter.add(kind, length)
            elif depth == _SECOND:
                self._second_length += 1
            follows = self._peek()
            if follows not in {",", _closing(self._stack[-1])} or not follows:
                raise Unparsable("a comma or a bracket is missing")
            self._at += 1
            if follows == ",":
                return
            kind, length = self._stack.pop(), self._second_length

    def _string(self) -> None:
        """Take a text of any length, piece by piece."""
        self._at += 1
        while True:
            plain = _PLAIN.match(self._text, self._at)
            self._at = plain.end() if plain else self._at
            if len(self._text) - self._at < _ESCAPE_LENGTH and not self._ended:
                self._more()
                continue
            follows = self._text[self._at : self._at + 1]
            if follows == '"':
                self._at += 1
                return
            escape = _ESCAPE.match(self._text, self._at)
            if not escape:
                raise Unparsable("a text without end, or with something that belongs into no text")
            self._at = escape.end()

    def _expect(self, character: str) -> None:
        if self._peek() != character:
            raise Unparsable(f"{character!r} is missing")
        self._at += 1

    def _peek(self) -> str:
        """Return the next character that is no space; "" at the end."""
        while True:
            space = _SPACE.match(self._text, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._text) or self._ended:
                return self._text[self._at : self._at + 1]
            self._more()

    def _fill(self) -> None:
        while len(self._text) - self._at < _WINDOW and not self._ended:
            self._more()

    def _more(self) -> None:
        chunk = next(self._rest, None)
        self._text = self._text[self._at :] + self._decode(chunk)
        self._at = 0

    def _decode(self, chunk: bytes | None) -> str:
        self._ended = chunk is None
        try:
            return self._decoder.decode(chunk or b"", final=self._ended)
        except UnicodeDecodeError as error:
            raise Unparsable("not in its encoding") from error


def _length(value: object) -> int:
    return len(value) if isinstance(value, list) else 0


def _closing(kind: str) -> str:
    return "}" if kind == "{" else "]"
