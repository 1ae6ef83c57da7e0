"""What is removed at a place, and what never is."""

from __future__ import annotations

from pathlib import Path

import pytest

from backupkit import Retention
from backupkit.operations import logged
from backupkit.operations.logged import record_removed
from backupkit.operations.mirroring.gone import with_gone
from backupkit.operations.mirroring.memory import Memory
from tests.mirroring.desk import Desk, copies, only, originals

pytestmark = pytest.mark.leaves_damage


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A document of which three versions are kept."""
    return Desk(tmp_path, Retention.newest_only(3))


def test_p20_what_a_rule_removed_here_is_removed_there_after_its_grace_and_not_before(desk: Desk) -> None:
    old, usb = desk.save(2), desk.disk_at()
    manager = desk.manager(usb.as_uri())
    manager.mirror()
    desk.save(3)
    assert "removed" not in only(manager.mirror())
    desk.clock.advance(days=29)
    assert only(manager.mirror()) == {}
    desk.clock.advance(days=1)
    assert set(only(manager.mirror())["removed"]) == set(old)  # type: ignore[call-overload]
    assert copies(usb) == originals(desk)


def test_p20_what_prune_removed_goes_there_as_well(desk: Desk) -> None:
    desk.save(3)
    usb = desk.disk_at()
    manager = desk.manager(usb.as_uri())
    manager.mirror()
    manager.apply_retention(retention=Retention.newest_only(1))
    manager.mirror()
    assert len(copies(usb)) == 3
    desk.clock.advance(days=30)
    assert len(only(manager.mirror())["removed"]) == 2  # type: ignore[arg-type]


def test_p20_what_was_lost_here_stays_there_for_ever(desk: Desk) -> None:
    lost, usb = desk.save(2)[0], desk.disk_at()
    manager = desk.manager(usb.as_uri())
    manager.mirror()
    copy = usb / desk.path_of(lost).name
    data = copy.read_bytes()
    desk.path_of(lost).unlink()
    manager.cleanup_orphaned_backups()  # which forgets it
    for _ in range(3):
        desk.clock.advance(days=400)
        manager.mirror()
        manager.rebuild_manifest()
    assert copy.read_bytes() == data


def test_p20_nothing_is_removed_there_where_nothing_is_left_here(desk: Desk) -> None:
    desk.save(4)
    usb = desk.disk_at()
    manager = desk.manager(usb.as_uri())
    manager.mirror()
    desk.save(1)
    manager.mirror()
    before = copies(usb)
    for path in desk.folder.glob("*.gz"):
        path.unlink()
    desk.clock.advance(days=400)
    manager.mirror()
    assert copies(usb) == before


def test_p20_where_the_log_is_lost_nothing_is_removed(desk: Desk) -> None:
    desk.save(3)
    usb = desk.disk_at()
    manager = desk.manager(usb.as_uri())
    manager.mirror()
    desk.save(3)
    (desk.folder / "history.jsonl").unlink()
    for _ in range(3):
        desk.clock.advance(days=400)
        assert "removed" not in only(manager.mirror())
    assert len(copies(usb)) == 6


def test_p20_where_what_was_known_is_lost_the_grace_begins_anew(desk: Desk) -> None:
    desk.save(3)
    usb = desk.disk_at()
    manager = desk.manager(usb.as_uri())
    manager.mirror()
    desk.save(1)
    manager.mirror()
    desk.clock.advance(days=29)
    (desk.folder / "mirror.json").unlink()
    manager.mirror()
    desk.clock.advance(days=29)
    assert only(manager.mirror()) == {}
    desk.clock.advance(days=1)
    assert len(only(manager.mirror())["removed"]) == 1  # type: ignore[arg-type]


def test_p20_a_clock_that_was_wrong_when_the_rule_ran_shortens_no_grace(desk: Desk) -> None:
    desk.save(3)
    usb = desk.disk_at()
    manager = desk.manager(usb.as_uri())
    manager.mirror()
    now = desk.clock.now()
    desk.clock.advance(days=-9000)
    desk.save(1)
    desk.clock.set(now)
    manager.mirror()
    assert len(copies(usb)) == 4
    assert "removed" not in only(manager.mirror())


def test_p20_the_copy_of_a_version_in_the_bin_stays_until_the_bin_is_emptied(desk: Desk) -> None:
    first, _ = desk.save(2)
    usb = desk.disk_at()
    manager = desk.manager(usb.as_uri())
    manager.mirror()
    manager.delete_backup(first)
    desk.clock.advance(days=400)
    manager.mirror()
    assert copies(usb) == originals(desk)


def test_a_version_that_went_into_the_bin_before_it_was_copied_is_sent_once_it_is_taken_back(desk: Desk) -> None:
    first, second = desk.save(2)
    manager = desk.manager(desk.disk_at().as_uri())
    manager.delete_backup(first)
    assert only(manager.mirror())["sent"] == (second,)
    assert manager.places[0].missing == 0
    manager.undelete_backup(first)
    assert only(manager.mirror())["sent"] == (first,)


def test_p20_all_that_one_call_removed_goes_there_as_well_however_many_it_were(desk: Desk) -> None:
    store, now = desk.manager()._binding.store, desk.clock.now()
    desk.save()
    ids = [f"20250101_000000_{number:08x}" for number in range(5_000)]
    last = record_removed(desk.manager()._binding, ids)
    store.record("prune", removed=last)
    gone = with_gone(Memory(), store.log(), desk.ids(), now).gone
    assert gone.keys() == set(ids)
    assert max(map(len, (desk.folder / "history.jsonl").read_bytes().splitlines())) < 1 << 16


@pytest.mark.parametrize("by_a_save", [True, False])
def test_p20_each_way_of_removing_names_all_that_went(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, by_a_save: bool
) -> None:
    monkeypatch.setattr(logged, "_MOST_IDS", 2)
    desk.retention = Retention.newest_only(50)
    made, usb = desk.save(8), desk.disk_at()
    manager = desk.manager(usb.as_uri())
    manager.mirror()
    desk.retention = Retention.newest_only(1)
    if by_a_save:
        desk.save()
    else:
        manager.apply_retention(retention=desk.retention)
    assert len(desk.ids()) == 1
    manager.mirror()
    desk.clock.advance(days=30)
    assert set(only(manager.mirror())["removed"]) == set(made) - desk.ids()  # type: ignore[call-overload]
