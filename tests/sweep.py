"""Breaking an operation at each of its steps, and checking the promises after each break.

A scenario is an operation on a folder with a history. :func:`sweep` runs it with a fault at step 1, 2, 3 … until it
survives untouched, and returns what was broken by then: an empty list is what we want to see.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from backupkit import BackupError, BackupManager, BackupMetadata, DocumentUncertain, Retention, Status
from backupkit.files.drafts import is_leftover
from backupkit.testing.clock import FakeClock
from backupkit.testing.faults import Fault, FaultyDisk, Killed
from backupkit.values import naming

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backupkit.files.disk import Disk

_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder where syncing costs nothing, if there is one
_THERE = b"what stood there"
_FEW = Retention.newest_only(3)  # full: the next version pushes one out
_MANY = Retention.newest_only(50)  # for the operations that check: they must not remove what they look for


@contextmanager
def scratch() -> Iterator[Path]:
    """Yield a folder that is fast and goes away."""
    base = str(_MEMORY) if os.access(_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=base, prefix="backupkit-test-") as name:
        yield Path(name)


@dataclass
class World:
    """A document with a history, and what its user was told about it."""

    root: Path
    clock: FakeClock
    versions: dict[str, bytes] = field(default_factory=dict)  # acknowledged: id -> content
    pinned: set[str] = field(default_factory=set)
    descriptions: dict[str, str] = field(default_factory=dict)
    may_go: set[str] = field(default_factory=set)  # versions that the operation may rightly remove
    document_after: set[bytes] = field(default_factory=set)  # states that the document may have, besides the old one

    @property
    def document(self) -> Path:
        return self.root / "home" / "data.json"

    @property
    def folder(self) -> Path:
        return self.root / "home" / "backups"

    def manager(self, disk: Disk | None = None, retention: Retention = _FEW) -> BackupManager:
        return BackupManager(self.document, clock=self.clock, retention=retention, disk=disk, zone=UTC)

    def save(self, value: object) -> bytes:
        self.clock.advance(seconds=60)
        data = json.dumps(value, indent=2).encode()
        self.document.write_bytes(data)
        return data

    def backup(self, value: object, description: str = "", *, pinned: bool = False) -> str:
        data = self.save(value)
        backup_id = self.manager().create_backup(description, pinned=pinned)
        assert backup_id is not None
        self.versions[backup_id] = data
        return backup_id

    def moved_to(self, root: Path) -> World:
        """Return a copy of this world in another folder."""
        shutil.copytree(self.root, root)
        clock = FakeClock(self.clock.now())
        return replace(
            self,
            root=root,
            clock=clock,
            versions=dict(self.versions),
            pinned=set(self.pinned),
            descriptions=dict(self.descriptions),
            may_go=set(self.may_go),
            document_after=set(self.document_after),
        )


def built(root: Path) -> World:
    """Return a world with four versions, one pinned, one with an edited description, and an edit not yet stored."""
    world = World(root=root, clock=FakeClock())
    world.document.parent.mkdir(parents=True)
    first = world.backup([1], "first", pinned=False)
    world.backup([1, 2], "second")
    world.backup([1, 2, 3], "third")
    world.manager().pin(first)
    world.manager().describe(first, "the first of all")
    world.pinned.add(first)
    world.descriptions[first] = "the first of all"
    world.backup([1, 2, 3, 4], "fourth")
    world.save([1, 2, 3, 4, 5])
    return world


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """An operation: how the world is prepared for it, and what is called."""

    name: str
    run: Callable[[BackupManager, World], object]
    prepare: Callable[[World], object] = lambda _: None
    holds: Callable[[World], bool] = lambda _: True  # what must be true once it was reported as done
    host_writes: bool = False  # the operation includes a save by the host, which stands whatever we fail at


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a sweep did and found."""

    points: int
    broken: list[str]


def sweep(scenario: Scenario, faults: Callable[[int], Fault], template: World, scratch_root: Path) -> Report:
    """Run *scenario* with a fault at each of its steps."""
    broken: list[str] = []
    points = 0
    while True:
        root = scratch_root / f"{scenario.name}-{points}"
        world = template.moved_to(root)
        scenario.prepare(world)
        fault = faults(points + 1)
        disk = FaultyDisk(root, fault)
        try:
            struck = _break(scenario, world, disk)
        except AssertionError as error:
            struck = disk.struck
            step = disk.calls[fault.at - 1] if len(disk.calls) >= fault.at else "the end"
            broken.append(f"{scenario.name}, {fault}, at {step}: {error}")
        finally:
            shutil.rmtree(root)
        if not struck:
            return Report(points=points, broken=broken)
        points += 1


