"""What stands in a list without versions can be read, from the first moment and in a list of any width."""

from __future__ import annotations

import tkinter as tk
from tkinter import font, ttk
from typing import TYPE_CHECKING, Any

import pytest

import backupkit
from backupkit import BackupDialog, BackupManager, registry
from backupkit.ui.dialog.empty_note import EmptyNote
from backupkit.ui.look.look import look_of
from backupkit.ui.shown.contents import Contents
from backupkit.ui.words.questions import emptiness_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screen import WaitUntil


@pytest.fixture
def manager(tmp_path: Path) -> BackupManager:
    """The manager of a document that does not exist yet."""
    return BackupManager(tmp_path / "new.json")


def note_of(dialog: tk.Misc) -> Any:
    return dialog.nametowidget("page.panes.left.versions.empty")


def is_readable(note: Any) -> bool:
    """Return True if the note lies within the list, with lines of many letters."""
    text = note.nametowidget("text")
    line = font.nametofont("TkDefaultFont", root=note).metrics("linespace")
    lies_within = note.winfo_x() >= 0 and note.winfo_width() <= note.master.winfo_width()
    return bool(note.winfo_viewable()) and text.winfo_reqheight() < 8 * line and lies_within


def test_what_is_said_before_the_list_has_been_laid_out_can_be_read_afterwards(
    root: tk.Tk, manager: BackupManager, wait_until: WaitUntil
) -> None:
    """So it is in the first dialog of a new user: nothing is to be read, and so it is read at once."""
    dialog = tk.Toplevel(root)
    place = ttk.Frame(dialog, width=600, height=400)
    look = look_of(root)
    unsubscribe = look.subscribe(lambda: None)
    note = EmptyNote(place, look, act=lambda _command: None, unlock=lambda: None)
    words = emptiness_of(Contents(rows=()), (), document=manager.data_file.name, query="", problem="")
    assert words
    assert place.winfo_width() == 1
    note.render(words)
    place.pack(fill="both", expand=True)
    wait_until(lambda: is_readable(note))
    assert "new.json" in note.nametowidget("text").cget("text")
    unsubscribe()


def test_it_follows_a_list_that_becomes_narrow_and_wide_again(
    root: tk.Tk, manager: BackupManager, wait_until: WaitUntil
) -> None:
    dialog = BackupDialog(root, manager)
    wait_until(lambda: is_readable(note_of(dialog)))
    wide = int(str(note_of(dialog).nametowidget("text").cget("wraplength")))
    dialog.minsize(1, 1)
    dialog.geometry("300x400")
    wait_until(lambda: 0 < int(str(note_of(dialog).nametowidget("text").cget("wraplength"))) < wide)
    dialog.geometry("1000x600")
    wait_until(lambda: int(str(note_of(dialog).nametowidget("text").cget("wraplength"))) == wide)


def test_an_app_without_a_file_yet_shows_it_in_the_first_dialog(
    root: tk.Tk, tmp_path: Path, wait_until: WaitUntil
) -> None:
    kit = backupkit.attach(root, tmp_path / "later.json")
    dialog = kit.open_dialog()
    assert dialog
    wait_until(lambda: note_of(dialog).winfo_viewable() and is_readable(note_of(dialog)))
    kit.close()
    registry._managers.clear()
    registry._last.clear()
