from __future__ import annotations

import itertools
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit import AskedPassphrase, BackupManager, NotEnoughSpace, Trigger
from backupkit.automation import watching
from backupkit.automation.initiators import Initiators
from backupkit.automation.watching import LONGEST_SECONDS, QUIET_SECONDS
from backupkit.sealing.refused import PasswordWanted, WrongPassword
from backupkit.service import sighting
from backupkit.service.events import Failed, Finished
from backupkit.service.sighting import Sighting
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.verifying import Verify


@dataclass(frozen=True, kw_only=True)
class Watch:
    """A document, and what is known of the attempts to store it."""

    document: Sighting = field(default_factory=Sighting)
    attempts: watching.Watch = field(default_factory=watching.Watch)

    @property
    def retry_at(self) -> float:
        return self.attempts.retry_at


def looked(watch: Watch, fingerprint: Hashable, now: float) -> Watch:
    document = sighting.looked(watch.document, fingerprint, now)
    return Watch(document=document, attempts=watching.looked(watch.attempts, document, now))


def is_due(watch: Watch, now: float) -> bool:
    return watching.is_due(watch.attempts, watch.document, now)


def stored(watch: Watch, fingerprint: Hashable, now: float) -> Watch:
    document = sighting.stored(watch.document, fingerprint, now)
    return Watch(document=document, attempts=watching.succeeded(watch.attempts, now))


def failed(watch: Watch, now: float) -> Watch:
    return Watch(document=watch.document, attempts=watching.failed(watch.attempts, now))


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
    stored_now = []
    for now, fingerprint in enumerate(seen):
        watch = looked(watch, fingerprint, now)
        if is_due(watch, now):
            stored_now.append(now)
            watch = stored(watch, fingerprint, now)
    assert stored_now == stored_at


def test_after_failures_it_tries_again_after_5_10_20_40_and_then_every_60_seconds() -> None:
    watch = looked(Watch(), "a", 0)
    attempts = []
    for now in range(300):
        watch = looked(watch, "a", now)
        if is_due(watch, now):
            attempts.append(now)
            watch = failed(watch, now)
    pauses = [later - earlier for earlier, later in itertools.pairwise(attempts)]
    assert pauses == [5, 10, 20, 40, 60, 60, 60]


def test_another_content_is_tried_without_waiting_for_the_next_retry() -> None:
    watch = failed(looked(Watch(), "too large", 0), 1)
    assert not is_due(looked(watch, "too large", 3), 3)
    watch = looked(watch, "small enough", 3)
    assert is_due(looked(watch, "small enough", 4), 4)


def test_a_success_forgets_the_failures() -> None:
    watch = looked(Watch(), "a", 0)
    for now in range(5):
        watch = failed(watch, now)
    watch = looked(stored(watch, "a", 5), "b", 6)
    assert failed(watch, 7).retry_at == 12


def test_what_came_while_the_last_state_was_stored_has_its_own_ten_seconds() -> None:
    """A document that never rests would otherwise be stored at every look once it has been so for ten seconds."""
    watch = looked(looked(Watch(), "a", 0), "b", 10)
    watch = stored(watch, "a", 10.5)  # read before it became b
    assert not is_due(looked(watch, "c", 11), 11)
    assert is_due(looked(watch, "d", 20), 20)


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
        self.watch = looked(self.watch, self.content, now)
        if self.content is None or self.content == self.stored:
            self.differs_since = None
        elif self.differs_since is None:
            self.differs_since = now
        if not is_due(self.watch, now):
            return
        assert self.content is not None, "stored a document that is not there"
        assert self.content != self.stored, "stored what was stored already"
        self.attempts.append((now, works))
        if works:
            self.stored, self.differs_since = self.content, None
            self.watch = stored(self.watch, self.content, now)
        else:
            self.watch = failed(self.watch, now)


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


# -- the initiator -----------------------------------------------------------------------------------------------------


def _seen(fingerprint: Hashable, now: float) -> Sighting:
    return sighting.looked(Sighting(), fingerprint, now)


def test_it_asks_for_nothing_before_it_is_switched_on_and_then_for_what_has_been_quiet() -> None:
    watcher, document = watching.Watching(), _seen("a", 0)
    assert watcher.due(document, 5) is None
    watcher.is_on = True
    assert watcher.due(document, 5) == Create(trigger=Trigger.SAVE)


def test_whoever_asked_for_the_version_that_failed_the_watch_waits_for_its_next_try() -> None:
    watcher, document = watching.Watching(), _seen("a", 0)
    watcher.is_on = True
    failure = Failed(number=1, task=Create(trigger=Trigger.MANUAL), error=NotEnoughSpace("data.json"))
    watcher.learn(failure, document, 10)
    assert watcher.due(document, 14.9) is None
    assert watcher.due(document, 15)
    watcher.learn(failure, document, 20)
    watcher.learn(Finished(number=2, task=Create(), result="id"), document, 21)
    assert watcher.due(document, 21)


def test_what_changed_while_it_failed_to_be_stored_waits_as_well() -> None:
    watcher, document = watching.Watching(), _seen("a", 0)
    watcher.is_on = True
    watcher.due(document, 5)
    changed = sighting.looked(document, "b", 6)
    watcher.learn(Failed(number=1, task=Create(), error=NotEnoughSpace("data.json")), changed, 7)
    assert watcher.due(changed, 11.9) is None
    assert watcher.due(changed, 12)


def test_a_failure_of_anything_else_is_none_of_its_business() -> None:
    watcher, document = watching.Watching(), _seen("a", 0)
    watcher.is_on = True
    watcher.learn(Failed(number=1, task=Verify(), error=NotEnoughSpace("data.json")), document, 10)
    assert watcher.due(document, 10)


def test_an_unlock_leads_to_a_try_at_once_whenever_the_attempt_before_it_ends() -> None:
    told = [0]
    watcher, document = watching.Watching(unlocks=lambda: told[-1]), _seen("a", 0)
    watcher.is_on = True
    failure = Failed(number=1, task=Create(), error=PasswordWanted("backups"))
    for now in (10, 20, 40, 80):
        assert watcher.due(document, now)
        watcher.learn(failure, document, now)
    assert watcher.due(document, 81) is None
    told.append(1)
    assert watcher.due(document, 82)
    told.append(2)  # while that one is at work
    watcher.learn(failure, document, 83)
    assert watcher.due(document, 83)
    watcher.learn(failure, document, 84)
    assert watcher.due(document, 85) is None  # once for each


def test_p11_what_waited_for_a_password_is_stored_as_soon_as_the_manager_is_told_it(tmp_path: Path) -> None:
    pytest.importorskip("cryptography")
    path = tmp_path / "data.json"
    path.write_text("[]")
    first = BackupManager(path, encryption=AskedPassphrase(), encrypt="everywhere")
    first.set_password("one")
    first.create_backup()
    manager = BackupManager(path, encryption=AskedPassphrase(), encrypt="everywhere")
    watcher, document = Initiators(manager).watching, _seen("a", 0)
    watcher.is_on = True
    assert watcher.due(document, 5)
    watcher.learn(Failed(number=1, task=Create(), error=PasswordWanted("backups")), document, 5)
    assert watcher.due(document, 6) is None
    with pytest.raises(WrongPassword):
        manager.unlock("two")
    assert watcher.due(document, 7) is None
    manager.unlock("one")
    assert watcher.due(document, 8)