def _break(scenario: Scenario, world: World, disk: FaultyDisk) -> bool:
    before = world.document.read_bytes() if world.document.exists() else None
    failure: BaseException | None = None
    result: object = None
    try:
        result = scenario.run(world.manager(disk), world)
    except Killed as error:
        failure = error
    except BackupError as error:
        failure = error
        if not str(error):
            raise AssertionError("an error without a sentence") from error
    except OSError as error:
        raise AssertionError(f"a foreign error came out: {error!r}") from error
    fault = disk.fault
    assert fault is not None
    # An error means "as before", unless it says itself that this is not certain.
    is_plain_error = isinstance(failure, BackupError) and not isinstance(failure, DocumentUncertain)
    is_plain_error = is_plain_error and not scenario.host_writes
    _check_document(world, before, may_be_new=not is_plain_error)
    if isinstance(failure, DocumentUncertain):
        _check_way_back(world, before)
    if failure is None:
        if isinstance(result, str):
            world.versions[result] = world.document.read_bytes()
        if fault.power_cut and not disk.struck:
            disk.lose_power()  # what was reported as done must survive this as well
            _check_document(world, before, may_be_new=True)
        assert scenario.holds(world), "it was reported as done, but it is not"
    check(world)
    return disk.struck


def _check_document(world: World, before: bytes | None, *, may_be_new: bool) -> None:
    now = world.document.read_bytes() if world.document.exists() else None
    allowed = {before} | (world.document_after if may_be_new else set())
    assert now in allowed, f"the document is neither old nor new: {now!r:.60}"


def _check_way_back(world: World, before: bytes | None) -> None:
    """Check that what a restore replaced, although it failed, comes back by an undo; in a copy of the world."""
    if before is None or world.document.read_bytes() == before:
        return
    with scratch() as root:
        other = world.moved_to(root / "other")
        other.manager().undo_restore()
        assert other.document.read_bytes() == before, "what was replaced cannot be undone"


def check(world: World) -> None:
    """Check what must hold after any crash: what was acknowledged is there, and the next operation works and tidies."""
    _check_versions(world, "right after")
    world.clock.advance(seconds=60)
    manager = world.manager(retention=_MANY)
    if world.document.exists():
        marker = manager.create_backup("afterwards", force=True)
        assert marker is not None
        world.versions[marker] = world.document.read_bytes()
    else:
        manager.cleanup_orphaned_backups()
    _check_versions(world, "after the next operation")
    elsewhere = world.root / "out.json"
    if elsewhere.exists():
        assert elsewhere.read_bytes() in {_THERE, *world.versions.values()}, "half a file was written elsewhere"
    litter = [path.name for path in world.root.rglob("*") if is_leftover(path.name)]
    assert not litter, f"leftovers: {litter}"
    report = manager.verify_backups()
    assert not report.problems, f"damaged: {report.problems}"


def _check_versions(world: World, when: str) -> None:
    manager = world.manager()
    listed = {meta.backup_id: meta for meta in manager.list_backups(include_archived=True)}
    store = manager._binding.store
    damaged = [meta.backup_id for meta in listed.values() if meta.problem]
    assert not damaged, f"listed, but damaged or gone ({when}): {damaged}"
    for backup_id, content in world.versions.items():
        if backup_id not in listed:
            assert backup_id in world.may_go, f"{backup_id} is lost ({when})"
            continue
        meta = listed[backup_id]
        assert b"".join(store.content(meta)) == content, f"{backup_id} holds something else ({when})"
        assert meta.pinned or backup_id not in world.pinned, f"the pin of {backup_id} is lost ({when})"
        expected = world.descriptions.get(backup_id)
        assert expected in {None, meta.description}, f"the description of {backup_id} is lost ({when})"
    missing = world.pinned - set(listed)
    assert not missing, f"pinned versions are lost ({when}): {missing}"


