"""A folder on a real second disk, which is pulled out and comes back, gives way to another one, and is full."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backupkit.files.drafts import is_leftover
from backupkit.places import names
from backupkit.places.errors import PlaceAway, PlaceFull
from backupkit.places.folder_place import FolderPlace
from backupkit.testing.places import ALL_NAMES, NAME, OTHER
from tests.places.drive import Drive, can_make_a_namespace, drives, is_inside, run_inside
from tests.posix import posix_only

pytestmark = pytest.mark.leaves_damage  # what lies at these places only bears the names of versions

_OBJECT = ALL_NAMES[-1]


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[Drive, Drive]]:
    """Two disks for one mount point."""
    posix_only("a disk is mounted")
    with drives(tmp_path) as made:
        yield made


@pytest.fixture
def drive(both: tuple[Drive, Drive]) -> Drive:
    """A disk that is connected and was made a place, with one file."""
    both[0].plug()
    place = FolderPlace(both[0].point)
    place.create(names.MARK, [b"{}"])
    place.create(NAME, [b"kept"])
    return both[0]


def _calls(place: FolderPlace) -> tuple[Callable[[], object], ...]:
    return (lambda: place.create(OTHER, [b"x"]), lambda: place.create(_OBJECT, [b"x"]), lambda: place.remove(NAME))


def test_a_disk_that_is_away_gets_nothing_and_its_mount_point_neither(drive: Drive) -> None:
    place = FolderPlace(drive.point)
    drive.unplug()
    for call in _calls(place):
        with pytest.raises(PlaceAway, match="another disk may be in its place"):
            call()
    assert list(drive.point.iterdir()) == []
    assert place.list() == ()  # which the plan of mirroring takes for a place that was emptied


def test_a_disk_that_comes_back_goes_on_where_it_was(drive: Drive) -> None:
    place = FolderPlace(drive.point)
    for number in range(3):
        drive.unplug()
        with pytest.raises(PlaceAway):
            place.create(OTHER, [b"x"])
        drive.plug()
        assert place.read(NAME, 0, 9) == b"kept"
        place.create(name := f"backup_20251104_13000{number}_0a1b2c3d.json.gz", [b"new"])
        assert place.read(name, 0, 9) == b"new"
    assert len(place.list()) == 5


def test_another_disk_in_its_place_gets_nothing(both: tuple[Drive, Drive], drive: Drive) -> None:
    drive.unplug()
    both[1].plug()
    before = sorted(drive.point.iterdir())
    for call in _calls(FolderPlace(drive.point)):
        with pytest.raises(PlaceAway, match="another disk may be in its place"):
            call()
    assert sorted(drive.point.iterdir()) == before


def test_a_disk_cannot_be_unmounted_while_a_file_is_sent(drive: Drive) -> None:
    def unmounting() -> Iterator[bytes]:
        yield b"new"
        assert subprocess.run(["umount", str(drive.point)], check=False, capture_output=True).returncode

    FolderPlace(drive.point).create(OTHER, unmounting())
    assert FolderPlace(drive.point).read(OTHER, 0, 9) == b"new"


@pytest.mark.parametrize("name", [OTHER, _OBJECT])
def test_a_disk_that_is_pulled_out_while_a_file_is_sent_has_no_part_of_it_when_it_is_back(
    drive: Drive, name: str
) -> None:
    def pulling() -> Iterator[bytes]:
        yield b"new"
        drive.pull_out()
        yield b"er"

    with pytest.raises(PlaceAway):
        FolderPlace(drive.point).create(name, pulling())
    assert list(drive.point.iterdir()) == []
    drive.plug()
    place = FolderPlace(drive.point)
    assert {each.name for each in place.list()} == {names.MARK, NAME}
    place.create(name, [b"newer"])
    assert place.read(name, 0, 9) == b"newer"
    assert [each.name for each in drive.point.iterdir() if is_leftover(each.name)] == []


def test_a_full_disk_is_told_as_that_and_takes_what_fits_again(drive: Drive) -> None:
    place = FolderPlace(drive.point)
    piece = os.urandom(1 << 20)
    with pytest.raises(PlaceFull):
        place.create(OTHER, (piece for _ in range(64)))
    assert {each.name for each in place.list()} == {names.MARK, NAME}
    assert [each.name for each in drive.point.iterdir() if is_leftover(each.name)] == []
    place.create(OTHER, [piece])
    assert place.read(OTHER, 0, len(piece)) == piece


@pytest.mark.skipif(is_inside(), reason="it is this that runs")
def test_whoever_is_not_root_sees_the_same_on_a_tmpfs_of_his_own(tmp_path: Path) -> None:
    posix_only("a disk is mounted")
    if not can_make_a_namespace():
        pytest.skip("this user may make no namespace; root mounts images")
    run = run_inside(Path(__file__), tmp_path)
    assert run.returncode == 0, run.stdout
    assert "7 passed" in run.stdout
