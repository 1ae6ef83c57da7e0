"""``python -m tests.bench.changes``: what it takes to compare two states of a document, and to put one part back.

Prints milliseconds of this process's time on a core, the best of three runs, and writes them into the page of figures
if it is told to. jsonpatch and deepdiff run beside it where
they are installed; they get bytes as well, so that their time is with ``json.loads``. Memory is what a fresh process
needs at its peak beyond an idle one.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backupkit import BackupManager
from backupkit.changes.difference import Sides
from backupkit.changes.forms import Form
from backupkit.changes.parts import BytesParts
from backupkit.changes.records.compare import compared, indexes
from backupkit.changes.records.counts import counted
from backupkit.changes.records.put_back import put_back
from backupkit.changes.splice import Spliced
from backupkit.changes.text.compare import compared as compared_as_text
from backupkit.process.turns import give_way
from tests.bench import change_page
from tests.bench.change_page import Row
from tests.bench.machine import machine_of
from tests.bench.memory import own_peak_bytes
from tests.bench.runtime import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GOALS_MS = {1: 60, 5: 250, 20: 800, 100: 4_000}
_RUNS = 3
_LARGE_MB = 50  # what is larger is compared once, and with one edit alone
_PEER_MB = 5  # deepdiff takes half a minute
_PEER_GOALS = {"jsonpatch": 10.0, "deepdiff": 100.0}
_RECORDS_PER_MB = 3_000
_ROWS_PER_MB = 17_000
_MIB = 1 << 20
_WORDS = [f"word{number}" for number in range(3_000)]
_SIDES = Sides(older_id="older", newer_id="newer", limit=1_000)


class FileParts:
    """A file, read by windows."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        self.size = os.fstat(self._descriptor).st_size

    def read(self, offset: int, size: int, /) -> bytes:
        os.lseek(self._descriptor, offset, os.SEEK_SET)
        return os.read(self._descriptor, size)


def document(size_mb: float) -> dict[str, Any]:
    """Return a document that takes about so many million bytes."""
    chosen = random.Random(17)
    records = [
        {
            "id": f"{chosen.getrandbits(64):016x}",
            "name": " ".join(chosen.choices(_WORDS, k=2)),
            "mass": round(chosen.random() * 50, 4),
            "tags": chosen.choices(_WORDS, k=3),
            "orbit": {"a": chosen.random(), "e": round(chosen.random(), 3)},
            "note": " ".join(chosen.choices(_WORDS, k=6)),
        }
        for _ in range(int(size_mb * _RECORDS_PER_MB))
    ]
    return {"version": 3, "settings": {"theme": "dark"}, "systems": records}


