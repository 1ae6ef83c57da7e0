"""A program that saves, backs up and restores, and is ended by TerminateProcess at any moment, again and again.

A version counts as acknowledged when the line that tells of it has arrived here. None of them may ever be lost.
"""

from __future__ import annotations

import hashlib
import itertools
import queue
import random
import subprocess
import sys
import threading
import time
from collections.abc import Container, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from backupkit import BackupError
from tests.windows.ground import Ground, content_of, scratch
from tests.windows.table import Table, parser_of, say

_KILLS, _FEW_KILLS, _LANES = 60, 6, 2
_ACKNOWLEDGED_PER_KILL = 5
_LIFE_SECONDS = (0.0, 4.0)  # from the first line of a program to its end
_PATIENCE_SECONDS = 60.0  # for a line, on a loaded machine; a lock that is stuck takes longer
_EVERY = 5  # one restore to so many saves


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What one folder went through."""

    kills: int = 0
    idle: int = 0  # programs that were ended before they had acknowledged anything
    acknowledged: int = 0
    restores: int = 0
    listed: int = 0
    wrongs: list[str] = field(default_factory=list)


def work(root: Path) -> None:
    """Save, back up, and restore every fifth time, until somebody ends this process; a line for each that is done."""
    ground = Ground(root=root)
    _tell("begun")
    for number in itertools.count():
        content = content_of(number, size=random.choice((500, 50_000, 500_000)), seed=time.time_ns())
        ground.save(content)
        try:
            backup_id = ground.manager().create_backup()
            _tell("made", backup_id, hashlib.sha256(content).hexdigest())
            if number % _EVERY == _EVERY - 1:
                chosen = random.choice(ground.manager().list_backups(limit=10))
                ground.manager().restore_backup(chosen.backup_id)
                _tell("restored", chosen.file_hash)
        except BackupError as error:
            _tell("failed", f"{type(error).__name__}: {error}".replace("\n", " "))


def _tell(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


class _Victim:
    """The program, and the lines that it has written."""

    def __init__(self, root: Path) -> None:
        command = [sys.executable, "-m", "tests.windows.kills", "--work", str(root)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8")
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.endswith("\n"):  # the last one may have been cut off
                self._lines.put(line.rstrip())

    def wait_for_a_line(self) -> str:
        return self._lines.get(timeout=_PATIENCE_SECONDS)

    def end(self) -> list[str]:
        """End the program as the task manager does; return what it has told since."""
        self._process.kill()  # TerminateProcess
        self._process.wait()
        self._reader.join()
        return [self._lines.get() for _ in range(self._lines.qsize())]


def run(root: Path, kills: int, seed: int) -> Outcome:
    """Start and end a program so many times in one folder, then look at what is there."""
    root.mkdir()
    chance, outcome, hashes = random.Random(seed), Outcome(), dict[str, str]()
    states: set[str] = set()
    ground = Ground(root=root)
    for _ in range(kills):
        victim = _Victim(root)
        try:
            lines = [victim.wait_for_a_line(), victim.wait_for_a_line()]  # begun, and able to work: no lock is stuck
        except queue.Empty:
            outcome.wrongs.append(f"nothing was done within {_PATIENCE_SECONDS:g} s; a lock may be stuck")
            lines = []
        time.sleep(chance.uniform(*_LIFE_SECONDS))
        lines += victim.end()
        outcome.kills += 1
        before = len(hashes)
        for line in lines:
            match line.split(" "):
                case ["made", backup_id, digest]:
                    hashes[backup_id] = digest
                    states.add(digest)
                case ["restored", _]:
                    outcome.restores += 1
                case ["failed", *words]:
                    outcome.wrongs.append(" ".join(words))
        outcome.idle += len(hashes) == before
    outcome.acknowledged = len(hashes)
    listed = ground.listed()
    outcome.listed = len(listed)
    outcome.wrongs += [wrong for item in hashes.items() for wrong in _lost(ground, *item, listed)]
    outcome.wrongs += ground.wrongs()
    return outcome


def _lost(ground: Ground, backup_id: str, digest: str, listed: Container[str]) -> Iterator[str]:
    """Yield what is wrong with a version that was acknowledged."""
    if backup_id not in listed:
        yield f"{backup_id} is lost"
        return
    try:
        if hashlib.sha256(ground.content(backup_id)).hexdigest() != digest:
            yield f"{backup_id} has another content"
    except BackupError as error:
        yield f"{backup_id}: {error}"


def main() -> int:
    """Run the kills in several folders at the same time; a line each."""
    parser = parser_of(__spec__.name, __doc__)
    parser.add_argument("--kills", type=int, help=f"so many, instead of {_KILLS}, or {_FEW_KILLS} with --quick")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000, help="of the moments")
    parser.add_argument("--work", type=Path, help="be the program that is ended, in this folder")
    options = parser.parse_args()
    if options.work:
        work(options.work)
    kills = options.kills or (_FEW_KILLS if options.quick else _KILLS)
    say(f"seed {options.seed}")
    heads = ("folder", 6), ("kills", 5), ("idle", 4), ("acknowledged", 12), ("restores", 8), ("listed", 6), ("wrong", 5)
    table = Table(*heads)
    acknowledged = 0
    with scratch() as folder, ThreadPoolExecutor(_LANES) as pool:
        runs = [pool.submit(run, folder / str(lane), kills // _LANES, options.seed + lane) for lane in range(_LANES)]
        for lane, future in enumerate(runs):
            outcome = future.result()
            acknowledged += outcome.acknowledged
            table.row(
                lane,
                outcome.kills,
                outcome.idle,
                outcome.acknowledged,
                outcome.restores,
                outcome.listed,
                len(outcome.wrongs),
                wrongs=outcome.wrongs,
            )
        few = kills * _ACKNOWLEDGED_PER_KILL
        wrongs = [f"only {acknowledged} acknowledged, of at least {few}"] if acknowledged < few else []
        table.row("all", kills, "", acknowledged, "", "", "", wrongs=wrongs)
        return table.end()


if __name__ == "__main__":
    sys.exit(main())
