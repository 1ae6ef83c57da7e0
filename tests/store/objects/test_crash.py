"""P2 under faults: adding, looking and sweeping are broken at every step; what was acknowledged stays complete."""

from __future__ import annotations

import errno
import logging
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from backupkit.files.disk import Disk
from backupkit.files.drafts import sweep as sweep_draft
from backupkit.files.patience import of_one_operation
from backupkit.store.objects import adding, shelf, sweeping
from backupkit.store.objects.adding import Adding
from backupkit.store.objects.checking import check
from backupkit.store.objects.shelf import Shelf
from backupkit.store.objects.sweeping import sweep
from backupkit.testing.clock import FakeClock
from backupkit.testing.faults import ERRORS, Fault, FaultyDisk, Killed, PowerCut, Unsynced
from tests.store.objects.contents import NOISE, TEXT, Versions, digest_of, litter, need_of, read
from tests.sweep import scratch

Faults = Callable[[int], Fault]

QUICK: dict[str, Faults] = {
    "killed": lambda at: Fault(at=at),
    "power cut, unsynced names lost": lambda at: Fault(at=at, power_cut=PowerCut()),
    "power cut, unsynced content zeroed": lambda at: Fault(
        at=at, power_cut=PowerCut(content=Unsynced.ZEROED, keeps_names=True)
    ),
    "power cut, names kept, content lost": lambda at: Fault(at=at, power_cut=PowerCut(keeps_names=True)),
    "disk full once": lambda at: Fault(at=at, errno=errno.ENOSPC),
    "I/O error for ever": lambda at: Fault(at=at, errno=errno.EIO, for_ever=True),
}
_needs_posix = pytest.mark.needs_posix("On Windows a file that is open cannot be written anew.")
_KINDS = [pytest.param(kind, marks=[_needs_posix] if "power cut" in kind else []) for kind in QUICK]

OLD = {"one": (TEXT, b"first"), "two": (TEXT, NOISE[:5000]), "gone": (b"only there", b"there as well")}
NEW = (TEXT, b"new", NOISE[:7000], b"only there")  # of two versions, new, and of one that is about to go


@dataclass
class World:
    """A backup folder with versions, and which of them were acknowledged."""

    root: Path
    versions: dict[str, tuple[bytes, ...]] = field(default_factory=dict)
    damaged: set[str] = field(default_factory=set)  # versions that need what is damaged

    def of(self, disk: Disk) -> Versions:
        return Versions(Shelf(disk, self.root / "backups"))

    def moved_to(self, root: Path) -> World:
        shutil.copytree(self.root, root)
        return replace(self, root=root, versions=dict(self.versions), damaged=set(self.damaged))


def built(root: Path) -> World:
    world = World(root)
    (root / "backups").mkdir(parents=True)
    for name, contents in OLD.items():
        world.of(Disk()).create(name, contents)
        world.versions[name] = contents
    return world


def _create(world: World, versions: Versions) -> None:
    versions.create("new", NEW)
    world.versions["new"] = NEW


def _sweep(world: World, versions: Versions) -> None:
    del world.versions["gone"]
    versions.remove("gone")
    sweep(versions.shelf, versions.named)


def _sweep_and_sync(world: World, versions: Versions) -> None:
    """Sweep, while others write objects: what they sync are the same folders."""
    _sweep(world, versions)
    versions.shelf.sync_shelves(digest_of(content) for contents in OLD.values() for content in contents)


def _sweep_while_one_is_published(world: World, versions: Versions) -> None:
    """Publish a version, and look, right after a sweep has listed the versions."""
    contents = OLD["gone"][:1]
    del world.versions["gone"]
    versions.remove("gone")
    asked: list[int] = []

    def named() -> set[str]:
        asked.append(1)
        found = versions.named()
        if len(asked) == 1:
            versions.publish("late", map(digest_of, contents))
            assert not versions.shelf.look(map(digest_of, contents))
            world.versions["late"] = contents
        return found

    sweep(versions.shelf, named)


