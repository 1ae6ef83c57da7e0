"""What using backupkit adds to the start of an app: whole processes, against Python's own start."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING

from tests.bench.operation import Kind, Operation
from tests.bench.runtime import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

BARE, STANDARD = "pass", "import json, gzip, hashlib"
IMPORT, LIST = "import backupkit", "import backupkit; BackupManager(...).list_backups()"
APP = "import tkinter.ttk, dataclasses, datetime, json, logging, pathlib"  # as apps with a window do
IN_APP = "import tkinter.ttk, …, pathlib; import backupkit; BackupManager(...).list_backups()"


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
