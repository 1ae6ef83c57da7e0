"""``python -m tests.bench.databases``: what versions of databases take, beside a copy of the file and ``gzip -6``.

Prints the least time and the least processor time of runs that are made by turns, and writes them into the page of
figures if it is told to. Memory is what a fresh process needs at its peak beyond an idle one.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from backupkit import BackupManager
from tests.bench import database_page
from tests.bench.database_host import longest_commit_ms
from tests.bench.database_page import Row
from tests.bench.database_site import (
    COPY,
    CREATE,
    CREATE_MANY,
    GZIP,
    LIVE,
    RESTORE,
    SNAPSHOT,
    DatabaseSite,
)
from tests.bench.goal import Measure, Result
from tests.bench.machine import folder_on_disk, machine_of
from tests.bench.memory import own_peak_bytes
from tests.bench.operation import Run, run_once
from tests.bench.rows import database
from tests.bench.runtime import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SIZES_MB = (16.0, 100.0)
_RUNS = 7
_LARGE_MB = 50  # from here on the fixed part weighs little
_MIB = 1 << 20
_Least = tuple[float, float]  # milliseconds, and of a core


def _measured(folder: Path, size_mb: float, runs: int) -> Iterator[Row]:
    with DatabaseSite(folder, size_mb) as site:
        least, shares = _least(site, runs)
        size = f"{site.size_bytes / 1e6:.0f} MB"
        copy_ms, gzip_ms = least[COPY][0], least[GZIP][0]
    is_large = size_mb > _LARGE_MB

    def slower(name: str, bound: float, against_ms: float = copy_ms) -> Result:
        return Result(bound=bound, measure=Measure.SLOWER, reached=least[name][0] / against_ms)

    def faster(bound: float) -> Result:
        return Result(bound=bound, measure=Measure.FASTER, reached=gzip_ms / least[CREATE][0])

    def taken(name: str, bound: float) -> tuple[tuple[str, Result], ...]:
        share = Result(bound=bound, measure=Measure.TAKEN_OVER, reached=shares[name])
        return (("", share),) if is_large else ()

    goals: Mapping[str, tuple[tuple[str, Result], ...]] = {
        SNAPSHOT: ((COPY, slower(SNAPSHOT, 2)),) if is_large else (),
        CREATE: (
            (COPY, slower(CREATE, 3 if is_large else 4)),
            (GZIP, faster(5 if is_large else 3)),
            *taken(CREATE, 97),
        ),
        CREATE_MANY: taken(CREATE_MANY, 93),
        LIVE: ((COPY, slower(LIVE, 4)),),
        RESTORE: ((COPY, slower(RESTORE, 8)),),
    }
    for name, (took_ms, core_ms) in least.items():
        yield Row(what=name, size=size, took_ms=took_ms, core_ms=core_ms, goals=goals.get(name, ()))
    yield from _waits(folder, size_mb, size, least[SNAPSHOT][0])
    if sys.platform != "win32":
        yield Row(what=f"memory over idle, {CREATE}", size=size, goals=(("", _memory(folder)),))


def _least(site: DatabaseSite, runs: int) -> tuple[Mapping[str, _Least], Mapping[str, float]]:
    """Return the least times by operation, and the least share of blocks that was taken over by those that make one."""
    found: dict[str, list[Run]] = {}
    shares: dict[str, float] = {}
    for number in range(runs):
        for operation in site.operations():
            if (operation.name == GZIP and not shutil.which("gzip")) or (operation.rare and number > 1):
                continue
            found.setdefault(operation.name, []).append(run_once(operation))
            if operation.name in {CREATE, CREATE_MANY}:
                shares[operation.name] = min(shares.get(operation.name, 100.0), site.taken_over())
    least = {name: (min(run.took_ms for run in of), min(run.cpu_ms for run in of)) for name, of in found.items()}
    return least, shares


def _waits(folder: Path, size_mb: float, size: str, snapshot_ms: float) -> Iterator[Row]:
    for mode in ("wal", "delete"):
        path = folder / mode / "app.db"
        path.parent.mkdir()
        database(path, size_mb)
        alone, beside = (longest_commit_ms(path, mode, beside_backups=is_beside) for is_beside in (False, True))
        if mode == "wal":
            goals = (("", Result(bound=50, measure=Measure.TOOK, reached=beside)),)
        else:
            reached = beside / snapshot_ms
            goals = ((SNAPSHOT, Result(bound=1.2, measure=Measure.SLOWER, reached=reached)),)
        words = "in WAL mode" if mode == "wal" else "in rollback mode"
        yield Row(what=f"longest commit {words}, alone", size=size, took_ms=alone)
        yield Row(what=f"longest commit {words}", size=size, took_ms=beside, goals=goals if size_mb > _LARGE_MB else ())
        shutil.rmtree(path.parent)


def _memory(folder: Path) -> Result:
    """Return what a version after a change takes over an idle process, in MiB."""
    run = partial(subprocess.run, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    command = [sys.executable, "-m", "tests.bench.databases", "--process", str(folder / "app.db")]
    idle, busy = (int(run([*command, each]).stdout) for each in ("nothing", "create"))
    return Result(bound=8, measure=Measure.HELD, reached=(busy - idle) / _MIB)


def _process(path: Path, work: str) -> None:
    """Make a version of a small database, or of that at *path* after a change; print this process's peak."""
    with tempfile.TemporaryDirectory(dir=folder_on_disk()) as folder:
        tiny = Path(folder) / "tiny.db"
        database(tiny, 0.5)
        BackupManager(tiny).create_backup()
    if work == "create":
        _changed(path)
        BackupManager(path).create_backup()
    _say(str(own_peak_bytes()))


def _changed(path: Path) -> None:
    """Change a row in a process of its own: what SQLite needs for that is no part of a version."""
    delete = "c.execute('delete from record where id = (select max(id) from record)')"
    code = f"import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); {delete}; c.commit()"
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.databases", description=__doc__)
    parser.add_argument("sizes", metavar="MB", type=float, nargs="*", default=_SIZES_MB, help="of the databases")
    parser.add_argument("--runs", metavar="N", type=int, default=_RUNS, help="how often each row runs; default: 7")
    parser.add_argument("--memory", action="store_true", help="measure the memory of one version, and nothing else")
    parser.add_argument("--write", action="store_true", help="write the figures into docs/performance.md")
    parser.add_argument("--process", metavar="X", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.process:
        _process(Path(options.process[0]), options.process[1])
        return
    rows = []
    for size_mb in options.sizes:
        with tempfile.TemporaryDirectory(dir=folder_on_disk()) as name:
            folder = Path(name)
            if options.memory:
                database(folder / "app.db", size_mb)
                BackupManager(folder / "app.db").create_backup()
                _say(f"{size_mb:g} MB: {_memory(folder).reached_words}")
                continue
            for row in _measured(folder, size_mb, options.runs):
                rows.append(row)
                _say(database_page.line(row))
    if options.write:
        page = ROOT / "docs" / "performance.md"
        page.write_text(database_page.page(page.read_text("utf-8"), rows, machine_of(ROOT)), encoding="utf-8")


if __name__ == "__main__":
    main()
