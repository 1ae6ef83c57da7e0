"""A save that takes back a part that was put back: an app that was not told saves what it still has in memory."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager
from backupkit.service.health import health_of
from backupkit.store import manifest
from backupkit.values import naming
from backupkit.values.put_back import NamedPart

if TYPE_CHECKING:
    from collections.abc import Callable

    Save = Callable[[object], bytes]

SOL = {"id": "b", "name": "Sol", "text": "long enough to prove something " * 40}
FULL = {"systems": [{"id": "a", "name": "Vega"}, SOL]}
LESS = {"systems": [SOL]}


@pytest.fixture
def older(manager: BackupManager, save: Save) -> str:
    """The id of a version of which a record was put back into a later state, which was never saved again since."""
    save(FULL)
    older = str(manager.create_backup())
    save(LESS)
    manager.create_backup()
    change = next(iter(manager.compare_backups(older).changes))
    manager.restore_part(older, change)
    return older


def test_a_save_of_what_a_part_was_put_into_says_which_part_it_takes_back(
    manager: BackupManager, save: Save, older: str
) -> None:
    save(LESS)
    assert manager.create_backup()
    newest = BackupManager(manager.data_file).list_backups()[0]
    assert (newest.reverts, newest.reverts_part) == (older, NamedPart(path="/systems/id=a", name="Vega"))
    health = health_of([newest])
    assert (health.reverts, health.reverts_part) == (newest.reverts, newest.reverts_part)


def test_that_part_can_be_put_back_again_and_taken_back_again(manager: BackupManager, save: Save, older: str) -> None:
    for _ in range(2):
        save(LESS)
        assert manager.create_backup()
        newest = manager.list_backups()[0]
        assert newest.reverts == older
        assert newest.reverts_part
        manager.restore_part(newest.reverts, newest.reverts_part.path)
        assert json.loads(manager.data_file.read_text()) == FULL


@pytest.mark.parametrize("saved", [FULL, {"systems": []}])
def test_any_other_save_takes_no_part_back(manager: BackupManager, save: Save, older: str, saved: object) -> None:
    assert older
    save(saved)
    manager.create_backup()
    assert manager.list_backups()[0].reverts == ""


def test_what_holds_the_part_may_have_been_stored_before(manager: BackupManager, save: Save, older: str) -> None:
    assert manager.create_backup()
    save(LESS)
    assert manager.create_backup()
    assert manager.list_backups()[0].reverts == older


def test_an_undo_takes_the_part_out_and_a_save_over_it_takes_the_undo_back(manager: BackupManager, older: str) -> None:
    assert older
    with_part = manager.data_file.read_bytes()
    undone = manager.undo_restore().backup_id
    assert manager.create_backup() is None or manager.list_backups()[0].reverts == ""
    manager.data_file.write_bytes(with_part)
    assert manager.create_backup()
    newest = manager.list_backups()[0]
    assert (newest.reverts, newest.reverts_part) == (undone, None)


def test_a_path_that_no_line_for_people_can_hold_is_not_remembered(manager: BackupManager, save: Save) -> None:
    save({"k" * 3_000: 1, "b": 2})
    older = str(manager.create_backup())
    save({"b": 2})
    manager.restore_part(older, next(iter(manager.compare_backups(older).changes)))
    save({"b": 2})
    assert manager.create_backup() is None
    assert manager.list_backups()[0].reverts == ""
    manager.undo_restore()


def test_p12_no_repr_of_a_version_tells_which_part_it_was(manager: BackupManager, save: Save, older: str) -> None:
    assert older
    save(LESS)
    manager.create_backup()
    assert "Vega" not in repr(manager.list_backups()[0])
    assert "Vega" not in repr(manifest.decode((manager.backups_dir / naming.MANIFEST).read_bytes()).put_back)


def test_a_document_that_is_renamed_after_a_part_was_put_back_keeps_its_folder(
    manager: BackupManager, older: str
) -> None:
    renamed = manager.data_file.rename(manager.data_file.with_name("renamed.json"))
    assert [meta.backup_id for meta in BackupManager(renamed).list_backups()][-1] == older
