"""Which settings a user finds, on which page, and what each is filled in with: one table. Pure.

A setting is a field of the configuration. Most have one input; a schedule or a rule has one for each of its parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from types import MappingProxyType

Entry = str | bool
Entries = Mapping[str, Entry]  # what stands in each input, by its name


class Page(StrEnum):
    """The pages of the window, in order."""

    WHEN = "when"
    WHERE = "where"
    KEEP = "keep"
    TELL = "tell"
    CHECK = "check"
    ADVANCED = "advanced"


class Kind(Enum):
    """What an input looks like, and what stands in it."""

    SWITCH = "switch"  # True or False
    NUMBER = "number"
    TEXT = "text"
    HIDDEN = "hidden"  # a text that nobody is to read
    CHOICE = "choice"


class Pace(StrEnum):
    """The kinds of schedule that can be chosen."""

    NEVER = "never"
    HOURLY = "hourly"
    EVERY = "every"
    DAILY = "daily"
    WEEKLY = "weekly"
    CRON = "cron"


class Amount(StrEnum):
    """Whether a number is filled in at all."""

    NONE = "none"
    SOME = "some"


DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# No field of the configuration: it is kept where other secrets are.
PASSWORD = "password"  # noqa: S105 - what the input is called
OWN = "own"  # the rule is none of those that have a name


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One thing that can be filled in."""

    name: str
    page: Page
    kind: Kind
    setting: str  # the field of the configuration that it is a part of, or all of
    least: int = 0
    most: int = 0
    choices: tuple[str, ...] = ()
    may_be_empty: bool = False  # of a number: there is none then


@dataclass(frozen=True, slots=True, kw_only=True)
class MaybeNumber:
    """The two inputs of a setting that is a number, or that there is none.

    Args:
        amount: the choice between the two.
        number: which number; it is asked for only if there is one.
        none: what the setting holds if there is none.
        usual: what is filled in where one is chosen that was not there before.
    """

    amount: str
    number: str
    none: int | None
    usual: int


def _switch(name: str, page: Page) -> Input:
    return Input(name=name, page=page, kind=Kind.SWITCH, setting=name)


def _number(name: str, page: Page, least: int, most: int) -> Input:
    return Input(name=name, page=page, kind=Kind.NUMBER, setting=name, least=least, most=most)


def _rule(name: str) -> Input:
    return Input(name=name, page=Page.KEEP, kind=Kind.NUMBER, setting="retention", most=9_999)


def _limit(name: str) -> Input:
    return Input(
        name=name, page=Page.KEEP, kind=Kind.NUMBER, setting="retention", least=1, most=9_999_999, may_be_empty=True
    )


def _maybe(amount: str, number: str, setting: str, least: int, most: int) -> tuple[Input, Input]:
    return (
        Input(name=amount, page=Page.WHERE, kind=Kind.CHOICE, setting=setting, choices=tuple(Amount)),
        Input(name=number, page=Page.WHERE, kind=Kind.NUMBER, setting=setting, least=least, most=most),
    )


RULES = ("newest", "days", "hourly", "daily", "weekly", "monthly", "yearly")
LIMITS = ("most", "budget")  # of all versions together; empty: there is none
PRESETS = ("standard", "compact", "generous", "newest")  # in the order in which they are offered

INPUTS = (
    _switch("enabled", Page.WHEN),
    _switch("on_save", Page.WHEN),
    Input(name="pace", page=Page.WHEN, kind=Kind.CHOICE, setting="schedule", choices=tuple(Pace)),
    Input(name="day", page=Page.WHEN, kind=Kind.CHOICE, setting="schedule", choices=DAYS),
    Input(name="time", page=Page.WHEN, kind=Kind.TEXT, setting="schedule"),
    Input(name="minutes", page=Page.WHEN, kind=Kind.NUMBER, setting="schedule", least=1, most=1_440),
    Input(name="cron", page=Page.WHEN, kind=Kind.TEXT, setting="schedule"),
    _switch("on_start", Page.WHEN),
    _switch("on_close", Page.WHEN),
    _switch("before_critical", Page.WHEN),
    Input(name="places", page=Page.WHERE, kind=Kind.TEXT, setting="places"),  # a line each
    *_maybe("grace", "grace_days", "places_grace_days", 0, 3_650),
    *_maybe("upload", "upload_kib", "upload_kib_per_second", 1, 10_000_000),
    Input(name="preset", page=Page.KEEP, kind=Kind.CHOICE, setting="retention", choices=(*PRESETS, OWN)),
    *map(_rule, RULES),
    *map(_limit, LIMITS),
    _switch("tell_failures", Page.TELL),
    _switch("tell_recovery", Page.TELL),
    _switch("tell_low_space", Page.TELL),
    _switch("tell_successes", Page.TELL),
    Input(
        name="summary", page=Page.TELL, kind=Kind.CHOICE, setting="summary", choices=("never", "daily", "weekly")
    ),
    Input(name="notify_to", page=Page.TELL, kind=Kind.TEXT, setting="notify_to"),
    Input(name="mail_server", page=Page.TELL, kind=Kind.TEXT, setting="mail_server"),
    Input(name=PASSWORD, page=Page.TELL, kind=Kind.HIDDEN, setting=PASSWORD),
    _switch("verify_after_create", Page.CHECK),
    _number("verify_days", Page.CHECK, 0, 3_650),
    _number("test_restore_days", Page.CHECK, 0, 3_650),
    _number("compression_level", Page.ADVANCED, 1, 9),
)  # fmt: skip
INPUT: Mapping[str, Input] = MappingProxyType({each.name: each for each in INPUTS})
SETTINGS: tuple[str, ...] = tuple(dict.fromkeys(each.setting for each in INPUTS))

MAYBE_NUMBERS: Mapping[str, MaybeNumber] = MappingProxyType(  # by their settings
    {
        "places_grace_days": MaybeNumber(amount="grace", number="grace_days", none=None, usual=30),
        "upload_kib_per_second": MaybeNumber(amount="upload", number="upload_kib", none=0, usual=1_024),
    }
)

_OF_PACE: Mapping[Pace, tuple[str, ...]] = MappingProxyType(
    {
        Pace.NEVER: (),
        Pace.HOURLY: (),
        Pace.EVERY: ("minutes",),
        Pace.DAILY: ("time",),
        Pace.WEEKLY: ("day", "time"),
        Pace.CRON: ("cron",),
    }
)


def inputs_of(page: Page) -> tuple[Input, ...]:
    """Return the inputs of a page, in order."""
    return tuple(each for each in INPUTS if each.page is page)


def settings_of(page: Page) -> frozenset[str]:
    """Return the settings that a page is about."""
    others = {"directory"} if page is Page.WHERE else set[str]()  # which is chosen by a step of its own
    return frozenset(others.union(each.setting for each in inputs_of(page)))


def inputs_for(setting: str) -> tuple[Input, ...]:
    """Return the inputs that one setting is made of."""
    return tuple(each for each in INPUTS if each.setting == setting)


def is_asked(name: str, entries: Entries) -> bool:
    """Return True if an input has a meaning beside what stands in the others: no day is asked for an hourly run."""
    setting = INPUT[name].setting
    if setting in MAYBE_NUMBERS:
        parts = MAYBE_NUMBERS[setting]
        return name == parts.amount or entries[parts.amount] == Amount.SOME
    if setting != "schedule" or name == "pace":
        return True
    return name in _OF_PACE[Pace(str(entries["pace"]))]
