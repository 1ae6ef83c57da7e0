"""CodeSheet: a new recovery code is made, and shown once: to be written down, copied, or saved and printed."""

from __future__ import annotations

from pathlib import Path
from tkinter import filedialog, ttk
from typing import TYPE_CHECKING

from backupkit.service.events import Failed
from backupkit.service.tasks.keys import NewRecoveryCode, RecoveryCodeMade, SaveRecoveryCode
from backupkit.ui.look.look import FontRole
from backupkit.ui.settings.lock.task_sheet import TaskSheet
from backupkit.ui.shown.locking import Doing
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words import amounts
from backupkit.ui.words.language import said
from backupkit.ui.words.locking import sheets as words

if TYPE_CHECKING:
    import tkinter as tk

    from backupkit.errors import BackupError
    from backupkit.service.events import Finished
    from backupkit.ui.look.look import Look
    from backupkit.ui.settings.lock.task_sheet import Submit
    from backupkit.values.places import EncryptionState

_IN_LINE = 4  # groups; seven in one line would be as wide as the window


class CodeSheet(TaskSheet):
    """Asks once, then shows the code. Nothing of it stays once it is closed.

    Args:
        master: the window that it lies over.
        look: what it looks like.
        state: how the copies are encrypted.
        document: the document's file name.
        places: what the places are called that the code opens.
        submit: has a task done, and calls back with its end on this thread.
    """

    def __init__(
        self,
        master: tk.Misc,
        look: Look,
        state: EncryptionState,
        *,
        document: str,
        places: tuple[str, ...],
        submit: Submit,
    ) -> None:
        super().__init__(master, look, Doing.CODE, state, submit=submit)
        self._document, self._places = document, places
        self._code, self._is_warned = "", False
        self._shown = ttk.Label(
            self.inside, name="code", style=look.style("TLabel"), font="TkFixedFont", anchor="center", justify="center"
        )
        self.inside.columnconfigure(0, weight=1)
        self.open(self.no if state.has_recovery_code else self.yes)  # what replaces one is not begun by Return alone

    def accept(self) -> None:
        """Make the code; once it is shown, nothing: that it was written down is said by the button alone."""
        if not (self.is_busy or self._code):
            self.begin(NewRecoveryCode())

    def leave(self) -> None:
        """Close it; once the code is shown, ask first."""
        if self._code and not self._is_warned:
            self._is_warned = True
            self.say(words.first_keep_it(), Tone.WARN)
            return
        self.destroy()

    def destroy(self) -> None:
        """Close it, and forget the code."""
        self._code = ""
        if self.is_open:
            self._shown.configure(text="")
        super().destroy()

    def succeeded(self, result: object) -> None:
        """Show the code."""
        if self.is_open and isinstance(result, RecoveryCodeMade):
            self._show(result.code)

    def failed(self, error: BackupError) -> None:
        """Say why; the same button tries again."""
        super().failed(error)
        self.yes.focus_set()

    def _show(self, code: str) -> None:
        self._code = code
        groups = code.split("-")
        text = "\n".join(("-".join(groups[:_IN_LINE]) + "-", "-".join(groups[_IN_LINE:])))
        family = str(self.tk.call("font", "actual", "TkFixedFont", "-family"))
        size = str(self.look.font(FontRole.TITLE).cget("size"))
        self._shown.configure(text=text, font=(family, int(size)))
        self._shown.grid(row=0, column=0, sticky="ew")
        for made in (self.no, self.yes):
            made.destroy()
        self.add_button("copy", words.copy(), self._copy)
        self.add_button("save", words.save(), self._save)
        done = self.add_button("done", words.written_down(), self.destroy, is_main=True)
        self.say(words.not_again())
        done.focus_set()

    def _copy(self) -> None:
        self.clipboard_clear()
        self.clipboard_append(self._code)
        self.say(words.copied(), Tone.GOOD)

    def _save(self) -> None:
        chosen = filedialog.asksaveasfilename(
            parent=self, title=words.file_title(), initialfile=words.file_name(self._document),
            defaultextension=".txt", filetypes=[("", "*.txt"), ("", "*")],
        )  # fmt: skip
        if not chosen or not self.is_open or not self._code:
            return
        text = words.paper(self._code, document=self._document, places=self._places, now=amounts.now())
        self.submit(SaveRecoveryCode(path=Path(chosen), text=text), self._saved)

    def _saved(self, event: Finished | Failed) -> None:
        if not self.is_open:
            return
        if isinstance(event, Failed):
            self.say(said(event.error), Tone.BAD)
        else:
            self.say(words.saved(str(event.result)), Tone.GOOD)
