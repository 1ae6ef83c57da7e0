"""What a field of a version can hold: each kind as JSON, checked by its value or by its text alone. Pure.

:mod:`backupkit.values.fields` says what else a field tells of itself.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from backupkit.light.typed import TYPE_CHECKING, Any, NamedTuple
from backupkit.values.text import moment, moment_text, plain_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from enum import StrEnum
    from typing import TypeVar

    _T = TypeVar("_T")


MOST = 10**18 - 1
_HASH_DIGITS = 64
_PLAIN = r'[^"\\\x00-\x1f]*'
TEXT_PATTERN = rf'"{_PLAIN}(?:\\(?:["\\bfnrt]|u00[01][0-9a-f]){_PLAIN})*"'
"""A text of JSON, as it is written in UTF-8: escaped is no more than must be."""
_DAYS = (
    "(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])",
    "(?:0[13-9]|1[0-2])-(?:29|30)",
    "(?:0[13578]|1[02])-31",
    "(?:(?<=[02468][048]-|[13579][26]-)(?<!00-)|(?<=[02468][048]00-|[13579][26]00-))02-29",
)
_MOMENT_PATTERN = rf'"(?!0000)[0-9]{{4}}-(?:{"|".join(_DAYS)})T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{{6}}Z"'


def is_count(value: object, most: int = MOST) -> bool:
    """Return True if *value* is a number that counts something, *most* at most."""
    return type(value) is int and 0 <= value <= most


class Kind(NamedTuple):
    """How values of a kind stand in JSON. Nothing in a file is trusted: what is not of the kind is refused."""

    decoded: Callable[[str, object], Any]
    """Return the value that stands in JSON, of the field of that name; raise ValueError in words if it is wrong."""
    pattern: Callable[[], str]
    """Return a regular expression for the texts that are written for it; what it matches can be decoded for certain."""
    encoded: Callable[[Any], Any] | None = None  # what stands in JSON for a value that is not None; None: itself
    largest: Any = None  # what takes most room; None: the value that is there when the room is measured will stay


def text(*, largest: str | None = None) -> Kind:
    """Return the kind of a text that UTF-8 can hold.

    Args:
        largest: the longest that it can become, where it is known only after the content was read.
    """
    return Kind(decoded=_text, pattern=lambda: TEXT_PATTERN, largest=largest)


def count(most: int = MOST, *, largest: int | None = None) -> Kind:
    """Return the kind of a number from 0 to *most*.

    Args:
        most: what is larger is refused.
        largest: the largest that there must be room for, where nothing near *most* will ever be written.
    """

    def decoded(name: str, value: object) -> int:
        if type(value) is int and 0 <= value <= most:
            return value
        _of_type(name, value, int)
        raise ValueError(f"{name} is out of range")

    return Kind(decoded=decoded, pattern=lambda: number_pattern(most), largest=most if largest is None else largest)


def choice(choices: type[StrEnum], *, is_given: bool = False) -> Kind:
    """Return the kind of a member of an enum, which stands in JSON as its value.

    Args:
        choices: the enum.
        is_given: True if it is known before the content was read, so that no longer one needs room.
    """
    by_value = {member.value: member for member in choices}

    def decoded(name: str, value: object) -> StrEnum:
        found = _of_type(name, value, str)
        return by_value.get(found) or choices(found)

    def pattern() -> str:
        return f'"(?:{"|".join(member.value for member in choices)})"'

    largest = None if is_given else max(choices, key=lambda member: len(member.value))
    return Kind(decoded=decoded, pattern=pattern, encoded=str.__str__, largest=largest)


def or_none(kind: Kind) -> Kind:
    """Return the kind of a value of *kind* or None."""

    def decoded(name: str, value: object) -> Any:  # noqa: ANN401 - as the other kind has it
        return None if value is None else kind.decoded(name, value)

    def pattern() -> str:
        return f"(?:null|{kind.pattern()})"

    return Kind(decoded=decoded, pattern=pattern, encoded=kind.encoded, largest=kind.largest)


def rare(find: Callable[[], Kind]) -> Kind:
    """Return the kind of a value that few versions have, or None: *find* imports what it is with the first of them."""

    def decoded(name: str, value: object) -> Any:  # noqa: ANN401 - as the other kind has it
        return None if value is None else find().decoded(name, value)

    def pattern() -> str:
        return or_none(find()).pattern()

    def encoded(value: Any) -> Any:  # noqa: ANN401 - likewise
        encode = find().encoded
        return encode(value) if encode else value

    return Kind(decoded=decoded, pattern=pattern, encoded=encoded)


def several(of: Kind, *, largest: tuple[Any, ...] | None = None) -> Kind:
    """Return the kind of a tuple of texts or of choices, which stands in JSON as a list of texts.

    Args:
        of: the kind of each.
        largest: the longest tuple that it can become, where it is known only after the content was read.
    """

    def decoded(name: str, value: object) -> tuple[Any, ...]:
        found = _of_type(name, value, list)
        if not found:  # as nearly always
            return ()
        if not all(type(entry) is str and plain_text(entry) == entry for entry in found):
            raise ValueError(f"{name} holds more than texts")
        return tuple(of.decoded(name, entry) for entry in found)

    def pattern() -> str:
        return several_pattern(of.pattern())

    return Kind(
        decoded=decoded,
        pattern=pattern,
        encoded=list if of.encoded is None else partial(_each, of.encoded),
        largest=largest,
    )


def number_pattern(most: int) -> str:
    """Return the regular expression for the numbers from 0 to *most*, which has two digits at least."""
    digits = str(most)
    if not digits.strip("9"):
        return rf"(?:0|[1-9][0-9]{{0,{len(digits) - 1}}})"
    as_long = digits[-1] if digits[-1] == "0" else f"[0-{digits[-1]}]"
    for place in range(len(digits) - 2, -1, -1):  # from the back: what follows the same digit, or a smaller one
        digit, rest, least = int(digits[place]), len(digits) - place - 1, 0 if place else 1
        smaller = f"[{least}-{digit - 1}][0-9]{{{rest}}}|" if digit > least else ""
        as_long = f"(?:{smaller}{digit}{as_long})"
    return rf"(?:0|[1-9][0-9]{{0,{len(digits) - 2}}}|{as_long})"


def several_pattern(of: str) -> str:
    """Return the regular expression for a list of what *of* matches."""
    return rf"\[(?:\]|{of}(?:, {of})*\])"


def _each(encoded: Callable[[Any], Any], values: Sequence[Any]) -> list[Any]:
    return list(map(encoded, values))


def _text(name: str, value: object) -> str:
    if type(value) is str and value.isascii():
        return value
    found = _of_type(name, value, str)
    if plain_text(found) != found:
        raise ValueError(f"{name} holds what no UTF-8 text can")
    return found


def _digest(name: str, value: object) -> str:
    found = _text(name, value)
    if len(found) != _HASH_DIGITS or found.strip("0123456789abcdef"):
        raise ValueError("no SHA-256")
    return found


def _flag(name: str, value: object) -> bool:
    return _of_type(name, value, bool)


def _moment(name: str, value: object) -> datetime:
    return moment(_text(name, value))


def _of_type(name: str, value: object, kind: type[_T]) -> _T:
    if type(value) is not kind:  # exact: in JSON true is not a number, in Python it is
        raise ValueError(f"{name} is not {kind.__name__}")
    return value


DIGEST = Kind(decoded=_digest, pattern=lambda: f'"[0-9a-f]{{{_HASH_DIGITS}}}"', largest="0" * _HASH_DIGITS)
"""A SHA-256 as 64 hex digits."""
FLAG = Kind(decoded=_flag, pattern=lambda: "(?:true|false)", largest=False)  # "false" is the longer word
"""Yes or no."""
MOMENT = Kind(
    decoded=_moment,
    pattern=lambda: _MOMENT_PATTERN,
    encoded=moment_text,
    largest=datetime(9999, 12, 31, tzinfo=UTC),
)
"""A moment, aware, in UTC, which stands in JSON as an ISO 8601 text; all of these are equally long."""
