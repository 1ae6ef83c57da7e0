"""A backup folder that is removed while the app runs: stored anew, and told once in red, with what was lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backupkit import BackupFolderLost, BackupManager
from backupkit.service.events import Event, Failed, Finished
from backupkit.service.tasks.creating import Create
from backupkit.ui.shown import status
from tests.service.conftest import Serve

Save = Callable[[object], bytes]


def told(event: Event) -> bool:
    return isinstance(event, Failed) and isinstance(event.error, BackupFolderLost)


def phase_after(events: list[Event]) -> status.Phase:
    state = status.IndicatorState()
    for event in events:
        state = status.advance(state, event)
    return status.phase(state, datetime.now(UTC))


@pytest.mark.parametrize("saves", [True, False], ids=["after a save", "without one"])
def test_p11_a_folder_that_was_removed_is_told_once_in_red_once_the_state_is_stored_anew(
    serve: Serve, manager: BackupManager, save: Save, saves: bool
) -> None:
    save({"pinned": True})
    manager.create_backup(pinned=True)
    ear = serve()
    ear.service.start(watches=True)
    ear.health(lambda event: event.health.versions == 1)
    manager.backups_dir.rename(manager.backups_dir.with_name("trash"))  # in one step: the worker may be at work there
    if saves:
        save({"later": True})
    end = ear.until(told)
    assert isinstance(end, Failed)
    assert isinstance(end.error, BackupFolderLost)
    assert (end.error.count, end.error.pinned) == (1, 1)
    assert len(manager.list_backups()) == 1
    ear.health(lambda event: event.health.versions == 1 and event.health.unprotected_since is None)
    assert phase_after(ear.heard[: ear.heard.index(end) + 1]) is status.Phase.FAILED
    if not saves:  # else the save may have been seen after that, and then it was the next backup
        assert phase_after(ear.heard) is status.Phase.FAILED, "until the next backup, although the state is safe"
    save({"last": True})
    end = ear.end_of(ear.service.submit(Create()))
    assert isinstance(end, Finished)
    assert phase_after(ear.heard) is status.Phase.FINE
    assert len([event for event in ear.heard if told(event)]) == 1


def test_versions_that_are_deleted_one_by_one_are_no_loss(serve: Serve, manager: BackupManager, save: Save) -> None:
    save([1])
    backup_id = manager.create_backup()
    assert backup_id
    ear = serve()
    ear.service.start(watches=True)
    ear.health(lambda event: event.health.versions == 1)
    BackupManager(Path(manager.data_file)).delete_backup(backup_id)
    ear.health(lambda event: event.health.versions == 0)
    save([2])
    ear.health(lambda event: event.health.versions == 1)
    assert not any(map(told, ear.heard))
