"""Checking a JSON text, or one of its relatives, of any size in bounded memory, and counting its records on the way.

The standard library's scanner, which is written in C, takes the text record by record out of a sliding window. A
container that is larger than the window is entered and its members are taken one by one. So memory stays at a few
hundred KiB, no thread is kept from running for more than a few milliseconds, and numbers of any length or texts of
any depth up to 10,000 levels, on which ``json.loads`` gives up, are no problem.

Where that scanner stops, the text may be one of JSON's relatives: JSON5 and what is near it, JSON lines, JSON in a code
page. They are taken as well, and named, so that whoever asks can tell them from a JSON text that was damaged.
"""

from __future__ import annotations

import codecs
import json
import re

from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING, Any
from backupkit.values.version import Oddity

if TYPE_CHECKING:
    from collections.abc import Iterator

_WINDOW = 1 << 16  # characters; a value that fits is parsed in one call of about 2 ms
_SPACE = re.compile(r"[ \t\r\n]*")
_ODD_SPACE = frozenset("\v\f\x1e\xa0\u2028\u2029\ufeff")
_SEPARATOR = "\x1e"  # of JSON text sequences (RFC 7464)
_COMMENTS = {"#": "\n", "//": "\n", "/*": "*/"}  # how they begin and end
_PLAIN = {'"': re.compile(r'[^"\\\x00-\x1f]*'), "'": re.compile(r"[^'\\\x00-\x1f]*")}  # by the quote around it
_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})')
_ESCAPE_LENGTH = 6
_WORD = re.compile(r"[\w$.+-]+")  # a name without quotes, or a number that only JSON5 knows
_PASSED = 1 << 13  # characters that may stand before what is read
_DEEPEST = 10_000
_STRIDE = 500  # levels to enter at once where the scanner finds it too deep; it gives up after 1,000
_NUMBER_GOES_ON = 3  # "1", cut off from ".5" or "e+5", looks like a whole number
_SECOND = 2  # the depth of what lies directly within the outermost container
_OPENING = frozenset("{[")


class Unparsable(Exception):
    """The text is neither JSON nor one of its relatives."""


class Blank(Unparsable):
    """There is nothing but spaces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """What a text turned out to be."""

    records: int | None
    oddities: tuple[Oddity, ...] = ()  # how it differs from JSON as Python's ``json`` reads it; empty: not at all


def scanned(first: bytes, rest: Iterator[bytes]) -> Scanned:
    """Return how many records a JSON text holds: the elements of its list, or of the lists directly in its object.

    An object without lists holds a record per member that is an object, or else per member. None for a lone scalar. Of
    several texts one behind the other, each is a record.

    Args:
        first: the beginning, at least four bytes unless the text is shorter.
        rest: what follows.

    Raises:
        Unparsable: it is neither JSON nor one of its relatives.
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


