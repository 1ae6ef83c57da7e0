"""The bad day: a save that breaks off, or a table that is emptied; the way back; and all that can be taken back."""

from __future__ import annotations

import contextlib
import sqlite3
from functools import partial
from typing import TYPE_CHECKING

from demo_app.tour.held import held, is_database
from demo_app.tour.history import listed, say_yes, see_offer, see_question, versions_of

if TYPE_CHECKING:
    from pathlib import Path

    from demo_app.tour.held import Held
    from demo_app.tour.visitor import Visitor


def act(visitor: Visitor, data: Path) -> None:
    """Play it; the dialog is closed again at the end, and the file holds what it held before."""
    good = held(data)
    if is_database(data):
        _empty_the_table(visitor, data)
    else:
        _break_the_file(visitor, data)
    _restore(visitor, data, good)
    _undo_and_redo(visitor, data, good)
    visitor.click(visitor.see("the button Verify all", lambda sight: sight.text == "Verify all"))
    visitor.see_text("versions are sound")
    visitor.show("verified", "Every byte of every version was read again, and is right.")
    visitor.press("Escape")
    visitor.see_text("Backed up just now")
    visitor.show("back", "The dialog is closed, and all systems are there.")


def _break_the_file(visitor: Visitor, data: Path) -> None:
    content = data.read_bytes()
    data.write_bytes(content[: len(content) // 3])
    visitor.tell("Then the power fails in the middle of a save: the file ends after a third of its content.")
    visitor.see_text("The last save looks damaged")
    visitor.show("broken", "The line says so. What is left was stored as well, and pushed out no good version.")


def _empty_the_table(visitor: Visitor, data: Path) -> None:
    known = len(versions_of(data))
    with contextlib.closing(sqlite3.connect(data)) as connection, connection:
        connection.execute("delete from system")
    visitor.tell("Then somebody's script says DELETE, and forgets WHERE. The app has the database open all the time.")
    visitor.expect("a version of that", lambda: len(versions_of(data)) == known + 1)
    visitor.see_text("Backed up just now")
    visitor.show("broken", "The window still shows what it had read; its database holds not one row any more.")


def _restore(visitor: Visitor, data: Path, good: Held) -> None:
    visitor.press("ctrl+shift+b")
    rows = listed(visitor, len(versions_of(data)))
    visitor.show("dialog", "Ctrl+Shift+B: every version, newest first, on a line of time and in a list.")
    visitor.click(rows[1])
    visitor.see_text("Why it is kept")
    visitor.show("details", "The version before that: what it holds, and why it is kept.")
    visitor.press("Return")
    see_question(visitor, "Restore the version")
    visitor.show("question", "One question. It says what will happen, and Return alone would cancel.")
    say_yes(visitor)
    visitor.expect("the file as it was", lambda: held(data) == good)
    visitor.see_text("What it held before is stored.")
    visitor.show("restored", "All is what it was, and the app has read it anew.")


def _undo_and_redo(visitor: Visitor, data: Path, good: Held) -> None:
    visitor.click(see_offer(visitor, "Undo…"))
    see_question(visitor, "Undo the last restore?")
    say_yes(visitor)
    visitor.expect("the file as it was before the restore", lambda: held(data) != good)
    visitor.see_text("Undone")
    if is_database(data):
        visitor.expect("an app without a system", lambda: not _shows_one_of(visitor, good))
    visitor.show("undone", "Undo: even the broken state comes back, because a restore stores what it replaces.")
    visitor.click(see_offer(visitor, "Redo…"))
    see_question(visitor, "Redo the restore?")
    say_yes(visitor)
    visitor.expect("the file as it was", lambda: held(data) == good)
    if is_database(data):
        visitor.expect(
            "the systems in the app, by the connection that was open all the time",
            partial(_shows_one_of, visitor, good),
        )
    visitor.tell("Redo puts the good version back.")


def _shows_one_of(visitor: Visitor, good: Held) -> bool:
    """Return True if the app shows a system of a database."""
    names = {str(row[1]) for row in good if isinstance(row, tuple)}
    return any(sight.text in names for sight in visitor.look())
