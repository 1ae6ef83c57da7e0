"""seal_folder(): a folder that is there is sealed with all that is in it, and whole after a kill at any step."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import pytest

from backupkit import BackupManager, KeyFile
from backupkit.places.folder_place import FolderPlace
from backupkit.testing.clock import FakeClock
from backupkit.testing.faults import Fault, FaultyDisk, Killed
from tests.operations.everywhere import World

pytest.importorskip("cryptography")


@pytest.fixture
def key(tmp_path: Path) -> KeyFile:
    return KeyFile.new(tmp_path / "the-key")


@pytest.fixture
def small(tmp_path: Path, clock: FakeClock, key: KeyFile) -> World:
    return World(tmp_path / "world", clock, key)


def _plain(world: World) -> list[str]:
    """Make versions that are not sealed, and all else that a folder may hold."""
    manager = BackupManager(world.document, world.folder, clock=world.clock, places=[FolderPlace(world.other)])
    made = []
    for number in range(3):
        world.save(number)
        made.append(manager.create_backup("before-the-audit", tags=["tag-of-mine"]) or "")
    manager.pin(made[0])
    manager.describe(made[1], "before-the-audit, edited")
    manager.restore_backup(made[0])
    manager.mirror()
    shutil.copy(world.folder / "manifest.json", world.folder / "manifest.json.corrupt-1")
    shutil.rmtree(world.other)
    world.other.mkdir()
    return [meta.backup_id for meta in manager.list_backups()]


def _as_listed(manager: BackupManager) -> list[tuple[object, ...]]:
    return [
        (meta.backup_id, meta.description, meta.pinned, meta.sequence, meta.file_hash, meta.replaced_by)
        for meta in manager.list_backups()
    ]


def _seen_but_for_ids(world: World) -> list[str]:
    """What is found, but for the eight digits of each SHA-256 that stay in the ids of such versions."""
    return [
        each
        for each in world.found()
        if not each.endswith(tuple(f"{digits[:8].encode()!r}" for digits in world.hashes))
    ]


def test_p19_a_folder_that_is_there_is_sealed_with_all_that_is_in_it(small: World) -> None:
    ids = _plain(small)
    before = _as_listed(BackupManager(small.document, small.folder, clock=small.clock))
    manager = small.manager()
    assert manager.seal_folder() == len(ids)
    assert _seen_but_for_ids(small) == []
    assert _as_listed(manager) == _as_listed(small.manager()) == before
    assert small.manager().verify_backups().corrupted == 0
    assert [entry.operation for entry in small.manager().log()].count("create") == len(ids)
    content = small.document.read_bytes()
    manager.undo_restore()
    assert small.document.read_bytes() != content
    assert manager.seal_folder() == 0
    assert manager.mirror()


def test_p19_a_folder_that_is_being_sealed_is_whole_after_a_kill_at_any_step(
    tmp_path: Path, clock: FakeClock, key: KeyFile
) -> None:
    for at in range(1, 400):
        world = World(tmp_path / "world", clock, key)
        _plain(world)
        before = _as_listed(BackupManager(world.document, world.folder, clock=clock))
        disk = FaultyDisk(world.root, Fault(at=at))
        with contextlib.suppress(Killed):
            world.manager(disk).seal_folder()
        world.manager().seal_folder()
        assert _seen_but_for_ids(world) == [], at
        assert _as_listed(world.manager()) == before, at
        assert world.manager().verify_backups().corrupted == 0, at
        if not disk.struck:
            return
        shutil.rmtree(world.root)
    pytest.fail("there is no end of steps")


def test_a_damaged_version_is_sealed_as_it_is_and_stays_damaged(small: World) -> None:
    ids = _plain(small)
    path = next(small.folder.glob(f"backup_{ids[-1]}*"))
    path.write_bytes(path.read_bytes()[:-20] + bytes(20))
    small.manager().seal_folder()
    assert small.manager().verify_backups().problems.keys() == {ids[-1]}
    assert _seen_but_for_ids(small) == []


def test_p19_a_version_whose_header_is_damaged_is_sealed_as_well(small: World) -> None:
    ids = _plain(small)
    path = next(small.folder.glob(f"backup_{ids[-1]}*"))
    data = path.read_bytes()
    path.write_bytes(data[:60] + bytes([data[60] ^ 0x40]) + data[61:])
    assert small.manager().seal_folder() == len(ids)
    assert _seen_but_for_ids(small) == []
    assert small.manager().verify_backups().problems.keys() == {ids[-1]}
    (sealed,) = small.folder.glob(f"backup_{ids[-1]}*")
    assert sealed.stat().st_size > len(data)  # nothing of it was left out


def test_p19_lines_of_the_log_that_are_damaged_are_sealed_as_well(small: World) -> None:
    _plain(small)
    log = small.folder / "history.jsonl"
    first, rest = log.read_bytes().split(b"\n", 1)
    torn = b'before-the-audit", "operation": "backup"}'
    log.write_bytes(b"\n".join([bytes(8) + first, b" " + first, torn, rest]))
    small.manager().seal_folder()
    assert _seen_but_for_ids(small) == []
    assert small.manager().seal_folder() == 0
    assert small.manager().verify_backups().corrupted == 0


@pytest.mark.parametrize("at", [None, 60], ids=["whole", "with a damaged header"])
def test_p19_unsaved_work_that_a_crash_has_left_is_sealed_as_well(small: World, at: int | None) -> None:
    _plain(small)
    manager = BackupManager(small.document, small.folder, clock=small.clock)
    small.save(9)
    manager.unsaved.keep(small.document.read_bytes())
    (path,) = (small.folder / "unsaved").glob("unsaved-*")
    data = path.read_bytes()
    manager.unsaved.drop()
    small.save(10)
    path.write_bytes(data if at is None else data[:at] + bytes([data[at] ^ 0x40]) + data[at + 1 :])
    small.manager().seal_folder()
    assert _seen_but_for_ids(small) == []
    assert not path.exists()
    assert len(list(path.parent.glob("unsaved-*.enc"))) == 1
    assert len(small.manager().unsaved.found()) == (at is None)


@pytest.mark.leaves_damage
def test_p15_a_file_that_only_bears_the_name_of_a_version_is_left(small: World) -> None:
    _plain(small)
    foreign = small.folder / "backup_20200101_000000_00000000.json.gz"
    foreign.write_bytes(b"of somebody else")
    small.manager().seal_folder()
    assert foreign.read_bytes() == b"of somebody else"


def test_only_a_folder_that_is_to_be_sealed_can_be(small: World, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="everywhere"):
        BackupManager(small.document, small.folder).seal_folder()
    assert BackupManager(tmp_path / "x.json", encryption=small.key, encrypt="everywhere").seal_folder() == 0
