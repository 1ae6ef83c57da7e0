"""What using backupkit adds to the start of an app: whole processes, against Python's own start.

By itself (``python -m tests.bench.startup``) it prints the processor time of each start, the least of 40 interleaved
runs, which a busy machine makes little longer: with byte code that was compiled before, as an installed app has it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench import made_up
from tests.bench.measure import here, timings
from tests.bench.operation import Kind, Operation
from tests.bench.runtime import ROOT, Runtime

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

BARE, STANDARD = "pass", "import json, gzip, hashlib"
IMPORT, LIST = "import backupkit", "import backupkit; BackupManager(...).list_backups()"
APP = "import tkinter.ttk, dataclasses, datetime, json, logging, pathlib"  # as apps with a window do
IN_APP = "import tkinter.ttk, …, pathlib; import backupkit; BackupManager(...).list_backups()"

_RUNS = 40


def operations(document: Path, environment: Mapping[str, str]) -> list[Operation]:
    """Return the starts of Python that are compared; some list the versions of *document*."""
    listing = "import backupkit, sys; backupkit.BackupManager(sys.argv[1]).list_backups()"
    starts = {BARE: BARE, STANDARD: STANDARD, IMPORT: IMPORT, LIST: listing, APP: APP, IN_APP: f"{APP}; {listing}"}
    found = []
    for name, code in starts.items():
        run = partial(_start, [code, str(document)], environment)
        # Once before it counts: byte code is written, files are in memory.
        found.append(Operation(name=name, kind=Kind.WHOLE_PROCESS, ready=partial(_after, run)))
    return found


def _after(run: Callable[[], None]) -> Callable[[], None]:
    run()
    return run


def _start(arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    subprocess.run([sys.executable, "-c", *arguments], cwd=ROOT, env=environment, check=True)


def main() -> None:
    """Measure, and print processor time: in all, over Python's own start, and what ours adds in an app."""
    with tempfile.TemporaryDirectory(prefix="backupkit-bench-") as folder:
        document = made_up.write_folder(Path(folder) / "startup", 10)
        found = timings(here(operations(document, Runtime.STANDARD.environment(Path(folder)))), _RUNS)
    core = {name: timing.core_ms or 0.0 for name, timing in found.items()}
    for name, took_ms in core.items():
        sys.stdout.write(f"{took_ms:7.1f} ms  {took_ms - core[BARE]:+7.1f}  {name}\n")
    times = (core[LIST] - core[BARE]) / (core[STANDARD] - core[BARE])
    sys.stdout.write(f"a list takes {times:.2f} times `{STANDARD}`, and {core[IN_APP] - core[APP]:.1f} ms in an app\n")


if __name__ == "__main__":
    main()
