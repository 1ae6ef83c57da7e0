"""Texts as every room writes them: what UTF-8 can hold, a moment, a size, the system's words for an error. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import tzinfo

_THOUSAND = 1000
_TAGS = 32
_TAG_CHARACTERS = 100
_STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"  # between letters of Persian, and within an emoji: they steer nothing


def plain_text(text: str) -> str:
    """Return *text* with a question mark for each lone surrogate: what UTF-8 can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def printable(text: str, *, keeping: str = "") -> str:
    r"""Return *text* fit to be shown: what steers a terminal, ends a line or turns the direction of writing, escaped.

    Names of files, descriptions and what a folder says come from anywhere. A control becomes ``\x1b``, ``\n`` or
    ``\u202e``; so does a lone surrogate, which no output takes.

    Args:
        text: what is to be shown.
        keeping: characters that stay all the same: the line ends of a text that may have several lines.
    """
    if text.isprintable():
        return text
    from unicodedata import category  # nearly all texts are printable

    return "".join(_escaped(sign) if sign not in keeping and category(sign) in _STEERING else sign for sign in text)


def _escaped(sign: str) -> str:
    return sign if sign in _JOINERS else sign.encode("unicode_escape").decode("ascii")


def moment_text(moment: datetime) -> str:
    """Return a moment as ISO 8601 in UTC, to the microsecond: ``2025-11-04T12:00:00.000000Z``."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def local(moment: datetime, zone: tzinfo | None = None) -> datetime:
    """Return a moment in a zone, None being the system's; unchanged where that zone cannot express it."""
    # Asked again for each moment: datetime.now().astimezone().tzinfo would be today's offset for the whole year.
    try:
        return moment.astimezone(zone)
    except (OverflowError, ValueError, OSError):  # year 1 in New York, year 9999 in Tokyo: a version may bear any time
        return moment


def moment(text: str) -> datetime:
    """Return the moment that an ISO 8601 text with an offset names, in UTC.

    Raises:
        ValueError: it is none.
    """
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is UTC:
            return found
        if found.tzinfo:
            return found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"no time: {text[:40]!r}") from error
    raise ValueError(f"no time: {text[:40]!r}")  # without a zone it names none


def size(size_bytes: float) -> str:
    """Return a size in the unit that suits it, always with one decimal, so that a column of them can be compared.

    Not the one of the windows (``ui.words.amounts.size``): that is translated, and drops decimals that say little.
    """
    if size_bytes < _THOUSAND:
        return f"{size_bytes:,.0f} bytes"
    number = float(size_bytes)
    for unit in ("KB", "MB"):
        number /= _THOUSAND
        if round(number, 1) < _THOUSAND:
            return f"{number:,.1f} {unit}"
    return f"{number / _THOUSAND:,.1f} GB"


def shortened(text: str, most: int) -> str:
    """Return *text* as UTF-8 can hold it; one of more than *most* characters ends with an ellipsis."""
    text = plain_text(text)
    return text if len(text) <= most else text[: most - 1] + "…"


def checked_tags(tags: object) -> tuple[str, ...]:
    """Return *tags* as a tuple.

    Raises:
        ValueError: not a sequence of at most 32 texts of 1 to 100 characters.
    """
    found = tuple(tags) if isinstance(tags, Iterable) and not isinstance(tags, str | bytes) else None
    if (
        found is None
        or len(found) > _TAGS
        or not all(isinstance(tag, str) and 0 < len(tag) <= _TAG_CHARACTERS for tag in found)
    ):
        msg = f"tags must be a sequence of at most {_TAGS} texts of 1 to {_TAG_CHARACTERS} characters, not {tags!r}"
        raise ValueError(msg)
    return tuple(plain_text(tag) for tag in found)


def reason(error: OSError) -> str:
    """Return the system's own words for an error, without its number."""
    text = error.strerror or str(error) or type(error).__name__
    return text[:1].lower() + text[1:]
