"""A log that is shortened still tells when all was checked last, and which versions were tried when."""

from __future__ import annotations

import contextlib
import itertools
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backupkit.files.access import Access
from backupkit.files.disk import Disk
from backupkit.store import journal
from backupkit.store.sealed.keeping import AS_IT_IS
from backupkit.testing.faults import Fault, FaultyDisk, Killed, PowerCut, Unsynced
from backupkit.values import naming

NOW = datetime(2025, 11, 4, 12, tzinfo=UTC)


def append(folder: Path, operation: str, **details: object) -> None:
    journal.append(Disk(), folder, Access, NOW, operation, AS_IT_IS, **{"outcome": "done"} | details)


def fill(folder: Path) -> None:
    line = json.dumps({"at": "2025-11-04T12:00:00Z", "operation": "create", "outcome": "done", "x": "x" * 900}) + "\n"
    with (folder / naming.HISTORY).open("a") as file:
        file.write(line * (2 * journal.LIMIT_BYTES // len(line)))


def shorten(folder: Path, disk: Disk, ids: set[str]) -> None:
    journal.shorten(disk, folder, Access, NOW, lambda: ids, AS_IT_IS)


def written(folder: Path) -> None:
    """Make a log of which all that matters is old."""
    append(folder, "pin", backup_id="v1")
    append(folder, "verify", full=True, valid=2)
    append(folder, "verify", full=False, valid=1)
    append(folder, "test restore", backup_id="v1", ms=1)
    append(folder, "test restore", backup_id="v1", ms=2)
    append(folder, "test restore", backup_id="v2", ms=3)
    append(folder, "create", outcome="unchanged", trigger="schedule")
    fill(folder)


def told(folder: Path) -> list[tuple[str, str | None, int | None]]:
    entries = [entry for entry in journal.entries(folder, AS_IT_IS) if entry.operation in {"verify", "test restore"}]
    return [(entry.operation, entry.backup_id, entry.ms) for entry in entries]


def test_the_last_full_check_and_the_last_test_of_each_version_stay(tmp_path: Path) -> None:
    written(tmp_path)
    shorten(tmp_path, Disk(), {"v1", "v2"})
    assert (tmp_path / naming.HISTORY).stat().st_size < journal.LIMIT_BYTES
    assert sorted(told(tmp_path), key=str) == [
        ("test restore", "v1", 2),
        ("test restore", "v2", 3),
        ("verify", None, None),
    ]
    assert journal.told(tmp_path, AS_IT_IS).states == {"v1": {"pinned": True}}


@pytest.mark.leaves_damage
@pytest.mark.parametrize("power_cut", [None, PowerCut(), PowerCut(content=Unsynced.ZEROED, keeps_names=True)])
def test_p2_an_end_at_any_step_of_the_rotation_loses_no_pin_and_no_check(
    tmp_path: Path, power_cut: PowerCut | None
) -> None:
    for at in itertools.count(1):
        folder = tmp_path / str(at)
        folder.mkdir()
        written(folder)
        disk = FaultyDisk(folder, Fault(at=at, power_cut=power_cut))
        with contextlib.suppress(Killed):
            shorten(folder, disk, {"v1", "v2"})
        assert journal.told(folder, AS_IT_IS).states == {"v1": {"pinned": True}}
        assert ("test restore", "v2", 3) in told(folder)
        assert ("verify", None, None) in told(folder)
        if not disk.struck:
            break
    assert at > 4
