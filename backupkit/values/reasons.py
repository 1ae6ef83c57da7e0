"""Why a version stays or goes: the rule for programs, and its sentence for people. Every reason is in one table."""

from __future__ import annotations

from enum import Enum, StrEnum

from backupkit.light.frozen import dataclass, field
from backupkit.light.typed import TYPE_CHECKING
from backupkit.values.sentence import Sentence, counted, english

if TYPE_CHECKING:
    from collections.abc import Mapping


class Rule(StrEnum):
    """What keeps a version, or removes it."""

    PINNED = "pinned"
    MANUAL = "manual"
    UNDO = "undo"
    RESTORED = "restored"
    GRACE = "grace"
    VERIFIED = "verified"
    GOOD = "good"
    BEFORE_SUSPECT = "before_suspect"
    DAMAGED = "damaged"
    ELSEWHERE = "elsewhere"
    PROTECTED = "protected"
    HOLD = "hold"
    NEWEST = "newest"
    RECENT = "recent"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    YEARLY = "yearly"
    BIN = "bin"
    SUPERSEDED = "superseded"
    BUDGET = "budget"
    MOST = "most"
    EMPTIED = "emptied"


class Why(Enum):
    """All that can be said for or against a version: which rule says it, and in which words."""

    PINNED = Rule.PINNED, Sentence("pinned")
    MANUAL = Rule.MANUAL, Sentence("made by hand")
    UNDO = Rule.UNDO, Sentence("undoing the last restore needs it")
    RESTORED = Rule.RESTORED, Sentence("the last restore put it back")
    BEFORE_RESTORE = Rule.GRACE, counted("made before a restore; stays for {days} more days of use", "days")
    PUT_BACK = Rule.GRACE, counted("put back by a restore; stays for {days} more days of use", "days")
    TAKEN_BACK = Rule.GRACE, Sentence("taken out of the bin not long ago")
    VERIFIED = Rule.VERIFIED, Sentence("the newest one that was verified")
    GOOD = Rule.GOOD, Sentence("the newest one that is known to be good")
    BEFORE_SUSPECT = Rule.BEFORE_SUSPECT, Sentence("the last one before something suspect was saved")
    SUSPECT = Rule.BEFORE_SUSPECT, Sentence("the suspect one that followed the last good one")
    DAMAGED = Rule.DAMAGED, Sentence("damaged; no rule removes it, in case something can be rescued")
    ELSEWHERE = Rule.ELSEWHERE, Sentence("it lies at another place; no rule removes it before it has come here")
    PROTECTED = Rule.PROTECTED, Sentence("in use by the operation under way")
    HOLD = (
        Rule.HOLD,
        Sentence("the folder's settings were lost; until the rules are chosen anew, nothing is removed"),
    )
    NEWEST = Rule.NEWEST, Sentence("the newest one")
    NEWEST_STATE = Rule.NEWEST, Sentence("the newest one that was made of the document")
    ONE_OF_NEWEST = Rule.NEWEST, counted("number {number} of the {count} newest", "count")
    RECENT = Rule.RECENT, counted("made within the last {days} days of use", "days")
    HOURLY = Rule.HOURLY, counted("the last one of its hour ({number} of {count} hourly)", "count")
    DAILY = Rule.DAILY, counted("the last one of its day ({number} of {count} daily)", "count")
    WEEKLY = Rule.WEEKLY, counted("the last one of its week ({number} of {count} weekly)", "count")
    MONTHLY = Rule.MONTHLY, counted("the last one of its month ({number} of {count} monthly)", "count")
    YEARLY = Rule.YEARLY, counted("the last one of its year ({number} of {count} yearly)", "count")
    BIN = Rule.BIN, counted("deleted; stays in the bin for {days} more days of use", "days")
    SUPERSEDED = (
        Rule.SUPERSEDED,
        Sentence("each period that it stood for has a newer version or is no longer kept"),
    )
    BUDGET = (
        Rule.BUDGET,
        counted("all versions together may take {budget_bytes:,} bytes, and it is the oldest", "budget_bytes"),
    )
    MOST = Rule.MOST, counted("at most {count} automatic versions are wanted, and it is the oldest", "count")
    EMPTIED = Rule.EMPTIED, counted("deleted {days} days of use ago", "days")

    def __init__(self, rule: Rule, sentence: Sentence) -> None:
        self.rule, self.sentence = rule, sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a version stays or goes: the rule for programs, a sentence for people."""

    why: Why
    values: Mapping[str, int] = field(default_factory=dict, hash=False)  # the numbers in the sentence

    @property
    def rule(self) -> Rule:
        """The rule that keeps or removes the version."""
        return self.why.rule

    @property
    def sentence(self) -> Sentence:
        """What :attr:`text` is made of, and its translations."""
        return self.why.sentence

    @property
    def text(self) -> str:
        """The sentence in English."""
        return english(self)

    def __str__(self) -> str:
        return self.text
