"""The system's zone, as it is set now. The one module that knows tzlocal."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from types import ModuleType


class PythonsZone(tzinfo):
    """The zone of the process, by the functions of C. On most systems they keep to the one of its start."""

    def utcoffset(self, at: datetime | None) -> timedelta | None:
        """Return how far ahead of UTC a time on the wall is; the fold tells which of two is meant."""
        return at.replace(tzinfo=None).astimezone().utcoffset() if at else None

    def dst(self, at: datetime | None) -> timedelta | None:
        """Return None: not known."""
        del at
        return None

    def tzname(self, at: datetime | None) -> str | None:
        """Return the system's own name for it."""
        return at.replace(tzinfo=None).astimezone().tzname() if at else None

    def fromutc(self, at: datetime) -> datetime:
        """Return the time on the wall of a moment."""
        local = at.replace(tzinfo=UTC).astimezone()
        wall = local.replace(tzinfo=self)
        return wall if wall.utcoffset() == local.utcoffset() else wall.replace(fold=1)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PythonsZone)

    def __hash__(self) -> int:
        return hash(PythonsZone)


def system_zone() -> tzinfo:
    """Return the zone that the system is set to now: where tzlocal is installed, also if that was changed just now."""
    name = os.environ.get("TZ", "").removeprefix(":") or _named()
    try:
        return ZoneInfo(name) if name else PythonsZone()
    except (LookupError, OSError, ValueError):  # it may hold the rules themselves, or the path of a file
        return PythonsZone()


def _named() -> str | None:
    """Return the name of the system's zone; None if it has none, or tzlocal is not there."""
    try:
        import tzlocal
    except ImportError:
        return None
    # Its public function remembers the first answer for ever; the one that forgets it prints a warning where the zone
    # was changed while the process ran, as the functions of C do not know of that. What both ask tells it quietly.
    home: ModuleType = sys.modules[tzlocal.get_localzone_name.__module__]
    ask = getattr(home, "_get_localzone_name", tzlocal.get_localzone_name)
    try:
        found = ask()
    except (LookupError, OSError, ValueError):  # settings that contradict each other, or that cannot be read
        return None
    return found if isinstance(found, str) else None
