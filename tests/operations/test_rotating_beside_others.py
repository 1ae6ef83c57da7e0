"""The key of a sealed folder is changed, and all sealed anew, while other programs use the folder: at each step."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from backupkit import BackupBusy, BackupError, BackupManager, KeyFile, Retention
from backupkit.testing.clock import FakeClock
from backupkit.testing.faults import FaultyDisk
from tests.operations.everywhere import World
from tests.operations.rotated import Site, contents, keys_in, keys_needed, rotating_site
from tests.sweep import scratch

pytest.importorskip("cryptography")

_MOST = 600
_STEP = 5

Act = Callable[[World], object]


class Meanwhile(FaultyDisk):
    """A disk before whose call of one number something else is done, once, as another program would."""

    def __init__(self, root: Path, at: int, work: Callable[[], object]) -> None:
        super().__init__(root)
        self._at, self._work, self.is_done = at, work, False

    def guard(self, name: str, arguments: tuple[Any, ...]) -> None:
        super().guard(name, arguments)
        if len(self.calls) == self._at:
            self.is_done = True
            with contextlib.suppress(BackupBusy):  # the lock is held just now
                self._work()


def _other(world: World, **options: Any) -> BackupManager:
    return world.manager(lock_timeout=0.01, retention=Retention.newest_only(50), **options)


def _saves(world: World) -> None:
    world.document.write_text('[{"name": "Wintersonne, meanwhile"}]')
    _other(world).create_backup()


def _rotates(world: World) -> None:
    _other(world).rotate_key()


def _mirrors(world: World) -> None:
    _other(world).mirror()


def _reads(world: World) -> None:
    manager = _other(world)
    assert manager.verify_backups().corrupted == 0
    assert all(contents(world).values())


def _changes_the_table(world: World) -> None:
    _other(world).new_recovery_code()


def _rotates_and_seals_all(world: World) -> None:
    _rotates(world)
    _mirrors(world)
    _changes_the_table(world)


_ACTS = [_saves, _rotates, _mirrors, _reads, _changes_the_table, _rotates_and_seals_all]


@pytest.fixture
def site(clock: FakeClock) -> Iterator[Site]:
    with scratch() as root:
        yield rotating_site(root, clock)


@pytest.mark.parametrize("act", _ACTS, ids=lambda act: act.__name__.strip("_"))
def test_p19_another_program_at_any_step_of_a_rotation_costs_no_version(site: Site, act: Act) -> None:
    for at in range(1, _MOST, _STEP):
        world = site.anew()
        disk = Meanwhile(world.root, at, lambda world=world: act(world))  # type: ignore[misc]
        manager = world.manager(disk, retention=Retention.newest_only(50))
        manager.rotate_key()
        manager.mirror()
        assert contents(world).items() >= site.contents.items(), at
        assert world.found() == [], at
        for _ in range(3):
            world.manager(retention=Retention.newest_only(50)).mirror()
        assert contents(world).items() >= site.contents.items(), at
        (key,) = keys_needed(world)
        assert keys_in(world.folder) == keys_in(world.stick) == {key}, at
        assert world.manager().verify_backups().corrupted == 0, at
        if not disk.is_done:
            return
    pytest.fail("there is no end of steps")


def test_p19_a_version_that_a_rule_removes_meanwhile_does_not_come_back(site: Site) -> None:
    _check_removed(site)


def _check_removed(site: Site) -> None:
    removed = 0
    for at in range(1, _MOST):
        world, gone = site.anew(), set[str]()

        def thin_out(world: World = world, gone: set[str] = gone) -> None:
            manager = world.manager(lock_timeout=0.01, retention=Retention.newest_only(1))
            gone.update(manager.apply_retention().drop)

        disk = Meanwhile(world.root, at, thin_out)
        manager = world.manager(disk, retention=Retention.newest_only(50))
        manager.rotate_key()
        manager.mirror()
        removed += len(gone)
        for _ in range(2):
            world.manager(retention=Retention.newest_only(50)).mirror()
        found = {meta.backup_id for meta in world.manager().list_backups(include_archived=True)}
        assert found == site.contents.keys() - gone, at
        assert len(list(world.folder.glob("backup_*"))) == len(found), at
        if not disk.is_done:
            assert removed > 10
            return
    pytest.fail("there is no end of steps")


def test_a_version_that_was_begun_with_a_key_of_before_is_published_with_the_one_of_now(site: Site) -> None:
    """Else it could be one that the table has no more, and nobody would open it."""
    _check_begun_before(site)


def _check_begun_before(site: Site) -> None:
    world = site.anew()
    world.save(55)
    disk = Meanwhile(world.root, 1, lambda: _rotates_and_seals_all(world))
    manager = world.manager(disk)
    assert manager.list_backups()  # it knows the key of before
    backup_id = manager.create_backup()
    assert disk.is_done
    (path,) = world.folder.glob(f"backup_{backup_id}*")
    world.manager(retention=Retention.newest_only(50)).mirror()
    assert len(keys_in(world.folder)) == 1
    assert path.exists()  # it had the key of now


def _check_known_names(site: Site) -> None:
    """Check that a program that has read the list before reads the versions, although their files have other names."""
    world = site.anew()
    running = world.manager()
    known = running.list_backups()
    _rotates_and_seals_all(world)
    store = running._binding.store
    for meta in known:
        assert b"".join(store.content(meta)) == site.contents[meta.backup_id]
        with store.hold(meta) or pytest.fail("it seems to be gone"):
            pass


def test_who_knows_a_version_by_its_name_of_before_reads_it(site: Site) -> None:
    _check_known_names(site)


@pytest.mark.leaves_damage
@pytest.mark.parametrize(
    ("check", "what", "bug"),
    [
        (_check_removed, "backupkit.versionfile.enclosing.twins", lambda *_: []),
        (_check_begun_before, "backupkit.versionfile.writer.SealedDraft.is_as_by", lambda *_: True),
        (_check_known_names, "backupkit.versionfile.enclosing.under_other_keys", lambda _: []),
    ],
    ids=["a second file that stays", "a draft of any key", "a name of before"],
)
def test_a_planted_bug_is_seen(
    site: Site, monkeypatch: pytest.MonkeyPatch, check: Callable[[Site], None], what: str, bug: Any
) -> None:
    monkeypatch.setattr(what, bug)
    with pytest.raises((AssertionError, BackupError)):
        check(site)


_SCRIPT = """
import sys
from pathlib import Path
from backupkit import BackupManager, FolderPlace, KeyFile, Retention
document, folder, stick, key, what = sys.argv[1:]
manager = BackupManager(
    document, folder, encryption=KeyFile(key), encrypt="everywhere", places=[FolderPlace(Path(stick))],
    retention=Retention.newest_only(200), lock_timeout=60,
)
for number in range(6):
    if what == "save":
        Path(document).write_text(f'[{{"name": "Wintersonne, process, {number}"}}]')
        assert manager.create_backup(force=True)
    elif what == "rotate":
        manager.rotate_key()
        manager.mirror()
    else:
        assert manager.verify_backups().corrupted == 0
        manager.mirror()
print("well")
"""


def test_p19_processes_that_save_rotate_and_mirror_at_once_lose_nothing(tmp_path: Path, clock: FakeClock) -> None:
    key = KeyFile.new(tmp_path / "the-key")
    world = World(tmp_path / "world", clock, key)
    world.make(3)
    before = contents(world)
    command = [sys.executable, "-c", _SCRIPT, *map(str, (world.document, world.folder, world.stick, key.path))]
    running = [
        subprocess.Popen([*command, what], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for what in ("save", "rotate", "verify", "verify")
    ]
    for process in running:
        out, err = process.communicate(timeout=120)
        assert out.strip() == "well", err
    for _ in range(3):
        world.manager(retention=Retention.newest_only(200)).mirror()
    assert contents(world).items() >= before.items()
    assert len(contents(world)) == 9
    assert keys_in(world.folder) == keys_in(world.stick) == keys_needed(world)
    assert len(keys_needed(world)) == 1
    assert world.manager().verify_backups().corrupted == 0
