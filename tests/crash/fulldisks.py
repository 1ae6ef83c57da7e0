"""Let the disk be full at every point of an operation: no blocks, no inodes, no longer files."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shlex
import shutil
import sys
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from backupkit import BackupError, BackupManager, NotEnoughSpace, RestoreResult
from backupkit.files.drafts import is_leftover
from tests.crash import filesystems
from tests.crash.powercuts import contents, document_of, retention_for
from tests.crash.section import Options, Result, Section
from tests.crash.worlds import SCENARIO_OF
from tests.sweep import Scenario, World, built, check

if sys.platform != "win32":
    import resource

_KIB = 1024
_SUCCESSES = 3  # so many in a row, and there is room enough
_MOST_BLOCKS = 80
_MOST_INODES = 40
_LARGE = 300  # records of the document before
_LARGER = 500  # and of what the host saves
_SAVING = "saving"
_OPERATIONS = (
    *("create-first", "create-new", "create-edit", "restore", "restore-missing", "undo"),
    *("pin", "describe", "delete", "undelete", "prune", "import", "rebuild", _SAVING),
)
# A new manifest may fit into the room that the one before the last gives back.
_NEEDS_NO_MORE = frozenset({"pin", "describe", "delete", "undelete", "prune", "rebuild"})
_QUICK_OPERATIONS = ("create-edit", "restore", "pin", _SAVING)
_KEPT_OPEN = 2  # of the document: what it is, and what it was
_STEP, _QUICK_STEP = 3, 12  # every so-manieth file length
_LENGTHS = (*range(0, 4 * _KIB, 64), *range(4 * _KIB, 80 * _KIB, _KIB))


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What there is too little of, and in which amounts."""

    name: str
    amounts: Iterable[int]  # ascending
    tight: Callable[[int], AbstractContextManager[None]]  # while it is entered, no more than so much is left


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was struck and what broke."""

    points: int  # so many amounts were tried
    stopped: int  # and so many of them were too little
    broken: dict[int, str]  # the amount -> what is wrong


def fill_at_every_point(
    operation: str,
    limit: Limit,
    folder: Path,
    *,
    amounts: Iterable[int] | None = None,
) -> Report:
    """Perform an operation with more and more room until it succeeds, and check each failure.

    Args:
        operation: a name of ``SCENARIO_OF``, or ``saving``.
        folder: where the limit applies.
        amounts: others than those of the limit.
    """
    root = folder / f"full-{uuid.uuid4().hex[:8]}"
    model = _built(operation, root / "model")
    broken: dict[int, str] = {}
    points, stopped, successes = 0, 0, 0
    try:
        for amount in limit.amounts if amounts is None else amounts:
            world = model.moved_to(root / "world")
            try:
                was_stopped = _struck(operation, world, partial(limit.tight, amount))
                stopped += was_stopped
                successes = 0 if was_stopped else successes + 1
            except (AssertionError, BackupError, OSError) as error:
                broken[amount] = f"{error!s:.500}"
            finally:
                shutil.rmtree(world.root)
            points += 1
            if successes == _SUCCESSES:
                break
        if not stopped and amounts is None and operation not in _NEEDS_NO_MORE:
            broken[-1] = "nothing stopped it, so nothing was shown"
        if not successes and amounts is None:
            broken[-1] = "it never succeeded, however much room there was"
        return Report(points=points, stopped=stopped, broken=broken)
    finally:
        shutil.rmtree(root)


def _built(operation: str, root: Path) -> World:
    world = built(root)
    world.save(_records(_LARGE))  # so that the version itself takes several blocks
    if operation == _SAVING:
        world.may_go |= set(world.versions) - world.pinned
    else:
        SCENARIO_OF[operation].prepare(world)
    return world


def _struck(operation: str, world: World, tight: Callable[[], AbstractContextManager[None]]) -> bool:
    """Perform the operation where there is little room; return True if that stopped it."""
    before = document_of(world)
    if operation == _SAVING:
        return _saving(world, before, tight)
    scenario, there = SCENARIO_OF[operation], _litter(world)
    with tight():
        failure, result = _outcome(lambda: scenario.run(world.manager(retention=retention_for(operation)), world))
        if failure:
            _check_refusal(failure)
            assert document_of(world) == before, "the document was touched"
            _check_while_full(world, there)
    if failure is None:
        _note_success(scenario, world, before, result)
    _check_afterwards(world)
    return failure is not None


def _note_success(scenario: Scenario, world: World, before: bytes | None, result: object) -> None:
    if isinstance(result, str):
        assert before is not None
        world.versions[result] = before
    if isinstance(result, RestoreResult):
        assert document_of(world) in world.document_after, "it was reported as put back, but the document is another"
        if result.before_id:
            assert before is not None
            world.versions[result.before_id] = before
    else:
        assert document_of(world) == before, "the document was touched"
    assert scenario.holds(world), "it was reported as done, but it is not"


def _saving(world: World, before: bytes | None, tight: Callable[[], AbstractContextManager[None]]) -> bool:
    """The host rewrites its document in place, and may run out of space itself."""
    saved = json.dumps(_records(_LARGER), indent=2).encode()
    has_entered = False

    def save(manager: BackupManager) -> None:
        nonlocal has_entered
        with manager.saving("in place"):
            has_entered = True
            world.document.write_bytes(saved)

    with tight():
        failure, _ = _outcome(lambda: save(world.manager()))
        now = document_of(world)
        if failure is None or (has_entered and isinstance(failure, BackupError)):
            assert now == saved, "the host's save did not stand"
        elif not has_entered or any("has been put back" in note for note in getattr(failure, "__notes__", ())):
            assert now == before, "the document is not as it was before"
        else:
            assert isinstance(failure, OSError)
            assert getattr(failure, "__notes__", ()), "the host was not told that its document stayed damaged"
        if isinstance(failure, BackupError):
            _check_refusal(failure)
        if has_entered:
            assert before in contents(world), "the host was let write before its state was safe"
        if failure:
            _check_while_full(world)
    if failure is None:
        assert saved in contents(world), "it was reported as stored, but it is in no version"
    _check_afterwards(world)
    return failure is not None


def _outcome(run: Callable[[], object]) -> tuple[Exception | None, object]:
    try:
        return None, run()
    except BackupError as error:
        return error, None
    except OSError as error:  # the host's own; a foreign one that backupkit lets out is found by its number or its note
        return error, None


def _check_refusal(failure: Exception) -> None:
    assert isinstance(failure, NotEnoughSpace), f"it failed with {failure!r}"
    assert "not enough space" in str(failure), f"its sentence is {failure!s:.100}"


def _check_while_full(world: World, there: Collection[str] = ()) -> None:
    """Check what needs no room: all versions can be read, and nothing half-done lies about but what was *there*."""
    manager = world.manager()
    listed = {meta.backup_id: meta for meta in manager.list_backups(include_archived=True)}
    for backup_id, content in world.versions.items():
        if backup_id not in listed:
            assert backup_id in world.may_go, f"{backup_id} is lost"
            continue
        assert b"".join(manager._binding.store.content(listed[backup_id])) == content
    litter = sorted(_litter(world).difference(there))
    assert not litter, f"leftovers: {litter}"
    # While somebody holds the error, as a window that shows it does. The document stays open on purpose, and so does
    # what it was until a moment ago: files.lasting.
    found = _open_files(world.root)
    still_open = [path for path in found if path.removesuffix(" (deleted)") != str(world.document)]
    assert not still_open, f"still open: {still_open}"
    assert len(found) <= _KEPT_OPEN, f"still open: {found}"


def _litter(world: World) -> set[str]:
    return {path.name for path in world.document.parent.rglob("*") if is_leftover(path.name)}


def _check_afterwards(world: World) -> None:
    """Check that everything works again, now that there is room."""
    check(world)
    manager = world.manager()
    for meta in manager.list_backups():
        target = world.root / f"restored-{meta.backup_id}"
        manager.restore_backup(meta.backup_id, to=target)
        assert target.read_bytes() == world.versions.get(meta.backup_id, target.read_bytes())
    assert len(manager.list_backups()) > 0


def _open_files(folder: Path) -> list[str]:
    """Return the files below *folder* that this process has open, where the system tells."""
    found = []
    for link in Path("/proc/self/fd").glob("*"):
        with contextlib.suppress(OSError):  # the one that this look has opened is gone already
            found.append(os.readlink(link))
    return [path for path in found if path.startswith(f"{folder}/")]


def _records(count: int) -> list[dict[str, object]]:
    chance = random.Random(count)
    return [{"id": number, "key": chance.randbytes(20).hex()} for number in range(count)]


@contextmanager
def _no_file_longer(size_bytes: int) -> Iterator[None]:
    """Let no file of this process grow beyond *size_bytes*: a write that would is cut off there (EFBIG)."""
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))


FILE_LENGTH = Limit(name="bytes of a file", amounts=_LENGTHS, tight=_no_file_longer)


def _blocks(point: Path, name: str) -> Limit:
    return Limit(name=name, amounts=range(_MOST_BLOCKS), tight=partial(filesystems.blocks_free, point))


def _inodes(point: Path, name: str) -> Limit:
    return Limit(name=name, amounts=range(_MOST_INODES), tight=partial(filesystems.inodes_free, point))


@contextmanager
def _tmpfs_blocks(folder: Path) -> Iterator[tuple[Limit, Path]]:
    with filesystems.in_memory(folder / "tmpfs", "size=2m") as point:
        yield _blocks(point, "tmpfs blocks"), point


@contextmanager
def _tmpfs_inodes(folder: Path) -> Iterator[tuple[Limit, Path]]:
    with filesystems.in_memory(folder / "tmpfs", "size=4m,nr_inodes=200") as point:
        yield _inodes(point, "tmpfs inodes"), point


@contextmanager
def _ext4_blocks(folder: Path) -> Iterator[tuple[Limit, Path]]:
    filesystems.make(filesystems.EXT4, folder / "image")
    with filesystems.mounted(filesystems.EXT4, folder / "image", folder / "point") as point:
        yield _blocks(point, "ext4 blocks"), point


@contextmanager
def _file_length(folder: Path) -> Iterator[tuple[Limit, Path]]:
    yield FILE_LENGTH, folder


def _only_on_unix() -> str:
    return "there are no such limits on Windows" if sys.platform == "win32" else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where there can be too little of something."""

    name: str
    obstacle: Callable[[], str]
    open: Callable[[Path], AbstractContextManager[tuple[Limit, Path]]]
    is_quick: bool = True


