"""P9: several processes and threads at once, some of them killed: no version lost, no manifest broken, no deadlock."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from backupkit import BackupBusy, BackupManager, Retention
from backupkit.files.lock import exclusive
from tests.promises.writers import Writer

_HOLDER = """
import sys, time
from pathlib import Path
from backupkit.files.lock import exclusive

with exclusive(Path(sys.argv[1]), 5.0, 0o600):
    print("held", flush=True)
    time.sleep(60)
"""


def _run(folder: Path, writers: int, saves: int, locked: str, kills: int) -> tuple[dict[str, str], int]:
    chance = random.Random(9)
    crowd = [Writer(folder, f"w{number}", saves, locked) for number in range(writers)]
    victim = crowd[0]
    for _ in range(kills):
        done = len(victim.acknowledged())
        while len(victim.acknowledged()) == done and not victim.is_done():
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.01))  # the kill must come at a moment that nobody chose
        if not victim.is_done():
            victim.kill()
    for writer in crowd:
        assert writer.process.wait(timeout=300) == 0
    acknowledged: dict[str, str] = {}
    for writer in crowd:
        acknowledged |= writer.acknowledged()
    assert len(acknowledged) == writers * saves, "each save must have been acknowledged under an id of its own"
    return acknowledged, victim.kills


def _assert_all_there(folder: Path, acknowledged: dict[str, str]) -> None:
    manager = BackupManager(folder / "data.json", retention=Retention.newest_only(100_000))
    listed = {meta.backup_id: meta.file_hash for meta in manager.list_backups()}
    lost = [backup_id for backup_id, digest in acknowledged.items() if listed.get(backup_id) != digest]
    assert lost == []
    assert manager.verify_backups().corrupted == 0


@pytest.mark.parametrize("locked", ["locked", "unlocked"])
def test_p9_no_acknowledged_version_is_lost_when_writers_are_killed(tmp_path: Path, locked: str) -> None:
    acknowledged, kills = _run(tmp_path, writers=3, saves=20, locked=locked, kills=5)

    _assert_all_there(tmp_path, acknowledged)
    assert kills, "nobody was killed, so nothing was shown"


@pytest.mark.slow
@pytest.mark.parametrize("locked", ["locked", "unlocked"])
def test_p9_eight_processes_with_two_hundred_saves_each(tmp_path: Path, locked: str) -> None:
    acknowledged, kills = _run(tmp_path, writers=8, saves=200, locked=locked, kills=40)

    _assert_all_there(tmp_path, acknowledged)
    assert kills >= 10


@contextmanager
def _no_lock(*_: object) -> Iterator[None]:
    yield


def _pin_at_once(manager: BackupManager, ids: list[str]) -> int:
    """Pin all of *ids* from eight threads; return how many pins were lost."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(manager.pin, ids))
    return sum(1 for backup_id in ids if not manager.find_backup(backup_id).pinned)


def _some_versions(manager: BackupManager, save: Callable[[object], bytes], count: int) -> list[str]:
    ids = []
    for number in range(count):
        save([number])
        ids.append(str(manager.create_backup()))
    return ids


def test_p9_threads_that_pin_at_once_lose_no_pin(manager: BackupManager, save: Callable[[object], bytes]) -> None:
    assert _pin_at_once(manager, _some_versions(manager, save, 10)) == 0


@pytest.mark.leaves_damage  # two writers may trip over each other's drafts then
def test_without_its_lock_pins_are_lost_so_the_test_above_can_fail(
    document: Path, save: Callable[[object], bytes]
) -> None:
    manager = BackupManager(document, lock=_no_lock)
    ids = _some_versions(manager, save, 10)
    lost = 0
    for _ in range(20):
        lost += _pin_at_once(manager, ids)
        if lost:
            break
        for backup_id in ids:
            manager.unpin(backup_id)
    assert lost, "twenty rounds of eight threads without a lock lost nothing"


def test_p9_threads_that_save_verify_and_restore_at_once_agree_in_the_end(
    document: Path, save: Callable[[object], bytes]
) -> None:
    manager = BackupManager(document, retention=Retention.newest_only(100))
    ids = _some_versions(manager, save, 4)
    document.write_bytes(b"[99]")

    def work(number: int) -> object:
        if number % 3 == 0:
            return manager.create_backup(force=True)
        if number % 3 == 1:
            return manager.verify_backups()
        return manager.restore_backup(ids[number % 4])

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(18)))

    assert manager.verify_backups().corrupted == 0
    sequences = [meta.sequence for meta in manager.list_backups(include_archived=True)]
    assert len(set(sequences)) == len(sequences)
    assert sequences == sorted(sequences, reverse=True)


def test_p9_a_lock_that_cannot_be_had_in_time_is_busy_not_silence(document: Path) -> None:
    manager = BackupManager(document, lock_timeout=0.05)
    manager.create_backup()
    document.write_bytes(b"[1]")
    entered, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with exclusive(manager.backups_dir, 5.0, 0o600):
            entered.set()
            leave.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    assert entered.wait(5)
    try:
        with pytest.raises(BackupBusy, match=r"in use by another program for more than 0\.05 s"):
            manager.create_backup()
        assert len(manager.list_backups()) == 1  # reading needs no lock
    finally:
        leave.set()
        holder.join()
    assert manager.create_backup() is not None


def test_p9_a_killed_holder_does_not_keep_the_lock(document: Path) -> None:
    manager = BackupManager(document, lock_timeout=2.0)
    manager.create_backup()
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            _HOLDER,
            os.fspath(manager.backups_dir),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    holder.kill()
    holder.wait()
    holder.stdout.close()
    document.write_bytes(b"[1]")

    assert manager.create_backup() is not None
