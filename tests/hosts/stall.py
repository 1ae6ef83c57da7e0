"""``python -m tests.hosts.stall``: how late a host's event loop comes while the kit works, beside an idle one.

A document of 20 MB in a folder with 1,000 versions. Prints milliseconds; trust the differences more than the numbers.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
import time
import tkinter as tk
from pathlib import Path
from typing import TYPE_CHECKING

import backupkit
from backupkit.service.events import Failed, Finished
from backupkit.service.tasks.comparing import Compare, RestorePart
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.overview import Load
from backupkit.service.tasks.restoring import Restore, Undo
from backupkit.service.tasks.test_restore import TestRestore
from backupkit.service.tasks.verifying import Verify
from backupkit.testing.ticker import measured
from backupkit.ui.bridge import bridge_to
from tests.bench.data import write_document
from tests.bench.made_up import write_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backupkit.service.task import Task
    from backupkit.testing.ticker import Lateness
    from backupkit.ui.bridge import Bridge

_DOCUMENT_BYTES = 20_000_000
_VERSIONS = 1_000
_SECONDS = 4.0


def main() -> None:
    """Measure and print."""
    root = tk.Tk()
    with tempfile.TemporaryDirectory() as home:
        data_file = write_folder(Path(home) / "home", _VERSIONS)
        write_document(data_file, _DOCUMENT_BYTES)
        manager = backupkit.BackupManager(data_file)
        first = manager.create_backup("The large one")
        assert first
        end_at = time.monotonic() + _SECONDS
        rows = [("idle", measured(root, lambda: time.monotonic() > end_at))]
        write_document(data_file, _DOCUMENT_BYTES + 100_000)
        (part, *_) = manager.compare_backups(first, limit=1).changes
        bridge = bridge_to(root, manager)
        let_go = bridge.hold()
        for name, *tasks in (
            ("compare", Compare(older=first)),
            ("put back", RestorePart(backup_id=first, change=part), Undo()),
            ("backup", Create()),
            ("list", Load()),
            ("verify all", Verify()),
            ("test restore", TestRestore(backup_id=first)),
            ("restore", Restore(backup_id=first)),
        ):
            rows.append((name, _lateness_during(root, bridge, data_file, tasks)))
        let_go()
    root.destroy()
    idle = rows[0][1].p99_ms
    sys.stdout.write(f"{'':14}{'ticks':>8}{'p50':>8}{'p95':>8}{'p99':>8}{'worst':>8}{'p99 over idle':>16}\n")
    for name, late in rows:
        figures = "".join(f"{value:8.1f}" for value in (late.p50_ms, late.p95_ms, late.p99_ms, late.worst_ms))
        sys.stdout.write(f"{name:14}{late.ticks:8}{figures}{late.p99_ms - idle:16.1f}\n")


def _lateness_during(root: tk.Tk, bridge: Bridge, data_file: Path, tasks: Sequence[Task]) -> Lateness:
    """Have the tasks done one after the other, again and again for a while."""
    end_at = time.monotonic() + _SECONDS
    again = itertools.cycle(tasks)
    is_over: list[bool] = []

    def begin(end: Finished | Failed | None = None) -> None:
        assert not isinstance(end, Failed), end
        if end and time.monotonic() > end_at:
            is_over.append(True)
            return
        task = next(again)
        if isinstance(task, Create):
            _edit(data_file)
        bridge.submit(task, begin)

    begin()
    return measured(root, lambda: is_over)


def _edit(data_file: Path) -> None:
    with data_file.open("r+b") as file:
        file.seek(_DOCUMENT_BYTES // 2)
        before = file.read(1)
        file.seek(-1, 1)
        file.write(b"7" if before != b"7" else b"8")


if __name__ == "__main__":
    main()