def _look(world: World, versions: Versions) -> None:
    """Publish a version of what a dead sweep has put aside."""
    digest = digest_of(OLD["gone"][0])
    versions.publish("late", [digest])
    assert not versions.shelf.look([digest])
    world.versions["late"] = OLD["gone"][:1]


def _prepare_aside(world: World) -> None:
    versions = world.of(Disk())
    versions.remove("gone")
    del world.versions["gone"]
    versions.shelf.put_aside(digest_of(OLD["gone"][0]))
    versions.shelf.sync_shelves([digest_of(OLD["gone"][0])])


def _prepare_damage(world: World) -> None:
    """Have an object be damaged that two versions need; they are damaged until its content is met again."""
    path = world.of(Disk()).shelf.path_of(digest_of(TEXT))
    path.write_bytes(path.read_bytes()[:-3])
    world.damaged |= {"one", "two"}
    for name in world.damaged:
        del world.versions[name]


def _check(_: World, versions: Versions) -> None:
    needs = {name: [need_of(content) for content in contents] for name, contents in OLD.items()}
    assert set(check(versions.shelf, needs).victims) == {"one", "two"}


def _heal(world: World, versions: Versions) -> None:
    versions.create("new", NEW)
    world.versions |= {"new": NEW, "one": OLD["one"], "two": OLD["two"]}


def _emptied(world: World) -> None:
    shutil.rmtree(world.root / "backups")
    (world.root / "backups").mkdir()
    world.versions.clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    name: str
    run: Callable[[World, Versions], None]
    prepare: Callable[[World], None] = lambda _: None


SCENARIOS = (
    Scenario(name="create", run=_create),
    Scenario(name="create the first", run=_create, prepare=_emptied),
    Scenario(name="sweep", run=_sweep),
    Scenario(name="sweep while others sync", run=_sweep_and_sync),
    Scenario(name="sweep while one is published", run=_sweep_while_one_is_published),
    Scenario(name="look", run=_look, prepare=_prepare_aside),
    Scenario(name="check", run=_check, prepare=_prepare_damage),
    Scenario(name="heal", run=_heal, prepare=_prepare_damage),
)


def _broken(scenario: Scenario, faults: Faults, template: World, runs: Path) -> tuple[int, list[str]]:
    """Run a scenario with a fault at each of its steps; return how many it has, and what was broken by then."""
    broken: list[str] = []
    points = 0
    while True:
        world = template.moved_to(runs / f"{scenario.name}-{points}")
        scenario.prepare(world)
        disk = FaultyDisk(world.root, faults(points + 1))
        failure: BaseException | None = None
        try:
            with of_one_operation(FakeClock()):  # what another program holds is waited for
                scenario.run(world, world.of(disk))
        except (Killed, OSError) as error:
            failure = error
        if failure is None and disk.fault and disk.fault.power_cut and not disk.struck:
            disk.lose_power()  # what was acknowledged must survive this as well
        broken += [f"{scenario.name}, {disk.fault}, at {disk.calls[-1:]}: {each}" for each in _wrong(world)]
        shutil.rmtree(world.root)
        if not disk.struck:
            return points, broken
        points += 1


def _wrong(world: World) -> list[str]:
    """Return what is not as it has to be after any crash, and after the next operation."""
    wrong = _incomplete(world, "right after")
    versions = world.of(Disk())
    unacknowledged = set(versions.names()) - set(world.versions) - set(OLD)
    for name in unacknowledged:  # it was never complete for anybody, and a cleanup may remove it
        versions.remove(name)
    for path in versions.folder.iterdir():  # so whoever holds the folder's lock does
        sweep_draft(Disk(), path)
    versions.create("afterwards", [b"afterwards", TEXT])
    world.versions["afterwards"] = (b"afterwards", TEXT)
    sweep(versions.shelf, versions.named)
    wrong += _incomplete(world, "after the next operation")
    if left := litter(versions.shelf):
        wrong.append(f"leftovers: {left}")
    if needless := versions.shelf.present() - versions.named():
        wrong.append(f"needless objects: {needless}")
    return wrong


