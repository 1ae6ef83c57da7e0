"""Let many processes save into one folder and kill them again and again, while others restore and verify there.

With the lock, and without it: what was acknowledged must be there in both cases.
"""

from __future__ import annotations

import hashlib
import random
import shutil
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from backupkit import BackupError, BackupManager, PlainFile, Retention
from backupkit.files.lock import exclusive
from tests.crash.section import Options, Result, Section
from tests.promises.writers import Writer

_ALL = Retention.newest_only(100_000)
_WAIT_SECONDS = 600.0
_BREATH_SECONDS = 0.001
_FEWEST_VISITS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """How many do how much."""

    writers: int
    saves: int  # of each
    kills: int

    def __str__(self) -> str:
        return f"{self.writers} x {self.saves} saves"


QUICK = Crowd(writers=3, saves=12, kills=5)
USUAL = Crowd(writers=8, saves=50, kills=40)
FULL = Crowd(writers=8, saves=200, kills=160)


@dataclass(slots=True, kw_only=True)
class Tally:
    """What happened, and what should not have."""

    acknowledged: int = 0
    kept: int = 0
    kills: int = 0
    restores: int = 0
    verifications: int = 0
    broken: list[str] = field(default_factory=list)


def let_them_write(crowd: Crowd, folder: Path, *, locked: bool, seed: int = 1) -> Tally:
    """Let *crowd* save into *folder*, killing its writers at random moments; count what is there in the end."""
    tally = Tally()
    host = folder / "data.json"
    host.write_bytes(b"{}")
    over = threading.Event()
    manager = _manager(folder, locked=locked)
    visitors = [
        threading.Thread(target=_visit, args=(visit, manager, over, tally, random.Random(f"{seed} {visit.__name__}")))
        for visit in (_restore_some, _verify_all)
    ]
    writers = [
        Writer(folder, f"w{number}", crowd.saves, "locked" if locked else "unlocked") for number in range(crowd.writers)
    ]
    try:
        for visitor in visitors:
            visitor.start()
        _kill_some(writers, crowd, random.Random(seed), tally)
        for writer in writers:
            # One that was killed after its last save had nothing left to do, and was not started again.
            if writer.process.wait(_WAIT_SECONDS) and len(writer.acknowledged()) < crowd.saves:
                tally.broken.append(f"{writer.name} ended with {writer.process.returncode}")
    finally:
        over.set()
        for visitor in visitors:
            visitor.join()
        for writer in writers:
            if not writer.is_done():
                writer.process.kill()
                writer.process.wait()
    tally.kills = sum(writer.kills for writer in writers)
    _count(writers, crowd, folder, tally, locked=locked)
    return tally


def _kill_some(writers: list[Writer], crowd: Crowd, chance: random.Random, tally: Tally) -> None:
    """Kill writers, each at a moment of its work that nobody chose."""
    done_before = {writer.name: -1 for writer in writers}
    for _ in range(crowd.kills):
        alive = [writer for writer in writers if not writer.is_done()]
        if not alive:
            return
        victim = chance.choice(alive)
        give_up_at = time.monotonic() + _WAIT_SECONDS
        # A writer that is killed before it has saved anything since the last time would never come to an end.
        while len(victim.acknowledged()) <= done_before[victim.name] and not victim.is_done():
            if time.monotonic() > give_up_at:
                tally.broken.append(f"{victim.name} made no progress for {_WAIT_SECONDS:g} s")
                return
            time.sleep(_BREATH_SECONDS)
        time.sleep(chance.uniform(0, 0.03))
        if not victim.is_done():
            done_before[victim.name] = len(victim.acknowledged())
            victim.kill()


