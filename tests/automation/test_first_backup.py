from __future__ import annotations

from backupkit import Trigger
from backupkit.automation.first_backup import FirstBackup
from backupkit.service.sighting import Sighting
from backupkit.service.tasks.creating import Create

_UNSTORED = Sighting(seen="a", changed_at=0)
_STORED = Sighting(stored="a", seen="a")


def test_the_document_is_stored_once_for_each_start() -> None:
    first = FirstBackup()
    assert first.due(_UNSTORED, 0) is None
    first.start()
    assert first.due(_UNSTORED, 0) == Create(trigger=Trigger.SAVE)
    assert first.due(_UNSTORED, 1) is None
    first.start()
    assert first.due(_UNSTORED, 2)


def test_a_document_that_is_stored_or_not_there_is_left_alone_and_not_remembered() -> None:
    for document in (_STORED, Sighting()):
        first = FirstBackup()
        first.start()
        assert first.due(document, 0) is None
        assert first.due(_UNSTORED, 1) is None
