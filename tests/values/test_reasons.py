"""Every reason of the retention: a value for programs, and one English sentence for people."""

from __future__ import annotations

import pickle

import pytest

from backupkit.values.reasons import Reason, Rule, Why

ENGLISH = {
    Why.PINNED: "pinned",
    Why.MANUAL: "made by hand",
    Why.UNDO: "undoing the last restore needs it",
    Why.RESTORED: "the last restore put it back",
    Why.BEFORE_RESTORE: "made before a restore; stays for 12 more days of use",
    Why.PUT_BACK: "put back by a restore; stays for 12 more days of use",
    Why.TAKEN_BACK: "taken out of the bin not long ago",
    Why.VERIFIED: "the newest one that was verified",
    Why.GOOD: "the newest one that is known to be good",
    Why.BEFORE_SUSPECT: "the last one before something suspect was saved",
    Why.SUSPECT: "the suspect one that followed the last good one",
    Why.DAMAGED: "damaged; no rule removes it, in case something can be rescued",
    Why.ELSEWHERE: "it lies at another place; no rule removes it before it has come here",
    Why.PROTECTED: "in use by the operation under way",
    Why.HOLD: "the folder's settings were lost; until the rules are chosen anew, nothing is removed",
    Why.NEWEST: "the newest one",
    Why.NEWEST_STATE: "the newest one that was made of the document",
    Why.ONE_OF_NEWEST: "number 3 of the 10 newest",
    Why.RECENT: "made within the last 12 days of use",
    Why.HOURLY: "the last one of its hour (3 of 10 hourly)",
    Why.DAILY: "the last one of its day (3 of 10 daily)",
    Why.WEEKLY: "the last one of its week (3 of 10 weekly)",
    Why.MONTHLY: "the last one of its month (3 of 10 monthly)",
    Why.YEARLY: "the last one of its year (3 of 10 yearly)",
    Why.BIN: "deleted; stays in the bin for 12 more days of use",
    Why.SUPERSEDED: "each period that it stood for has a newer version or is no longer kept",
    Why.BUDGET: "all versions together may take 1,100 bytes, and it is the oldest",
    Why.MOST: "at most 10 automatic versions are wanted, and it is the oldest",
    Why.EMPTIED: "deleted 12 days of use ago",
}
NUMBERS = {"days": 12, "number": 3, "count": 10, "budget_bytes": 1_100}


@pytest.mark.parametrize("why", Why)
def test_p7_a_reason_is_an_english_sentence_word_for_word(why: Why) -> None:
    reason = Reason(why=why, values=NUMBERS)
    assert reason.text == str(reason) == ENGLISH[why]


def test_p7_every_rule_has_a_reason_that_says_so() -> None:
    assert {why.rule for why in Why} == set(Rule)


def test_reasons_are_equal_by_what_they_say_and_can_be_kept_in_sets() -> None:
    reasons = [Reason(why=Why.BIN, values={"days": days}) for days in (1, 1, 2)]
    assert len(set(reasons)) == 2
    assert pickle.loads(pickle.dumps(reasons)) == reasons  # noqa: S301 - made on the same line
