"""Due: which moment of a schedule has been missed, by what is known of what ran. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from backupkit.light.frozen import dataclass

if TYPE_CHECKING:
    from datetime import datetime

_AHEAD = timedelta(minutes=15)


def counts(at: datetime, now: datetime) -> bool:
    """Return True if something may have been done at a moment: it has passed, or a clock was put right by a little.

    What is dated years ahead, by a clock that was wrong, must not keep a schedule from running until then.
    """
    return at <= now + _AHEAD


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What is known of what a schedule has had done, as far as :func:`counts` says. Moments are aware; None: never."""

    scheduled_at: datetime | None = None  # the newest version that was made for a schedule
    noted_at: datetime | None = None  # the newest line of the log about one, or about there having been no change
    newest_at: datetime | None = None  # the newest version, whoever asked for it

    def settles(self, moment: datetime, *, is_stored: bool) -> bool:
        """Return True if nothing needs to be done for a *moment* of a schedule any more.

        Args:
            moment: at which it was due.
            is_stored: the newest version is known to hold what the document holds.
        """
        known = (self.scheduled_at, self.noted_at, self.newest_at if is_stored else None)
        return any(at is not None and moment <= at for at in known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A moment of a schedule."""

    at: datetime  # aware, UTC
    wall: datetime  # the time that it stands for, on the wall that was in force

    def is_settled_with(self, other: Due, now: datetime, *, is_once: bool) -> bool:
        """Return True if nothing needs to be done any more, now that nothing needs to be for the *other* one.

        Who flies west at noon has had the run of today at 2 o'clock where he came from, and passes today's 2 o'clock a
        second time. A schedule of every so many minutes goes on.

        Args:
            other: the last one that was settled, perhaps in another zone.
            now: the present.
            is_once: each time counts once (:attr:`backupkit.schedule.rules.Rule.is_once`).
        """
        return self.wall <= other.wall and counts(other.at, now) if is_once else self.at <= other.at
