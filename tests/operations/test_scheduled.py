"""A run for a moment of a schedule: one version, or one line in the log, however many apps ask for it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from backupkit import BackupManager, Cancelled, Ending, Trigger
from backupkit.files.drafts import is_leftover
from backupkit.files.lock import exclusive
from backupkit.testing.clock import FakeClock

Save = Callable[[object], bytes]


def _lines(manager: BackupManager) -> list[Ending]:
    """Return how the runs ended, by the log, the oldest first."""
    return [entry.outcome for entry in reversed(manager.log()) if entry.trigger == Trigger.SCHEDULE]


@pytest.fixture
def moment(clock: FakeClock) -> datetime:
    """A moment at which a backup was due, a minute ago."""
    return clock.advance(seconds=60) - timedelta(seconds=60)


@pytest.fixture
def other(document: Path, clock: FakeClock) -> BackupManager:
    """The manager of another app that has the document open."""
    return BackupManager(document, clock=clock, zone=UTC)


def test_a_run_makes_a_version_of_trigger_schedule(manager: BackupManager, moment: datetime) -> None:
    made = manager.scheduled.run(moment)
    assert [(meta.backup_id, meta.trigger) for meta in manager.list_backups()] == [(made, Trigger.SCHEDULE)]
    assert manager.scheduled.ran().settles(moment, is_stored=False)


def test_where_nothing_has_changed_one_line_of_the_log_says_so_and_settles_the_moment(
    manager: BackupManager, clock: FakeClock
) -> None:
    made = manager.create_backup()
    moment = clock.advance(hours=1)
    assert not manager.scheduled.ran().settles(moment, is_stored=True)
    assert manager.scheduled.run(moment) is None
    assert _lines(manager) == [Ending.UNCHANGED]
    assert manager.log(1)[0].backup_id == made
    assert manager.scheduled.ran().settles(moment, is_stored=False)
    assert len(manager.list_backups()) == 1


def test_two_apps_at_one_moment_make_one_version(
    manager: BackupManager, other: BackupManager, moment: datetime, save: Save
) -> None:
    manager.scheduled.run(moment)
    save({"changed": "meanwhile"})
    with pytest.raises(Cancelled):
        other.scheduled.run(moment)
    assert [meta.trigger for meta in manager.list_backups()] == [Trigger.SCHEDULE]
    assert _lines(manager) == [Ending.DONE]


def test_two_apps_at_one_moment_without_a_change_write_one_line(
    manager: BackupManager, other: BackupManager, clock: FakeClock, save: Save
) -> None:
    manager.create_backup()
    moment = clock.advance(hours=1)
    assert manager.scheduled.run(moment) is None
    save({"changed": "meanwhile"})  # which is a matter of the next moment
    with pytest.raises(Cancelled):
        other.scheduled.run(moment)
    assert (_lines(manager), len(manager.list_backups())) == ([Ending.UNCHANGED], 1)
    assert other.scheduled.run(clock.advance(hours=1))


def test_it_is_decided_under_the_lock(document: Path, other: BackupManager, clock: FakeClock) -> None:
    moment = clock.now()

    @contextmanager
    def overtaken(folder: Path, *options: Any) -> Iterator[None]:
        """Have another app make its version when this one has read what it will store, and waits for the lock."""
        if any(map(is_leftover, os.listdir(folder))) and not other.list_backups():
            read = document.read_bytes()
            document.write_bytes(b'{"before": 1}')
            other.scheduled.run(moment)
            document.write_bytes(read)
        with exclusive(folder, *options):
            yield

    slow = BackupManager(document, clock=clock, zone=UTC, lock=overtaken)
    with pytest.raises(Cancelled):
        slow.scheduled.run(moment)
    assert [meta.trigger for meta in other.list_backups()] == [Trigger.SCHEDULE]
    assert _lines(other) == [Ending.DONE]


def test_that_nothing_had_changed_is_noted_under_the_lock(
    document: Path, other: BackupManager, clock: FakeClock
) -> None:
    other.create_backup()
    moment, is_first = clock.advance(hours=1), True

    @contextmanager
    def overtaken(folder: Path, *options: Any) -> Iterator[None]:
        nonlocal is_first
        if is_first:
            is_first = False
            other.scheduled.run(moment)
        with exclusive(folder, *options):
            yield

    assert BackupManager(document, clock=clock, zone=UTC, lock=overtaken).scheduled.run(moment) is None
    assert not is_first
    assert _lines(other) == [Ending.UNCHANGED]


@pytest.mark.parametrize("is_changed", [True, False])
def test_a_run_that_lasts_beyond_the_next_moment_does_not_settle_that(
    document: Path, clock: FakeClock, is_changed: bool
) -> None:
    """What was saved while it was at work belongs to the next moment."""
    BackupManager(document, clock=clock, zone=UTC).create_backup()
    moment, following = clock.advance(seconds=60), clock.now() + timedelta(seconds=60)
    if is_changed:
        document.write_bytes(b'{"changed": true}')

    @contextmanager
    def waits(folder: Path, *options: Any) -> Iterator[None]:
        clock.advance(seconds=90)
        with exclusive(folder, *options):
            yield

    manager = BackupManager(document, clock=clock, zone=UTC, lock=waits)
    assert bool(manager.scheduled.run(moment)) is is_changed
    assert clock.now() > following
    ran = manager.scheduled.ran()
    assert ran.settles(moment, is_stored=False)
    assert not ran.settles(following, is_stored=False)


def test_a_version_made_by_hand_since_settles_a_moment_without_a_line(manager: BackupManager, moment: datetime) -> None:
    manager.create_backup(trigger=Trigger.MANUAL)
    assert manager.scheduled.ran().settles(moment, is_stored=True)
    assert not manager.scheduled.ran().settles(moment, is_stored=False)  # it may have changed again
    assert manager.scheduled.run(moment) is None
    assert _lines(manager) == []


def test_a_run_that_fails_is_in_the_log_and_settles_nothing(
    manager: BackupManager, document: Path, clock: FakeClock
) -> None:
    manager.create_backup()
    moment = clock.advance(hours=1)
    document.unlink()
    with pytest.raises(Exception, match="does not exist"):
        manager.scheduled.run(moment)
    last = manager.scheduled.last()
    assert last
    assert (last.outcome, last.error) == (Ending.FAILED, "DocumentMissing")
    assert not manager.scheduled.ran().settles(moment, is_stored=False)


def test_a_version_that_was_thinned_out_has_run_all_the_same(
    manager: BackupManager, moment: datetime, save: Save
) -> None:
    made = manager.scheduled.run(moment)
    assert made
    save({"changed": True})
    manager.create_backup()
    os.unlink(manager.backups_dir / manager.find_backup(made).file_name)
    manager.cleanup_orphaned_backups()
    assert made not in [meta.backup_id for meta in manager.list_backups(include_archived=True)]
    assert manager.scheduled.ran().settles(moment, is_stored=False)


def test_what_a_wrong_clock_has_dated_years_ahead_keeps_nothing_from_running(
    manager: BackupManager, clock: FakeClock, save: Save
) -> None:
    right = clock.now()
    manager.scheduled.run(clock.advance(days=3_000))
    assert manager.scheduled.run(clock.advance(days=1)) is None
    clock.set(right + timedelta(hours=1))
    save({"changed": True})
    assert not manager.scheduled.ran().settles(right, is_stored=False)
    assert manager.scheduled.run(right)
    assert manager.scheduled.ran().settles(right, is_stored=False)
    clock.advance(seconds=-120)  # put right by a little: it need not run again for that
    assert manager.scheduled.ran().settles(right, is_stored=False)
