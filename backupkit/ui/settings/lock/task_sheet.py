"""TaskSheet: a sheet that has one task done; what goes wrong is told in it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from backupkit.service.events import Failed, Finished
from backupkit.ui.settings.lock.sheet import Sheet
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words import buttons
from backupkit.ui.words.buttons import Caption
from backupkit.ui.words.language import said
from backupkit.ui.words.locking import sheets as words

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable

    from backupkit.errors import BackupError
    from backupkit.service.task import Task
    from backupkit.ui.look.look import Look
    from backupkit.ui.shown.locking import Doing
    from backupkit.values.places import EncryptionState

    Submit = Callable[[Task, Callable[[Finished | Failed], None]], object]


class TaskSheet(Sheet, ABC):
    """Cancel, and a button that does it. While that is at work, only Cancel can be pressed.

    Args:
        master: the window that it lies over.
        look: what it looks like.
        doing: what it is for.
        state: how the copies are encrypted.
        submit: has a task done, and calls back with its end on this thread.
    """

    def __init__(self, master: tk.Misc, look: Look, doing: Doing, state: EncryptionState, *, submit: Submit) -> None:
        super().__init__(master, look, title=words.title(doing), text=words.lead(doing, state))
        self.doing, self.submit = doing, submit
        self.no = self.add_button("no", Caption(text=buttons.cancel(), underline=-1), self.leave)
        self.yes = self.add_button("yes", Caption(text=words.yes(doing), underline=-1), self.accept, is_main=True)

    def begin(self, task: Task) -> None:
        """Have the task done."""
        self.is_busy = True
        self.enable(is_on=False)
        self.no.focus_set()
        self.say(words.busy(), Tone.BUSY)
        self.submit(task, self._ended)

    def enable(self, *, is_on: bool) -> None:
        """Let be pressed what does it, or not; a subclass does so with what is filled in."""
        self.yes.state(["!disabled" if is_on else "disabled"])

    @abstractmethod
    def succeeded(self, result: object) -> None:
        """Go on after the task was done. The window may be closed by then."""

    def failed(self, error: BackupError) -> None:
        """Say why the task was not done, in the window, which is open."""
        self.say(said(error), Tone.BAD)

    def _ended(self, event: Finished | Failed) -> None:
        self.is_busy = False
        if isinstance(event, Finished):
            self.succeeded(event.result)
        elif self.is_open:
            self.enable(is_on=True)
            self.failed(event.error)
