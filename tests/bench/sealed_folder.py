"""What it costs that everything in a folder is sealed. ``python -m tests.bench.sealed_folder`` prints it.

A manager of a sealed folder beside one of a plain folder, in turn, with the same document; each figure is the best of
several runs. Memory is the peak of a process of its own beyond one that did the same with a document of some bytes.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from backupkit import BackupManager, KeyFile
from tests.bench.memory import own_peak_bytes
from tests.bench.runtime import ROOT

_RUNS = 9
_MB = 1_000_000
_WORDS = [f"word-{number:05d}" for number in range(40_000)]


def _content(size_bytes: int, seed: int) -> bytes:
    """Return a text of about this size, which compresses like the data of most apps; a line differs by the seed."""
    choice = random.Random(1)
    lines = [" ".join(choice.choices(_WORDS, k=8)) for _ in range(size_bytes // 88)]
    lines[len(lines) // 2 : len(lines) // 2 + 1] = [f"this is number {seed}"]
    return "\n".join(lines).encode()


def _manager(root: Path, *, sealed: bool) -> BackupManager:
    folder = root / ("sealed" if sealed else "plain")
    folder.mkdir(exist_ok=True)
    if not sealed:
        return BackupManager(root / "data.txt", folder)
    key = root / "key"
    encryption = KeyFile(key) if key.exists() else KeyFile.new(key)
    return BackupManager(root / "data.txt", folder, encryption=encryption, encrypt="everywhere")


def _timed(act: Callable[[], object]) -> tuple[float, float]:
    started, worked = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - started, time.process_time() - worked


def _ratios(root: Path, size_mb: int) -> dict[str, dict[bool, list[tuple[float, float]]]]:
    """Return the seconds, on the clock and of the processor, of each operation in a plain and in a sealed folder."""
    found: dict[str, dict[bool, list[tuple[float, float]]]] = {}
    document = root / "data.txt"
    managers = {sealed: _manager(root, sealed=sealed) for sealed in (False, True)}
    for run in range(_RUNS):
        document.write_bytes(_content(size_mb * _MB, run))
        for sealed, manager in managers.items():
            ids: list[str] = []
            acts: dict[str, Callable[[], object]] = {
                "create after a small edit": lambda m=manager, i=ids: i.append(m.create_backup() or ""),  # type: ignore[misc]
                "restore": lambda m=manager, i=ids, s=sealed: m.restore_backup(i[0], to=root / f"out-{s}"),  # type: ignore[misc]
                "verify, sealed": lambda m=manager: m.verify_backups(depth="sealed"),  # type: ignore[misc]
            }
            for name, act in acts.items():
                found.setdefault(name, {}).setdefault(sealed, []).append(_timed(act))
    for run in range(_RUNS):
        for sealed in managers:
            fresh = root / f"first-{run}"
            fresh.mkdir(exist_ok=True)
            (fresh / "data.txt").write_bytes(document.read_bytes())
            first = _manager(fresh, sealed=sealed)
            found.setdefault("the first create", {}).setdefault(sealed, []).append(_timed(first.create_backup))
    return found


def _peak(size_bytes: int) -> int:
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as name:
        made = [sys.executable, "-m", "tests.bench.sealed_folder", "write", name, str(size_bytes)]
        subprocess.run(made, cwd=ROOT, check=True)  # apart: the content in memory is none of ours
        command = [sys.executable, "-m", "tests.bench.sealed_folder", "memory", name]
        return int(subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout)


def main() -> None:
    """Measure and print."""
    match sys.argv[1:]:
        case ["write", name, size]:
            Path(name, "data.txt").write_bytes(_content(int(size), 1))
            return
        case ["memory", name]:
            manager = _manager(Path(name), sealed=True)
            manager.restore_backup(manager.create_backup() or "", to=Path(name) / "out")
            sys.stdout.write(str(own_peak_bytes()))
            return
    for size_mb in (1, 16):
        with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as name:
            for operation, times in _ratios(Path(name), size_mb).items():
                best = {sealed: [min(each) for each in zip(*found, strict=True)] for sealed, found in times.items()}
                clock, worked = (best[True][at] / best[False][at] for at in (0, 1))
                sys.stdout.write(
                    f"{size_mb:3} MB  {operation:28} plain {1000 * best[False][0]:7.1f} ms  sealed "
                    f"{1000 * best[True][0]:7.1f} ms  = {clock:.2f} times (of the processor {worked:.2f})\n"
                )
    idle, large = _peak(1000), _peak(100 * _MB)
    sys.stdout.write(f"100 MB, create and restore: {(large - idle) / (1 << 20):.1f} MiB beyond idle\n")


if __name__ == "__main__":
    main()
