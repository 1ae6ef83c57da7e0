"""Histories that meet in one folder: nothing is lost, and there is one order for all."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from backupkit import BackupManager, Retention
from backupkit.store.histories import first_collision, in_one_order
from backupkit.testing.clock import FakeClock
from backupkit.values import naming
from backupkit.values.version import BackupMetadata
from tests.store.homes import TEXT
from tests.values.metadata import META

ONE, OTHER = "1" * 32, "2" * 32
START = datetime(2025, 11, 4, 12, tzinfo=UTC)


def made(folder_id: str, sequence: int, hour: float) -> BackupMetadata:
    backup_id = f"20251104_{sequence:06d}_{int(hour * 10):06x}{folder_id[:2]}"
    return replace(
        META, backup_id=backup_id, folder_id=folder_id, sequence=sequence, timestamp=START + timedelta(hours=hour)
    )


def ordered(*metas: BackupMetadata) -> list[tuple[str, int]]:
    """Return the history and former number of each version, in the new order."""
    before = {meta.backup_id: meta for meta in metas}
    after = before | {meta.backup_id: meta for meta in in_one_order(metas)}
    numbers = [meta.sequence for meta in sorted(after.values(), key=lambda meta: meta.sequence)]
    assert numbers == sorted(set(numbers)), "each has a number of its own"
    return [
        (before[key].folder_id[0], before[key].sequence) for key in sorted(after, key=lambda key: after[key].sequence)
    ]


def test_one_history_keeps_its_numbers_whatever_the_clock_says() -> None:
    assert list(in_one_order([made(ONE, 1, 5), made(ONE, 2, 3), made(ONE, 7, -9)])) == []


def test_one_history_that_goes_on_under_another_id_keeps_its_numbers() -> None:
    """Its settings were lost; or it began before folders had ids."""
    assert list(in_one_order([made("", 1, 5), made(ONE, 2, 3), made(OTHER, 3, 1)])) == []


def test_two_numbers_of_one_history_are_none_of_two() -> None:
    """Two writers whose locks do not work."""
    assert first_collision([made(ONE, 1, 1), made(ONE, 1, 2)]) is None


def test_two_histories_are_put_in_the_order_of_time_from_where_they_part() -> None:
    common = [made(ONE, 1, 0), made(ONE, 2, 1)]
    original = [made(ONE, 3, 2), made(ONE, 4, 5)]
    copy = [made(OTHER, 3, 3), made(OTHER, 4, 4), made(OTHER, 5, 6)]
    found = ordered(*common, *original, *copy)
    assert found == [("1", 1), ("1", 2), ("1", 3), ("2", 3), ("2", 4), ("1", 4), ("2", 5)]


def test_p8_within_a_history_its_own_order_stays_whatever_the_clock_says() -> None:
    original = [made(ONE, 3, 9), made(ONE, 4, 2), made(ONE, 5, 1)]
    copy = [made(OTHER, 3, 5)]
    found = ordered(*original, *copy)
    assert [entry for entry in found if entry[0] == "1"] == [("1", 3), ("1", 4), ("1", 5)]


@pytest.fixture
def parted(tmp_path: Path) -> tuple[BackupManager, BackupManager, FakeClock]:
    """A document with its folder, and a copy of both; each has gone on by itself."""
    clock = FakeClock()
    generous = Retention(newest=100)
    document = tmp_path / "p1" / "data.json"
    document.parent.mkdir()
    original = BackupManager(document, clock=clock, retention=generous)
    make(original, clock, "common")
    shutil.copytree(tmp_path / "p1", tmp_path / "p2")
    copy = BackupManager(tmp_path / "p2" / "data.json", clock=clock, retention=generous)
    make(original, clock, "original 1")
    for number in range(5):
        make(copy, clock, f"copy {number}")
    make(original, clock, "original 2")
    return original, copy, clock


def make(manager: BackupManager, clock: FakeClock, text: str) -> None:
    clock.advance(seconds=60)
    manager.data_file.write_text(TEXT.format(text))
    assert manager.create_backup(text)


def merge(source: BackupManager, target: BackupManager) -> None:
    for path in source.backups_dir.glob("*.gz"):
        if not (target.backups_dir / path.name).exists():
            shutil.copy2(path, target.backups_dir)


def texts(manager: BackupManager) -> list[str]:
    return [meta.description for meta in manager.list_backups()]


MERGED = ["original 2", "copy 4", "copy 3", "copy 2", "copy 1", "copy 0", "original 1", "common"]


@pytest.mark.parametrize("lost", [[], [naming.MANIFEST], [naming.MANIFEST, naming.PREVIOUS_MANIFEST]], ids=len)
@pytest.mark.parametrize("settings", [True, False], ids=["settings there", "settings lost"])
def test_histories_that_a_sync_put_together_are_in_the_order_of_time(
    parted: tuple[BackupManager, BackupManager, FakeClock], lost: list[str], settings: bool
) -> None:
    original, copy, clock = parted
    merge(copy, original)
    for name in lost + [naming.SETTINGS] * (not settings):
        (original.backups_dir / name).unlink()
    assert texts(original) == MERGED
    make(original, clock, "later")
    assert texts(original) == ["later", *MERGED]
    original.rebuild_manifest()
    assert texts(BackupManager(original.data_file)) == ["later", *MERGED]
    assert original.verify_backups().valid == len(MERGED) + 1


def test_a_version_that_the_sync_brings_later_finds_its_place(
    parted: tuple[BackupManager, BackupManager, FakeClock],
) -> None:
    original, copy, clock = parted
    merge(copy, original)
    original.pin(original.list_backups()[0].backup_id)  # the new order is written down
    make(copy, clock, "copy 5")
    merge(copy, original)
    assert texts(original) == ["copy 5", *MERGED]


def test_p15_what_came_from_another_history_is_thinned_out_like_the_document_s_own(
    parted: tuple[BackupManager, BackupManager, FakeClock],
) -> None:
    original, copy, clock = parted
    merge(copy, original)
    original.set_retention(Retention.newest_only(2))
    make(original, clock, "later")
    assert texts(original) == ["later", "original 2"]
    assert len(list(original.backups_dir.glob("*.gz"))) == 2
    assert len(texts(copy)) == 6


def test_a_copy_gets_an_id_of_its_own_and_knows_the_one_that_it_had(
    parted: tuple[BackupManager, BackupManager, FakeClock],
) -> None:
    original, copy, _ = parted
    first, second = (json.loads((manager.backups_dir / naming.SETTINGS).read_text()) for manager in (original, copy))
    assert second["folder_id"] != first["folder_id"]
    assert (first.get("other_ids"), second["other_ids"]) == (None, [first["folder_id"]])
    ids = [meta.folder_id for meta in copy.list_backups()]
    assert ids == [second["folder_id"]] * 5 + [first["folder_id"]]


def test_settings_that_were_lost_get_the_id_back_that_the_versions_carry(
    parted: tuple[BackupManager, BackupManager, FakeClock],
) -> None:
    original, _, clock = parted
    path = original.backups_dir / naming.SETTINGS
    before = json.loads(path.read_text())["folder_id"]
    for text in ("later", "last"):
        path.unlink()
        make(BackupManager(original.data_file, clock=clock), clock, text)
        assert json.loads(path.read_text())["folder_id"] == before


@pytest.mark.leaves_damage
@pytest.mark.parametrize("forged", ["5" * 32, "", "no id at all"])
def test_p15_what_was_made_in_another_folder_is_never_removed(tmp_path: Path, forged: str) -> None:
    """Although the manifest lists it, with its right hash."""
    clock = FakeClock()
    manager = BackupManager(tmp_path / "data.json", clock=clock)
    make(manager, clock, "ours")
    other = BackupManager(tmp_path / "other.json", clock=clock)
    make(other, clock, "theirs")
    (meta,) = other.list_backups()
    store = manager._binding.store
    shutil.copy2(other.backups_dir / meta.file_name, manager.backups_dir)
    with store.exclusive() as current:
        known = current.with_versions([replace(meta, folder_id=forged)])
        store.write(known)
        assert store.remove([known.backups[meta.backup_id]]) == 0
    assert (manager.backups_dir / meta.file_name).exists()
