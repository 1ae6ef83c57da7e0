"""Versions that only a place holds: they are told as what they are, and come when they are needed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from backupkit import BackupManager, Form, Status
from backupkit.errors import BackupCorrupted, BackupUnreadable
from backupkit.values.problem import ELSEWHERE, MISSING
from backupkit.values.reasons import Rule
from tests.mirroring.desk import Desk, copies, originals


def _elsewhere(desk: Desk, count: int = 3) -> tuple[BackupManager, list[str]]:
    """Return the manager of a new machine, and the ids of the versions, which only a place holds."""
    ids = desk.save(count)
    desk.manager(desk.disk_at().as_uri()).mirror()
    shutil.rmtree(desk.document.parent)
    desk.document.parent.mkdir()
    return _recovered(desk), ids


def _recovered(desk: Desk) -> BackupManager:
    return BackupManager.from_place(desk.disk_at().as_uri(), desk.document, retention=desk.retention, clock=desk.clock)


def _states(manager: BackupManager) -> list[Status]:
    return [meta.status for meta in manager.list_backups()]


def test_what_only_a_place_holds_is_elsewhere_and_not_damaged(desk: Desk) -> None:
    manager, ids = _elsewhere(desk)
    assert _states(manager) == [Status.ELSEWHERE] * 3
    stats = manager.get_backup_stats()
    assert (stats.count, stats.elsewhere, stats.corrupted, stats.total_bytes) == (3, 3, 0, 0)
    assert [manager.where(each) for each in ids] == [(str(desk.disk_at()),)] * 3
    (place,) = manager.places
    assert (place.copies, place.missing, place.looked_at) == (3, 0, desk.clock.now())


def test_a_verification_tells_no_damage_of_it_and_leaves_it_where_it_is(desk: Desk) -> None:
    manager, ids = _elsewhere(desk)
    manager.restore_backup(ids[-1])
    report = manager.verify_backups()
    assert (report.valid, report.corrupted, dict(report.unread)) == (1, 0, {})
    assert sorted(report.elsewhere_ids) == ids[:2]
    assert manager.verify_backups([ids[0]]).elsewhere_ids == (ids[0],)
    assert _states(manager) == [Status.ACTIVE, Status.ELSEWHERE, Status.ELSEWHERE]


def _compared(manager: BackupManager, backup_id: str, _: Path) -> object:
    return manager.compare_backups(backup_id)


def _exported(manager: BackupManager, backup_id: str, path: Path) -> object:
    return manager.export_backup(backup_id, path, form=Form.VERSION)


NEEDS: dict[str, Callable[[BackupManager, str, Path], object]] = {
    "restore": lambda manager, backup_id, _: manager.restore_backup(backup_id),
    "restore_at": lambda manager, backup_id, _: manager.restore_backup_at(manager.find_backup(backup_id).timestamp),
    "restore_part": lambda manager, backup_id, _: manager.restore_part(backup_id, "/save"),
    "to": lambda manager, backup_id, path: manager.restore_backup(backup_id, to=path),
    "compare": _compared,
    "compared_with": lambda manager, backup_id, _: manager.compare_backups(
        manager.list_backups()[0].backup_id, backup_id
    ),
    "export": _exported,
    "content": lambda manager, backup_id, _: b"".join(manager.content(backup_id)),
    "test_restore": lambda manager, backup_id, _: manager.test_restore(backup_id),
}


@pytest.mark.parametrize("need", NEEDS)
def test_it_is_fetched_when_it_is_needed(desk: Desk, need: str) -> None:
    manager, ids = _elsewhere(desk)
    desk.document.write_text('{"save": 99}')
    NEEDS[need](manager, ids[0], desk.root / "out.json")
    assert manager.find_backup(ids[0]).status is Status.ACTIVE
    assert manager.find_backup(ids[0]).verified_at
    assert manager.find_backup(ids[1]).status is Status.ELSEWHERE
    assert manager.verify_backups().corrupted == 0


@pytest.mark.parametrize("need", NEEDS)
def test_where_the_place_is_away_it_is_out_of_reach_and_not_damaged(desk: Desk, need: str) -> None:
    manager, ids = _elsewhere(desk)
    desk.document.write_text('{"save": 99}')
    desk.disk_at().rename(desk.root / "unplugged")
    with pytest.raises(BackupUnreadable, match=r"lies at another place.*out of reach"):
        NEEDS[need](manager, ids[0], desk.root / "out.json")
    assert desk.document.read_text() == '{"save": 99}'
    assert manager.find_backup(ids[0]).status is Status.ELSEWHERE


def test_looking_at_the_beginning_of_one_fetches_nothing(desk: Desk) -> None:
    manager, ids = _elsewhere(desk)
    with pytest.raises(BackupUnreadable, match="has not been fetched yet"):
        manager.preview_backup(ids[0])
    assert originals(desk) == {}


@pytest.mark.leaves_damage
def test_one_that_was_changed_there_is_refused_and_never_reaches_the_document(desk: Desk) -> None:
    manager, ids = _elsewhere(desk)
    path = desk.disk_at() / f"backup_{ids[0]}.json.gz"
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(data)
    with pytest.raises(BackupUnreadable, match="damaged"):
        manager.restore_backup(ids[0])
    assert not desk.document.exists()
    assert originals(desk) == {}


def test_a_mirroring_brings_all_of_it_newest_first(desk: Desk) -> None:
    manager, ids = _elsewhere(desk)
    (place,) = manager.mirror().places
    assert place.healed_here == tuple(reversed(ids))
    assert _states(manager) == [Status.ACTIVE] * 3
    assert originals(desk) == copies(desk.disk_at())


def test_no_rule_no_cleanup_and_no_rebuild_forgets_it(desk: Desk) -> None:
    manager, ids = _elsewhere(desk)
    desk.save(2)
    assert {reason.rule for reason in manager.apply_retention(dry_run=True).keep[ids[0]]} == {Rule.ELSEWHERE}
    manager.cleanup_orphaned_backups()
    manager.rebuild_manifest()
    assert set(ids) < desk.ids()
    assert _states(manager) == [Status.ACTIVE] * 2 + [Status.ELSEWHERE] * 3


def test_a_save_that_was_killed_before_it_was_listed_costs_none_of_it(desk: Desk) -> None:
    manager, ids = _elsewhere(desk)
    listed = (desk.folder / "manifest.json").read_bytes()
    (new,) = desk.save()
    (desk.folder / "manifest.json").write_bytes(listed)  # the file has its name, and no list has it yet
    assert [meta.backup_id for meta in manager.list_backups()] == [new, *reversed(ids)]
    manager.create_backup(force=True)
    assert set(ids) < desk.ids()


def test_what_is_deleted_or_pinned_stays_so_when_it_comes(desk: Desk) -> None:
    manager, ids = _elsewhere(desk)
    manager.delete_backup(ids[0])
    manager.pin(ids[1])
    assert manager.find_backup(ids[0]).status is Status.ARCHIVED
    assert manager.undelete_backup(ids[0])
    assert manager.find_backup(ids[0]).status is Status.ELSEWHERE
    manager.delete_backup(ids[0])
    manager.mirror()
    assert manager.find_backup(ids[0]).status is Status.ARCHIVED
    assert manager.find_backup(ids[0]).problem == ""
    assert manager.find_backup(ids[1]).pinned


def test_a_file_that_a_person_copies_here_is_the_version(desk: Desk) -> None:
    manager, ids = _elsewhere(desk)
    name = f"backup_{ids[0]}.json.gz"
    shutil.copyfile(desk.disk_at() / name, desk.folder / name)
    assert manager.find_backup(ids[0]).status is Status.ACTIVE


@pytest.mark.leaves_damage
def test_what_is_lost_at_its_only_place_as_well_is_told_as_lost(desk: Desk) -> None:
    manager, ids = _elsewhere(desk)
    (desk.disk_at() / f"backup_{ids[0]}.json.gz").unlink()
    assert manager.mirror()
    meta = manager.find_backup(ids[0])
    assert (meta.status, meta.problem) == (Status.CORRUPTED, MISSING)
    with pytest.raises(BackupCorrupted, match="missing"):
        manager.restore_backup(ids[0])


def test_while_one_of_two_places_is_away_nothing_is_told_as_lost(desk: Desk) -> None:
    manager, ids = _elsewhere(desk)
    (desk.disk_at() / f"backup_{ids[0]}.json.gz").unlink()
    manager = desk.manager(desk.disk_at().as_uri(), (desk.root / "away").as_uri())
    manager.mirror()
    assert manager.find_backup(ids[0]).problem == ELSEWHERE


@pytest.mark.leaves_damage
def test_what_was_here_and_is_lost_is_damage_until_it_is_back(desk: Desk) -> None:
    manager, ids = _elsewhere(desk)
    manager.mirror()
    desk.path_of(ids[0]).unlink()
    assert manager.find_backup(ids[0]).status is Status.CORRUPTED
    assert manager.verify_backups().corrupted == 1
    manager.mirror()
    assert manager.find_backup(ids[0]).status is Status.ACTIVE
