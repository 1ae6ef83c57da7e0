"""What is said of a task that was cancelled before it was begun."""

from __future__ import annotations

from pathlib import Path

import pytest

from backupkit import BackupManager, Cancelled
from backupkit.errors import Operation
from backupkit.service.events import Failed
from backupkit.service.task import Task
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.keeping import Delete, Export
from backupkit.service.tasks.restoring import Restore, Undo
from backupkit.service.tasks.verifying import Verify
from backupkit.ui.words.notices import notice_of
from tests.service.conftest import Serve
from tests.service.listening import Gate, GatedFile

_PAGE = Path(__file__).parents[2] / "docs" / "troubleshooting.md"
_TASKS: list[tuple[Task, Operation]] = [
    (Create(), Operation.BACKUP),
    (Restore(backup_id="a"), Operation.RESTORE),
    (Undo(), Operation.RESTORE),
    (Verify(), Operation.VERIFICATION),
    (Export(backup_id="a", path=Path("copy")), Operation.EXPORT),
    (Delete(backup_ids=("a",)), Operation.TASK),
]


@pytest.mark.parametrize(("task", "operation"), _TASKS, ids=lambda value: type(value).__name__)
def test_a_cancelled_task_is_called_what_it_is_by_the_error_the_dialog_and_the_page(
    serve: Serve, document: Path, task: Task, operation: Operation
) -> None:
    gate = Gate()
    ear = serve(BackupManager(document, document=lambda path: GatedFile(path, gate)))
    ear.service.submit(Create())
    gate.wait_until_reached()
    number = ear.service.submit(task)
    ear.service.cancel(number)
    end = ear.end_of(number)
    gate.open()

    assert isinstance(end, Failed)
    assert isinstance(end.error, Cancelled)
    assert end.error.operation is operation
    sentence = str(end.error)
    assert sentence == str(Cancelled(document, operation))
    notice = notice_of(end, None, document=document.name)
    assert notice
    assert notice.text == sentence
    assert f"> {sentence.replace(str(document), 'FILE')}\n" in _PAGE.read_text(encoding="utf-8")


def test_a_cancelled_verification_does_not_speak_of_a_backup_that_was_not_made() -> None:
    assert "No version was made" not in str(Cancelled("data.json", Operation.VERIFICATION))