PLACES = (
    Place(name="file-length", obstacle=_only_on_unix, open=_file_length),
    Place(name="tmpfs-blocks", obstacle=filesystems.obstacle, open=_tmpfs_blocks),
    Place(name="tmpfs-inodes", obstacle=filesystems.obstacle, open=_tmpfs_inodes),
    Place(
        name="ext4-blocks",
        obstacle=partial(filesystems.obstacle_to, filesystems.EXT4),
        open=_ext4_blocks,
        is_quick=False,
    ),
)


def _run(options: Options) -> Iterator[Result]:
    for place in PLACES:
        operations = [name for name in _chosen(options, place) if _is_wanted(f"{name}:{place.name}", options.only)]
        if not operations:
            continue
        if reason := place.obstacle():
            yield Result(operation="all", fault=place.name, points=0, skipped=reason)
            continue
        folder = options.scratch / f"full-{uuid.uuid4().hex[:8]}"
        folder.mkdir()
        try:
            with place.open(folder) as (limit, where):
                for operation in operations:
                    yield _result(operation, place, limit, where, options)
        finally:
            shutil.rmtree(folder)


def _chosen(options: Options, place: Place) -> Iterable[str]:
    if not options.quick or options.only:
        return _OPERATIONS
    return _QUICK_OPERATIONS if place.is_quick else ()


def _result(operation: str, place: Place, limit: Limit, where: Path, options: Options) -> Result:
    name = f"{operation}:{place.name}"
    amounts: Iterable[int] | None = None
    if options.only and options.only.removeprefix(f"{name}:").isdigit():
        amounts = [int(options.only.removeprefix(f"{name}:"))]
    elif limit is FILE_LENGTH and not options.full:
        step = _QUICK_STEP if options.quick else _STEP
        amounts = _LENGTHS[options.seed % step :: step]
    report = fill_at_every_point(operation, limit, where, amounts=amounts)
    broken = [
        f"{name}:{amount}: {problem}\n  repeat it: python -m tests.crash --section fulldisks "
        f"--only {shlex.quote(f'{name}:{amount}' if amount >= 0 else name)}"
        for amount, problem in report.broken.items()
    ]
    return Result(operation=operation, fault=place.name, points=report.points, broken=broken)


def _is_wanted(name: str, only: str | None) -> bool:
    """Return True if *only* is the name, begins it, or is one of its amounts."""
    return only is None or f"{name}:".startswith(f"{only}:") or only.startswith(f"{name}:")


SECTION = Section(name="fulldisks", run=_run)
