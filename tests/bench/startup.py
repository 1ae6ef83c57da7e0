"""What using backupkit adds to the start of an app: whole processes, against Python's own start."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.operation import Kind, Operation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BARE, STANDARD = "pass", "import json, gzip, hashlib"
IMPORT, LIST = "import backupkit", "import backupkit; BackupManager(...).list_backups()"
_ROOT = Path(__file__).resolve().parents[2]


def operations(document: Path) -> list[Operation]:
    """Return the starts of Python that are compared; the last one lists the versions of *document*."""
    listing = "import backupkit, sys; backupkit.BackupManager(sys.argv[1]).list_backups()"
    # An installed app has its byte code beside it. A developer's machine may be told not to write any, and would then
    # compile backupkit at each start, which takes longer than all the rest.
    environment = os.environ | {"PYTHONPYCACHEPREFIX": str(document.parent / "byte-code")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    found = []
    for name, code in ((BARE, BARE), (STANDARD, STANDARD), (IMPORT, IMPORT), (LIST, listing)):
        run = partial(_start, [code, str(document)], environment)
        # Once before it counts: byte code is written, files are in memory.
        found.append(Operation(name=name, kind=Kind.WHOLE_PROCESS, prepare=run, run=run))
    return found


def _start(arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    subprocess.run([sys.executable, "-c", *arguments], cwd=_ROOT, env=environment, check=True)