def edits(older: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what an app may have made of a document, by name."""
    records = older["systems"]
    chosen = random.Random(4)
    edited = list(records)
    for number in chosen.sample(range(len(records)), max(3, len(records) // 1_000)):
        edited[number] = {**edited[number], "mass": 0.5}
    del edited[len(edited) // 3]
    edited.insert(len(edited) // 2, {"id": "new", "name": "x"})
    shuffled = chosen.sample(records, len(records))
    return {
        name: {**older, "systems": each}
        for name, each in (("edited", edited), ("rotated", records[1:] + records[:1]), ("shuffled", shuffled))
    }


def best_ms(work: Callable[[], object], runs: int = _RUNS, *, ready: Callable[[], object] = lambda: None) -> float:
    """Return how long a core worked, at best; *ready* is called before each run, and does not count."""
    found = []
    for _ in range(runs):
        ready()
        begin = time.process_time()
        work()
        found.append((time.process_time() - begin) * 1000)
    return min(found)


def peak_mib(folder: Path, work: str) -> float:
    """Return what a fresh process needs for this beyond an idle one, in MiB."""
    command = [sys.executable, "-m", "tests.bench.changes", "--process", str(folder)]
    idle, busy = (
        int(subprocess.run([*command, each], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
        for each in ("nothing", work)
    )
    return (busy - idle) / _MIB


def _compare(older: bytes, newer: bytes) -> None:
    compared(BytesParts(older), BytesParts(newer), _SIDES, pause=give_way)


def _put_back(older: bytes, newer: bytes) -> None:
    old, new = BytesParts(older), BytesParts(newer)
    change = next(each for each in compared(old, new, _SIDES, pause=give_way).changes if each.can_restore)
    part = put_back(old, new, change.path, told=change, pause=give_way)
    part.prove(Spliced(new, old, part.splice), pause=give_way)


def _count(older: bytes, newer: bytes) -> None:
    counted(*indexes(BytesParts(older), BytesParts(newer), pause=give_way))


def _parsed(compare: Callable[[object, object], object], older: bytes, newer: bytes) -> None:
    compare(json.loads(older), json.loads(newer))


def _peers() -> dict[str, Callable[[bytes, bytes], object]]:
    """Return those of the others that are installed."""
    found: dict[str, Callable[[bytes, bytes], object]] = {}
    for name, module, made in (("jsonpatch", "jsonpatch", "make_patch"), ("deepdiff", "deepdiff", "DeepDiff")):
        try:
            compare = getattr(importlib.import_module(module), made)
        except ImportError:
            continue
        found[name] = partial(_parsed, compare)
    return found


def _measured(size_mb: float) -> Iterator[Row]:
    older = document(size_mb)
    old = json.dumps(older, indent=2).encode()
    goal = GOALS_MS.get(round(size_mb))
    size, is_large = f"{size_mb:g} MB", size_mb > _LARGE_MB
    runs = 1 if is_large else _RUNS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "older").write_bytes(old)
        for edit, newer in list(edits(older).items())[: 1 if is_large else None]:
            new = json.dumps(newer, indent=2).encode()
            (folder / "newer").write_bytes(new)
            took = best_ms(partial(_compare, old, new), runs)
            is_usual = edit == "edited"
            yield Row(
                what=f"compare JSON, {edit}",
                size=size,
                took_ms=took,
                goal_ms=goal if is_usual else None,
                over_idle_mib=peak_mib(folder, "compare") if sys.platform != "win32" else None,
            )
            if is_usual:
                yield Row(
                    what="put one record back, and prove it",
                    size=size,
                    took_ms=best_ms(partial(_put_back, old, new), runs),
                )
                yield Row(what="count the records", size=size, took_ms=best_ms(partial(_count, old, new), runs))
                yield from _with_versions(folder, size, (old, new), goal, runs)
                for peer, compare in _peers().items() if size_mb == _PEER_MB else ():
                    theirs = best_ms(partial(compare, old, new), 1)
                    yield Row(
                        what=peer, size=size, took_ms=theirs, times_ours=theirs / took, goal_times=_PEER_GOALS[peer]
                    )
        for kind, rows in tables(size_mb).items() if not is_large else ():
            took = best_ms(partial(_compare_tables, rows, edited_table(rows)))
            yield Row(what=f"compare CSV, {kind}", size=size, took_ms=took, goal_ms=goal if kind == "plain" else None)


def _with_versions(
    folder: Path, size: str, contents: tuple[bytes, bytes], goal: float | None, runs: int
) -> Iterator[Row]:
    """Yield what it takes with a version on disk and the document: unpacked, checked, copied and hashed."""
    path = folder / "document.json"
    old, new = contents
    path.write_bytes(old)
    manager = BackupManager(path)
    backup_id = manager.create_backup()
    path.write_bytes(new)
    assert backup_id is not None
    comparing = partial(manager.compare_backups, backup_id)
    change = next(each for each in comparing().changes if each.can_restore)
    compare_ms = best_ms(comparing, runs)

    def put_back_again() -> None:
        manager.restore_part(backup_id, change)

    def anew() -> None:
        path.write_bytes(new)

    put_back_ms = best_ms(put_back_again, runs, ready=anew)
    restore_ms = best_ms(partial(manager.restore_backup, backup_id), runs, ready=anew)
    yield Row(what="compare a version and the document", size=size, took_ms=compare_ms, goal_ms=goal)
    yield Row(
        what="restore_part", size=size, took_ms=put_back_ms, goal_ms=1.5 * restore_ms + compare_ms if goal else None
    )
    yield Row(what="restore_backup, beside it", size=size, took_ms=restore_ms)


def tables(size_mb: float) -> dict[str, list[bytes]]:
    """Return the rows of tables that take about so many million bytes, by what they are like."""
    chosen = random.Random(17)
    found: dict[str, list[bytes]] = {"plain": [b"id,name,mass,note"], "quoted": [b"id,name,mass,note"]}
    for number in range(int(size_mb * _ROWS_PER_MB)):
        name, note = (" ".join(chosen.choices(_WORDS, k=count)) for count in (2, 2))
        cells = f"{chosen.getrandbits(40):010x}{number}", name, f"{chosen.random() * 50:.4f}", note
        found["plain"].append(",".join(cells).encode())
        found["quoted"].append(",".join(f'"{cell}"' for cell in cells).encode())
    return found


def edited_table(rows: list[bytes]) -> list[bytes]:
    """Return what an app may have made of a table."""
    chosen = random.Random(4)
    edited = list(rows)
    for number in chosen.sample(range(1, len(rows)), max(3, len(rows) // 1_000)):
        edited[number] = edited[number].replace(b"word1", b"word2").replace(b".", b".9", 1)
    del edited[len(edited) // 3]
    return edited


def _compare_tables(older: list[bytes], newer: list[bytes]) -> None:
    old, new = (BytesParts(b"\n".join(rows) + b"\n") for rows in (older, newer))
    compared_as_text(old, new, Form.TABLE, _SIDES, pause=give_way)


def _process(folder: Path, work: str) -> None:
    """Do the work that a fresh process is there for, and print its peak."""
    if work == "compare":
        compared(FileParts(folder / "older"), FileParts(folder / "newer"), _SIDES, pause=give_way)
    _say(str(own_peak_bytes()))


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.changes", description=__doc__)
    parser.add_argument("sizes", metavar="MB", type=float, nargs="*", default=list(GOALS_MS), help="of the documents")
    parser.add_argument("--write", action="store_true", help="write the figures into docs/performance.md")
    parser.add_argument("--process", metavar="X", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.process:
        _process(Path(options.process[0]), options.process[1])
        return
    rows = []
    for row in (row for size_mb in options.sizes for row in _measured(size_mb)):
        rows.append(row)
        _say(change_page.line(row))
    if options.write:
        page = ROOT / "docs" / "performance.md"
        changed = change_page.page(page.read_text("utf-8"), rows, machine_of(ROOT))
        page.write_text(changed, encoding="utf-8")


if __name__ == "__main__":
    main()
