"""What is never half saved need not rest to be stored: a version a second, or half of the time for a large one."""

from __future__ import annotations

import contextlib
import itertools
from pathlib import Path

import pytest

from backupkit import BackupManager, Trigger
from backupkit.automation.watching import Watching
from backupkit.service import sighting
from backupkit.service.events import Finished
from backupkit.service.lookout import Lookout
from backupkit.service.sighting import Sighting
from backupkit.service.tasks.creating import Create
from tests.documents.databases import commit, made, opened


def stored_at(seconds: int, took_seconds: float, *, is_whole: bool) -> list[float]:
    """Return when a document that changes 50 times a second is stored, where each time takes that long."""
    initiator, document = Watching(), Sighting(is_whole=is_whole)
    initiator.is_on = True
    times: list[float] = []
    now = 0.0
    while now < seconds:
        document = sighting.looked(document, round(now * 50), now)
        if initiator.due(document, now):
            times.append(now)
            stored = document.seen
            now += took_seconds
            document = sighting.looked(document, round(now * 50), now)
            document = sighting.stored(document, stored, now)
            task = Create(trigger=Trigger.SAVE)
            initiator.learn(Finished(number=1, task=task, result="20251104_120000_a1b2c3d4"), document, now)
        now = round(now + 0.25, 6)
    return times


def test_a_database_that_never_rests_is_stored_once_a_second() -> None:
    assert 18 <= len(stored_at(30, 0.25, is_whole=True)) <= 30


def test_any_other_file_that_never_rests_is_stored_every_ten_seconds() -> None:
    assert len(stored_at(30, 0.25, is_whole=False)) == 2


@pytest.mark.parametrize("took_seconds", [2.0, 5.0])
def test_a_large_one_takes_at_most_half_of_the_time(took_seconds: float) -> None:
    times = stored_at(60, took_seconds, is_whole=True)
    assert len(times) >= 0.7 * 60 / (2 * took_seconds)
    assert all(later - earlier >= 2 * took_seconds for earlier, later in itertools.pairwise(times))


def test_a_look_tells_whether_the_document_is_a_database(tmp_path: Path) -> None:
    path = made(tmp_path / "notes")
    manager = BackupManager(path)
    lookout = Lookout(manager, lambda: 0.0)
    lookout.look()
    assert not lookout.document.is_whole, "nobody has opened it yet"
    manager.create_backup()
    with contextlib.closing(opened(path)) as app:
        commit(app, "second")
        lookout.look()
        assert lookout.document.is_whole
