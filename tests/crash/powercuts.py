"""Cut the power during an operation on a real file system, and look at what its journal makes of that.

While the operation runs, the medium is copied before each call that syncs or that changes a name, and when all is
reported as done. What was not synced is in the file system's memory then, and not in the copy. Each copy is mounted.
"""

from __future__ import annotations

import os
import random
import shlex
import shutil
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from backupkit import BackupError, RestoreResult, Retention, Status
from backupkit.testing.clock import FakeClock
from backupkit.testing.faults import FaultyDisk
from tests.crash import filesystems
from tests.crash.filesystems import FILE_SYSTEMS, FileSystem
from tests.crash.section import Options, Result, Section
from tests.crash.worlds import SCENARIO_OF
from tests.sweep import World, built, check

WORKERS = 2
DONE = "done"  # the last point of each operation: it is over, and acknowledged
_STRUCK = frozenset({"create", "sync", "sync_folder", "link", "replace", "unlink", "make_folder"})
_SESSION = "session"
_OPERATIONS = (*(name for name in SCENARIO_OF if name not in {"unchanged", "verify"}), _SESSION)  # those that write
_QUICK_OPERATIONS = {False: ("create-edit",), True: ("restore",)}  # Cut.after_neighbour -> what is tried with it
_QUICK_POINTS = 3  # of each operation, besides its end
_POINTS = 8
_FEWEST_POINTS = 6
_FEW, _MANY = Retention.newest_only(3), Retention.newest_only(50)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """How the power goes out."""

    kind: FileSystem
    # Another program syncs a file of its own just before. With a journal that brings our names to the medium as well,
    # whether or not what they stand for is there: without it, new names and contents are mostly absent together.
    after_neighbour: bool = False

    def __str__(self) -> str:
        return f"{self.kind.name}{'+neighbour' if self.after_neighbour else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A copy of the medium, and what must be found on it."""

    image: Path
    point: str  # what was about to happen
    world: World  # as it had been acknowledged by then
    documents: frozenset[bytes | None]  # what the document may be
    holds: Callable[[World], bool]


@dataclass(slots=True, kw_only=True)
class Album:
    """All photos of one operation."""

    cut: Cut
    image: Path
    world: World
    documents: frozenset[bytes | None] = frozenset()
    holds: Callable[[World], bool] = lambda _: True
    photos: list[Photo] = field(default_factory=list)

    def take(self, point: str) -> None:
        """Copy the medium as it is now."""
        if self.cut.after_neighbour:
            _write_durably(self.world.root.parent / "neighbour", os.urandom(8))
        image = self.image.with_name(f"photo-{len(self.photos) + 1}")
        filesystems.copy(self.image, image)
        self.photos.append(
            Photo(
                image=image,
                point=point,
                world=_copied(self.world, self.world.root),
                documents=self.documents,
                holds=self.holds,
            )
        )


