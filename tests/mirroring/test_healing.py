"""Healing: what is damaged or lost here comes back from a place, and what is damaged there is sent again."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from backupkit import BackupManager, Status
from backupkit.operations.mirroring.copies import fetching
from backupkit.testing.faults import Killed
from backupkit.testing.place_faults import FaultyPlace, Mishap, PlaceFault
from tests.mirroring.desk import Desk, at, copies, only

pytestmark = pytest.mark.leaves_damage


def _spoil(path: Path) -> bytes:
    """Change one byte in the middle of a file; return what it holds then."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x40
    path.write_bytes(data)
    return bytes(data)


def _mirrored(desk: Desk) -> tuple[list[str], BackupManager]:
    ids = desk.save(3)
    manager = desk.manager(at(desk.disk_at()))
    assert manager.mirror()
    return ids, manager


def test_a_lost_version_is_fetched_back_and_is_sound_again(desk: Desk) -> None:
    ids, manager = _mirrored(desk)
    before = desk.path_of(ids[1]).read_bytes()
    desk.path_of(ids[1]).unlink()
    assert only(manager.mirror()) == {"healed_here": (ids[1],)}
    assert desk.path_of(ids[1]).read_bytes() == before
    meta = manager.find_backup(ids[1])
    assert (meta.status, meta.problem, meta.verified_at) == (Status.ACTIVE, "", desk.clock.now())
    assert "heal" in {entry.operation for entry in manager.log(3)}
    assert manager.verify_backups().corrupted == 0
    assert only(manager.mirror()) == {}


def test_a_damaged_version_is_fetched_back_and_what_was_there_is_kept(desk: Desk) -> None:
    ids, manager = _mirrored(desk)
    before, path = desk.path_of(ids[0]).read_bytes(), desk.path_of(ids[0])
    spoiled = _spoil(path)
    assert manager.verify_backups().corrupted == 1
    assert only(manager.mirror()) == {"healed_here": (ids[0],)}
    assert path.read_bytes() == before
    assert path.with_name(f"{path.name}.corrupt-1").read_bytes() == spoiled
    assert manager.verify_backups().corrupted == 0


def test_what_is_damaged_at_the_place_as_well_replaces_nothing(desk: Desk) -> None:
    ids, manager = _mirrored(desk)
    there = desk.disk_at() / desk.path_of(ids[0]).name
    _spoil(there)
    spoiled = _spoil(desk.path_of(ids[0]))
    manager.verify_backups()
    (report,) = manager.mirror().places
    assert report.problem
    assert not report.healed_here
    assert desk.path_of(ids[0]).read_bytes() == spoiled
    assert manager.find_backup(ids[0]).status is Status.CORRUPTED
    assert there.exists()


def test_another_version_under_the_name_of_the_lost_one_is_not_taken_for_it(desk: Desk) -> None:
    ids, manager = _mirrored(desk)
    names = [desk.path_of(each).name for each in ids]
    (desk.disk_at() / names[0]).write_bytes(desk.path_of(ids[1]).read_bytes())
    desk.path_of(ids[0]).unlink()
    (report,) = manager.mirror().places
    assert report.problem
    assert not report.healed_here
    assert not desk.path_of(ids[0]).exists()


def test_the_next_place_helps_where_the_first_one_cannot(desk: Desk) -> None:
    ids = desk.save(2)
    manager = desk.manager(at(desk.disk_at("one")), at(desk.disk_at("two")))
    assert manager.mirror()
    name = desk.path_of(ids[0]).name
    _spoil(desk.disk_at("one") / name)
    desk.path_of(ids[0]).unlink()
    first, second = manager.mirror().places
    assert (first.healed_here, second.healed_here) == ((), (ids[0],))
    assert (first.healed_there, first.problem, second.problem) == ((ids[0],), "", "")
    assert manager.verify_backups().corrupted == 0
    assert copies(desk.disk_at("one"))[name] == desk.path_of(ids[0]).read_bytes()


def test_a_copy_of_another_size_that_we_had_sent_is_sent_again(desk: Desk) -> None:
    ids, manager = _mirrored(desk)
    name = desk.path_of(ids[0]).name
    (desk.disk_at() / name).write_bytes(b"cut")
    assert only(manager.mirror()) == {"healed_there": (ids[0],)}
    assert copies(desk.disk_at())[name] == desk.path_of(ids[0]).read_bytes()
    assert only(manager.mirror()) == {}


def test_p20_a_file_there_that_is_not_proven_ours_is_left_alone(desk: Desk) -> None:
    ids, manager = _mirrored(desk)
    name = desk.path_of(ids[0]).name
    (desk.folder / "mirror.json").unlink()  # nobody remembers that it was sent from here
    (desk.disk_at() / name).write_bytes(b"somebody's own")
    (report,) = manager.mirror().places
    assert ids[0] in report.problem
    assert not report.healed_there
    assert (desk.disk_at() / name).read_bytes() == b"somebody's own"


def test_p20_a_copy_is_not_touched_where_the_version_here_is_damaged(desk: Desk) -> None:
    ids, manager = _mirrored(desk)
    name = desk.path_of(ids[0]).name
    (desk.disk_at() / name).write_bytes(b"cut")
    _spoil(desk.path_of(ids[0]))
    manager.mirror()
    assert (desk.disk_at() / name).read_bytes() == b"cut"


@pytest.mark.parametrize("mishap", list(Mishap))
def test_whatever_a_place_does_wrong_nothing_false_comes_back(desk: Desk, mishap: Mishap) -> None:
    ids, manager = _mirrored(desk)
    whole = desk.path_of(ids[1]).read_bytes()
    struck = 0
    for number in range(1, 12):
        desk.path_of(ids[1]).unlink(missing_ok=True)
        faulty = FaultyPlace(at(desk.disk_at()), PlaceFault(at=number, mishap=mishap), desk.clock)
        with contextlib.suppress(Killed):
            desk.manager(faulty).mirror()
        struck += faulty.struck
        assert not desk.path_of(ids[1]).exists() or desk.path_of(ids[1]).read_bytes() == whole
    assert struck > 2
    manager.mirror()
    assert desk.path_of(ids[1]).read_bytes() == whole


def test_a_version_that_is_removed_while_it_is_fetched_does_not_come_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids, manager = _mirrored(desk)
    desk.path_of(ids[0]).unlink()
    real = fetching.require_whole

    def removed_meanwhile(*arguments: object) -> None:
        real(*arguments)  # type: ignore[arg-type]
        desk.manager().cleanup_orphaned_backups()  # which forgets what has no file

    monkeypatch.setattr(fetching, "require_whole", removed_meanwhile)
    manager.mirror()
    assert not desk.path_of(ids[0]).exists()
    assert ids[0] not in desk.ids()
