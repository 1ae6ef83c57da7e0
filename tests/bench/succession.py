"""A long life: a thousand small edits, each stored, and what becomes of size and speed.

As a program (``python -m tests.bench.succession FOLDER BYTES EDITS``) it lives one, and prints its milestones as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING

from backupkit import BackupManager
from tests.bench import data
from tests.bench.operation import expect
from tests.bench.runtime import ROOT
from tests.bench.site import gzip_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SEED = 20_251
_WINDOW = 100  # the median is one of the last so many
_MILESTONES = (1, 10, 100, 300, 1_000, 3_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """How it stands after some edits."""

    edits: int
    median_ms: float  # of a create, over the last hundred edits
    content_bytes: int
    stored_bytes: int
    gzip_bytes: int  # of the same content as one stream of level 6


def lived(folder: Path, size_bytes: int, edits: int, environment: Mapping[str, str]) -> list[Milestone]:
    """Live such a life in a process of its own; return its milestones, the last one after the last edit."""
    command = [sys.executable, "-m", "tests.bench.succession", str(folder), str(size_bytes), str(edits)]
    ran = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)
    return [Milestone(**found) for found in json.loads(ran.stdout)]


def milestones(folder: Path, size_bytes: int, edits: int) -> Iterator[Milestone]:
    """Edit a document anywhere, store it, and go on; yield how it stands from time to time.

    Raises:
        RuntimeError: at the end the newest version does not restore to the document.
    """
    folder.mkdir()
    document = folder / "data.json"
    records = [data.record(number) for number in range(data.write_document(document, size_bytes))]
    chance, times_ms = Random(_SEED), []
    manager = BackupManager(document)
    manager.create_backup()
    for number in range(1, edits + 1):
        _edit(records, chance, number)
        draft = folder / "data.json.new"
        data.write_records(draft, records)
        os.replace(draft, document)  # as an app saves that is careful
        started = time.perf_counter_ns()
        expect(manager.create_backup(), "no version was made")
        times_ms.append((time.perf_counter_ns() - started) / 1_000_000)
        if number in _MILESTONES or number == edits:
            yield Milestone(
                edits=number,
                median_ms=median(times_ms[-_WINDOW:]),
                content_bytes=document.stat().st_size,
                stored_bytes=manager.list_backups(1)[0].stored_size,
                gzip_bytes=gzip_bytes(document),
            )
    restored = manager.restore_backup(manager.list_backups(1)[0].backup_id, to=folder / "restored.json").path
    expect(restored.read_bytes() == document.read_bytes(), "the newest version is not the document")
    expect(manager.verify_backups().corrupted == 0, "a version is damaged")


def _edit(records: list[str], chance: Random, number: int) -> None:
    """Change one record, or insert, delete, append or move one: anywhere."""
    place = chance.randrange(len(records))
    new = data.record(len(records) + number, number)
    match chance.randrange(5):
        case 0:
            records[place] = new
        case 1:
            records.insert(place, new)
        case 2:
            del records[place]
        case 3:
            records.append(new)
        case _:
            records.insert(chance.randrange(len(records)), records.pop(place))


if __name__ == "__main__":
    found = milestones(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    sys.stdout.write(json.dumps([asdict(milestone) for milestone in found]))
