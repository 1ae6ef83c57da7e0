"""A process that was forked off knows that it has no worker, and waits for nobody."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest

from backupkit import BackupManager, get_backup_manager, registry
from backupkit.errors import BackupsStopped
from backupkit.process.garbage import GUARD
from backupkit.service.service import BackupService
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.overview import Load
from tests.service.conftest import Serve
from tests.service.listening import Gate

pytestmark = pytest.mark.needs_posix("there is no fork on Windows")

_PATIENCE_SECONDS = 20


def in_child(check: Callable[[], object]) -> None:
    """Fork, and call *check* there; fail if it raises or does not come back."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            signal.alarm(_PATIENCE_SECONDS)  # it would wait for a thread that is not there
            check()
            status = 0
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def refused(call: Callable[[], object]) -> None:
    with pytest.raises(BackupsStopped, match="forked"):
        call()


def check_all(service: BackupService) -> None:
    refused(lambda: service.submit(Load()))
    refused(service.saved)
    service.wake()
    service.recover()
    service.cancel(1)
    assert service.is_busy is False
    began = time.monotonic()
    assert service.close(keeps_last=True) is False
    assert time.monotonic() - began < 5


def test_in_a_child_submitting_raises_and_closing_waits_for_nothing(serve: Serve) -> None:
    ear = serve()
    ear.do(Load())
    in_child(lambda: check_all(ear.service))
    ear.do(Create())
    assert ear.service.close(keeps_last=True)


def test_a_child_of_a_process_at_work_is_no_worse_off(serve: Serve, slow: BackupManager, gate: Gate) -> None:
    ear = serve(slow)
    number = ear.service.submit(Create())
    gate.wait_until_reached()
    in_child(lambda: check_all(ear.service))
    gate.open()
    ear.end_of(number)
    assert [meta.backup_id for meta in slow.list_backups()]


@contextmanager
def held_by_another_thread(*locks: AbstractContextManager[object]) -> Iterator[None]:
    """Have a thread hold locks, which a child then finds held by nobody."""
    has_them, is_over = threading.Event(), threading.Event()

    def hold() -> None:
        with ExitStack() as stack:
            for lock in locks:
                stack.enter_context(lock)
            has_them.set()
            is_over.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    assert has_them.wait(10)
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def test_a_child_that_was_forked_while_all_locks_were_held_does_not_hang(serve: Serve) -> None:
    service = serve().service

    def check() -> None:
        check_all(service)
        get_backup_manager(service.manager.data_file)

    locks = service._worker.queue._changed, service._hub._lock, service._starting, registry._guard, GUARD._mutex
    with held_by_another_thread(*locks):
        in_child(check)


def test_a_child_has_the_hosts_own_setting_of_the_collector(serve: Serve, slow: BackupManager, gate: Gate) -> None:
    ear = serve(slow)
    ear.service.submit(Create())
    gate.wait_until_reached()

    def check() -> None:
        assert not GUARD.is_put_off

    in_child(check)
    gate.open()


def test_a_child_may_have_a_service_of_its_own(serve: Serve, document: Path) -> None:
    serve()

    def check() -> None:
        service = BackupService(BackupManager(document))
        service.submit(Create(description="the child's"))
        assert service.close(keeps_last=True)

    in_child(check)
    assert [meta.description for meta in BackupManager(document).list_backups()] == ["the child's"]


def test_a_service_that_goes_in_a_child_waits_for_no_lock(manager: BackupManager) -> None:
    services = [BackupService(manager)]
    lock = services[0]._worker.queue._changed

    def check() -> None:
        services.clear()

    with held_by_another_thread(lock):
        in_child(check)
    assert services[0].close()
