"""Checks that are made every few days are asked for by what the log tells, when the document rests."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from backupkit import BackupManager, DocumentMissing
from backupkit.automation import testing_restores, verifying
from backupkit.automation.periodic import LOOK_SECONDS, QUIET_SECONDS, Periodic
from backupkit.service.sighting import Sighting
from backupkit.service.tasks import test_restore
from backupkit.service.tasks.verifying import Verify
from backupkit.testing.clock import FakeClock
from backupkit.values.activity.ending import Logged

_STORED = Sighting(stored="a", seen="a")
_CHANGED = Sighting(stored="a", seen="b", changed_at=0)
_FIRST = 300.0


class Log:
    """What a log would tell, and how often it was asked."""

    def __init__(self, left: float | None = 0.0) -> None:
        self.left, self.asked = left, 0

    def __call__(self, what: Logged, days: int) -> float:
        assert (what, days) == (Logged.VERIFY, 30)
        self.asked += 1
        if self.left is None:
            raise DocumentMissing("data.json")
        return self.left


def periodic(log: Log, days: Callable[[], int] = lambda: 30) -> Periodic:
    found = Periodic(
        Logged.VERIFY,
        first_seconds=_FIRST,
        days=days,
        seconds_left=log,
        task=lambda every: Verify(every_days=every),
    )
    assert found.due(_STORED, 0) is None  # the first look
    return found


def test_the_first_is_not_before_the_app_has_run_some_minutes() -> None:
    log = Log()
    check = periodic(log)
    assert check.due(_STORED, _FIRST - 0.1) is None
    assert log.asked == 0
    assert check.due(_STORED, _FIRST) == Verify(every_days=30)


def test_a_document_that_is_to_be_stored_or_does_not_rest_goes_first() -> None:
    check = periodic(Log())
    assert check.due(_CHANGED, _FIRST) is None
    assert check.due(Sighting(stored="b", seen="b", seen_at=_FIRST), _FIRST + QUIET_SECONDS - 1) is None
    assert check.due(Sighting(stored="b", seen="b", seen_at=_FIRST), _FIRST + QUIET_SECONDS) == Verify(every_days=30)


def test_the_log_is_read_once_an_hour_and_not_each_second() -> None:
    log = Log(left=1e6)
    check = periodic(log)
    for second in range(2 * int(LOOK_SECONDS)):
        assert check.due(_STORED, _FIRST + second) is None
    assert log.asked == 2


def test_what_is_due_within_the_hour_is_asked_for_then() -> None:
    log = Log(left=60.0)
    check = periodic(log)
    assert check.due(_STORED, _FIRST) is None
    log.left = 0.0
    assert check.due(_STORED, _FIRST + 59) is None
    assert check.due(_STORED, _FIRST + 60) == Verify(every_days=30)


def test_it_is_not_asked_for_twice_while_it_is_under_way() -> None:
    check = periodic(Log())
    assert check.due(_STORED, _FIRST)
    assert check.due(_STORED, _FIRST + 1) is None


def test_who_does_not_want_it_is_not_asked_for_the_log() -> None:
    log = Log()
    assert periodic(log, lambda: 0).due(_STORED, _FIRST) is None
    assert log.asked == 0


def test_a_log_that_cannot_be_read_is_asked_again_later() -> None:
    log = Log(left=None)
    check = periodic(log)
    assert check.due(_STORED, _FIRST) is None
    log.left = 0.0
    assert check.due(_STORED, _FIRST + 1) is None
    assert check.due(_STORED, _FIRST + LOOK_SECONDS) == Verify(every_days=30)


def test_without_a_document_nothing_is_checked() -> None:
    assert periodic(Log()).due(Sighting(), _FIRST + QUIET_SECONDS) is None


@pytest.mark.parametrize("kind", [testing_restores.TestingRestores, verifying.Verifying])
def test_both_are_asked_for_as_often_as_the_configuration_says(
    kind: type[testing_restores.TestingRestores | verifying.Verifying], manager: BackupManager, clock: FakeClock
) -> None:
    manager.create_backup()
    manager.choose(test_restore_days=3, verify_days=5)
    check = kind(manager)
    check.due(_STORED, 0)
    task = check.due(_STORED, 1_000)
    assert task in {test_restore.TestRestore(every_days=3), Verify(every_days=5)}
    manager.test_restore()
    manager.verify_backups()
    clock.advance(days=2)
    assert check.due(_STORED, 10_000) is None
    clock.advance(days=3)
    assert check.due(_STORED, 20_000) == task
    manager.choose(test_restore_days=0, verify_days=0)
    assert check.due(_STORED, 30_000) is None