def _count(writers: list[Writer], crowd: Crowd, folder: Path, tally: Tally, *, locked: bool) -> None:
    """Compare what was acknowledged with what can be read, and see that the folder can be used again."""
    acknowledged: dict[str, str] = {}
    for writer in writers:
        acknowledged |= writer.acknowledged()
    tally.acknowledged = len(acknowledged)
    expected = crowd.writers * crowd.saves
    if tally.acknowledged != expected:
        tally.broken.append(f"{tally.acknowledged} of {expected} saves have an id of their own")
    manager = _manager(folder, locked=True)
    store = manager._binding.store
    listed = {meta.backup_id: meta for meta in manager.list_backups(include_archived=True)}
    for backup_id, digest in acknowledged.items():
        if backup_id not in listed:
            tally.broken.append(f"{backup_id} is lost")
        elif hashlib.sha256(b"".join(store.content(listed[backup_id]))).hexdigest() != digest:
            tally.broken.append(f"{backup_id} holds something else")
        else:
            tally.kept += 1
    if not tally.kills:
        tally.broken.append("nobody was killed, so nothing was shown")
    if min(tally.restores, tally.verifications) < _FEWEST_VISITS:
        tally.broken.append("nobody restored or verified meanwhile")
    tally.broken += _disorder(manager, locked=locked)


def _disorder(manager: BackupManager, *, locked: bool) -> Iterator[str]:
    """Use the folder again, and say what is wrong with it."""
    if manager.create_backup("afterwards", force=True) is None:
        yield "the next operation made no version"
    leftovers = manager._binding.store.leftovers()
    if leftovers:
        yield f"leftovers: {[path.name for path in leftovers]}"
    report = manager.verify_backups()
    if report.problems:
        yield f"damaged: {report.problems}"
    sequences = [meta.sequence for meta in manager.list_backups(include_archived=True)]
    if locked and len(set(sequences)) != len(sequences):
        yield "two versions have the same place in the order"


Visit = Callable[[BackupManager, random.Random, Tally], None]


def _visit(visit: Visit, manager: BackupManager, over: threading.Event, tally: Tally, chance: random.Random) -> None:
    """Do the same thing again and again until all is over."""
    while not over.is_set():
        try:
            visit(manager, chance, tally)
        except BackupError as error:
            tally.broken.append(f"{visit.__name__.strip('_')} failed: {error!r}")
            return
        over.wait(chance.uniform(0.01, 0.1))


def _restore_some(manager: BackupManager, chance: random.Random, tally: Tally) -> None:
    versions = manager.list_backups()
    if not versions:
        return
    chosen = chance.choice(versions)
    manager.restore_backup(chosen.backup_id)
    found = hashlib.sha256(manager.data_file.read_bytes()).hexdigest()  # nobody else writes this document
    if found != chosen.file_hash:
        tally.broken.append(f"{chosen.backup_id} was restored, but the document is another")
    tally.restores += 1


def _verify_all(manager: BackupManager, _: random.Random, tally: Tally) -> None:
    report = manager.verify_backups()
    if report.problems:
        tally.broken.append(f"said to be damaged while others write: {report.problems}")
    if report.valid:
        tally.verifications += 1


@contextmanager
def _no_lock(*_: object) -> Iterator[None]:
    yield


def _manager(folder: Path, *, locked: bool) -> BackupManager:
    return BackupManager(
        folder / "data.json",
        document=PlainFile,
        retention=_ALL,
        lock=exclusive if locked else _no_lock,
        lock_timeout=_WAIT_SECONDS / 10,
    )


def _run(options: Options) -> Iterator[Result]:
    crowd = QUICK if options.quick else FULL if options.full else USUAL
    if sys.platform == "win32":
        yield Result(operation=str(crowd), fault="killed", points=0, skipped="Windows has no SIGKILL")
        return
    for name in ("locked", "unlocked"):
        if options.only not in {None, name}:
            continue
        folder = options.scratch / f"writers-{uuid.uuid4().hex[:8]}"
        folder.mkdir()
        try:
            tally = let_them_write(crowd, folder, locked=name == "locked", seed=options.seed)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        repeat = (
            f"repeat it: python -m tests.crash {_mode(options)}--section writers --only {name} --seed {options.seed}"
        )
        yield Result(
            operation=f"{tally.kept:,} of {crowd.writers * crowd.saves:,} saves",
            fault=f"{name}, {crowd.writers} processes killed",
            points=tally.kills,
            broken=[f"{name}: {problem}\n  {repeat}" for problem in tally.broken],
        )


def _mode(options: Options) -> str:
    return "--quick " if options.quick else "--full " if options.full else ""


SECTION = Section(name="writers", run=_run)
