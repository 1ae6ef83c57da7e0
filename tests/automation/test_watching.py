from __future__ import annotations

import itertools
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.service import watch as watching
from backupkit.service.watch import LONGEST_SECONDS, QUIET_SECONDS, Watch

# -- tables ----------------------------------------------------------------------------------------------------------

TABLE = [
    # (what is seen at each second, at which seconds it is stored)
    ("nothing there", [None, None, None, None], []),
    ("there at the start", ["a", "a", "a"], [1]),
    ("never again unless it changes", ["a"] * 30, [1]),
    ("one change", ["a", "a", "a", "b", "b", "b"], [1, 4]),
    ("a save in several writes is one", ["a", "a", "b", "c", "d", "d", "d"], [1, 5]),
    ("changed and changed back before it was quiet", ["a", "a", "b", "a", "a", "a"], [1]),
    ("one that never rests", [*"aa", *range(23)], [1, 12, 23]),
    ("deleted", ["a", "a", None, None, None], [1]),
    ("deleted and there again, the same", ["a", "a", None, "a", "a"], [1]),
    ("deleted and there again, another", ["a", "a", None, "b", "b"], [1, 4]),
    ("deleted before it was stored", ["a", None, None], []),
]


@pytest.mark.parametrize(("seen", "stored_at"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_a_change_is_stored_once_it_has_been_quiet_or_lasts_too_long(
    seen: Sequence[Hashable], stored_at: list[int]
) -> None:
    watch = Watch()
    stored = []
    for now, fingerprint in enumerate(seen):
        watch = watching.looked(watch, fingerprint, now)
        if watching.is_due(watch, now):
            stored.append(now)
            watch = watching.stored(watch, fingerprint, now)
    assert stored == stored_at


def test_after_failures_it_tries_again_after_5_10_20_40_and_then_every_60_seconds() -> None:
    watch = watching.looked(Watch(), "a", 0)
    attempts = []
    for now in range(300):
        watch = watching.looked(watch, "a", now)
        if watching.is_due(watch, now):
            attempts.append(now)
            watch = watching.failed(watch, now)
    pauses = [later - earlier for earlier, later in itertools.pairwise(attempts)]
    assert pauses == [5, 10, 20, 40, 60, 60, 60]


def test_another_content_is_tried_without_waiting_for_the_next_retry() -> None:
    watch = watching.failed(watching.looked(Watch(), "too large", 0), 1)
    assert not watching.is_due(watching.looked(watch, "too large", 3), 3)
    watch = watching.looked(watch, "small enough", 3)
    assert watching.is_due(watching.looked(watch, "small enough", 4), 4)


def test_a_success_forgets_the_failures() -> None:
    watch = watching.looked(Watch(), "a", 0)
    for now in range(5):
        watch = watching.failed(watch, now)
    watch = watching.looked(watching.stored(watch, "a", 5), "b", 6)
    assert watching.failed(watch, 7).retry_at == 12


def test_what_came_while_the_last_state_was_stored_has_its_own_ten_seconds() -> None:
    """A document that never rests would otherwise be stored at every look once it has been so for ten seconds."""
    watch = watching.looked(watching.looked(Watch(), "a", 0), "b", 10)
    watch = watching.stored(watch, "a", 10.5)  # read before it became b
    assert not watching.is_due(watching.looked(watch, "c", 11), 11)
    assert watching.is_due(watching.looked(watch, "d", 20), 20)


# -- any history -------------------------------------------------------------------------------------------------------


@dataclass
class Life:
    """A document, what was done to it, and a watch that looks at it."""

    watch: Watch = field(default_factory=Watch)
    content: int | None = None
    differs_since: float | None = None  # as the watch could see it
    stored: int | None = None
    attempts: list[tuple[float, bool]] = field(default_factory=list)

    def look(self, now: float, *, works: bool) -> None:
        self.watch = watching.looked(self.watch, self.content, now)
        if self.content is None or self.content == self.stored:
            self.differs_since = None
        elif self.differs_since is None:
            self.differs_since = now
        if not watching.is_due(self.watch, now):
            return
        assert self.content is not None, "stored a document that is not there"
        assert self.content != self.stored, "stored what was stored already"
        self.attempts.append((now, works))
        if works:
            self.stored, self.differs_since = self.content, None
            self.watch = watching.stored(self.watch, self.content, now)
        else:
            self.watch = watching.failed(self.watch, now)


PAUSES = st.floats(0.05, 1.0)  # between two looks
CHANGES = st.one_of(st.just(0), st.sampled_from([0, 0, 0, 1]), st.just(1), st.just(-1))  # 0: none, -1: it is deleted


@given(st.lists(st.tuples(PAUSES, CHANGES), max_size=150))
def test_every_change_is_stored_at_the_latest_ten_seconds_after_it_was_seen_and_nothing_else_ever(
    steps: list[tuple[float, int]],
) -> None:
    life, now, versions = Life(), 0.0, 0
    for pause, change in steps:
        now += pause
        if change > 0:
            versions += 1
            life.content = versions
        elif change < 0:
            life.content = None
        life.look(now, works=True)
        assert life.differs_since is None or now - life.differs_since <= LONGEST_SECONDS
    for _ in range(3):  # and then it is left alone
        now += QUIET_SECONDS
        life.look(now, works=True)
    assert life.content in {None, life.stored}


@given(st.lists(st.tuples(PAUSES, CHANGES), max_size=150))
def test_a_document_that_never_rests_is_stored_no_more_often_than_it_is_quiet_or_every_ten_seconds(
    steps: list[tuple[float, int]],
) -> None:
    life, now, versions, changed_at = Life(), 0.0, 0, 0.0
    for pause, change in steps:
        now += pause
        if change:
            versions, changed_at = versions + 1, now
            life.content = versions
        before = len(life.attempts)
        life.look(now, works=True)
        if len(life.attempts) > before and now - changed_at < QUIET_SECONDS and before:
            assert now - life.attempts[-2][0] >= LONGEST_SECONDS


@given(st.lists(st.tuples(PAUSES, CHANGES, st.booleans()), max_size=150))
def test_with_failures_it_neither_hurries_nor_gives_up(steps: list[tuple[float, int, bool]]) -> None:
    life, now, versions, changed = Life(), 0.0, 0, False
    for pause, change, works in steps:
        now += pause
        changed = changed or change != 0
        if change > 0:
            versions += 1
            life.content = versions
        elif change < 0:
            life.content = None
        before = len(life.attempts)
        life.look(now, works=works)
        if len(life.attempts) > before:
            failed_before = before > 0 and not life.attempts[before - 1][1]
            assert not failed_before or changed or now - life.attempts[before - 1][0] >= 5
            changed = False
    if life.content is not None:
        for _ in range(70):
            now += 1
            life.look(now, works=True)
        assert life.stored == life.content
