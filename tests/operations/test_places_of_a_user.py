"""Places that the configuration names are mirrored to, with its grace and its limit; what lies where is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager
from backupkit.operations.mirroring import mirror
from backupkit.operations.mirroring.visit import Shelf
from tests.config.configuring import configured_in

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "usb"
    folder.mkdir()
    return folder


@pytest.fixture
def manager(document: Path, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BackupManager:
    configured_in(tmp_path / "config", monkeypatch)
    manager = BackupManager(document)
    manager.create_backup()
    manager.choose(places=[place.as_uri()])
    return manager


def test_a_place_that_a_user_chose_gets_the_versions_and_is_told_of(manager: BackupManager, place: Path) -> None:
    (version,) = manager.list_backups()
    assert manager.copies == {}
    assert manager.mirror()
    assert (place / f"backup_{version.backup_id}.json.gz").is_file()
    assert manager.copies == {version.backup_id: (str(place),)}
    assert [(state.place, state.is_chosen, state.copies) for state in manager.places] == [(str(place), True, 1)]


@pytest.mark.parametrize(("chosen", "grace"), [(None, timedelta(days=30)), (0, timedelta(0)), ("never", None)])
def test_a_copy_stays_as_long_as_the_configuration_says(
    manager: BackupManager, chosen: object, grace: timedelta | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager.choose(places_grace_days=chosen)
    seen: list[timedelta | None] = []

    def shelf(**values: object) -> Shelf:
        found = Shelf(**values)  # type: ignore[arg-type]  # as it was called
        seen.append(found.grace)
        return found

    monkeypatch.setattr(mirror, "Shelf", shelf)
    manager.mirror()
    assert seen == [grace]
