"""Whatever stands in the manifest's place costs no version (promises P3, P12)."""

from __future__ import annotations

import json
import stat
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager
from backupkit.store import manifest
from backupkit.values import naming
from tests.store.damage import MANIFEST_DAMAGE, MANIFEST_DAMAGE_THAT_STAYS, sealed
from tests.store.expectations import again, assert_restorable, facts, snapshot
from tests.store.limits import bounded_memory

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.testing.clock import FakeClock


@pytest.mark.leaves_damage
@pytest.mark.parametrize("damage", MANIFEST_DAMAGE, ids=lambda damage: damage.__name__)
def test_p3_a_damaged_manifest_costs_nothing(
    damage: Callable[[Path], None],
    tmp_path: Path,
    manager: BackupManager,
    clock: FakeClock,
    states: dict[str, bytes],
) -> None:
    path = manager.backups_dir / naming.MANIFEST
    before = facts(manager)
    damage(path)
    fresh = again(manager, clock)

    with bounded_memory():
        assert facts(fresh) == before
    fresh.create_backup("after", force=True)
    assert facts(fresh)[1:] == before
    assert len(manifest.decode(path.read_bytes()).backups) == 4
    assert_restorable(fresh, states, tmp_path)


@pytest.mark.leaves_damage
@pytest.mark.parametrize("damage", MANIFEST_DAMAGE_THAT_STAYS, ids=lambda damage: damage.__name__)
def test_p3_what_stood_in_the_manifests_place_is_kept_aside(
    damage: Callable[[Path], None], manager: BackupManager, clock: FakeClock, states: dict[str, bytes]
) -> None:
    path = manager.backups_dir / naming.MANIFEST
    damage(path)
    kind = stat.S_IFMT(path.lstat().st_mode)

    again(manager, clock).delete_backup(next(iter(states)))

    assert stat.S_IFMT(path.with_name("manifest.json.corrupt-1").lstat().st_mode) == kind


def test_p3_every_cut_of_the_manifest_is_noticed(manager: BackupManager, states: dict[str, bytes]) -> None:
    data = (manager.backups_dir / naming.MANIFEST).read_bytes()
    assert len(manifest.decode(data).backups) == len(states)

    for size in range(len(data)):
        with pytest.raises(manifest.ManifestDamaged):
            manifest.decode(data[:size])


@pytest.mark.leaves_damage
def test_p3_manifests_that_were_swapped_between_two_folders_lose_no_version(
    tmp_path: Path, manager: BackupManager, clock: FakeClock, states: dict[str, bytes]
) -> None:
    other = BackupManager(tmp_path / "other.json", tmp_path / "backups", clock=clock, zone=UTC)
    other.data_file.write_bytes(b"[42]")
    stranger = other.create_backup("stranger")
    assert stranger
    ours, theirs = manager.backups_dir / naming.MANIFEST, other.backups_dir / naming.MANIFEST
    data = ours.read_bytes()
    ours.write_bytes(theirs.read_bytes())
    theirs.write_bytes(data)
    for one, ids in ((again(manager, clock), set(states)), (again(other, clock), {stranger})):
        assert {meta.backup_id for meta in one.list_backups()} == ids
        one.create_backup("after", force=True)
        assert {meta.backup_id for meta in one.list_backups()} > ids
        assert len(one.list_backups()) == len(ids) + 1

    assert_restorable(manager, states, tmp_path)
    assert_restorable(other, {stranger: b"[42]"}, tmp_path)


@pytest.mark.leaves_damage
@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\x", "/etc/passwd", "..", ".", "", "a\0b", "nul.json.gz"])
@pytest.mark.parametrize("field", ["file_name", "backup_id", "key"])
def test_p12_a_manifest_cannot_name_a_file_outside_the_folder(
    field: str, name: str, tmp_path: Path, manager: BackupManager, clock: FakeClock, states: dict[str, bytes]
) -> None:
    path = manager.backups_dir / naming.MANIFEST
    fields = json.loads(path.read_bytes())
    victim = next(iter(states))
    entry = fields["backups"].pop(victim)
    if field != "key":
        entry[field] = name
    fields["backups"][name if field in {"key", "backup_id"} else victim] = entry
    path.write_bytes(sealed(fields))
    fresh = again(manager, clock)
    outside = snapshot(tmp_path)

    assert {meta.backup_id for meta in fresh.list_backups()} == set(states)
    assert all(naming.id_in_name(meta.file_name) for meta in fresh.list_backups())
    assert snapshot(tmp_path) == outside
    assert_restorable(fresh, states, tmp_path)


def test_the_forgers_tool_writes_a_manifest_that_counts(
    manager: BackupManager, clock: FakeClock, states: dict[str, bytes]
) -> None:
    path = manager.backups_dir / naming.MANIFEST
    fields = json.loads(path.read_bytes())
    fields["backups"][next(iter(states))]["description"] = "changed"
    path.write_bytes(sealed(fields))

    assert again(manager, clock).list_backups()[-1].description == "changed"
