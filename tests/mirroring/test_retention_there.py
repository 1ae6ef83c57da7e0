"""What is removed at a place, and what never is."""

from __future__ import annotations

from pathlib import Path

import pytest

from backupkit import Retention
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


def test_p20_a_version_in_the_bin_is_copied_and_stays_until_the_bin_is_emptied(desk: Desk) -> None:
    first, _ = desk.save(2)
    usb = desk.disk_at()
    manager = desk.manager(usb.as_uri())
    manager.delete_backup(first)
    manager.mirror()
    desk.clock.advance(days=400)
    manager.mirror()
    assert copies(usb) == originals(desk)
