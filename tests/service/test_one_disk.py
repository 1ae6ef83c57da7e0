"""Whether all versions lie on the disk of the document: found out by the worker, and by nothing that may hang."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager
from backupkit.files.places import device_of
from backupkit.operations.mirroring import book, told
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.mirroring import Mirrored
from tests.mirroring.desk import MemoryPlace

if TYPE_CHECKING:
    from pathlib import Path

    from tests.service.conftest import Serve


def test_without_another_place_all_versions_lie_on_one_disk_once_there_are_any(
    serve: Serve, manager: BackupManager
) -> None:
    ear = serve(manager)
    ear.health(lambda event: not event.health.is_on_one_disk)
    ear.do(Create())
    ear.health(lambda event: event.health.is_on_one_disk)


def test_a_copy_elsewhere_ends_that_as_soon_as_it_is_told_and_a_new_save_does_not_begin_it_again(
    serve: Serve, document: Path
) -> None:
    manager = BackupManager(document, places=[MemoryPlace("elsewhere")])
    ear = serve(manager)
    ear.do(Create())
    ear.health(lambda event: event.health.is_on_one_disk)
    ear.do(Mirrored(report=manager.mirror()))
    ear.health(lambda event: not event.health.is_on_one_disk)
    document.write_text("{}")
    ear.do(Create())  # it lies here alone, for a moment
    assert ear.health(lambda event: event.health.versions == 2).health.is_on_one_disk is False


def test_a_copy_on_the_same_disk_changes_nothing(serve: Serve, document: Path, tmp_path: Path) -> None:
    (tmp_path / "beside").mkdir()
    manager = BackupManager(document, places=[(tmp_path / "beside").as_uri()])
    ear = serve(manager)
    ear.do(Create())
    ear.do(Mirrored(report=manager.mirror()))
    assert manager.places[0].is_on_own_disk
    assert ear.health(lambda event: event.health.versions).health.is_on_one_disk


def test_only_the_worker_asks_and_only_the_disk_of_the_document(
    serve: Serve, document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A share that hangs would keep whoever asks it waiting, and every save with him."""
    (tmp_path / "share").mkdir()
    manager = BackupManager(document, places=[(tmp_path / "share").as_uri()])
    manager.create_backup()
    manager.mirror()
    asked: set[tuple[str, Path]] = set()

    def noted(path: Path) -> int | None:
        asked.add((threading.current_thread().name, path))
        return device_of(path)

    for module in (told, book):
        monkeypatch.setattr(module, "device_of", noted)
    ear = serve(manager)
    ear.health(lambda event: event.health.is_on_one_disk)
    assert asked == {(f"backupkit: {document.name}", path) for path in (document.parent, manager.backups_dir)}


def test_where_nobody_can_tell_nothing_is_said(
    serve: Serve, manager: BackupManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_path: Path) -> int:
        raise PermissionError("no")

    monkeypatch.setattr(told, "device_of", fails)
    ear = serve(manager)
    ear.do(Create())
    assert not ear.health(lambda event: event.health.versions).health.is_on_one_disk