def _incomplete(world: World, when: str) -> list[str]:
    versions = world.of(Disk())
    wrong = [f"{name} is lost {when}" for name in set(world.versions) - set(versions.names())]
    # One that was about to go, and is there all the same, is a version: it must be whole as well.
    remain = {name: OLD[name] for name in OLD.keys() & set(versions.names()) - world.damaged}
    for name, contents in (remain | world.versions).items():
        wrong += [f"{name} lacks an object {when}" for each in contents if not versions.shelf.is_sound(*_of(each))]
        assert all(read(versions.shelf, each) == each for each in contents if not wrong)
    return wrong


def _of(content: bytes) -> tuple[str, int]:
    return digest_of(content), len(content)


@pytest.fixture(scope="module", autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.WARNING)  # thousands of provoked failures, each with its warning
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def worlds() -> Iterator[tuple[World, Path]]:
    with scratch() as root:
        yield built(root / "template"), root / "runs"


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_p2_whatever_breaks_at_any_step_no_acknowledged_version_lacks_an_object(
    scenario: Scenario, kind: str, worlds: tuple[World, Path]
) -> None:
    points, broken = _broken(scenario, QUICK[kind], *worlds)
    assert not broken, "\n".join(broken[:20])
    assert points >= 2


@pytest.mark.slow
@pytest.mark.parametrize("for_ever", [False, True])
@pytest.mark.parametrize("number", ERRORS, ids=lambda number: errno.errorcode[number])
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_p2_every_error_at_every_step(
    scenario: Scenario, number: int, for_ever: bool, worlds: tuple[World, Path]
) -> None:
    _, broken = _broken(scenario, lambda at: Fault(at=at, errno=number, for_ever=for_ever), *worlds)
    assert not broken, "\n".join(broken[:20])


# -- planted bugs: each of the orders that the room rests on is broken, and a sweep turns red ------------------------


def _finds(scenario_name: str, kind: str, worlds: tuple[World, Path]) -> bool:
    scenario = next(each for each in SCENARIOS if each.name == scenario_name)
    return bool(_broken(scenario, QUICK[kind], *worlds)[1])


@_needs_posix
def test_planted_no_content_is_synced(worlds: tuple[World, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding.Adding, "_publish", _publish_without_sync)
    assert _finds("create", "power cut, unsynced content zeroed", worlds)


def _publish_without_sync(self: Adding) -> None:
    while self._pending:
        packed = self._pending.pop()
        self._make_shelf(packed.digest)
        self._name(packed)
        self._to_sync.add(packed.digest)


@_needs_posix
def test_planted_no_folder_of_objects_is_synced(worlds: tuple[World, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf.Shelf, "sync_shelves", lambda *_: None)
    assert _finds("create", "power cut, unsynced names lost", worlds)


@_needs_posix
def test_planted_a_version_that_was_removed_may_come_back_without_its_objects(
    worlds: tuple[World, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    sync_folder = FaultyDisk.sync_folder

    def all_but_the_backup_folder(self: FaultyDisk, folder: Path) -> None:
        if folder.name != "backups":
            sync_folder(self, folder)

    monkeypatch.setattr(FaultyDisk, "sync_folder", all_but_the_backup_folder)
    assert _finds("sweep while others sync", "power cut, unsynced names lost", worlds)


def test_planted_a_sweep_removes_what_it_has_put_aside_without_listing_the_versions_again(
    worlds: tuple[World, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    settled = sweeping._settled
    monkeypatch.setattr(sweeping, "_settled", lambda shelf, others, _used: settled(shelf, others, set()))
    assert _finds("sweep while one is published", "killed", worlds)


def test_planted_the_version_is_published_before_its_objects(
    worlds: tuple[World, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def create(self: Versions, name: str, contents: tuple[bytes, ...]) -> None:
        self.publish(name, map(digest_of, contents))

    monkeypatch.setattr(Versions, "create", create)
    assert _finds("create", "killed", worlds)
