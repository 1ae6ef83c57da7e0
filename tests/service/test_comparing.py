"""The tasks that compare, put a part back and count, on the worker of a service."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable

import pytest

from backupkit import BackupManager, Cancelled, ChangeKind, Comparison, RestoreResult
from backupkit.errors import Operation
from backupkit.operations.maintenance import counting
from backupkit.service.events import Event, Failed, Finished, Progressed, Started
from backupkit.service.tasks.comparing import Compare, Count, RestorePart
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.restoring import Undo
from backupkit.ui.words import notices, tasks
from backupkit.values.counts import ChangeCounts
from tests.service.conftest import Serve
from tests.service.listening import Ear, Gate

Save = Callable[[object], bytes]

STARS = {"systems": [{"id": "a", "name": "Vega"}, {"id": "b", "name": "Sol"}]}
FEWER = {"systems": [{"id": "b", "name": "Sol"}]}


@pytest.fixture
def older(manager: BackupManager, save: Save) -> str:
    save(STARS)
    backup_id = str(manager.create_backup())
    save(FEWER)
    return backup_id


def compared(ear: Ear, older: str) -> Comparison:
    found = ear.do(Compare(older=older))
    assert isinstance(found, Comparison)
    return found


def test_a_comparison_is_a_long_task_that_can_be_stopped(serve: Serve, older: str) -> None:
    ear = serve()
    assert [change.kind for change in compared(ear, older).changes] == [ChangeKind.REMOVED]
    assert any(isinstance(event, Progressed) and isinstance(event.task, Compare) for event in ear.heard)
    assert (Compare.is_long, Compare.can_stop, Compare.changes) == (True, True, False)
    assert Compare.operation is Operation.COMPARISON


def test_a_part_is_put_back_and_offers_to_undo_it(serve: Serve, older: str, manager: BackupManager) -> None:
    ear = serve()
    (change,) = compared(ear, older).changes
    result = ear.do(RestorePart(backup_id=older, change=change))
    assert isinstance(result, RestoreResult)
    assert result.part == "Vega"
    assert json.loads(manager.data_file.read_text()) == STARS
    ear.do(Undo())
    assert json.loads(manager.data_file.read_text()) == FEWER
    assert RestorePart(backup_id=older, change=change).taken_back_by == Undo()


def test_the_state_with_the_part_becomes_a_version_as_any_other(
    serve: Serve, older: str, manager: BackupManager
) -> None:
    ear = serve()
    ear.service.start(watches=True)
    ear.until(lambda event: isinstance(event, Finished) and isinstance(event.task, Create))
    (change,) = compared(ear, older).changes
    ear.do(RestorePart(backup_id=older, change=change))
    done = len(ear.ends())
    ear.until(lambda _: any(isinstance(end.task, Create) for end in ear.ends()[done:]))
    newest = manager.list_backups()[0]
    assert json.loads(b"".join(manager.content(newest.backup_id))) == STARS


def test_the_notice_names_the_part(serve: Serve, older: str) -> None:
    ear = serve()
    (change,) = compared(ear, older).changes
    end = ear.end_of(ear.service.submit(RestorePart(backup_id=older, change=change)))
    notice = notices.notice_of(end, None, document="data.json")
    assert notice is not None
    assert "“Vega”" in notice.text
    assert "data.json" in notice.text
    assert tasks.at_work(Compare(older=older)) == "Comparing…"


def test_p12_nothing_that_is_logged_of_an_event_holds_content(
    serve: Serve, older: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ear = serve()

    def raises(event: Event) -> None:
        raise RuntimeError(type(event).__name__)

    ear.service.subscribe(raises)
    (change,) = compared(ear, older).changes
    ear.do(RestorePart(backup_id=older, change=change))
    ear.end_of(ear.service.submit(RestorePart(backup_id=older, change=change)))  # which fails: it is there by now
    ear.service.close()
    assert "A listener raised" in caplog.text
    assert "Vega" not in caplog.text
    assert "id=a" not in caplog.text


def test_counting_makes_way_for_a_save_and_ends_when_the_service_does(
    serve: Serve, manager: BackupManager, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(FEWER)
    newer = str(manager.create_backup())
    ear = serve()
    done: list[str] = []

    def counted(*_: object, **options: object) -> ChangeCounts | None:
        progress = options["progress"]
        assert callable(progress)
        save(STARS)
        number = ear.service.submit(Create(description="in between"))
        progress(0, 1)
        assert any(isinstance(end, Finished) and end.number == number for end in ear.ends())
        done.append("counted")
        return None

    monkeypatch.setattr(counting, "count", counted)
    ear.do(Count(backup_id=newer))
    assert done == ["counted"]
    assert manager.list_backups()[0].description == "in between"


def test_a_count_that_cannot_be_made_is_no_failure(serve: Serve) -> None:
    ear = serve()
    assert ear.do(Count(backup_id="20010101_000000_00000000")) is None
    with pytest.raises(AssertionError):
        ear.do(Compare(older="20010101_000000_00000000"))
    assert not any(isinstance(event, Failed) and isinstance(event.task, Count) for event in ear.heard)


def test_a_comparison_that_waits_is_cancelled_in_its_own_words(serve: Serve, slow: BackupManager, gate: Gate) -> None:
    ear = serve(slow)
    first = ear.service.submit(Create())
    gate.wait_until_reached()
    number = ear.service.submit(Compare(older="x"))
    ear.service.cancel(number)
    end = ear.end_of(number)
    gate.open()
    ear.end_of(first)
    assert isinstance(end, Failed)
    assert isinstance(end.error, Cancelled)
    assert end.error.operation is Operation.COMPARISON
    assert not any(isinstance(event, Started) and event.number == number for event in ear.heard)
