"""A user's day, with real keys and clicks, in every toolkit and every layout: a process for each."""

from __future__ import annotations

import pytest

from backupkit import BackupManager, Trigger
from tests.hosts.conftest import Play
from tests.hosts.host import Layout, Toolkit

HOSTS = [
    *((Toolkit.TTK, layout) for layout in Layout),
    (Toolkit.TK, Layout.PACK),
    (Toolkit.CLAM, Layout.GRID),
    (Toolkit.SUN_VALLEY, Layout.MIXED),
    (Toolkit.BOOTSTRAP, Layout.PACK),
    (Toolkit.CUSTOM, Layout.PACK),
    (Toolkit.CUSTOM, Layout.GRID),
]


@pytest.mark.parametrize(("toolkit", "layout"), HOSTS, ids=[f"{kit.value}-{layout.value}" for kit, layout in HOSTS])
def test_a_user_edits_saves_restores_and_undoes_by_keyboard(play: Play, toolkit: Toolkit, layout: Layout) -> None:
    manager = play("edit_restore_undo", toolkit=toolkit, layout=layout)
    require_the_day(manager)


def test_a_user_edits_saves_restores_and_undoes_by_keyboard_in_customtkinter_5(
    play: Play, customtkinter_5: str
) -> None:
    manager = play("edit_restore_undo", toolkit=Toolkit.CUSTOM, path=customtkinter_5)
    require_the_day(manager)


def require_the_day(manager: BackupManager) -> None:
    """Check what the user's day left behind; the last save, right before the end, included."""
    triggers = [meta.trigger for meta in reversed(manager.list_backups())]
    assert triggers[:4] == [Trigger.SAVE, Trigger.SAVE, Trigger.BEFORE_RESTORE, Trigger.BEFORE_RESTORE]
    assert len(triggers) == 5
    assert manager.list_backups()[0].records == 3
