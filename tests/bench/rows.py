"""``python -m tests.bench.rows``: what it takes to compare two databases row by row, and to put one row back.

Prints milliseconds of a core, the mean of five runs, and the ratio to ``sqldiff``, which runs beside it where it is
installed (Debian's package sqlite3-tools). It compares by primary key as well, and prints what differs as SQL.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from backupkit.changes.difference import Sides
from backupkit.documents.sqlite.rows.compare import compared
from backupkit.documents.sqlite.rows.put_back import put_back
from backupkit.process.turns import give_way
from tests.bench.memory import own_peak_bytes
from tests.bench.runtime import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

GOAL = 1.5  # times sqldiff
_RUNS = 5
_ROWS_PER_MB = 3_560
_CHANGED = 300
_MIB = 1 << 20
_SIDES = Sides(older_id="older", newer_id="newer", limit=1_000)
_WORDS = [f"word{number}" for number in range(3_000)]


def database(path: Path, size_mb: float) -> None:
    """Make a database of about so many million bytes: records of an app, and what they refer to."""
    chosen = random.Random(17)
    rows = int(size_mb * _ROWS_PER_MB)
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            "create table kind(id integer primary key, name text);"
            "create table record(id integer primary key, uid text, name text, mass real, note text, "
            "kind integer references kind(id));"
            "create index record_name on record(name);"
            "create table tag(record integer, word text, weight real, primary key(record, word)) without rowid;"
        )
        connection.executemany("insert into kind values(?, ?)", enumerate(_WORDS[:50]))
        connection.executemany(
            "insert into record values(?, ?, ?, ?, ?, ?)",
            (
                (
                    number,
                    f"{chosen.getrandbits(64):016x}",
                    " ".join(chosen.choices(_WORDS, k=2)),
                    chosen.random(),
                    " ".join(chosen.choices(_WORDS, k=20)),
                    chosen.randrange(50),
                )
                for number in range(rows)
            ),
        )
        connection.executemany(
            "insert into tag values(?, ?, ?)", ((number, _WORDS[number % 3_000], 0.5) for number in range(0, rows, 2))
        )


def edit(path: Path) -> None:
    """Change, add and remove rows, as an app does in a while."""
    chosen = random.Random(4)
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        ids = [number for (number,) in connection.execute("select id from record")]
        for number in chosen.sample(ids, _CHANGED):
            connection.execute("update record set mass = 2.5, note = 'edited' where id = ?", (number,))
        connection.execute("delete from record where id in (10, 20, 30)")
        connection.execute("insert into record(name) values('new')")


def mean_ms(work: Callable[[], object]) -> float:
    """Return how long a core worked, in this process and in those that it waited for."""
    begin = sum(os.times()[:4])  # in steps of 10 ms, so not of each run by itself
    for _ in range(_RUNS):
        work()
    return (sum(os.times()[:4]) - begin) * 1000 / _RUNS


def _compare(older: Path, newer: Path) -> None:
    compared(older, newer, _SIDES, pause=give_way)


def _put_back(older: Path, newer: Path) -> None:
    with contextlib.closing(sqlite3.connect(newer, isolation_level=None, uri=True)) as live:
        put_back(live, older, [("record", "id=10")], is_current=lambda: True, pause=give_way)
    with contextlib.closing(sqlite3.connect(newer)) as live, live:
        live.execute("delete from record where id = 10")


def _sqldiff(older: Path, newer: Path) -> None:
    subprocess.run(["sqldiff", "--primarykey", str(older), str(newer)], check=True, stdout=subprocess.DEVNULL)


def peak_mib(older: Path, newer: Path) -> float:
    """Return what a fresh process needs for a comparison beyond an idle one, in MiB."""
    command = [sys.executable, "-m", "tests.bench.rows", "--process", str(older), str(newer)]
    idle, busy = (
        int(subprocess.run([*command, each], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
        for each in ("nothing", "compare")
    )
    return (busy - idle) / _MIB


def _measured(size_mb: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        older, newer = (Path(folder) / f"{name}.db" for name in ("older", "newer"))
        database(older, size_mb)
        shutil.copyfile(older, newer)
        edit(newer)
        ours = mean_ms(partial(_compare, older, newer))
        line = f"{older.stat().st_size / 1e6:4.0f} MB  compare {ours:7.0f} ms  {peak_mib(older, newer):5.1f} MiB"
        if shutil.which("sqldiff"):
            theirs = mean_ms(partial(_sqldiff, older, newer))
            line += f"  sqldiff {theirs:7.0f} ms: {ours / theirs:4.2f} times, to reach {GOAL}"
        print(f"{line}  a row put back {mean_ms(partial(_put_back, older, newer)):5.0f} ms", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", nargs="*", type=float, default=[15, 93])
    parser.add_argument("--process", nargs=3)
    arguments = parser.parse_args()
    if arguments.process:
        before, after, what = arguments.process
        if what == "compare":
            _compare(Path(before), Path(after))
        print(own_peak_bytes())
    else:
        for size in arguments.sizes:
            _measured(size)
