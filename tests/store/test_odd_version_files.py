"""Damaged version files are found, refused and kept (promises P3, P5, P15)."""

from __future__ import annotations

import re
import shutil
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, Retention, errors
from backupkit.values import naming
from backupkit.values.version import Status
from tests.store.damage import DAMAGE, _bit_in_header, _newer_format
from tests.store.expectations import _seen, again, assert_helpful, assert_restorable

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.testing.clock import FakeClock


@pytest.mark.leaves_damage
@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_p5_a_damaged_version_file_is_found_by_verify_and_refused_by_restore(
    damage: Callable[[Path], None],
    tmp_path: Path,
    document: Path,
    manager: BackupManager,
    clock: FakeClock,
    states: dict[str, bytes],
) -> None:
    victim = list(states)[1]
    path = manager.backups_dir / manager.find_backup(victim).file_name
    damage(path)
    fresh = again(manager, clock)
    with pytest.raises(errors.BackupCorrupted) as caught:
        fresh.restore_backup(victim)

    assert_helpful(caught.value, path, victim)
    assert re.search(DAMAGE[damage], caught.value.problem)
    assert document.read_bytes() == list(states.values())[-1]
    report = fresh.verify_backups()
    assert (report.valid, set(report.problems)) == (2, {victim})
    assert fresh.find_backup(victim).status is Status.CORRUPTED
    assert_restorable(fresh, {key: data for key, data in states.items() if key != victim}, tmp_path)


@pytest.mark.leaves_damage
@pytest.mark.parametrize("damage", [*DAMAGE][1:], ids=lambda damage: damage.__name__)
def test_p15_a_damaged_version_file_is_never_removed(
    damage: Callable[[Path], None], document: Path, manager: BackupManager, clock: FakeClock, states: dict[str, bytes]
) -> None:
    victim = list(states)[2]
    path = manager.backups_dir / manager.find_backup(victim).file_name
    damage(path)
    seen = _seen(path)
    fresh = BackupManager(document, clock=clock, zone=UTC, retention=Retention.newest_only(1))
    fresh.verify_backups()
    fresh.cleanup_orphaned_backups()
    fresh.rebuild_manifest()
    for number in range(3):
        clock.advance(days=1)
        document.write_bytes(b"[%d]" % number)
        fresh.create_backup()
    clock.advance(days=400)
    for _ in range(9):
        clock.advance(days=1)
        fresh.create_backup(force=True)
    fresh.apply_retention()
    fresh.rebuild_manifest()

    assert _seen(path) == seen


@pytest.mark.leaves_damage
def test_a_version_of_a_newer_release_is_refused_by_name_and_kept(
    document: Path, manager: BackupManager, clock: FakeClock, states: dict[str, bytes]
) -> None:
    victim = next(iter(states))
    path = manager.backups_dir / manager.find_backup(victim).file_name
    _newer_format(path)
    data = path.read_bytes()
    fresh = again(manager, clock)
    with pytest.raises(errors.ManifestTooNew) as caught:
        fresh.restore_backup(victim)

    assert_helpful(caught.value, path, "format 3")
    assert "newer release" in fresh.verify_backups().problems[victim]
    fresh.cleanup_orphaned_backups()
    fresh.rebuild_manifest()
    fresh.apply_retention()
    assert path.read_bytes() == data
    assert document.read_bytes() == list(states.values())[-1]


@pytest.mark.leaves_damage
def test_p3_a_lost_manifest_and_a_damaged_version_file_do_not_hide_the_others(
    tmp_path: Path, manager: BackupManager, clock: FakeClock, states: dict[str, bytes]
) -> None:
    victim = list(states)[1]
    _bit_in_header(manager.backups_dir / manager.find_backup(victim).file_name)
    for name in (naming.MANIFEST, naming.PREVIOUS_MANIFEST, naming.SETTINGS):
        (manager.backups_dir / name).unlink()
    fresh = again(manager, clock)

    assert set(fresh.verify_backups().problems) == {victim}
    assert_restorable(fresh, {key: data for key, data in states.items() if key != victim}, tmp_path)


def test_p15_a_version_file_of_another_document_is_neither_taken_nor_removed(
    tmp_path: Path, manager: BackupManager, clock: FakeClock, states: dict[str, bytes]
) -> None:
    other = BackupManager(tmp_path / "other.json", tmp_path / "backups", clock=clock)
    other.data_file.write_bytes(b"[42]")
    backup_id = other.create_backup()
    assert backup_id
    stranger = manager.backups_dir / other.find_backup(backup_id).file_name
    shutil.copyfile(other.backups_dir / stranger.name, stranger)
    data = stranger.read_bytes()
    fresh = again(manager, clock)
    fresh.cleanup_orphaned_backups()
    fresh.rebuild_manifest()
    fresh.apply_retention()

    assert {meta.backup_id for meta in fresh.list_backups()} == set(states)
    assert stranger.read_bytes() == data
