"""ForgetSheet: asks whether this computer is to forget what opens the copies, and says what follows from that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.service.events import Failed, Finished
from backupkit.service.tasks.keys import ForgetKey
from backupkit.ui.settings.lock.sheet import Sheet
from backupkit.ui.shown.locking import Doing
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words import buttons
from backupkit.ui.words.buttons import Caption
from backupkit.ui.words.language import said
from backupkit.ui.words.locking import sheets as words

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable

    from backupkit.ui.look.look import Look
    from backupkit.ui.settings.lock.password_sheet import Submit
    from backupkit.values.places import EncryptionState


class ForgetSheet(Sheet):
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
        super().__init__(master, look, title=words.title(Doing.FORGET), text=words.lead(Doing.FORGET, state))
        self._submit, self._done = submit, done
        self._no = self.add_button("no", Caption(text=buttons.cancel(), underline=-1), self.leave)
        self._yes = self.add_button(
            "yes", Caption(text=words.yes(Doing.FORGET), underline=-1), self.accept, is_main=True
        )
        self.open(self._no)

    def accept(self) -> None:
        """Do it."""
        if self.is_busy:
            return
        self.is_busy = True
        self._yes.state(["disabled"])
        self._no.focus_set()
        self.say(words.busy(), Tone.BUSY)
        self._submit(ForgetKey(), self._ended)

    def _ended(self, event: Finished | Failed) -> None:
        self.is_busy = False
        if isinstance(event, Finished):
            if self.is_open:
                self.destroy()
            self._done(Doing.FORGET)
        elif self.is_open:
            self._yes.state(["!disabled"])
            self.say(said(event.error), Tone.BAD)
