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
from tests.bench.runtime import ROOT
from tests.bench.site import Site
from tests.bench.worker import in_process

if sys.platform != "win32":
    import resource

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

POSSIBLE = sys.platform != "win32"
_STATUS = Path("/proc/self/status")
_KIB = 1024


def peaks(site: Site, names: Iterable[str], environment: Mapping[str, str]) -> Mapping[str, int]:
    """Return how many bytes each of these in-process operations needs at its peak beyond an idle backupkit."""
    _child_peak_bytes(site, environment)  # once before it counts: compiling to byte code takes memory, too
    idle = _child_peak_bytes(site, environment)
    return {name: max(0, _child_peak_bytes(site, environment, name) - idle) for name in names}


def _child_peak_bytes(site: Site, environment: Mapping[str, str], *name: str) -> int:
    command = [sys.executable, "-m", "tests.bench.memory", str(site.folder), *name]
    return int(subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True).stdout)


def own_peak_bytes() -> int:
    """Return the most memory that this process has had."""
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
    operations = in_process(Site(Path(folder)))
    _be_idle()
    if name:
        operations[name].ready()()
    sys.stdout.write(str(own_peak_bytes()))


if __name__ == "__main__":
    _main(*sys.argv[1:])
