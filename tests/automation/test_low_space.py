from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from backupkit.automation.low_space import AT_MOST_EVERY_SECONDS, EVERY_SECONDS, FIRST_SECONDS, LowSpace
from backupkit.errors import BackupFolderMissing
from backupkit.service.events import Finished
from backupkit.service.sighting import Sighting
from backupkit.service.task import Task
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.overview import Load
from backupkit.service.tasks.warning import SpaceIsBack, WarnOfSpace
from backupkit.values.activity.room import Room

_SIGHT = Sighting(stored="a", seen="a")
_DISK = 100_000_000_000


@dataclass
class _Disk:
    free_bytes: int = _DISK // 2
    asked: int = 0
    is_away: bool = False
    initiator: LowSpace = field(init=False)

    def __post_init__(self) -> None:
        self.initiator = LowSpace(self.room)

    def room(self) -> Room:
        self.asked += 1
        if self.is_away:
            raise BackupFolderMissing("/x")
        return Room(free_bytes=self.free_bytes, total_bytes=_DISK, next_bytes=1_000)

    def at(self, now: float) -> Task | None:
        return self.initiator.due(_SIGHT, now)


def _low(disk: _Disk) -> WarnOfSpace:
    return WarnOfSpace(room=Room(free_bytes=disk.free_bytes, total_bytes=_DISK, next_bytes=1_000))


def test_it_is_asked_a_moment_after_the_start_and_then_every_ten_minutes() -> None:
    disk = _Disk()
    asked = []
    for now in range(2_000):
        assert disk.at(now) is None
        asked.append(disk.asked)
    assert [now for now, (one, other) in enumerate(zip([0, *asked], asked, strict=False)) if one != other] == [
        FIRST_SECONDS + number * EVERY_SECONDS for number in range(4)
    ]


def test_a_shortage_is_told_once_and_once_that_it_is_over() -> None:
    disk = _Disk()
    assert disk.at(0) is disk.at(FIRST_SECONDS) is None
    disk.free_bytes = 100_000_000
    now = FIRST_SECONDS + EVERY_SECONDS
    assert disk.at(now) == _low(disk)
    assert disk.at(now + EVERY_SECONDS) is None
    disk.free_bytes = 210_000_000  # a little more than enough: it may be gone with the next file
    assert disk.at(now + 2 * EVERY_SECONDS) is None
    disk.free_bytes = 300_000_000
    assert isinstance(disk.at(now + 3 * EVERY_SECONDS), SpaceIsBack)
    disk.free_bytes = 100_000_000
    assert disk.at(now + 4 * EVERY_SECONDS) == _low(disk)


def test_after_a_version_it_is_asked_soon_but_not_with_every_save() -> None:
    disk = _Disk()
    disk.at(0), disk.at(FIRST_SECONDS)
    made = Finished(number=1, task=Create(), result="id")
    for now in range(10, 70):
        disk.initiator.learn(made, _SIGHT, now)
        disk.at(now)
    assert disk.asked <= 2 + 60 / AT_MOST_EVERY_SECONDS
    disk.at(100)
    asked = disk.asked
    disk.initiator.learn(Finished(number=2, task=Load(), result=None), _SIGHT, 200)
    disk.at(200)
    assert disk.asked == asked


def test_a_folder_that_is_away_is_no_shortage() -> None:
    disk = _Disk(is_away=True)
    assert disk.at(0) is disk.at(FIRST_SECONDS) is None


@pytest.mark.parametrize(
    ("free", "total", "following", "is_low"),
    [
        (199_999_999, 10**12, 0, True),  # of a large disk: 200 MB
        (200_000_000, 10**12, 0, False),
        (99_999, 10_000_000, 0, True),  # of a small one: a hundredth
        (100_000, 10_000_000, 0, False),
        (899_999_999, 10**12, 300_000_000, True),  # three versions
        (900_000_000, 10**12, 300_000_000, False),
        (0, 0, 0, False),  # the system does not tell
    ],
)
def test_how_little_is_little(free: int, total: int, following: int, is_low: bool) -> None:
    assert Room(free_bytes=free, total_bytes=total, next_bytes=following).is_low is is_low
