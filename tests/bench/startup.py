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


def operations(document: Path, environment: Mapping[str, str]) -> list[Operation]:
    """Return the starts of Python that are compared; the last one lists the versions of *document*."""
    listing = "import backupkit, sys; backupkit.BackupManager(sys.argv[1]).list_backups()"
    found = []
    for name, code in ((BARE, BARE), (STANDARD, STANDARD), (IMPORT, IMPORT), (LIST, listing)):
        run = partial(_start, [code, str(document)], environment)
        # Once before it counts: byte code is written, files are in memory.
        found.append(Operation(name=name, kind=Kind.WHOLE_PROCESS, ready=partial(_after, run)))
    return found


def _after(run: Callable[[], None]) -> Callable[[], None]:
    run()
    return run


def _start(arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    subprocess.run([sys.executable, "-c", *arguments], cwd=ROOT, env=environment, check=True)
