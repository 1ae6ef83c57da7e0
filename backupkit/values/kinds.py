"""What a field of a version can hold: each kind as JSON, checked one by one or thousands at once. Pure.

:mod:`backupkit.values.fields` says what else a field tells of itself.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from itertools import chain, islice

from backupkit.light.typed import TYPE_CHECKING, Any, NamedTuple
from backupkit.values.text import moment, moment_text, plain_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from enum import StrEnum
    from typing import TypeVar

    _T = TypeVar("_T")


MOST = (1 << 62) - 1
_HASH_DIGITS = 64


def is_count(value: object, most: int = MOST) -> bool:
    """Return True if *value* is a number that counts something, *most* at most."""
    return type(value) is int and 0 <= value <= most


class Kind(NamedTuple):
    """How values of a kind stand in JSON. Nothing in a file is trusted: what is not of the kind is refused."""

    decoded: Callable[[str, object], Any]
    """Return the value that stands in JSON, of the field of that name; raise ValueError in words if it is wrong."""
    column: Callable[[Sequence[Any]], Sequence[Any]]
    """Do the same with many values, at a fraction of the time; raise ValueError, KeyError or TypeError for all."""
    encoded: Callable[[Any], Any] | None = None  # what stands in JSON for a value that is not None; None: itself
    largest: Any = None  # what takes most room; None: the value that is there when the room is measured will stay


def text(*, largest: str | None = None) -> Kind:
    """Return the kind of a text that UTF-8 can hold.

    Args:
        largest: the longest that it can become, where it is known only after the content was read.
    """
    return Kind(decoded=_text, column=_texts, largest=largest)


def count(most: int = MOST, *, largest: int | None = None) -> Kind:
    """Return the kind of a number from 0 to *most*.

    Args:
        most: what is larger is refused.
        largest: the largest that there must be room for, where nothing near *most* will ever be written.
    """

    def decoded(name: str, value: object) -> int:
        number = _of_type(name, value, int)
        if not is_count(number, most):
            raise ValueError(f"{name} is out of range")
        return number

    def column(values: Sequence[Any]) -> Sequence[int]:
        _require_type(values, int)
        if values and not 0 <= min(values) <= max(values) <= most:
            raise ValueError("not every number is in range")
        return values

    return Kind(decoded=decoded, column=column, largest=most if largest is None else largest)


def choice(choices: type[StrEnum], *, is_given: bool = False) -> Kind:
    """Return the kind of a member of an enum, which stands in JSON as its value.

    Args:
        choices: the enum.
        is_given: True if it is known before the content was read, so that no longer one needs room.
    """
    by_value: dict[str, StrEnum] = {member.value: member for member in choices}

    def decoded(name: str, value: object) -> StrEnum:
        return choices(_of_type(name, value, str))

    def column(values: Sequence[Any]) -> Sequence[StrEnum]:
        return list(map(by_value.__getitem__, values))

    largest = None if is_given else max(choices, key=lambda member: len(member.value))
    return Kind(decoded=decoded, column=column, encoded=str.__str__, largest=largest)


def or_none(kind: Kind) -> Kind:
    """Return the kind of a value of *kind* or None."""
    encode = kind.encoded

    def decoded(name: str, value: object) -> Any:  # noqa: ANN401 - as the other kind has it
        return None if value is None else kind.decoded(name, value)

    def column(values: Sequence[Any]) -> Sequence[Any]:
        found = kind.column([value for value in values if value is not None])
        if encode is None:
            return values
        rest = iter(found)
        return [None if value is None else next(rest) for value in values]

    return Kind(decoded=decoded, column=column, encoded=encode, largest=kind.largest)


def rare(find: Callable[[], Kind]) -> Kind:
    """Return the kind of a value that few versions have, or None: *find* imports what it is with the first of them."""

    def decoded(name: str, value: object) -> Any:  # noqa: ANN401 - as the other kind has it
        return or_none(find()).decoded(name, value)

    def column(values: Sequence[Any]) -> Sequence[Any]:
        return values if values.count(None) == len(values) else or_none(find()).column(values)

    def encoded(value: Any) -> Any:  # noqa: ANN401 - likewise
        encode = find().encoded
        return encode(value) if encode else value

    return Kind(decoded=decoded, column=column, encoded=encoded)


def several(of: Kind, *, largest: tuple[Any, ...] | None = None) -> Kind:
    """Return the kind of a tuple of texts or of choices, which stands in JSON as a list of texts.

    Args:
        of: the kind of each.
        largest: the longest tuple that it can become, where it is known only after the content was read.
    """

    def decoded(name: str, value: object) -> tuple[Any, ...]:
        found = _of_type(name, value, list)
        if not all(type(entry) is str and plain_text(entry) == entry for entry in found):
            raise ValueError(f"{name} holds more than texts")
        return tuple(of.decoded(name, entry) for entry in found)

    def column(values: Sequence[Any]) -> Sequence[tuple[Any, ...]]:
        _require_type(values, list)
        found = iter(of.column(_texts(list(chain.from_iterable(values)))))
        return [tuple(islice(found, len(value))) if value else () for value in values]

    return Kind(
        decoded=decoded,
        column=column,
        encoded=list if of.encoded is None else partial(_each, of.encoded),
        largest=largest,
    )


def _each(encoded: Callable[[Any], Any], values: Sequence[Any]) -> list[Any]:
    return list(map(encoded, values))


def _text(name: str, value: object) -> str:
    found = _of_type(name, value, str)
    if not found.isascii() and plain_text(found) != found:
        raise ValueError(f"{name} holds what no UTF-8 text can")
    return found


def _texts(values: Sequence[Any]) -> Sequence[str]:
    _require_type(values, str)
    together = "".join(values)
    if not together.isascii() and plain_text(together) != together:
        raise ValueError("not every text is one that UTF-8 can hold")
    return values


def _digest(name: str, value: object) -> str:
    found = _text(name, value)
    if len(found) != _HASH_DIGITS or found.strip("0123456789abcdef"):
        raise ValueError("no SHA-256")
    return found


def _digests(values: Sequence[Any]) -> Sequence[str]:
    together = "".join(values)
    if set(map(len, values)) != {_HASH_DIGITS} or bytes.fromhex(together).hex() != together:
        raise ValueError("not every text is a SHA-256")
    return values


def _flag(name: str, value: object) -> bool:
    return _of_type(name, value, bool)


def _flags(values: Sequence[Any]) -> Sequence[bool]:
    _require_type(values, bool)
    return values


def _moment(name: str, value: object) -> datetime:
    return moment(_text(name, value))


def _moments(values: Sequence[Any]) -> Sequence[datetime]:
    return list(map(moment, _texts(values)))


def _of_type(name: str, value: object, kind: type[_T]) -> _T:
    if type(value) is not kind:  # exact: in JSON true is not a number, in Python it is
        raise ValueError(f"{name} is not {kind.__name__}")
    return value


def _require_type(values: Sequence[object], kind: type) -> None:
    if set(map(type, values)) - {kind}:
        raise ValueError(f"not every value is {kind.__name__}")


DIGEST = Kind(decoded=_digest, column=_digests, largest="0" * _HASH_DIGITS)
"""A SHA-256 as 64 hex digits."""
FLAG = Kind(decoded=_flag, column=_flags, largest=False)  # "false" is the longer word
"""Yes or no."""
MOMENT = Kind(decoded=_moment, column=_moments, encoded=moment_text, largest=datetime(9999, 12, 31, tzinfo=UTC))
"""A moment, aware, in UTC, which stands in JSON as an ISO 8601 text; all of these are equally long."""
