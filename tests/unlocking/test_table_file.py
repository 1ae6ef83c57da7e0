"""The table of keys in its folder: the highest number holds, and at no crash is there none that opens the versions."""

from __future__ import annotations

import contextlib
import errno
import json
from dataclasses import replace
from pathlib import Path

import pytest

from backupkit.documents.plain_file import PlainFile
from backupkit.errors import BackupError, ManifestTooNew
from backupkit.files.disk import Disk
from backupkit.places.errors import PlaceTaken
from backupkit.places.key_tables import KeyTables, numbers_of
from backupkit.sealing import key_table
from backupkit.sealing.key_table import KeyTable, first_table
from backupkit.sealing.refused import KeysDamaged
from backupkit.sealing.slots import SlotKind, new_slot
from backupkit.store.sealed.vault import SealedKeeping
from backupkit.testing.faults import Fault, FaultyDisk, Killed, PowerCut, Unsynced
from backupkit.unlocking.table_file import newest_table
from backupkit.unlocking.typed import Passphrase
from tests.sealing.sealed import KEY, salt

_SLOTS = [
    new_slot(SlotKind.RECOVERY, f"secret {number}".encode(), [KEY], name=f"{number:016x}", salt=salt(str(number)))
    for number in range(3)
]
_FIRST = first_table(KEY, _SLOTS[:1])
_SECOND = _FIRST.with_slot(_SLOTS[1], instead_of=[_SLOTS[0].name])
_THIRD = _SECOND.with_slot(_SLOTS[2])


def _write(folder: Path, *tables: KeyTable) -> None:
    for table in tables:
        (folder / table.file_name).write_bytes(key_table.encode(table))


def write_table(disk: Disk, folder: Path, table: KeyTable) -> None:
    """Write the next table to a backup folder, as a vault does."""
    keeping = SealedKeeping(Passphrase("secret"), PlainFile(folder.with_name("data.txt")), disk)
    tables = KeyTables(keeping.shelf(folder))
    stored = tables.write(table)
    tables.sweep(table, [number for number in numbers_of(stored) if number < table.number], must=True)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_without_keys_has_no_table(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("{}")
    assert newest_table(tmp_path) is None


def test_the_next_table_takes_the_place_of_those_before_it(tmp_path: Path) -> None:
    for table in (_FIRST, _SECOND, _THIRD):
        write_table(Disk(), tmp_path, table)
        assert (newest_table(tmp_path), _names(tmp_path)) == (table, [table.file_name])


def test_the_highest_number_holds(tmp_path: Path) -> None:
    _write(tmp_path, _FIRST, _THIRD, _SECOND)
    assert newest_table(tmp_path) == _THIRD


def test_a_table_that_somebody_has_written_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    _write(tmp_path, _FIRST)
    other = _FIRST.with_slot(_SLOTS[2])
    _write(tmp_path, other)
    with pytest.raises(PlaceTaken):
        write_table(Disk(), tmp_path, _SECOND)
    assert (newest_table(tmp_path), _names(tmp_path)) == (other, ["keys-1.json", "keys-2.json"])


@pytest.mark.parametrize("content", [b"", b"{}", key_table.encode(_FIRST), b"x" * (key_table.LIMIT_BYTES + 1)])
def test_where_the_highest_is_damaged_the_one_before_holds_and_no_name_is_taken_twice(
    tmp_path: Path, content: bytes
) -> None:
    _write(tmp_path, _FIRST)
    (tmp_path / "keys-2.json").write_bytes(content)
    found = newest_table(tmp_path)
    assert found is not None
    assert (found.slots, found.number) == (_FIRST.slots, 2)
    write_table(Disk(), tmp_path, found.with_slot(_SLOTS[1]))
    assert _names(tmp_path) == ["keys-3.json"]


def test_where_each_is_damaged_that_is_told_with_the_file(tmp_path: Path) -> None:
    (tmp_path / "keys-2.json").write_bytes(b"")
    (tmp_path / "keys-1.json").mkdir()
    with pytest.raises(KeysDamaged, match="do not open without it") as caught:
        newest_table(tmp_path)
    assert caught.value.path == tmp_path / "keys-2.json"


def test_a_table_of_a_later_release_is_not_passed_over(tmp_path: Path) -> None:
    _write(tmp_path, _FIRST)
    (tmp_path / "keys-2.json").write_text(json.dumps({"version": 2, "checksum": ""}))
    with pytest.raises(ManifestTooNew, match="format 2"):
        newest_table(tmp_path)


def test_a_table_that_cannot_be_read_just_now_is_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(tmp_path, _FIRST, _SECOND)

    def fails(path: Path, limit_bytes: int) -> bytes:
        raise OSError(5, f"{path} of {limit_bytes}")

    monkeypatch.setattr("backupkit.unlocking.table_file.read_regular", fails)
    with pytest.raises(OSError, match=r"keys-2\.json"):
        newest_table(tmp_path)


_FAULTS = {
    "a kill": Fault(at=0),
    "a full disk": Fault(at=0, errno=errno.ENOSPC, for_ever=True),
    "an error": Fault(at=0, errno=errno.EIO),
    "a power cut": Fault(at=0, power_cut=PowerCut()),
    "a power cut that keeps names": Fault(at=0, power_cut=PowerCut(content=Unsynced.ZEROED, keeps_names=True)),
}


@pytest.mark.leaves_damage  # drafts, as a kill leaves them
@pytest.mark.parametrize("fault", _FAULTS.values(), ids=_FAULTS)
def test_at_each_step_the_table_before_or_the_new_one_opens_the_versions(tmp_path: Path, fault: Fault) -> None:
    for at in range(1, 100):
        folder = tmp_path / str(at)
        folder.mkdir()
        _write(folder, _FIRST)
        disk = FaultyDisk(folder, replace(fault, at=at))
        with contextlib.suppress(Killed, OSError, BackupError):
            write_table(disk, folder, _SECOND)
        found = newest_table(folder)
        assert found in (_FIRST, _SECOND)
        assert found is not None
        if found == _FIRST:
            write_table(Disk(), folder, _SECOND)
        else:
            write_table(Disk(), folder, _THIRD)
        assert "keys-1.json" not in _names(folder)
        if not disk.struck:
            break
    else:
        pytest.fail("it never ends")
    assert at > 5
