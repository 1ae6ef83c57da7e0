"""ForgetSheet: asks whether this computer is to forget what opens the copies, and says what follows from that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.service.tasks.keys import ForgetKey
from backupkit.ui.settings.lock.task_sheet import TaskSheet
from backupkit.ui.shown.locking import Doing

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable

    from backupkit.ui.look.look import Look
    from backupkit.ui.settings.lock.task_sheet import Submit
    from backupkit.values.places import EncryptionState


class ForgetSheet(TaskSheet):
    """A question. Cancel has the keyboard.

    Args:
        master: the window that it lies over.
        look: what it looks like.
        state: how the copies are encrypted.
        submit: has a task done, and calls back with its end on this thread.
        done: called once it was done; the window is closed by then.
    """

    def __init__(
        self,
        master: tk.Misc,
        look: Look,
        state: EncryptionState,
        *,
        submit: Submit,
        done: Callable[[Doing], object],
    ) -> None:
        super().__init__(master, look, Doing.FORGET, state, submit=submit)
        self._done = done
        self.open(self.no)

    def accept(self) -> None:
        """Do it."""
        if not self.is_busy:
            self.begin(ForgetKey())

    def succeeded(self, result: object) -> None:
        """Close it, and tell."""
        del result
        if self.is_open:
            self.destroy()
        self._done(self.doing)