class _Text:
    """What is read of a text, from ``_at`` on in ``_text``; a base for what takes it apart.

    Args:
        first: the beginning, at least four bytes unless the text is shorter.
        rest: what follows.

    Raises:
        Unparsable: it is not in its encoding; here, and in all that reads on.
    """

    def __init__(self, first: bytes, rest: Iterator[bytes]) -> None:
        encoding = json.detect_encoding(first)
        self._is_utf8 = encoding in {"utf-8", "utf-8-sig"}
        self._decoder: codecs.IncrementalDecoder = codecs.getincrementaldecoder(encoding)(
            "surrogatepass"
        )  # as json.loads
        self._odd = set[Oddity]()  # how it differs from JSON as Python's json reads it
        self._rest, self._ended = rest, False
        self._text, self._at = self._decode(first), 0

    def _peek(self) -> str:
        """Return the next character that is no space, and in no comment; "" at the end."""
        while True:
            space = _SPACE.match(self._text, self._at)
            self._at = space.end() if space else self._at
            if self._at >= len(self._text) and not self._ended:
                self._more()
                continue
            sign = self._text[self._at : self._at + 1]
            if sign in _ODD_SPACE:
                self._odd.add(Oddity.SEVERAL if sign == _SEPARATOR else Oddity.RELAXED)
                self._at += 1
            elif sign not in {"/", "#"} or not sign:
                return sign
            else:
                self._comment(sign)

    def _comment(self, sign: str) -> None:
        """Pass over a comment."""
        if sign == "/" and len(self._text) - self._at == 1 and not self._ended:
            self._more()
        opening = sign if sign == "#" else self._text[self._at : self._at + 2]
        if opening not in _COMMENTS:
            raise Unparsable("no value")
        self._odd.add(Oddity.RELAXED)
        self._at += len(opening)
        ending = _COMMENTS[opening]
        while (found := self._text.find(ending, self._at)) < 0:
            if self._ended and ending != "\n":
                raise Unparsable("a comment without end")
            if self._ended:
                self._at = len(self._text)
                return
            self._at = max(self._at, len(self._text) - len(ending) + 1)
            self._more()
        self._at = found + len(ending)

    def _string(self) -> None:
        """Take a text of any length, piece by piece."""
        quote = self._text[self._at]
        if quote != '"':
            self._odd.add(Oddity.RELAXED)
        self._at += 1
        while True:
            plain = _PLAIN[quote].match(self._text, self._at)
            self._at = plain.end() if plain else self._at
            if len(self._text) - self._at < _ESCAPE_LENGTH and not self._ended:
                self._more()
                continue
            follows = self._text[self._at : self._at + 1]
            if follows == quote:
                self._at += 1
                return
            if escape := _ESCAPE.match(self._text, self._at):
                self._at = escape.end()
                continue
            taken = self._text[self._at : self._at + 2] if follows == "\\" else follows
            if not taken or taken == "\\" or "\0" in taken:  # zeros are what a power cut leaves
                raise Unparsable("a text without end, or with something that belongs into no text")
            self._odd.add(Oddity.RELAXED)
            self._at += len(taken)

    def _word(self) -> None:
        """Take a name without quotes, or a value that only JSON's relatives know."""
        while (word := _WORD.match(self._text, self._at)) and word.end() == len(self._text) and not self._ended:
            if word.end() - self._at > _WINDOW:
                break
            self._more()
        if not word or word.end() - self._at > _WINDOW:
            raise Unparsable("no value")
        self._odd.add(Oddity.RELAXED)
        self._at = word.end()

    def _begins_word(self, at: int) -> bool:
        return _WORD.match(self._text, at) is not None

    def _expect(self, character: str) -> None:
        if self._peek() != character:
            raise Unparsable(f"{character!r} is missing")
        self._at += 1

    def _fill(self) -> None:
        while len(self._text) - self._at < _WINDOW and not self._ended:
            self._more()

    def _forget(self) -> None:
        """Drop what was read: where the library's scanner stops, it counts the lines of all that stands before."""
        if self._at > _PASSED:
            self._text, self._at = self._text[self._at :], 0

    def _more(self) -> None:
        chunk = next(self._rest, None)
        self._text = self._text[self._at :] + self._decode(chunk)
        self._at = 0

    def _decode(self, chunk: bytes | None) -> str:
        self._ended = chunk is None
        begun, _ = self._decoder.getstate()  # half a character
        try:
            return self._decoder.decode(chunk or b"", final=self._ended)
        except UnicodeDecodeError as error:
            if not self._is_utf8:
                raise Unparsable("not in its encoding") from error
        # An older encoding. Which one, nobody can tell; but in those of one byte a sign, and in many others, all that
        # JSON itself is made of is as in ASCII.
        self._odd.add(Oddity.CODE_PAGE)
        self._is_utf8, self._decoder = False, codecs.getincrementaldecoder("latin-1")()
        return self._decoder.decode(begun + (chunk or b""), final=self._ended)


class _Scan(_Text):
    def __init__(self, first: bytes, rest: Iterator[bytes]) -> None:
        super().__init__(first, rest)
        # Numbers stay text: nobody needs their value, and int() refuses more than 4,300 digits.
        decoder: Any = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
        self._scan_once = decoder.scan_once
        self._stack: list[str] = []  # the kinds of the containers that were entered
        self._enter_until = 0  # containers above this depth are entered without a try
        self._counter = _Counter()
        self._second_length = 0  # members so far of the container directly within the outermost one

    def run(self) -> Scanned:
        outermost = self._peek()
        if not outermost:
            raise Blank("nothing but spaces")
        texts = 1
        self._whole_value()
        while follows := self._peek():
            if not {outermost, follows} <= _OPENING:
                raise Unparsable("something follows the end")
            self._odd.add(Oddity.SEVERAL)
            self._whole_value()
            texts += 1
        records = self._counter.records(outermost) if texts == 1 else texts
        return Scanned(records=records, oddities=tuple(each for each in Oddity if each in self._odd))

    def _whole_value(self) -> None:
        self._value()
        while self._stack:
            self._member()

    def _member(self) -> None:
        """Take the next member of the innermost entered container, or its end. Commas were checked before."""
        kind = self._stack[-1]
        if kind == "{":
            if self._peek() in _PLAIN:
                self._string()
            else:
                self._word()
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
            self._forget()
            if isinstance(error, RecursionError):  # trying again at each level would take a second for 10,000
                self._enter_until = len(self._stack) + _STRIDE
            if start in {"{", "["}:
                self._enter(start)
            elif start == '"' or (start in _PLAIN and self._stack):
                self._string()
                self._close_value("", 0)
            elif self._stack:
                self._word()
                self._close_value("", 0)
            else:  # the window shows far more than any number or literal that is cut off by its end
                raise Unparsable("no value") from None
            return
        if start not in {"{", "[", '"'}:
            end = self._number(end)
            if self._stack and self._begins_word(end):  # it only began like a number
                self._word()
                self._close_value("", 0)
                return
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
                if self._peek() != _closing(self._stack[-1]):
                    return
                self._odd.add(Oddity.RELAXED)
                self._at += 1
            kind, length = self._stack.pop(), self._second_length


def _length(value: object) -> int:
    return len(value) if isinstance(value, list) else 0


def _closing(kind: str) -> str:
    return "}" if kind == "{" else "]"
