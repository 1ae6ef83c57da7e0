"""What an action stands for just now: a task to be done at once, or a question that comes before it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.service.tasks import Delete, Pin, Undelete, Verify
from backupkit.ui.dialog.state import allowed, selected
from backupkit.ui.shown.actions import Action
from backupkit.ui.words import questions

if TYPE_CHECKING:
    from datetime import datetime

    from backupkit.service.task import Task
    from backupkit.ui.dialog.state import DialogState
    from backupkit.ui.words.questions import Question


def request_of(action: Action, state: DialogState, now: datetime) -> Task | Question | None:
    """Return what to do or to ask; None if the action is not allowed, or is one that only a window can carry out."""
    contents = state.contents
    if action not in allowed(state) or contents is None:
        return None
    rows = selected(state)
    ids = tuple(row.backup_id for row in rows)
    health = state.indicator.health
    match action:
        case Action.CREATE:
            return questions.about_backup()
        case Action.RESTORE:
            return questions.about_restore(rows[0].meta, contents, health, now, document=state.document)
        case Action.UNDO:
            return questions.about_undo(contents, health, document=state.document)
        case Action.PIN | Action.UNPIN:
            return Pin(backup_id=ids[0], pinned=action is Action.PIN)
        case Action.DELETE:
            return Delete(backup_ids=ids)
        case Action.UNDELETE:
            return Undelete(backup_ids=ids)
        case Action.VERIFY:
            return Verify()
        case _:
            return None
