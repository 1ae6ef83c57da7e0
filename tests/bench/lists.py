"""Folders with many versions: what it takes to list them, and to add one more."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING

from backupkit import BackupManager, Trigger
from tests.bench.operation import Kind, Operation, expect
from tests.bench.runtime import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FIRST, AGAIN, FLOOR = "list, first call", "list, again", "json.load of the manifest"
CREATE = "create, document of a few bytes"
_WATCHED = """
import json, os, sys, backupkit
backupkit.BackupManager("nothing").list_backups()  # everything is loaded
found = []
sys.addaudithook(lambda event, what: found.append(os.fspath(what[0])) if event == "open" else None)
backupkit.BackupManager(sys.argv[1]).list_backups()
json.dump([path for path in found if isinstance(path, str)], sys.stdout)
"""


def operations(document: Path, count: int) -> list[Operation]:
    """Return what is done in a folder of at least *count* versions."""
    used = BackupManager(document)
    numbers = itertools.count()

    def listed(manager: BackupManager) -> None:
        expect(len(manager.list_backups()) >= count, "the list is not complete")

    def parsed() -> None:
        with (document.parent / "backups" / "manifest.json").open(encoding="utf-8") as file:
            expect(len(json.load(file)["backups"]) >= count, "the manifest is not complete")

    def created() -> None:
        expect(used.create_backup(trigger=Trigger.MANUAL), "no version was made")

    def ready_to_create() -> Callable[[], None]:
        document.write_text(f"[{next(numbers)}]")
        listed(used)
        return created

    def ready_to_list_again() -> Callable[[], None]:
        listed(used)
        return partial(listed, used)

    return [
        Operation(name=name, kind=Kind.IN_PROCESS, ready=ready)
        for name, ready in (
            (FIRST, lambda: lambda: listed(BackupManager(document))),
            (AGAIN, ready_to_list_again),
            (FLOOR, lambda: parsed),
            (CREATE, ready_to_create),
        )
    ]


def opened(document: Path) -> list[str]:
    """Return the files that a new manager opens when it lists the versions of *document*, as the interpreter saw it."""
    command = [sys.executable, "-c", _WATCHED, str(document)]
    paths: list[str] = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    home = str(document.parent)
    return [os.path.relpath(path, home) for path in paths if path.startswith(home)]
