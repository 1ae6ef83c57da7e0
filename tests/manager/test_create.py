"""A new version: what is told of it, and when there is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backupkit import BackupManager, Trigger
from backupkit.testing.clock import FakeClock
from backupkit.values.version import Status
from tests.forging import damage

Save = Callable[[object], bytes]


def test_a_version_tells_what_it_was_made_of(manager: BackupManager, document: Path, clock: FakeClock) -> None:
    now = clock.now()
    manager.create_backup("text", trigger=Trigger.CLOSE, tags=["b", "a"], pinned=True)
    (meta,) = manager.list_backups()
    assert (meta.description, meta.trigger, meta.tags, meta.pinned) == ("text", Trigger.CLOSE, ("b", "a"), True)
    assert (meta.timestamp, meta.file_size, meta.document) == (now, document.stat().st_size, "data.json")
    assert (meta.sequence, meta.status, meta.records) == (1, Status.ACTIVE, 3)
    assert meta.stored_size == (manager.backups_dir / meta.file_name).stat().st_size


@pytest.mark.parametrize("trigger", list(Trigger))
def test_a_trigger_may_be_its_text(trigger: Trigger, manager: BackupManager) -> None:
    backup_id = manager.create_backup(trigger=trigger.value)
    assert manager.find_backup(str(backup_id)).trigger is trigger


@pytest.mark.parametrize(
    "wrong",
    [
        {"trigger": "nonsense"},
        {"trigger": "MANUAL"},
        {"tags": "text"},
        {"tags": ["x"] * 33},
        {"tags": ["x" * 101]},
        {"tags": [""]},
        {"tags": [1]},
        {"tags": None},
    ],
    ids=str,
)
def test_what_is_not_as_described_is_refused_before_anything_is_written(
    wrong: dict[str, Any], manager: BackupManager
) -> None:
    with pytest.raises(ValueError, match=r"tags must|is not a valid Trigger"):
        manager.create_backup(**wrong)
    assert not manager.backups_dir.exists()


@pytest.mark.parametrize("kind", [list, tuple, dict.fromkeys, iter], ids=["list", "tuple", "keys", "iterator"])
def test_tags_may_come_from_any_iterable_as_the_signature_says(
    kind: Callable[[list[str]], Any], manager: BackupManager
) -> None:
    backup_id = manager.create_backup(tags=kind(["a", "b"]))
    assert manager.find_backup(str(backup_id)).tags == ("a", "b")


@pytest.mark.parametrize(
    ("text", "length", "end"), [("x" * 2_000, 2_000, "x"), ("x" * 2_001, 2_000, "…"), ("ü" * 9_999, 2_000, "…")]
)
def test_a_description_that_is_too_long_is_shortened(text: str, length: int, end: str, manager: BackupManager) -> None:
    backup_id = str(manager.create_backup(text))
    found = manager.find_backup(backup_id).description
    assert (len(found), found[-1], found[:1_999]) == (length, end, text[:1_999])
    manager.rebuild_manifest()
    assert manager.find_backup(backup_id).description == found


def test_an_unchanged_document_needs_no_version(manager: BackupManager) -> None:
    assert manager.create_backup() is not None
    assert manager.create_backup() is None
    assert len(manager.list_backups()) == 1


def test_force_makes_a_version_of_an_unchanged_document(manager: BackupManager) -> None:
    first, second = manager.create_backup(), manager.create_backup(force=True)
    assert second == f"{first}-2", "the same second and the same content"
    assert manager.create_backup("", True) == f"{first}-3", "force is the second positional argument"


@pytest.mark.parametrize("kept", [{"trigger": Trigger.MANUAL}, {"pinned": True}], ids=["manual", "pinned"])
def test_p7_a_version_for_good_is_made_although_an_automatic_one_holds_the_state(
    kept: dict[str, Any], manager: BackupManager
) -> None:
    assert [manager.create_backup() is None, manager.create_backup(**kept) is None] == [False, False]
    assert manager.create_backup(**kept) is None


def test_a_state_that_came_back_is_a_version_of_its_own(manager: BackupManager, save: Save) -> None:
    for value in (["a"], ["b"], ["a"]):
        save(value)
        assert manager.create_backup() is not None


def test_a_state_that_only_the_bin_holds_is_stored_again(manager: BackupManager) -> None:
    manager.delete_backup(str(manager.create_backup()))
    assert manager.create_backup() is not None


@pytest.mark.leaves_damage
def test_a_state_whose_version_is_damaged_is_stored_again(manager: BackupManager) -> None:
    damage(manager, str(manager.create_backup()))
    manager.verify_backups()
    assert manager.create_backup() is not None


def test_a_state_whose_version_file_is_gone_is_stored_again(manager: BackupManager) -> None:
    meta = manager.find_backup(str(manager.create_backup()))
    (manager.backups_dir / meta.file_name).unlink()
    assert manager.create_backup() is not None
