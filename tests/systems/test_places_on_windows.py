"""A folder on another disk by Windows' rules for open files."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backupkit.files.patience import of_one_operation
from backupkit.places import names
from backupkit.places.errors import PlaceRefused
from backupkit.places.folder_place import FolderPlace
from backupkit.places.place import Place
from backupkit.testing.clock import FakeClock
from backupkit.testing.places import NAME, PlaceContract
from tests.systems.emulation import Emulation, Shares, emulate

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="there the rules themselves are in force"),
    pytest.mark.leaves_damage,  # what lies at these places only bears the names of versions
]


def _no_lock(*_: object) -> contextlib.AbstractContextManager[None]:
    """Lock nothing: the lock of this system calls what Windows does not have."""
    return contextlib.nullcontext()


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> Emulation:
    """Windows' rules, while the test runs."""
    return emulate(monkeypatch)


class TestFolderPlaceOnWindows(PlaceContract):
    @pytest.fixture(autouse=True)
    def _rules(self, rules: Emulation) -> None:
        self._in_force = rules

    @contextlib.contextmanager
    def opened(self, tmp_path: Path) -> Iterator[Place]:
        (tmp_path / "place").mkdir()
        yield FolderPlace(tmp_path / "place", lock=_no_lock)


def test_one_that_another_program_reads_is_refused_and_stays(rules: Emulation, tmp_path: Path) -> None:
    place = FolderPlace(tmp_path, lock=_no_lock)
    clock = FakeClock()
    place.create(names.MARK, [b"{}"])
    place.create(NAME, [b"x"])
    let_go = rules.hold(tmp_path / NAME, Shares.READING)
    with of_one_operation(clock), pytest.raises(PlaceRefused):
        place.remove(NAME)
    assert clock.slept_seconds > 0
    assert place.read(NAME, 0, 9) == b"x"
    let_go()
    place.remove(NAME)
    assert [each.name for each in place.list()] == [names.MARK]
