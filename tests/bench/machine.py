"""What the figures were taken on, without the machine's name."""

from __future__ import annotations

import os
import platform
import tempfile
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_MOUNTS = Path("/proc/self/mounts")
_GROUPED, _GROUP = Path("/proc/sys/kernel/sched_autogroup_enabled"), Path("/proc/self/autogroup")
_IN_MEMORY = {"tmpfs", "ramfs"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What matters of a machine."""

    system: str
    cores: int
    python: str
    zlib: str
    file_system: str  # of the folder that was measured in; "unknown" where the system does not tell
    load: float | None  # processes that wanted a core, on average over the last minute; None where nobody counts
    is_preferred: bool  # this process goes before others; where they want the cores, the figures would be theirs
    date: str


def machine_of(folder: Path) -> Machine:
    """Return what the machine is, and what *folder* lies on."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Machine(
        system=platform.system(),
        cores=cores,
        python=f"{platform.python_implementation()} {platform.python_version()}",
        zlib=zlib.ZLIB_RUNTIME_VERSION,
        file_system=file_system_of(folder),
        load=os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        is_preferred=_is_preferred(),
        date=datetime.now(UTC).date().isoformat(),
    )


def _is_preferred() -> bool:
    """Whether this process goes before those of other sessions."""
    # Where Linux groups processes by session, being nice counts within a session only, and the session is nice or not
    # towards others (sched(7), "The autogroup feature").
    group = _GROUP.read_text() if _GROUPED.exists() and _GROUPED.read_text().strip() == "1" else ""
    if group:  # empty for what a system starts outside of any session
        return int(group.split()[-1]) < 0
    return hasattr(os, "nice") and os.nice(0) < 0


def file_system_of(folder: Path) -> str:
    """Return the kind of file system that *folder* lies on: ext4, tmpfs, …"""
    if not _MOUNTS.exists():
        return "unknown"
    rows = (line.split() for line in _MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines())
    real = folder.resolve()
    mounted = [(len(Path(row[1]).parts), row[2]) for row in rows if real.is_relative_to(row[1])]
    return max(mounted, key=lambda found: found[0])[1] if mounted else "unknown"


def folder_on_disk() -> Path:
    """Return a folder for temporary files that is no memory in disguise: a sync would cost nothing there."""
    candidates = [Path(tempfile.gettempdir()), Path("/var/tmp"), Path.cwd()]  # noqa: S108 - only a place to look at
    return next(
        (path for path in candidates if path.is_dir() and file_system_of(path) not in _IN_MEMORY), candidates[0]
    )
