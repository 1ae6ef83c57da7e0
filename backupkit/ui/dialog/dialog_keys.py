"""DialogKeys: what each key of the dialog does."""

from __future__ import annotations

from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.dialog import commands
from backupkit.ui.window.keyboard import Keyboard
from backupkit.ui.words import buttons

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable

    from backupkit.ui.dialog.activity.reader import ActivityReader
    from backupkit.ui.dialog.comparison.comparer import Comparer
    from backupkit.ui.dialog.page import Page
    from backupkit.ui.dialog.state import DialogState


class DialogKeys:
    """The keys of the dialog's window, those of its list included.

    Args:
        window: the dialog.
        page: what it contains.
        comparer: what opens and leaves a comparison.
        activity: what opens and leaves the log.
        state: returns what the dialog shows now.
        act: called with the command of a key.
        answer: called with None when the question that is asked is taken back.
        read: called when the versions are to be read anew.
    """

    def __init__(
        self,
        window: tk.Toplevel,
        page: Page,
        comparer: Comparer,
        activity: ActivityReader,
        *,
        state: Callable[[], DialogState],
        act: Callable[[commands.Command], None],
        answer: Callable[[str | None], None],
        read: Callable[[], None],
    ) -> None:
        self._window, self._page, self._comparer, self._activity = window, page, comparer, activity
        self._state, self._act, self._answer, self._read = state, act, answer, read
        tree = page.versions.tree
        tree.bind("<Return>", lambda _event: self._key(commands.RESTORE))
        tree.bind("<KP_Enter>", lambda _event: self._key(commands.RESTORE))
        tree.bind("<Delete>", lambda _event: self._key(commands.DELETE))
        keys = {
            "<F2>": lambda: act(commands.DESCRIBE),
            "<F3>": lambda: act(commands.COMPARE),
            "<F5>": self._again,
            "<F6>": page.turn,
            "<Escape>": self._escaped,
            "<Control-f>": self._search,
            "<Control-z>": lambda: self._undo_key(commands.UNDO),
            "<Control-y>": lambda: self._undo_key(commands.REDO),
            "<Control-Shift-Z>": lambda: self._undo_key(commands.REDO),
        }
        self._keyboard = Keyboard(window, keys, letter=self._mnemonic)

    def end(self) -> None:
        """Forget the keys, as the window goes."""
        self._keyboard.end()

    def _key(self, command: commands.Command) -> str:
        self._act(command)
        return "break"

    def _again(self) -> None:
        """Read anew what is seen."""
        if self._state().comparing:
            self._comparer.again()
        elif self._state().activity:
            self._activity.read()
        else:
            self._read()

    def _search(self) -> None:
        if not self._state().question:  # which keeps the keyboard
            self._page.search_entry.focus_set()

    def _undo_key(self, command: commands.Command) -> None:
        if not isinstance(self._window.focus_get(), ttk.Entry):  # there it is about what was typed
            self._act(command)

    def _escaped(self) -> None:
        """Take back the last thing that was begun; with nothing begun, close."""
        if self._state().question:
            self._answer(None)
        elif self._page.details.cancel_edit():
            self._page.versions.tree.focus_set()
        elif self._page.clear_search():
            pass
        elif self._state().comparing:
            self._comparer.leave()
        elif self._state().activity:
            self._activity.leave()
        else:
            self._window.destroy()

    def _mnemonic(self, letter: str) -> bool:
        if letter == buttons.close().key:
            if not self._state().question:
                self._window.destroy()
            return True
        if not commands.command_with(letter, commands.COMMANDS):
            return False
        command = commands.command_with(letter, commands.allowed(self._state()))
        if command and not self._state().question:
            self._act(command)
        return True