class Camera(FaultyDisk):
    """A disk that takes a photo before each call that brings something to the medium or changes a name."""

    def __init__(self, album: Album) -> None:
        super().__init__(album.world.root)
        self._album = album

    def guard(self, name: str, arguments: tuple[Any, ...]) -> None:
        """Take a photo, and let the call happen."""
        if name in _STRUCK:
            self._album.take(name)
        super().guard(name, arguments)

    def host_wrote(self, path: Path) -> None:
        """Sync what the host has written, as a careful host does: what becomes of its own save is not our promise."""
        _sync(path)
        _sync(path.parent)
        before, now = self._album.documents, path.read_bytes()
        self._album.documents = before | {now}
        # It was let write because the state before was reported as safe.
        self._album.holds = lambda world: before - {None} <= contents(world)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was struck and what broke."""

    points: int
    broken: dict[int, str]  # the number of the point -> what is wrong


def retention_for(operation: str) -> Retention:
    """Return what an operation is to thin out by: mostly, each new version pushes one out."""
    return _MANY if operation == "create-new" else _FEW


def cut_everywhere(
    operation: str,
    cut: Cut,
    scratch: Path,
    *,
    camera: Callable[[Album], Camera] = Camera,
    chosen: Callable[[int], set[int]] = lambda count: set(range(1, count + 1)),
) -> Report:
    """Perform an operation once, and see what a power cut leaves at each of its steps.

    Args:
        operation: a name of ``SCENARIO_OF``, or ``session``.
        scratch: a folder on a real disk.
        camera: the disk; a planted bug is one that forgets something.
        chosen: given the number of points, those to look at (counted from 1).
    """
    folder = scratch / f"powercut-{uuid.uuid4().hex[:8]}"
    folder.mkdir()
    try:
        album = _photographed(operation, cut, folder, camera)
        count = len(album.photos)
        numbers = sorted(chosen(count) & set(range(1, count + 1)))
        with ThreadPoolExecutor(WORKERS if cut.kind.can_meet_its_copy else 1) as pool:
            found = pool.map(lambda number: _developed(album.photos[number - 1], cut.kind), numbers)
            broken = {number: problem for number, problem in zip(numbers, found, strict=True) if problem}
        if count < _FEWEST_POINTS:
            broken[0] = f"it has {count} points only, so next to nothing was struck"
        return Report(points=len(numbers), broken=broken)
    finally:
        shutil.rmtree(folder)


def _photographed(operation: str, cut: Cut, folder: Path, camera: Callable[[Album], Camera]) -> Album:
    image, point = folder / "medium", folder / "point"
    filesystems.make(cut.kind, image)
    with filesystems.mounted(cut.kind, image, point):
        world = built(point / "world")
        album = Album(cut=cut, image=image, world=world)
        disk = camera(album)
        if operation == _SESSION:
            _session(album, disk)
        else:
            _single(operation, album, disk)
    return album


def _single(operation: str, album: Album, disk: Camera) -> None:
    """One operation in a folder that was at rest."""
    world, scenario = album.world, SCENARIO_OF[operation]
    scenario.prepare(world)
    filesystems.settle(world.root)
    before = document_of(world)
    album.documents = frozenset({before, *world.document_after})
    result = scenario.run(world.manager(disk, retention_for(operation)), world)
    after = document_of(world)
    if isinstance(result, str):
        assert before is not None
        world.versions[result] = before
    if isinstance(result, RestoreResult):
        assert after in world.document_after
        if result.before_id:
            assert before is not None
            world.versions[result.before_id] = before
    album.documents, album.holds = frozenset({after}), scenario.holds
    if scenario.host_writes:
        album.holds = lambda found: {before, after} <= contents(found)
    album.take(DONE)


def _session(album: Album, disk: Camera) -> None:
    """One operation after the other, and nobody syncs anything besides the kit: each must stand on its own syncs."""
    world = album.world
    imported = world.root / "elsewhere.json"
    imported.write_bytes(b"[7, 8, 9]")
    filesystems.settle(world.root)
    kept = document_of(world)
    assert kept is not None
    manager = world.manager(disk, _MANY)
    album.documents = frozenset({kept})
    binned: set[str] = set()

    def is_binned(found: World) -> bool:
        versions = found.manager().list_backups(include_archived=True)
        return {meta.backup_id for meta in versions if meta.status is Status.ARCHIVED} >= binned

    def created(content: bytes, backup_id: str | None) -> str:
        assert backup_id is not None
        world.versions[backup_id] = content
        return backup_id

    def put_back(result: RestoreResult, before: bytes, after: bytes) -> None:
        created(before, result.before_id)
        assert document_of(world) == after
        album.documents = frozenset({after})

    first = created(kept, manager.create_backup("one"))
    manager.pin(first)
    world.pinned.add(first)
    manager.describe(first, "described in a session")
    world.descriptions[first] = "described in a session"
    second = created(kept, manager.create_backup("two", force=True))
    manager.delete_backup(second)
    binned.add(second)
    album.holds = is_binned
    third = created(imported.read_bytes(), manager.import_backup(imported))
    album.documents = frozenset({kept, world.versions[third]})
    put_back(manager.restore_backup(third), kept, world.versions[third])
    album.documents = frozenset({kept, world.versions[third]})
    put_back(manager.undo_restore(), world.versions[third], kept)
    manager.pin(third)
    world.pinned.add(third)
    album.take(DONE)


def _developed(photo: Photo, kind: FileSystem) -> str:
    """Mount a photo and check it; return what is broken, or nothing."""
    point = photo.image.with_name(f"{photo.image.name}-mounted")
    with filesystems.mounted(kind, photo.image, point):
        world = _copied(photo.world, point / photo.world.root.name)
        try:
            found = document_of(world)
            assert found in photo.documents, f"the document is neither old nor new: {found!r:.60}"
            assert photo.holds(world), "what was reported as done is not"
            check(world)
        except (AssertionError, BackupError, OSError) as error:
            return f"before {photo.point}: {error!s:.500}"
        finally:
            photo.image.unlink()  # the mount keeps what it needs of it
    return ""


def _copied(world: World, root: Path) -> World:
    return replace(
        world,
        root=root,
        clock=FakeClock(world.clock.now()),
        versions=dict(world.versions),
        pinned=set(world.pinned),
        descriptions=dict(world.descriptions),
        may_go=set(world.may_go),
    )


def contents(world: World) -> set[bytes | None]:
    """Return what the versions hold, each read to its end."""
    manager = world.manager()
    store = manager._binding.store
    return {b"".join(store.content(meta)) for meta in manager.list_backups(include_archived=True)}


def document_of(world: World) -> bytes | None:
    """Return the content of the document; None if it is not there."""
    return world.document.read_bytes() if world.document.exists() else None


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_durably(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    _sync(path)


def _run(options: Options) -> Iterator[Result]:
    for kind in FILE_SYSTEMS:
        if reason := filesystems.obstacle_to(kind):
            yield Result(operation="all", fault=kind.name, points=0, skipped=reason)
            continue
        for after_neighbour in (False, True):
            cut = Cut(kind=kind, after_neighbour=after_neighbour)
            for operation in _QUICK_OPERATIONS[after_neighbour] if options.quick and not options.only else _OPERATIONS:
                wanted = _wanted(options, f"{operation}:{cut}")
                if wanted is None:
                    continue
                report = cut_everywhere(operation, cut, options.scratch, chosen=wanted)
                broken = [
                    f"{operation}:{cut}:{number}: {problem}\n  repeat it: python -m tests.crash --section powercuts "
                    f"--only {shlex.quote(f'{operation}:{cut}:{number}')}"
                    for number, problem in report.broken.items()
                ]
                yield Result(operation=operation, fault=str(cut), points=report.points, broken=broken)


def _wanted(options: Options, name: str) -> Callable[[int], set[int]] | None:
    """Return what chooses the points to look at; None if there is nothing to choose."""
    if options.only is not None:
        case, _, point = options.only.removeprefix(f"{name}:").partition(":")
        if options.only.startswith(f"{name}:") and case.isdigit() and not point:
            return lambda _: {int(case)}
        return _all if f"{name}:".startswith(f"{options.only}:") else None
    if options.full:
        return _all
    points = _QUICK_POINTS if options.quick else _POINTS
    chance = random.Random(f"{options.seed} {name}")
    return lambda count: {count, *chance.sample(range(1, count), min(points, count - 1))}


def _all(count: int) -> set[int]:
    return set(range(1, count + 1))


SECTION = Section(name="powercuts", run=_run)
