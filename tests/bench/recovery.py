"""What a new machine waits for: from a place to the restored document, plain and sealed, and of how many versions.

Run by ``python -m tests.bench.places``, whose server it uses.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from backupkit import BackupManager, KeyFile, Place, Retention
from backupkit.testing.place_faults import RecordingPlace
from tests.bench.data import MB_BYTES, write_document
from tests.bench.goal import Measure, Result
from tests.bench.places_page import Row

_MOST_SECONDS = 5
_VERSIONS = (1, 100, 5_000)


def recoveries(folder: Path, place_at: Callable[[str], Place], runs: int, size_mb: float = 16) -> Iterator[Row]:
    """Time the recovery of a document of this size, the newest of so many versions; the others are small.

    Args:
        folder: where to work.
        place_at: returns the place of a name.
        runs: of each.
        size_mb: of the document.
    """
    key = KeyFile.new(folder / "recovery.key")
    for count in _VERSIONS:
        document = _history(folder / f"recovery-{count}" / "data.json", size_mb, count)
        for encryption in (None, key):
            name = f"recovery-{count}-{'sealed' if encryption else 'plain'}"
            report = BackupManager(document, places=[place_at(name)], encryption=encryption).mirror()
            assert not report.places[0].problem, report
            taken, calls, sent = [], 0, 0
            for number in range(runs):
                home = folder / f"{name}-{number}"
                home.mkdir()
                os.sync()  # or it would pay for what was left unwritten
                place = RecordingPlace(place_at(name))
                started = time.perf_counter()
                found = BackupManager.from_place(place, home / "data.json", encryption=encryption)
                found.restore_backup(found.list_backups(1)[0].backup_id)
                taken.append(time.perf_counter() - started)
                assert (home / "data.json").read_bytes() == document.read_bytes()
                assert len(found.list_backups()) == count
                calls = sum(call.method != "close" for call in place.calls)
                sent = sum(call.size_bytes for call in place.calls)
                shutil.rmtree(home)
            yield Row(
                what=f"recovery of {size_mb:g} MB from S3, {'sealed' if encryption else 'plain'}, "
                f"{count:,} version{'s' if count > 1 else ''} there: {calls} requests",
                seconds=taken,
                sent_bytes=sent,
                goal=Result(bound=_MOST_SECONDS, measure=Measure.WAITED, reached=min(taken)),
            )


def _history(document: Path, size_mb: float, versions: int) -> Path:
    """Make so many versions of a document, of which the newest has this size; return the document."""
    document.parent.mkdir()
    manager = BackupManager(document, retention=Retention(newest=versions))
    for number in range(versions - 1):
        document.write_text(json.dumps({"save": number}))
        manager.create_backup(force=True)
    write_document(document, int(size_mb * MB_BYTES))
    manager.create_backup()
    return document
