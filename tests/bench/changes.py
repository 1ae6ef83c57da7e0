"""``python -m tests.bench.changes``: what it takes to compare two JSON documents, and to put one part back.

Prints milliseconds of this process's time on a core, the best of three runs. jsonpatch and deepdiff run beside it where
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

from backupkit.changes.difference import Sides
from backupkit.changes.parts import BytesParts
from backupkit.changes.records.compare import compared, indexes
from backupkit.changes.records.counts import counted
from backupkit.changes.records.put_back import put_back
from backupkit.changes.splice import Spliced
from backupkit.process.turns import give_way
from tests.bench.memory import own_peak_bytes
from tests.bench.runtime import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

GOALS_MS = {1: 60, 5: 250, 20: 800, 100: 4_000}
_RUNS = 3
_PEER_MB = 5  # deepdiff takes half a minute
_RECORDS_PER_MB = 3_000
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


def best_ms(work: Callable[[], object], runs: int = _RUNS) -> float:
    """Return how long a core worked, at best."""
    found = []
    for _ in range(runs):
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


def _measured(size_mb: float) -> None:
    older = document(size_mb)
    old = json.dumps(older, indent=2).encode()
    goal = GOALS_MS.get(round(size_mb))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "older").write_bytes(old)
        for name, newer in edits(older).items():
            new = json.dumps(newer, indent=2).encode()
            (Path(folder) / "newer").write_bytes(new)
            took = best_ms(partial(_compare, old, new))
            wanted = f" (goal {goal:,})" if goal and name == "edited" else ""
            memory = f"{peak_mib(Path(folder), 'compare'):.0f} MiB" if sys.platform != "win32" else ""
            _say(f"{len(old) / 1e6:8.1f} MB  compare, {name:10} {took:10,.0f} ms{wanted:14} {memory}")
            if name == "edited":
                _say(f"{'':11}  put back and prove  {best_ms(partial(_put_back, old, new)):10,.0f} ms")
                _say(f"{'':11}  count the records   {best_ms(partial(_count, old, new)):10,.0f} ms")
                for peer, compare in _peers().items() if size_mb <= _PEER_MB else ():
                    theirs = best_ms(partial(compare, old, new), 1)
                    _say(f"{'':11}  {peer:18}  {theirs:10,.0f} ms ({theirs / took:.0f} times ours)")


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
    parser.add_argument("--process", metavar="X", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.process:
        _process(Path(options.process[0]), options.process[1])
        return
    for size_mb in options.sizes:
        _measured(size_mb)


if __name__ == "__main__":
    main()
