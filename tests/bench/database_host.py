"""An app that commits one row after the other, and tells how long the longest commit took.

``python -m tests.bench.database_host DATABASE SECONDS`` is that app.
"""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from backupkit import BackupManager, DocumentBusy, Retention
from tests.bench.runtime import ROOT

_SECONDS = 4.0
_ROUNDS = 3
_PAUSE_SECONDS = 0.01
_FEW = Retention.newest_only(3)


def longest_commit_ms(path: Path, mode: str, *, beside_backups: bool) -> float:
    """Return how long the longest commit took; the best of three rounds, as other programs delay some as well.

    Args:
        path: the database, which nobody has open.
        mode: its journal mode.
        beside_backups: have one version made after the other meanwhile.
    """
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(f"pragma journal_mode={mode}").fetchall()
    manager = BackupManager(path, retention=_FEW)
    manager.create_backup()
    return min(_round_ms(path, manager if beside_backups else None) for _ in range(_ROUNDS))


def _round_ms(path: Path, manager: BackupManager | None) -> float:
    command = [sys.executable, "-m", "tests.bench.database_host", str(path), str(_SECONDS)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as app:
        while manager and app.poll() is None:
            with contextlib.suppress(DocumentBusy):  # the app comes first, and that is what is measured
                manager.create_backup()
        return float(app.communicate()[0])


def _commit(path: Path, seconds: float) -> float:
    """Commit until the time is over; return the longest time in milliseconds."""
    longest, until = 0.0, time.monotonic() + seconds
    with contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=60)) as connection:
        number = 0
        while time.monotonic() < until:
            number += 1
            begin = time.perf_counter()
            connection.execute("update record set mass = mass + 1 where id = ?", (number,))
            longest = max(longest, time.perf_counter() - begin)
            time.sleep(_PAUSE_SECONDS)
    return longest * 1_000


if __name__ == "__main__":
    print(_commit(Path(sys.argv[1]), float(sys.argv[2])))
