"""Peak memory: one operation in a fresh process, against the same process without it.

As a program (``python -m tests.bench.memory FOLDER [OPERATION]``) it is that process.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from backupkit import BackupManager
from tests.bench import ours, peers
from tests.bench.operation import Kind
from tests.bench.site import Site

if sys.platform != "win32":
    import resource

if TYPE_CHECKING:
    from collections.abc import Mapping

POSSIBLE = sys.platform != "win32"
_ROOT = Path(__file__).resolve().parents[2]
_STATUS = Path("/proc/self/status")
_KIB = 1024


def peaks(site: Site) -> Mapping[str, int]:
    """Return how many bytes each in-process operation needs at its peak beyond an idle backupkit."""
    contestants = [op for op in (*ours.operations(site), *peers.operations(site)) if op.kind is Kind.IN_PROCESS]
    idle = _child_peak_bytes(site)
    found = {}
    for operation in contestants:
        operation.prepare()
        found[operation.name] = max(0, _child_peak_bytes(site, operation.name) - idle)
    return found


def _child_peak_bytes(site: Site, *name: str) -> int:
    command = [sys.executable, "-m", "tests.bench.memory", str(site.folder), *name]
    return int(subprocess.run(command, cwd=_ROOT, stdout=subprocess.PIPE, check=True).stdout)


def _own_peak_bytes() -> int:
    # A child started with vfork inherits the ru_maxrss of its parent, which may be larger than anything it ever needs
    # itself (getrusage(2) keeps it across exec). Linux' high-water mark starts anew with the program.
    if _STATUS.exists():
        line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * _KIB
    if sys.platform == "win32":
        raise NotImplementedError("peak memory is measured on POSIX systems only")
    unit = 1 if sys.platform == "darwin" else _KIB
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _be_idle() -> None:
    """Do what every user of backupkit has done: everything is imported, a manager has made a small version."""
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder) / "tiny.json"
        document.write_text("{}")
        BackupManager(document).create_backup()


def _main(folder: str, name: str | None = None) -> None:
    site = Site(Path(folder))
    run = {operation.name: operation.run for operation in (*ours.operations(site), *peers.operations(site))}
    _be_idle()
    if name:
        run[name]()
    sys.stdout.write(str(_own_peak_bytes()))


if __name__ == "__main__":
    _main(*sys.argv[1:])
