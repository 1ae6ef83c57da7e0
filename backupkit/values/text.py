"""Texts as every room writes them: what UTF-8 can hold, a moment, and the system's own words for an error. Pure."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, tzinfo


def plain_text(text: str) -> str:
    """Return *text* with a question mark for each lone surrogate: what UTF-8 can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def moment_text(moment: datetime) -> str:
    """Return a moment as ISO 8601 in UTC, to the microsecond: ``2025-11-04T12:00:00.000000Z``."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def local(moment: datetime, zone: tzinfo | None = None) -> datetime:
    """Return a moment in a zone, None being the system's; unchanged where that zone cannot express it."""
    # Asked for each moment anew: datetime.now().astimezone().tzinfo would be today's offset for the whole year.
    try:
        return moment.astimezone(zone)
    except (OverflowError, ValueError, OSError):  # year 1 in New York, year 9999 in Tokyo: a version may bear any time
        return moment


def reason(error: OSError) -> str:
    """Return the system's own words for an error, without its number."""
    text = error.strerror or str(error) or type(error).__name__
    return text[:1].lower() + text[1:]
