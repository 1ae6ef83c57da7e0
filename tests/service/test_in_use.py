"""A database that is open is told once, and stored as soon as it can be."""

from __future__ import annotations

from pathlib import Path

from backupkit import BackupManager, DocumentInUse, NotEnoughSpace, Trigger
from backupkit.automation.watching import Watching
from backupkit.service import sighting
from backupkit.service.events import Event, Failed, Finished, Started
from backupkit.service.in_use import InUse
from backupkit.service.sighting import Sighting
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.keeping import Pin
from backupkit.ui.bridge import virtual_event
from tests.documents.databases import change_encrypted, encrypted, side
from tests.service.conftest import Serve

SAVE = Create(trigger=Trigger.SAVE)
IN_USE = Failed(number=1, task=SAVE, error=DocumentInUse("notes.db", "notes.db-wal"))
FULL = Failed(number=2, task=SAVE, error=NotEnoughSpace("notes.db"))
STORED = Finished(number=3, task=SAVE, result="20251104_120000_a1b2c3d4")
OTHER = Finished(number=4, task=Pin(backup_id="20251104_120000_a1b2c3d4", pinned=True), result=True)


def told(*events: Event) -> list[bool]:
    """Return for each event whether it is told as known."""
    in_use = InUse()
    return [getattr(in_use.marked(event), "is_told", False) for event in events]


def test_that_it_is_in_use_is_told_once_until_a_version_was_made() -> None:
    assert told(IN_USE, Started(number=1, task=SAVE), IN_USE, OTHER, IN_USE) == [False, False, True, False, True]
    assert told(IN_USE, IN_USE, STORED, IN_USE) == [False, True, False, False]


def test_another_failure_is_always_told() -> None:
    assert told(FULL, FULL, IN_USE, FULL, IN_USE) == [False] * 5


def test_what_was_told_is_no_event_of_the_window() -> None:
    in_use = InUse()
    assert [virtual_event(in_use.marked(IN_USE)) for _ in range(2)] == ["<<BackupFailed>>", None]


def test_watching_waits_until_the_document_or_what_lies_beside_it_changes() -> None:
    initiator, document = Watching(), Sighting()
    initiator.is_on = True
    document = sighting.looked(document, "first", 0.0)
    assert initiator.due(document, 5.0)
    initiator.learn(IN_USE, document, 5.0)
    assert not any(initiator.due(document, float(now)) for now in range(6, 5_000, 10))
    document = sighting.looked(document, "a commit", 5_000.0)
    assert initiator.due(document, 5_000.0)


def test_p11_a_database_that_is_open_is_told_and_stored_once_it_was_closed(serve: Serve, tmp_path: Path) -> None:
    path = encrypted(tmp_path / "notes.db")
    manager = BackupManager(path)
    manager.create_backup()
    ear = serve(manager)
    for number in range(3):
        change_encrypted(path, number)
        ear.end_of(ear.service.saved())
    failures = [event for event in ear.heard if isinstance(event, Failed)]
    assert [type(event.error) for event in failures] == [DocumentInUse] * 3
    assert [event.is_told for event in failures] == [False, True, True]
    assert len(manager.list_backups()) == 1
    side(path, "wal").unlink()
    path.write_bytes(path.read_bytes()[::-1])
    ear.end_of(ear.service.saved())
    assert len(manager.list_backups()) == 2
