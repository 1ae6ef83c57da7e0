"""Where no thread is to be had for a service, that is told, and it is tried again (promise P11)."""

from __future__ import annotations

import pytest

from backupkit import BackupManager
from backupkit.automation.first_backup import FirstBackup
from backupkit.errors import BackupsStopped
from backupkit.service.events import Event, Failed, Finished
from backupkit.service.hub import Hub
from backupkit.service.service import BackupService
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.overview import Load
from tests.process.scarce import at_most, ours
from tests.waiting import wait_until


def served(manager: BackupManager) -> tuple[BackupService, list[Event], FirstBackup]:
    hub, heard, first = Hub(), list[Event](), FirstBackup()
    hub.subscribe(heard.append)
    return BackupService(manager, hub=hub, initiators=(first,)), heard, first


@pytest.mark.parametrize("error", [RuntimeError("can't start new thread"), MemoryError()])
def test_p11_no_thread_at_the_start_is_told_and_the_first_submit_tries_again(
    manager: BackupManager, error: BaseException
) -> None:
    with at_most(0, lambda: error):
        service, heard, _ = served(manager)
        (told,) = heard
        assert isinstance(told, Failed)
        assert isinstance(told.task, Create)
        assert isinstance(told.error, BackupsStopped)
        for _ in range(3):
            with pytest.raises(BackupsStopped):
                service.submit(Load())
        service.wake()
        service.recover()
        assert (heard, service.is_busy, ours()) == ([told], False, 0)
    number = service.submit(Create())
    wait_until(lambda: any(isinstance(event, Finished) and event.number == number for event in heard))
    assert service.close(keeps_last=True)


def test_what_was_due_at_the_start_is_done_when_a_thread_is_to_be_had(manager: BackupManager) -> None:
    with at_most(0):
        service, heard, first = served(manager)
        first.start()
        service.wake()
    service.recover()
    wait_until(lambda: any(isinstance(event, Finished) for event in heard))
    service.close()
    assert len(manager.list_backups()) == 1


def test_closing_what_never_began_says_that_the_last_state_is_not_stored(manager: BackupManager) -> None:
    with at_most(0):
        service, _, _ = served(manager)
        assert service.close(keeps_last=True) is False
    service.recover()
    assert ours() == 0
    with pytest.raises(RuntimeError, match="closed"):
        service.submit(Load())


def test_a_listener_may_submit_when_it_hears_that_there_is_no_thread(manager: BackupManager) -> None:
    hub = Hub()
    refused: list[BackupsStopped] = []
    services: list[BackupService] = []

    def insisting(_: Event) -> None:
        for service in services:
            try:
                service.submit(Load())
            except BackupsStopped as error:
                refused.append(error)

    hub.subscribe(insisting)
    with at_most(0):
        services.append(BackupService(manager, hub=hub))
        services[0]._has_told = False
        services[0].recover()
    assert len(refused) == 1
    services[0].close()
