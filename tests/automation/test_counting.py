from __future__ import annotations

from pathlib import Path

from backupkit import DocumentMissing, RestoreResult
from backupkit.automation.counting import QUIET_SECONDS, Counting
from backupkit.service.events import Failed, Finished
from backupkit.service.sighting import Sighting
from backupkit.service.tasks.comparing import Count, RestorePart
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.verifying import Verify
from backupkit.values.changes import Change, ChangeKind

_STORED = Sighting(stored="a", seen="a")
_CHANGED = Sighting(stored="a", seen="b", changed_at=0)


def _made(backup_id: str | None) -> Finished:
    return Finished(number=1, task=Create(), result=backup_id)


def _after(*ends: Finished | Failed, now: float = 10) -> Counting:
    counting = Counting()
    for end in ends:
        counting.learn(end, _STORED, now)
    return counting


def test_a_version_is_counted_once_when_nothing_has_been_going_on_for_a_while() -> None:
    counting = _after(_made("one"))
    assert counting.due(_STORED, 10 + QUIET_SECONDS - 0.1) is None
    assert counting.due(_STORED, 10 + QUIET_SECONDS) == Count(backup_id="one")
    assert counting.due(_STORED, 99) is None


def test_anything_that_was_done_meanwhile_puts_it_off() -> None:
    counting = _after(_made("one"))
    counting.learn(Finished(number=2, task=Verify(), result=None), _STORED, 12)
    assert counting.due(_STORED, 12 + QUIET_SECONDS - 0.1) is None
    assert counting.due(_STORED, 12 + QUIET_SECONDS) == Count(backup_id="one")


def test_a_document_that_is_to_be_stored_goes_first() -> None:
    counting = _after(_made("one"))
    assert counting.due(_CHANGED, 99) is None
    assert counting.due(_STORED, 99) == Count(backup_id="one")


def test_several_are_counted_one_after_the_other_the_newest_first() -> None:
    counting = _after(_made("one"), _made("two"))
    assert counting.due(_STORED, 20) == Count(backup_id="two")
    counting.learn(Finished(number=3, task=Count(backup_id="two"), result=None), _STORED, 20)
    assert counting.due(_STORED, 20) == Count(backup_id="one")


def test_the_state_before_a_restore_is_a_version_as_well_and_what_made_none_is_not() -> None:
    change = Change(path=("a",), title="a", kind=ChangeKind.REMOVED, before="1", after=None)
    result = RestoreResult(backup_id="id", path=Path("data.json"), before_id="before", size_bytes=1, part="a")
    restored = Finished(number=1, task=RestorePart(backup_id="id", change=change), result=result)
    assert _after(restored).due(_STORED, 99) == Count(backup_id="before")
    failed = Failed(number=1, task=Create(), error=DocumentMissing("data.json"))
    assert _after(_made(None), failed).due(_STORED, 99) is None


def test_of_very_many_the_oldest_are_left_out() -> None:
    counting = _after(*(_made(str(number)) for number in range(1_000)))
    found = []
    while task := counting.due(_STORED, 99):
        assert isinstance(task, Count)
        found.append(task.backup_id)
    assert found == [str(number) for number in range(999, 967, -1)]