# -- the operations -----------------------------------------------------------------------------------------------


def _prepare_restore(world: World) -> None:
    _prepare_crowd(world)
    world.document_after.add(next(iter(world.versions.values())))


def _oldest(world: World) -> str:
    return next(iter(world.versions))


def _newest(world: World) -> str:
    return list(world.versions)[-1]


def _prepare_undo(world: World) -> None:
    before = world.document.read_bytes()
    result = world.manager().restore_backup(_oldest(world))
    assert result.before_id is not None
    world.versions[result.before_id] = before
    world.document_after.add(before)
    _prepare_crowd(world)


def _prepare_part(world: World) -> None:
    """Have the newest version hold what the document lacks, beside what only the document holds."""
    world.backup({"stars": [{"id": 1}, {"id": 2}], "zoom": 1})
    world.save({"stars": [{"id": 2}], "zoom": 7})
    world.document_after.add(_with_part(world))
    _prepare_crowd(world)


def _with_part(world: World) -> bytes:
    with scratch() as root:
        other = world.moved_to(root / "other")
        other.manager().restore_part(_newest(other), "/stars/id=1")
        return other.document.read_bytes()


def _has_part(world: World) -> bool:
    value = json.loads(world.document.read_bytes())
    return bool(value == {"stars": [{"id": 1}, {"id": 2}], "zoom": 7})


def _prepare_bin(world: World) -> None:
    world.manager().delete_backup(_newest(world))


def _prepare_description(world: World) -> None:
    world.manager().describe(_newest(world), "described just now")
    world.descriptions[_newest(world)] = "described just now"


def _prepare_prune(world: World) -> None:
    world.clock.advance(days=1)
    for number in range(3):
        backup_id = world.backup([number] * 9)
        world.may_go.add(backup_id)
    world.may_go |= set(world.versions)
    world.manager().set_retention(Retention.newest_only(1))


def _prepare_crowd(world: World) -> None:
    world.may_go |= set(world.versions) - world.pinned  # one more than retention keeps: creating removes one


def _prepare_unchanged(world: World) -> None:
    world.document.write_bytes(world.versions[_newest(world)])
    _prepare_crowd(world)  # where it cannot be told that the newest version is sound, one more is made


def _prepare_leftovers(world: World) -> None:
    (world.folder / f".backupkit-{'0' * 16}.tmp").write_bytes(b"half a version")
    for name in (naming.MANIFEST, naming.PREVIOUS_MANIFEST):
        (world.folder / name).write_bytes((world.folder / name).read_bytes()[:-70])
    world.descriptions.clear()  # edited texts stood in those two alone; pins stand in the log as well


def _prepare_first(world: World) -> None:
    shutil.rmtree(world.folder)
    world.versions.clear()
    world.pinned.clear()
    world.descriptions.clear()


def _prepare_import(world: World) -> None:
    _prepare_crowd(world)
    (world.root / "elsewhere.json").write_text("[7, 8, 9]")


def _import(manager: BackupManager, world: World) -> object:
    manager.import_backup(world.root / "elsewhere.json")
    return None


def _prepare_missing(world: World) -> None:
    world.document.unlink()
    _prepare_restore(world)


def _save_well(manager: BackupManager, world: World) -> object:
    new = json.dumps([6] * 9).encode()
    world.document_after.add(new)
    with manager.saving("well"):
        world.document.write_bytes(new)
        _settle(manager, world)
    return None


def _save_badly(manager: BackupManager, world: World) -> object:
    world.document_after.add(b'[6, 6, "ha')
    try:
        with manager.saving("badly"):
            world.document.write_bytes(b'[6, 6, "ha')
            _settle(manager, world)
            raise RuntimeError("half way")  # noqa: TRY301 - it is the block that raises
    except RuntimeError:
        pass
    return None


def _begin_what_is_critical(manager: BackupManager, world: World) -> object:
    with manager.before("Migration") as guard:
        assert guard.version, "there is a document, but no version of it"
        found = world.manager().get_backup_info(guard.version.backup_id)
        assert found, "the block has begun, but the version is not there"
        assert found.pinned, "the block has begun, but the version need not stay"
        content = b"".join(world.manager().content(found.backup_id))
        assert content == world.document.read_bytes(), "the block has begun, but the version holds something else"
        return guard.version.backup_id


