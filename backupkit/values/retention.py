"""What a user wants to be kept, and what a plan answers: the values that retention works on."""

from __future__ import annotations

from functools import partial

from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING, Any
from backupkit.values.version import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from backupkit.values.reasons import Reason

_LIMITS = frozenset({"budget_bytes", "most"})  # None: there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention(Record):
    """Which automatic versions to keep: the newest ones, all of some days, and one per hour, day, week, month and year.

    A version stays if any rule wants it. 0 switches a rule off. Versions that a person made or pinned are no subject
    of these rules; :func:`plan_retention` tells what else is exempt.

    Raises:
        ValueError: a number is negative, or nothing at all would be kept.
    """

    newest: int = 10
    hourly: int = 24
    daily: int = 7
    weekly: int = 4
    monthly: int = 12
    yearly: int = 0
    days: int = 0  # of use, the newest version's included, of which every version stays
    grace_days: int = 30  # days of use for which versions made before a restore stay
    bin_days: int = 7  # days of use for which deleted versions can be taken back
    budget_bytes: int | None = None  # of stored bytes; the oldest automatic versions go first; never beats an exemption
    most: int | None = None  # automatic versions; the oldest go first; never beats an exemption

    def __post_init__(self) -> None:
        for name, value in dict(self).items():
            if value is None and name in _LIMITS:
                continue
            if type(value) is not int or value < 0:
                msg = f"{name} must be a number of 0 or more, not {value!r}"
                raise ValueError(msg)
        rules = (self.newest, self.days, self.hourly, self.daily, self.weekly, self.monthly, self.yearly)
        if not any(rules) or self.most == 0:
            raise ValueError("a retention that keeps no version is no retention")

    @classmethod
    def newest_only(cls, count: int) -> Retention:
        """Keep the newest *count* versions and no tiers."""
        return cls(newest=count, hourly=0, daily=0, weekly=0, monthly=0)

    @classmethod
    def of_days(cls, days: int, *, most: int | None = None) -> Retention:
        """Keep all versions of the last *days* days of use, at most *most* of them, and no tiers."""
        return cls(newest=0, hourly=0, daily=0, weekly=0, monthly=0, days=days, most=most)

    @classmethod
    def compact(cls) -> Retention:
        """Keep 10 newest, 7 daily, 4 weekly, 3 monthly."""
        return cls(hourly=0, daily=7, weekly=4, monthly=3)

    @classmethod
    def generous(cls) -> Retention:
        """Keep 10 newest, 30 daily, 12 weekly, 12 monthly."""
        return cls(hourly=0, daily=30, weekly=12, monthly=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPlan:
    """What a retention would do, and why; each version stands in exactly one of the two."""

    keep: Mapping[str, tuple[Reason, ...]]  # backup_id -> at least one reason
    drop: Mapping[str, Reason]  # backup_id -> the reason; oldest first


PRESETS: Mapping[str, Callable[[], Retention]] = {
    "standard": Retention,
    "compact": Retention.compact,
    "generous": Retention.generous,
    "newest": partial(Retention.newest_only, 10),
}
"""Named retentions, for settings and for the command line."""


def retention_from(fields: Mapping[str, Any]) -> Retention:
    """Return the retention that a JSON object describes; names that are not known are passed over.

    Raises:
        ValueError: a value is out of range or of the wrong kind.
    """
    known = set(Retention().keys())
    return Retention(**{name: value for name, value in fields.items() if name in known})
