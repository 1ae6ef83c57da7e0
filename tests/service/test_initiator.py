from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import pytest

from backupkit import BackupManager
from backupkit.service.events import Failed, Finished, Started
from backupkit.service.initiator import Initiator
from backupkit.service.service import BackupService
from backupkit.service.sighting import Sighting
from backupkit.service.task import Task, Tools
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.overview import Load
from tests.waiting import wait_until


class Once:
    """Asks for one task, the first time that it may; remembers what it was asked and told."""

    def __init__(self, task: Task | None = None) -> None:
        self._task = task
        self.asked: list[Sighting] = []
        self.learned: list[Finished | Failed] = []
        self.threads: set[int] = set()

    def due(self, document: Sighting, now: float) -> Task | None:
        del now
        self.asked.append(document)
        self.threads.add(threading.get_ident())
        task, self._task = self._task, None
        return task

    def learn(self, end: Finished | Failed, document: Sighting, now: float) -> None:
        del now
        assert document.is_stored or not isinstance(end.task, Create)
        self.learned.append(end)
        self.threads.add(threading.get_ident())


class Raising:
    def due(self, document: Sighting, now: float) -> Task | None:
        raise ZeroDivisionError(f"due at {now:g} for {document.seen!r}")

    def learn(self, end: Finished | Failed, document: Sighting, now: float) -> None:
        raise ZeroDivisionError(f"learned at {now:g} of {end!r} and {document.seen!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent(Task):
    """A task that nobody is told of."""

    is_told: ClassVar = False
    act: Callable[[], object]

    def perform(self, tools: Tools) -> object:
        tools.progress(1, 2)
        return self.act()


def _ends(heard: list[object]) -> list[object]:
    return [event for event in heard if isinstance(event, Started | Finished | Failed)]


def test_what_an_initiator_asks_for_is_done_and_told_and_every_end_is_learned(manager: BackupManager) -> None:
    first: Initiator = Once(Create())
    second = Once()
    service = BackupService(manager, initiators=(first, second))
    heard: list[object] = []
    service.subscribe(heard.append)
    wait_until(lambda: second.learned)
    wait_until(lambda: not service.is_busy)
    service.submit(Load())
    wait_until(lambda: len(second.learned) == 2)
    service.close()
    assert isinstance(first, Once)
    assert first.learned == second.learned
    assert [type(end.task) for end in first.learned] == [Create, Load]
    assert len(manager.list_backups()) == 1


def test_an_initiator_is_called_on_one_thread_and_sees_the_document_as_it_is(manager: BackupManager) -> None:
    watched = Once(Create())
    service = BackupService(manager, initiators=(watched,))
    wait_until(lambda: watched.learned)
    service.wake()
    wait_until(lambda: watched.asked[-1].is_stored)
    service.close()
    assert not watched.asked[0].is_stored
    assert watched.asked[0].seen == manager.document.fingerprint()
    assert len(watched.threads - {threading.get_ident()}) == 1


def test_an_initiator_that_raises_is_logged_and_stops_neither_the_others_nor_the_worker(
    manager: BackupManager, caplog: pytest.LogCaptureFixture
) -> None:
    sound = Once(Create())
    service = BackupService(manager, initiators=(Raising(), sound))
    wait_until(lambda: sound.learned)
    service.close()
    assert "Raising failed for" in caplog.text
    assert "due at" in caplog.text
    assert "learned at" in caplog.text


def test_a_task_that_nobody_is_told_of_makes_no_events_and_takes_no_number(manager: BackupManager) -> None:
    done: list[int] = []
    asking = Once(Silent(act=lambda: done.append(1)))
    service = BackupService(manager, initiators=(asking,))
    heard: list[object] = []
    service.subscribe(heard.append)
    wait_until(lambda: done)
    number = service.submit(Load())
    wait_until(lambda: asking.learned)
    service.close()
    assert number == 1
    assert [type(end.task) for end in asking.learned] == [Load]
    assert {type(event.task) for event in _ends(heard) if isinstance(event, Started | Finished)} <= {Load}
    assert not [event for event in heard if isinstance(event, Failed)]