def _is_restored(world: World) -> bool:
    return world.document.read_bytes() in world.document_after


def _is_written_elsewhere(world: World) -> bool:
    return (world.root / "out.json").read_bytes() == world.versions[_oldest(world)]


def _info(world: World) -> BackupMetadata:
    meta = world.manager().get_backup_info(_newest(world))
    assert meta is not None
    return meta


def _settle(manager: BackupManager, world: World) -> None:
    disk = manager._binding.environment.disk
    assert isinstance(disk, FaultyDisk)
    disk.host_wrote(world.document)


SCENARIOS = (
    Scenario(name="create the first", prepare=_prepare_first, run=lambda manager, _: manager.create_backup("new")),
    Scenario(name="create", prepare=_prepare_crowd, run=lambda manager, _: manager.create_backup("new")),
    Scenario(
        name="create unchanged",
        prepare=_prepare_unchanged,
        run=lambda manager, _: manager.create_backup("same"),
    ),
    Scenario(
        name="restore",
        prepare=_prepare_restore,
        run=lambda manager, world: manager.restore_backup(_oldest(world)),
    ),
    Scenario(
        name="restore a missing document",
        prepare=_prepare_missing,
        holds=_is_restored,
        run=lambda manager, world: manager.restore_backup(_oldest(world)),
    ),
    Scenario(
        name="put a part back",
        prepare=_prepare_part,
        holds=_has_part,
        run=lambda manager, world: manager.restore_part(_newest(world), "/stars/id=1"),
    ),
    Scenario(name="compare", run=lambda manager, world: manager.compare_backups(_oldest(world))),
    Scenario(name="undo", prepare=_prepare_undo, holds=_is_restored, run=lambda manager, _: manager.undo_restore()),
    Scenario(name="save well", prepare=_prepare_crowd, run=_save_well, host_writes=True),
    Scenario(name="save badly", prepare=_prepare_crowd, run=_save_badly, host_writes=True),
    Scenario(name="begin what is critical", prepare=_prepare_crowd, run=_begin_what_is_critical),
    Scenario(name="begin it unchanged", prepare=_prepare_unchanged, run=_begin_what_is_critical),
    Scenario(
        name="delete",
        holds=lambda world: _info(world).status is Status.ARCHIVED,
        run=lambda manager, world: manager.delete_backup(_newest(world)),
    ),
    Scenario(
        name="undelete",
        prepare=_prepare_bin,
        holds=lambda world: _info(world).status is Status.ACTIVE,
        run=lambda manager, world: manager.undelete_backup(_newest(world)),
    ),
    Scenario(
        name="pin", holds=lambda world: _info(world).pinned, run=lambda manager, world: manager.pin(_newest(world))
    ),
    Scenario(
        name="describe",
        holds=lambda world: _info(world).description == "another text",
        run=lambda manager, world: manager.describe(_newest(world), "another text"),
    ),
    Scenario(
        name="pin after describing",
        prepare=_prepare_description,
        holds=lambda world: _info(world).pinned,
        run=lambda manager, world: manager.pin(_newest(world)),
    ),
    Scenario(name="prune", prepare=_prepare_prune, run=lambda manager, _: manager.apply_retention()),
    Scenario(name="clean up", prepare=_prepare_leftovers, run=lambda manager, _: manager.cleanup_orphaned_backups()),
    Scenario(name="rebuild", prepare=_prepare_leftovers, run=lambda manager, _: manager.rebuild_manifest()),
    Scenario(name="verify", run=lambda manager, _: manager.verify_backups()),
    Scenario(name="import", prepare=_prepare_import, run=_import),
    Scenario(
        name="export",
        run=lambda manager, world: manager.export_backup(_oldest(world), world.root / "out.json"),
    ),
    Scenario(
        name="export over a file",
        prepare=lambda world: (world.root / "out.json").write_bytes(_THERE),
        holds=_is_written_elsewhere,
        run=lambda manager, world: manager.export_backup(_oldest(world), world.root / "out.json", overwrite=True),
    ),
    Scenario(
        name="restore elsewhere",
        holds=_is_written_elsewhere,
        run=lambda manager, world: manager.restore_backup(_oldest(world), to=world.root / "out.json"),
    ),
)
