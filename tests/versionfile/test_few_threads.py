"""Where threads are scarce, work on versions is done by fewer of them, in the end by the caller's own; none is left."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from backupkit import BackupManager
from backupkit.versionfile import threads as shared
from backupkit.versionfile.threads import WORTH_IT_BYTES, Aside, in_order
from tests.process.scarce import at_most, ours


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    yield
    assert ours() == 0


@pytest.fixture
def large(document: Path, monkeypatch: pytest.MonkeyPatch) -> BackupManager:
    """A manager of a document that several threads are worth while for, whatever the machine has."""
    monkeypatch.setattr(shared, "threads_for", lambda size: 4 if size >= WORTH_IT_BYTES else 1)
    monkeypatch.setattr("backupkit.versionfile.body.threads_for", shared.threads_for)
    monkeypatch.setattr("backupkit.versionfile.unpacking.threads_for", shared.threads_for)
    document.write_bytes(os.urandom(2 * WORTH_IT_BYTES))
    return BackupManager(document)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_what_is_to_be_had_is_used_and_the_results_are_the_same(count: int) -> None:
    used: set[int] = set()

    def square(number: int) -> int:
        used.add(threading.get_ident())
        return number * number

    with at_most(count):
        assert list(in_order(square, range(50), 3, lambda number: number % 7 == 0)) == [n * n for n in range(50)]
    assert len(used - {threading.get_ident()}) <= count


def test_without_a_thread_an_error_is_still_raised_in_its_place() -> None:
    with at_most(0):
        results = in_order(lambda number: 6 // number, [3, 0, 1], 3)
        assert next(results) == 2
        with pytest.raises(ZeroDivisionError):
            next(results)


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_an_interrupt_while_threads_are_started_ends_those_that_were(error: type[BaseException]) -> None:
    with at_most(2, error), pytest.raises(error):
        list(in_order(abs, range(10), 4))


def test_without_a_thread_for_it_the_caller_does_what_is_to_be_done_aside() -> None:
    seen: list[int] = []
    with at_most(0), Aside(seen.append, 4) as aside:
        for number in range(50):
            aside.put(number)
        aside.finish()
    assert seen == list(range(50))


@pytest.mark.parametrize("threads", [1, 2])
def test_what_is_raised_aside_is_raised_at_the_end_and_nobody_waits_for_ever(threads: int) -> None:
    def refuse(number: int) -> None:
        if number == 3:
            raise MemoryError

    def feed(aside: Aside[int]) -> None:
        for number in range(50):
            aside.put(number)
        aside.finish()

    with Aside(refuse, threads) as aside, pytest.raises(MemoryError):
        feed(aside)


@pytest.mark.parametrize("count", range(6))
def test_a_large_document_is_stored_read_and_restored_with_any_number_of_threads(
    large: BackupManager, count: int
) -> None:
    content = large.data_file.read_bytes()
    with at_most(count):
        backup_id = large.create_backup()
    assert backup_id
    with at_most(count):
        assert large.verify_backups().sound_ids == (backup_id,)
    large.data_file.write_bytes(b"[]")
    with at_most(count):
        large.restore_backup(backup_id)
    assert large.data_file.read_bytes() == content


def test_twenty_tries_without_enough_threads_leave_none_behind(large: BackupManager) -> None:
    for number in range(20):
        with at_most(number % 3):
            large.create_backup(str(number), force=True)
        assert ours() == 0
