"""JobInfo: what a scheduler does, and how it went last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.values.version import Record

if TYPE_CHECKING:
    from datetime import datetime

    from backupkit.values.activity.ending import Ending


@dataclass(frozen=True, slots=True, kw_only=True)
class JobInfo(Record):
    """What a scheduler does: also readable as ``info["next_run"]``."""

    id: str
    name: str  # the file that is backed up
    trigger: str  # the schedule in English words: "every day at 02:00"; empty: there is none
    next_run: datetime | None  # aware, in the zone in force; None: it is not running, or there is no schedule
    last_run: datetime | None  # aware, UTC: when the last run ended, by the log, whichever app made it
    last_outcome: Ending | None  # and how
    last_error: str | None = None  # the class of the error, where it failed
