"""SureSheet: asks whether something is to be done about the lock, and says what follows from that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.ui.settings.lock.task_sheet import TaskSheet

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable

    from backupkit.service.task import Task
    from backupkit.ui.look.look import Look
    from backupkit.ui.settings.lock.task_sheet import Submit
    from backupkit.ui.shown.locking import Doing
    from backupkit.values.places import EncryptionState


class SureSheet(TaskSheet):
    """A question. Cancel has the keyboard.

    Args:
        master: the window that it lies over.
        look: what it looks like.
        doing: what it asks about.
        state: how the copies are encrypted.
        task: what does it.
        submit: has a task done, and calls back with its end on this thread.
        done: called with what came of it once it was done; the window is closed by then.
    """

    def __init__(
        self,
        master: tk.Misc,
        look: Look,
        doing: Doing,
        state: EncryptionState,
        *,
        task: Task,
        submit: Submit,
        done: Callable[[object], object],
    ) -> None:
        super().__init__(master, look, doing, state, submit=submit)
        self._task, self._done = task, done
        self.open(self.no)

    def accept(self) -> None:
        """Do it."""
        if not self.is_busy:
            self.begin(self._task)

    def succeeded(self, result: object) -> None:
        """Close it, and tell."""
        if self.is_open:
            self.destroy()
        self._done(result)
