from __future__ import annotations

from pathlib import Path

from backupkit import DocumentMissing, RestoreResult
from backupkit.automation.confirming import CONFIRM_SECONDS, Confirm, Confirming
from backupkit.service.events import Failed, Finished
from backupkit.service.sighting import Sighting
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.restoring import Restore
from backupkit.service.tasks.verifying import Verify

_STORED = Sighting(stored="a", seen="a")
_CHANGED = Sighting(stored="a", seen="b", changed_at=0)
_MADE = Finished(number=1, task=Create(), result="id")


def _after(*ends: Finished | Failed) -> Confirming:
    confirming = Confirming()
    for end in ends:
        confirming.learn(end, _STORED, 10)
    return confirming


def test_a_version_is_confirmed_once_a_second_after_it_was_made() -> None:
    confirming = _after(_MADE)
    assert confirming.due(_STORED, 10 + CONFIRM_SECONDS - 0.1) is None
    assert confirming.due(_STORED, 10 + CONFIRM_SECONDS) == Confirm()
    assert confirming.due(_STORED, 10 + CONFIRM_SECONDS) is None


def test_a_document_that_has_changed_since_is_left_to_the_watch() -> None:
    confirming = _after(_MADE)
    assert confirming.due(_CHANGED, 11) is None
    assert confirming.due(_STORED, 12) is None


def test_what_made_no_version_or_put_one_back_is_not_confirmed() -> None:
    restored = RestoreResult(backup_id="id", path=Path("data.json"), before_id=None, size_bytes=1)
    assert _after(Finished(number=1, task=Create(), result=None)).due(_STORED, 20) is None
    assert _after(Failed(number=1, task=Create(), error=DocumentMissing("data.json"))).due(_STORED, 20) is None
    assert _after(Finished(number=1, task=Verify(), result="report")).due(_STORED, 20) is None
    assert _after(_MADE, Finished(number=2, task=Restore(backup_id="id"), result=restored)).due(_STORED, 20) is None
