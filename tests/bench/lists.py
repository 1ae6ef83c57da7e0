"""Folders with many versions, made up quickly: what it takes to list them, and to add one more."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from backupkit import BackupManager
from backupkit.values import naming
from backupkit.values.version import BackupMetadata, Trigger
from tests import forging
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
_START = datetime(2025, 1, 1, 9, 0, tzinfo=UTC)


def write_folder(home: Path, count: int) -> Path:
    """Write a document and a backup folder of *count* versions; return the document."""
    document, backups = home / "data.json", home / "backups"
    backups.mkdir(parents=True)
    document.write_text("[]")
    names = naming.naming_for(document.name, "backup")
    for number in range(1, count + 1):
        backup_id, data = _version(document.name, number)
        (backups / names.file_name(backup_id)).write_bytes(data)
    found = BackupManager(document).rebuild_manifest()
    expect(found == count, f"{found} of {count} made-up versions were recognised")
    return document


def operations(document: Path, count: int) -> list[Operation]:
    """Return what is done in a folder of at least *count* versions."""
    used = BackupManager(document)
    numbers = itertools.count()

    def listed(manager: BackupManager) -> None:
        expect(len(manager.list_backups()) >= count, "the list is not complete")

    def parsed() -> None:
        with (document.parent / "backups" / naming.MANIFEST).open(encoding="utf-8") as file:
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


def _version(document: str, number: int) -> tuple[str, bytes]:
    """Return the id and the bytes of a made-up version file: saved every 47 minutes, by hand, so that it stays."""
    content = json.dumps({"number": number}).encode("ascii")
    moment = _START + timedelta(minutes=47 * number)
    digest = hashlib.sha256(content).hexdigest()
    meta = BackupMetadata(
        backup_id=naming.backup_id_for(moment, digest),
        sequence=number,
        timestamp=moment,
        file_hash=digest,
        file_size=len(content),
        document=document,
        description=f"Save number {number}",
        trigger=Trigger.MANUAL,
        active_day=(moment - _START).days + 1,
        records=1,
        examined=True,
    )
    return meta.backup_id, forging.version_file(meta, content, level=1)
