"""A kit that was closed, or whose window has gone, does nothing more and raises nothing."""

from __future__ import annotations

import tkinter as tk
from typing import TYPE_CHECKING

import pytest

import backupkit
from backupkit import BackupDialog, BackupKit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.screen import WaitUntil


@pytest.fixture(params=["closed", "the window has gone"])
def closed(root: tk.Tk, document: Path, wait_until: WaitUntil, request: pytest.FixtureRequest) -> BackupKit:
    kit = backupkit.attach(root, document)
    wait_until(kit.manager.list_backups)
    if request.param == "closed":
        kit.close()
    else:
        root.destroy()
    document.write_text("[1, 2, 3]")
    return kit


def _enter(kit: BackupKit) -> None:
    with kit.saving("late"):
        pass


@pytest.mark.parametrize(
    "call",
    [
        lambda kit: kit.open_dialog(),
        lambda kit: kit.saved("late"),
        _enter,
        lambda kit: kit.on_save(list)(),
        lambda kit: kit.start(watch=True),
        lambda kit: kit.attached.add_shortcut("<F12>"),
        lambda kit: kit.attached.add_save_event("<<Late>>", kit.saved),
        lambda kit: kit.attached.add_menu_entry(None),
        lambda kit: kit.attached.add_edge_indicator(),
        lambda kit: kit.close(),
    ],
)
def test_each_method_does_nothing_and_raises_nothing(closed: BackupKit, call: Callable[[BackupKit], object]) -> None:
    before = len(closed.manager.list_backups())
    assert not call(closed)
    assert len(closed.manager.list_backups()) == before
    if not closed._window.__dict__.get("_tclCommands"):
        return
    assert not [child for child in closed._window.winfo_children() if isinstance(child, BackupDialog)]


def test_a_block_under_saving_runs_and_its_error_comes_out(closed: BackupKit, document: Path) -> None:
    def save() -> None:
        document.write_text("half")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        closed.on_save(save)()
    assert document.read_text() == "half"


def test_a_backup_can_still_be_made(closed: BackupKit) -> None:
    made = closed.create("late")
    assert closed.manager.list_backups()[0].backup_id == made


def test_an_indicator_that_is_made_late_tells_and_opens_nothing(
    root: tk.Tk, document: Path, wait_until: WaitUntil
) -> None:
    kit = backupkit.attach(root, document, indicator=False)
    wait_until(kit.manager.list_backups)
    kit.close()
    indicator = kit.indicator(root)
    wait_until(lambda: indicator.text == "Backed up just now")
    indicator.event_generate("<Button-1>")
    root.update()
    assert not [child for child in root.winfo_children() if isinstance(child, tk.Toplevel)]
