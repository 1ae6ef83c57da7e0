"""A save that takes back a part that was put back: the dialog and the line tell it, and offer to put it back again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from backupkit import BackupIndicator, Trigger
from backupkit.service.health import Health
from backupkit.service.tasks.comparing import RestorePart
from backupkit.ui.shown.status import Phase
from backupkit.ui.words.notices import RestoreAgain, after_overwriting, label
from backupkit.values.put_back import NamedPart
from tests.ui.dialog.opened import Open
from tests.ui.history import contents, version

if TYPE_CHECKING:
    import tkinter as tk
    from pathlib import Path

    from backupkit import BackupManager
    from tests.screen import Click, WaitUntil

FULL = {"systems": [{"id": "a", "name": "Vega"}, {"id": "b", "name": "Sol"}]}
LESS = {"systems": [{"id": "b", "name": "Sol"}]}
VEGA = NamedPart(path="/systems/id=a", name="Vega")


def test_which_part_it_was_and_when_it_was_so_is_told() -> None:
    health = Health(reverts="v1", reverts_part=VEGA)
    notice = after_overwriting(health, contents(version(2), version(1)), document="data.json", is_told=True)
    assert notice.text.startswith("The last save took back what was put back: “Vega” in data.json is not as on 4 Nov")
    assert notice.offer == RestoreAgain(backup_id="v1", part=VEGA)
    assert label(notice.offer) == "Put back again…"


def test_nothing_is_offered_where_its_version_is_gone() -> None:
    notice = after_overwriting(Health(reverts="v1", reverts_part=VEGA), contents(), document="d", is_told=False)
    assert notice.offer is None
    assert "The program did not know of it." in notice.text


def test_it_is_put_back_again_after_the_same_question(
    root: tk.Tk, manager: BackupManager, document: Path, open_dialog: Open, click: Click, wait_until: WaitUntil
) -> None:
    def save(value: object) -> None:
        document.write_text(json.dumps(value, indent=2))
        manager.create_backup(trigger=Trigger.SAVE)

    save(FULL)
    older = manager.list_backups()[0].backup_id
    save(LESS)
    manager.restore_part(older, next(iter(manager.compare_backups(older).changes)))
    save(LESS)
    line = BackupIndicator(root, manager)
    line.pack()
    wait_until(lambda: line.phase is Phase.STALE)
    assert line.text == "What was put back is gone again"
    opened = open_dialog()
    wait_until(lambda: opened.is_shown("notice"))
    assert "“Vega” in data.json is not as on" in opened.text("notice.text")
    click(opened.widget("notice.offer"))
    wait_until(lambda: opened.is_shown("question"))
    assert opened.text("question.inside.title") == "Put back “Vega” in data.json again?"
    assert opened.has_focus(opened.widget("question.inside.buttons.no"))
    click(opened.widget("question.inside.buttons.yes"))
    wait_until(lambda: json.loads(document.read_text()) == FULL)
    wait_until(lambda: opened.text("notice.offer") == "Undo…")
    assert "“Vega” is put back" in opened.text("notice.text")
    wait_until(lambda: line.phase is Phase.FINE)


def test_the_task_hides_what_the_part_is_called_from_logs() -> None:
    assert "Vega" not in repr(RestorePart(backup_id="v1", change="/systems/id=a", name="Vega"))
