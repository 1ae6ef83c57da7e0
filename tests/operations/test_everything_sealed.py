"""P19: in a folder in which everything is sealed nothing tells of the document, at any moment of any operation."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from backupkit import AskedPassphrase, BackupManager, KeyFile, Passphrase, RecoveryCode
from backupkit.places.folder_place import FolderPlace
from backupkit.sealing.refused import (
    FolderNotSealed,
    KeyLost,
    KeysDamaged,
    PasswordWanted,
    WrongKeyFile,
    WrongPassword,
)
from backupkit.store.sealed.vault import SealedKeeping
from backupkit.testing.clock import FakeClock
from backupkit.testing.faults import Fault, FaultyDisk, Killed
from tests.operations.everywhere import Spy, World, written

pytest.importorskip("cryptography")

Act = Callable[[World, BackupManager, list[str]], object]


def _edited(world: World, manager: BackupManager, _: list[str]) -> None:
    world.save(99)
    manager.create_backup("before-the-audit", tags=["tag-of-mine"])


def _restored(world: World, manager: BackupManager, ids: list[str]) -> None:
    manager.restore_backup(ids[0])
    world.save(98)
    manager.undo_restore()


def _put_back(_: World, manager: BackupManager, ids: list[str]) -> None:
    changes = manager.compare_backups(ids[0]).changes
    if can := [change for change in changes if change.can_restore]:
        manager.restore_part(ids[0], can[0])


def _compared(_: World, manager: BackupManager, ids: list[str]) -> None:
    manager.compare_backups(ids[0])
    manager.compare_backups(ids[0], ids[1])
    manager.count_changes(ids[1])
    manager.preview_backup(ids[1])
    manager.estimate_backup_size()


def _unsaved(world: World, manager: BackupManager, _: list[str]) -> None:
    world.save(97)
    data = world.document.read_bytes()
    manager.unsaved.keep(data)
    manager.unsaved.keep(data)
    manager.unsaved.drop()


def _marked(_: World, manager: BackupManager, ids: list[str]) -> None:
    manager.pin(ids[1])
    manager.describe(ids[1], "before-the-audit of ours")
    manager.delete_backup(ids[0])
    manager.undelete_backup(ids[0])
    manager.unpin(ids[1])


def _cleaned(_: World, manager: BackupManager, ids: list[str]) -> None:
    manager.verify_backups()
    manager.test_restore(ids[0])
    manager.cleanup_orphaned_backups()
    manager.apply_retention()
    manager.rebuild_manifest()


def _imported(world: World, manager: BackupManager, ids: list[str]) -> None:
    manager.export_backup(ids[0], world.home / "out.gz", overwrite=True)
    manager.export_backup(ids[0], world.home / "out", overwrite=True)
    manager.import_backup(world.home / "out.gz", "before-the-audit")


def _mirrored(_: World, manager: BackupManager, __: list[str]) -> None:
    assert manager.mirror()


def _moved(world: World, manager: BackupManager, _: list[str]) -> None:
    manager.move_folder(world.other)


def _changed(_: World, manager: BackupManager, __: list[str]) -> None:
    manager.mirror()
    manager.change_password("one", "two")
    manager.new_recovery_code()


_ACTS: dict[str, Act] = {
    "edit": _edited,
    "restore and undo": _restored,
    "part": _put_back,
    "compare": _compared,
    "unsaved": _unsaved,
    "mark": _marked,
    "clean up": _cleaned,
    "import and export": _imported,
    "mirror": _mirrored,
    "move": _moved,
}


@pytest.fixture
def key(tmp_path: Path) -> KeyFile:
    return KeyFile.new(tmp_path / "the-key")


@pytest.fixture(params=["json", "db"])
def world(request: pytest.FixtureRequest, tmp_path: Path, clock: FakeClock, key: KeyFile) -> World:
    return World(tmp_path / "world", clock, key, suffix=f".{request.param}")


@pytest.fixture
def small(tmp_path: Path, clock: FakeClock, key: KeyFile) -> World:
    return World(tmp_path / "world", clock, key)


@pytest.fixture(autouse=True)
def _temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "world" / "outside" / "temporary"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "config"))


def _seen(world: World, act: Act) -> list[str]:
    """Do something, and return what somebody sees who looks at each step."""
    ids = world.make(3)
    spy = Spy(world)
    with written() as paths:
        act(world, world.manager(spy), ids)
    outside = [path for path in paths if path.startswith(str(world.temporary))]
    return [*spy.seen, *world.found(), *outside]


@pytest.mark.parametrize("act", _ACTS.values(), ids=_ACTS)
def test_p19_nothing_of_the_document_lies_in_its_folder_at_any_step(world: World, act: Act) -> None:
    assert _seen(world, act) == []
    assert world.manager().verify_backups().corrupted == 0
    assert world.manager().get_version_history()


@pytest.mark.parametrize("suffix", [".txt", ".db"])
@pytest.mark.parametrize("act", [_edited, _compared, _cleaned], ids=lambda act: act.__name__)
def test_p19_nor_of_one_that_is_too_large_for_the_memory(
    tmp_path: Path, clock: FakeClock, key: KeyFile, suffix: str, act: Act
) -> None:
    assert _seen(World(tmp_path / "world", clock, key, suffix=suffix, large=True), act) == []


def test_p19_not_while_a_password_is_changed(tmp_path: Path, clock: FakeClock) -> None:
    assert _seen(World(tmp_path / "world", clock, Passphrase("one")), _changed) == []


def test_p19_nor_does_the_first_version_of_a_folder(small: World) -> None:
    spy = Spy(small)
    small.save(1)
    manager = small.manager(spy)
    manager.unsaved.keep(small.document.read_bytes())
    manager.create_backup("before-the-audit")
    manager.unsaved.drop()
    assert [*spy.seen, *small.found()] == []


@pytest.mark.parametrize("act", [_edited, _restored, _unsaved, _moved, _mirrored], ids=lambda act: act.__name__)
def test_p19_nor_after_a_kill_at_any_step_and_what_follows_it(
    tmp_path: Path, clock: FakeClock, key: KeyFile, act: Act
) -> None:
    for at in range(1, 400):
        world = World(tmp_path / "world", clock, key)
        ids = world.make(2)
        disk = FaultyDisk(world.root, Fault(at=at))
        with contextlib.suppress(Killed):
            act(world, world.manager(disk), ids)
        assert world.found() == [], at
        manager = world.manager()
        assert {meta.backup_id for meta in manager.list_backups()} >= set(ids), at
        assert manager.verify_backups().corrupted == 0, at
        world.save(1000 + at)
        assert manager.create_backup(), at
        assert world.found() == [], at
        if not disk.struck:
            return
        shutil.rmtree(world.root)
        shutil.rmtree(tmp_path / "config", ignore_errors=True)  # in which a moved folder is remembered
    pytest.fail("there is no end of steps")


# -- the harness is not blind ------------------------------------------------------------------------------------------


def _plain_text(_: SealedKeeping, __: Path, data: bytes) -> bytes:
    return data


@pytest.mark.parametrize(
    ("what", "act", "planted"),
    [
        (SealedKeeping, _edited, ("sealed", _plain_text)),
        (SealedKeeping, _marked, ("sealed_line", _plain_text)),
        (SealedKeeping, _edited, ("identity", _plain_text)),
        (SealedKeeping, _unsaved, ("seal", lambda *_: None)),
        (SealedKeeping, _compared, ("seals", False)),
    ],
    ids=["index", "log", "ids", "unsaved work", "drafts"],
)
def test_a_planted_bug_is_seen(
    tmp_path: Path,
    clock: FakeClock,
    key: KeyFile,
    monkeypatch: pytest.MonkeyPatch,
    what: type,
    act: Act,
    planted: tuple[str, object],
) -> None:
    large = act is _compared
    world = World(tmp_path / "world", clock, key, suffix=".txt" if large else ".json", large=large)
    ids = world.make(3)
    spy = Spy(world)
    manager = world.manager(spy)
    monkeypatch.setattr(what, *planted)
    with contextlib.suppress(Exception):  # what is planted may break more than the secret
        act(world, manager, ids)
    assert [*spy.seen, *world.found()] != []


# -- nothing is written as it is because something failed --------------------------------------------------------------


def _listing(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and path.name != ".lock"}


@pytest.mark.parametrize("how", ["none", "wrong file", "wrong password"])
def test_p19_without_the_key_nothing_is_read_and_nothing_written(small: World, tmp_path: Path, how: str) -> None:
    (first, *_) = small.make(2)
    before = _listing(small.folder)
    small.save(9)
    encryption = {"none": None, "wrong file": KeyFile.new(tmp_path / "other"), "wrong password": Passphrase("x")}[how]
    options = {"encryption": encryption, "encrypt": "everywhere"} if encryption else {}
    manager = BackupManager(small.document, small.folder, clock=small.clock, **options)  # type: ignore[arg-type]
    refused = {"none": KeyLost, "wrong file": WrongKeyFile, "wrong password": KeyLost}[how]
    for act in (
        manager.list_backups,
        manager.create_backup,
        lambda: manager.restore_backup(first),
        lambda: manager.pin(first),
        manager.verify_backups,
        manager.rebuild_manifest,
        lambda: manager.unsaved.keep(b"[]"),
        manager.new_recovery_code if encryption else manager.list_backups,
    ):
        with pytest.raises(refused):
            act()
        assert _listing(small.folder) == before
    assert small.manager().list_backups()


def test_p19_where_the_table_of_keys_is_gone_nothing_is_written_and_who_has_it_open_puts_it_back(small: World) -> None:
    small.make(2)
    open_still = small.manager()
    assert open_still.list_backups()
    table = small.folder / "keys-1.json"
    data = table.read_bytes()
    table.unlink()
    small.save(9)
    with pytest.raises(KeysDamaged):
        small.manager().create_backup()
    with pytest.raises(KeysDamaged):
        small.manager().list_backups()
    assert open_still.create_backup()
    assert table.read_bytes() == data
    assert len(small.manager().list_backups()) == 3


def test_p19_a_damaged_table_of_keys_is_refused(small: World) -> None:
    small.make(1)
    (small.folder / "keys-1.json").write_text("{}")
    before = _listing(small.folder)
    small.save(9)
    with pytest.raises(KeysDamaged):
        small.manager().create_backup()
    assert _listing(small.folder) == before


def test_what_is_not_sealed_is_no_version_of_a_sealed_folder(small: World) -> None:
    """Whoever may write there, and has no key, brings nothing into the document."""
    small.make(1)
    folder = small.root / "plain"
    folder.mkdir()
    plain = BackupManager(small.document, folder, clock=small.clock)
    small.save(5)
    assert plain.create_backup("planted")
    (version,) = folder.glob("backup_*.gz")
    shutil.copy(version, small.folder)
    shutil.copy(folder / "manifest.json", small.folder)
    assert [meta.description for meta in small.manager().list_backups()] == ["before-the-audit"]


def test_a_folder_that_is_not_sealed_is_left_as_it_is(small: World) -> None:
    small.save(1)
    BackupManager(small.document, small.folder, clock=small.clock).create_backup()
    before = _listing(small.folder)
    small.save(2)
    for act in (small.manager().list_backups, small.manager().create_backup):
        with pytest.raises(FolderNotSealed):
            act()
    assert _listing(small.folder) == before


def test_everything_needs_an_encryption_and_a_word_that_is_known(tmp_path: Path, key: KeyFile) -> None:
    with pytest.raises(ValueError, match="needs an encryption"):
        BackupManager(tmp_path / "data.json", encrypt="everywhere")
    with pytest.raises(ValueError, match="somewhere"):
        BackupManager(tmp_path / "data.json", encryption=key, encrypt="somewhere")


# -- places, and the keys ----------------------------------------------------------------------------------------------


def test_copies_are_the_same_files_and_heal_both_ways(small: World) -> None:
    ids = small.make(3)
    assert small.manager().mirror()
    for path in small.folder.glob("*.enc"):
        assert (small.stick / path.name).read_bytes() == path.read_bytes()
    assert (small.stick / "keys-1.json").read_bytes() == (small.folder / "keys-1.json").read_bytes()
    here, there = next(small.folder.glob(f"*{ids[0]}*")), next(small.stick.glob(f"*{ids[1]}*"))
    here.write_bytes(here.read_bytes()[:-20] + bytes(20))
    there.write_bytes(there.read_bytes()[:-1])
    assert small.manager().verify_backups().problems.keys() == {ids[0]}
    (report,) = small.manager().mirror().places
    assert (report.healed_here, report.healed_there) == ((ids[0],), (ids[1],))
    assert small.manager().verify_backups().corrupted == 0


def test_a_lost_folder_comes_back_from_a_place_with_its_keys(small: World) -> None:
    ids = small.make(3)
    code = small.manager().new_recovery_code()
    small.manager().mirror()
    content = small.document.read_bytes()
    shutil.rmtree(small.folder)
    small.document.unlink()
    small.folder.mkdir()
    manager = BackupManager.from_place(
        FolderPlace(small.stick), small.document, small.folder, encryption=RecoveryCode(code), encrypt="everywhere"
    )
    assert [meta.backup_id for meta in manager.list_backups()] == ids[::-1]
    manager.restore_backup(ids[-1])
    assert small.document.read_bytes() == content
    assert manager.mirror()
    assert small.manager().verify_backups().corrupted == 0
    assert small.found() == []


def test_a_password_is_changed_here_and_at_the_places(tmp_path: Path, clock: FakeClock) -> None:
    world = World(tmp_path / "world", clock, Passphrase("one"))
    ids = world.make(1)
    manager = world.manager()
    manager.mirror()
    code = manager.new_recovery_code()
    manager.change_password("one", "two")
    tables = [sorted(path.name for path in folder.glob("keys-*")) for folder in (world.folder, world.stick)]
    assert tables == [["keys-3.json"], ["keys-3.json"]]
    assert manager.list_backups()
    with pytest.raises(WrongPassword):
        world.manager().list_backups()
    world.key = RecoveryCode(code)
    assert len(world.manager().list_backups()) == len(ids)
    world.manager().change_password(RecoveryCode(code), "three")
    world.key = Passphrase("three")
    assert world.manager().mirror()


def test_a_moved_folder_has_the_same_keys(small: World) -> None:
    ids = small.make(2)
    manager = small.manager()
    manager.move_folder(small.other)
    assert (small.other / "keys-1.json").read_bytes() == (small.folder / "keys-1.json").read_bytes()
    again = BackupManager(small.document, small.other, encryption=small.key, encrypt="everywhere", clock=small.clock)
    assert [meta.backup_id for meta in again.list_backups()] == ids[::-1]


def test_the_ids_of_equal_contents_are_equal_and_tell_nobody_of_them(small: World) -> None:
    small.save(1)
    manager = small.manager()
    made = [manager.create_backup(force=True) or "" for _ in range(2)]
    digits = {each.split("_")[2].split("-")[0] for each in made}
    assert len(digits) == 1
    assert not [each for each in small.hashes if each[:8] in digits]


def test_nothing_is_left_beside_the_document(world: World) -> None:
    ids = world.make(2)
    _compared(world, world.manager(), ids)
    world.manager().test_restore(ids[0])
    assert [path.name for path in world.home.iterdir()] == [world.document.name]


def test_what_a_killed_comparison_leaves_beside_the_document_goes_with_the_next(
    tmp_path: Path, clock: FakeClock, key: KeyFile
) -> None:
    world = World(tmp_path / "world", clock, key, suffix=".db")
    ids = world.make(2)
    left = world.home / ".backupkit-moment-abcdefgh"
    left.mkdir(mode=0o700)
    (left / ".backupkit-0123456789abcdef.tmp").touch()
    (left / "content").write_bytes(b"Wintersonne")
    world.manager().compare_backups(ids[0])
    assert not left.exists()


def test_what_is_not_sealed_never_leaves_a_sealed_folder(small: World) -> None:
    small.make(1)
    manager = small.manager()
    manager.mirror()
    sent = list(small.stick.glob("backup_*"))
    place = manager._binding.places.entries(manager.config)[0].place
    with pytest.raises(ValueError, match="only what is sealed"):
        place.create("backup_20251104_120000_a1b2c3d4.json.gz", [b"plain"])
    assert list(small.stick.glob("backup_*")) == sent


def test_a_password_that_the_user_sets_and_enters(small: World) -> None:
    small.key = AskedPassphrase()
    small.save(1)
    manager = small.manager()
    with pytest.raises(PasswordWanted):
        manager.create_backup()
    manager.set_password("one")
    assert manager.create_backup()
    assert (manager.encryption.has_keys, manager.encryption.is_locked) == (True, False)
    assert manager.encryption.is_everywhere
    again = small.manager()
    assert (again.encryption.has_keys, again.encryption.is_locked) == (True, True)
    with pytest.raises(PasswordWanted):
        again.list_backups()
    again.unlock("one")
    assert len(again.list_backups()) == 1
    again.forget_key()
    with pytest.raises(PasswordWanted):
        again.restore_backup(again.list_backups()[0].backup_id)
    assert small.found() == []
