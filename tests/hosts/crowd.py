"""Eight processes that write into one database and have it stored: ``python -m tests.hosts.crowd [SECONDS] [MODE]``.

Each one adds the next number to two tables in a transaction, and has versions made. A version in which the tables
differ, or a number is missing, was never committed; one that lacks what its process had committed before is too old.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from backupkit import BackupBusy, BackupManager, DocumentBusy, DocumentChanged, Retention
from tests.hosts.databases import SCHEMA, add, count, count_in, is_whole

PROCESSES = 8
_PATIENCE_SECONDS = 60.0  # for a lock
_IN_A_ROW = 5  # transactions from one version to the next
_ALL = Retention.newest_only(1_000_000)
_REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What all processes have done, and what of it is wrong."""

    transactions: int
    versions: int
    refused: int  # attempts that found something locked for too long, or no rest, and said so
    longest_commit: float  # seconds, with what it waited for others
    torn: tuple[str, ...]  # versions that are not sound, or of a state that was never committed
    too_old: tuple[str, ...]  # versions that lack what was committed before they were asked for
    lost: tuple[str, ...]  # versions that were made, and are not there
    is_whole: bool  # the database in the end holds all that was committed


def play(folder: Path, *, seconds: float, mode: str) -> Figures:
    """Let eight processes write into a database in *folder*, an empty one, for some time; look at all that is left."""
    database = folder / "notes.db"
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute(f"pragma journal_mode = {mode}")
        connection.executescript(SCHEMA)
    command = [sys.executable, "-m", "tests.hosts.crowd", str(seconds), "--one", str(database)]
    processes = [subprocess.Popen(command, cwd=_REPOSITORY, stdout=subprocess.PIPE) for _ in range(PROCESSES)]
    said = [json.loads(process.communicate()[0]) for process in processes]
    made: dict[str, int] = {backup_id: least for each in said for backup_id, least in each["made"].items()}
    torn, held = _looked_at(BackupManager(database), folder)
    transactions = sum(each["transactions"] for each in said)
    return Figures(
        transactions=transactions,
        versions=len(held),
        refused=sum(each["refused"] for each in said),
        longest_commit=max(each["longest_commit"] for each in said),
        torn=torn,
        too_old=tuple(backup_id for backup_id, least in made.items() if held.get(backup_id, least) < least),
        lost=tuple(made.keys() - held),
        is_whole=is_whole(database) and count(database) == transactions,
    )


def _looked_at(manager: BackupManager, folder: Path) -> tuple[tuple[str, ...], dict[str, int]]:
    """Return the versions that are not whole, and how many transactions each one holds."""
    torn, held = [], {}
    for meta in manager.list_backups():
        version = manager.export_backup(meta.backup_id, folder / "version.db", overwrite=True)
        if not is_whole(version):
            torn.append(meta.backup_id)
        held[meta.backup_id] = count(version)
    return tuple(torn), held


def _one(database: Path, seconds: float) -> dict[str, object]:
    """Be one of the processes; return what it has done."""
    manager = BackupManager(database, retention=_ALL, lock_timeout=_PATIENCE_SECONDS)
    transactions = refused = committed = 0
    longest, made, until = 0.0, dict[str, int](), time.monotonic() + seconds
    with contextlib.closing(sqlite3.connect(database, timeout=_PATIENCE_SECONDS, isolation_level=None)) as connection:
        while time.monotonic() < until:
            began = time.monotonic()
            connection.execute("begin immediate")
            committed = count_in(connection.execute) + 1
            add(connection.execute, committed)
            connection.execute("commit")
            longest = max(longest, time.monotonic() - began)
            transactions += 1
            if transactions % _IN_A_ROW == 0:
                try:
                    backup_id = manager.create_backup()
                except (BackupBusy, DocumentBusy, DocumentChanged):
                    refused += 1
                else:
                    made |= {backup_id: committed} if backup_id else {}
    return {"transactions": transactions, "refused": refused, "longest_commit": longest, "made": made}


def main(arguments: list[str]) -> int:
    """Play it; print the figures; return 0 if nothing is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.hosts.crowd", description=__doc__)
    parser.add_argument("seconds", type=float, nargs="?", default=60.0)
    parser.add_argument("mode", nargs="?", default="wal")
    parser.add_argument("--one", type=Path, metavar="DATABASE", help="be one of the processes")
    options = parser.parse_args(arguments)
    if options.one:
        print(json.dumps(_one(options.one, options.seconds)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        figures = play(Path(folder), seconds=options.seconds, mode=options.mode)
    print(json.dumps(asdict(figures), indent=1))
    return int(bool(figures.torn or figures.too_old or figures.lost or not figures.is_whole))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
