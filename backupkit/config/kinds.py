"""What a field of a configuration can hold: read from any source, and written for a file or the settings. Pure.

The environment has texts alone, a file has what its syntax has; so a number may be 7 or "7", a flag true or "yes".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from backupkit.config.problem import NotUnderstood, Reason
from backupkit.notices.addresses import is_mail_server
from backupkit.values.retention import Retention, retention_from

if TYPE_CHECKING:
    from collections.abc import Callable

_YES = frozenset({"true", "yes", "on", "1"})
NO = frozenset({"false", "no", "off", "0", ""})
"""The texts of a flag that is off."""
NEVER = "never"
"""How "no number", or "no schedule", is written, since an empty choice is none."""
_LONGEST_NUMBER = 9
_HALF_SIGN = re.compile("[\ud800-\udc7f\udd00-\udfff]")
"""Half a character, as JSON can hold it. No file can be named by it, unlike those by which Python has odd bytes."""


class Kind(NamedTuple):
    """How values of a kind are read and written."""

    read: Callable[[object], Any]
    """Return what a source says, as the field holds it; raise NotUnderstood."""
    written: Callable[[Any], object] = lambda value: value
    """Return a value of the field as JSON and TOML have it; *read* takes it back."""


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower() if isinstance(value, str | int) else ""
    if word in _YES:
        return True
    if word in NO and isinstance(value, str | int):
        return False
    raise NotUnderstood(Reason.FLAG)


def number(least: int, most: int) -> Kind:
    """Return the kind of a whole number."""

    def read(value: object) -> int:
        text = value.strip() if isinstance(value, str) else ""
        if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER:
            value = int(text)
        if type(value) is int and least <= value <= most:
            return value
        raise NotUnderstood(Reason.NUMBER, least=least, most=most)

    return Kind(read)


def word(*words: str) -> Kind:
    """Return the kind of one word out of several."""

    def read(value: object) -> str:
        found = value.strip().lower() if isinstance(value, str) else None
        if found in words:
            return str(found)
        raise NotUnderstood(Reason.WORD, words=", ".join(words))

    return Kind(read)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str) and "\0" not in value and not _HALF_SIGN.search(value):
        return value.strip()
    raise NotUnderstood(Reason.TEXT)


def _folder(value: object) -> str | None:
    """Return a folder as a text: who reads it makes it a path, as he knows from where it is seen."""
    return _text(str(value) if hasattr(value, "__fspath__") else value) or None


def _texts(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        value = value.replace(",", " ").split()
    if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
        return tuple(each.strip() for each in value if each.strip())
    raise NotUnderstood(Reason.TEXTS)


def _places(value: object) -> tuple[str, ...]:
    addresses = _texts(value)
    if addresses:
        from backupkit.places.url import place_from  # most documents have no place, and none of that is loaded

        for address in addresses:
            try:
                place_from(address)
            except ValueError:  # of an address that may hold a password: not even its traceback goes on
                raise NotUnderstood(Reason.PLACE) from None
    return tuple(dict.fromkeys(addresses))


def number_or_never(least: int, most: int) -> Kind:
    """Return the kind of a whole number, of which there may be none: "never"."""
    inner = number(least, most)

    def read(value: object) -> int | None:
        if value is None or (isinstance(value, str) and value.strip().lower() == NEVER):
            return None
        try:
            found: int = inner.read(value)
        except NotUnderstood as error:
            raise NotUnderstood(Reason.NUMBER_OR_NEVER, least=least, most=most) from error
        return found

    return Kind(read, lambda value: NEVER if value is None else value)


def _mail_server(value: object) -> str:
    text = _text(value)
    if not text or is_mail_server(text):
        return text
    raise NotUnderstood(Reason.MAIL_SERVER)


def _rules(value: object) -> Retention:
    if isinstance(value, Retention):
        return value
    if not isinstance(value, dict):
        raise NotUnderstood(Reason.TABLE)
    try:
        return retention_from(value)
    except ValueError as error:
        raise NotUnderstood(Reason.RULES) from error


FLAG = Kind(_flag)
FOLDER = Kind(_folder, lambda value: "" if value is None else str(value))
ADDRESSES = Kind(_texts, list)
PLACES = Kind(_places, list)
MAIL_SERVER = Kind(_mail_server)
RULES = Kind(_rules, dict)
