"""PasswordSheet: a password is set, entered or changed; what goes wrong is told in it, and nothing is kept in it."""

from __future__ import annotations

from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.places.errors import PlaceError
from backupkit.service.tasks.keys import ChangePassword, SetPassword, Unlock
from backupkit.ui.look.look import FontRole, Variant
from backupkit.ui.settings.lock.task_sheet import TaskSheet
from backupkit.ui.shown.locking import Doing, strength
from backupkit.ui.shown.tone import Tone
from backupkit.ui.window.switch import Switch
from backupkit.ui.words.language import said
from backupkit.ui.words.locking import sheets as words

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable

    from backupkit.errors import BackupError
    from backupkit.service.task import Task
    from backupkit.ui.look.look import Look
    from backupkit.ui.settings.lock.task_sheet import Submit
    from backupkit.values.places import EncryptionState

_GAP, _NEAR = 8, 3  # design units
_DOT = "•"
_WITH_NEW = frozenset({Doing.SET, Doing.CHANGE})
_WITH_OLD = frozenset({Doing.ENTER, Doing.ENTER_CODE, Doing.CHANGE})
_WITH_KEEP = frozenset({Doing.SET, Doing.ENTER, Doing.ENTER_CODE})


class PasswordSheet(TaskSheet):
    """One to three entries, and switches to read what is typed and to have it kept.

    Args:
        master: the window that it lies over.
        look: what it looks like.
        doing: what it is for.
        state: how the copies are encrypted.
        submit: has a task done, and calls back with its end on this thread.
        done: called once it was done; the window is closed by then.
    """

    def __init__(
        self,
        master: tk.Misc,
        look: Look,
        doing: Doing,
        state: EncryptionState,
        *,
        submit: Submit,
        done: Callable[[Doing], object],
    ) -> None:
        super().__init__(master, look, doing, state, submit=submit)
        self._done = done
        self.inside.columnconfigure(0, weight=1)
        self._rows = 0
        self._entries: dict[str, ttk.Entry] = {}
        if doing in _WITH_OLD:
            self._add("secret", words.secret_label(doing))
        if doing in _WITH_NEW:
            new = self._add("new", words.new_label(doing))
            self._strength = self.text_label(self.inside, "strength")
            self._put(self._strength, near=True)
            new.configure(validate="key", validatecommand=(new.register(self._typed),))
            self._judge()
            self._add("again", words.again_label())
        self._show = Switch(self.inside, look, name="show", text=words.show(), change=self._let_read)
        self._put(self._show)
        self._keep: Switch | None = None
        if doing in _WITH_KEEP and state.can_keep:
            text = words.keep(doing, state)
            self._keep = Switch(self.inside, look, name="keep", text=text, change=lambda _is_on: None)
            self._keep.turn(on=doing is Doing.ENTER_CODE)
            self._put(self._keep, near=True)
        self.open(next(iter(self._entries.values())))

    def accept(self) -> None:
        """Do it, if what is typed can be right; else say what is wrong, where it is."""
        if self.is_busy:
            return
        if flaw := self._flaw():
            name, text = flaw
            self.say(text, Tone.BAD)
            self._focus(name)
            return
        self.begin(self._task())

    def _task(self) -> Task:
        is_kept = self._keep is not None and self._keep.is_on
        match self.doing:
            case Doing.SET:
                return SetPassword(password=self._text("new"), keep=is_kept)
            case Doing.CHANGE:
                return ChangePassword(old=self._text("secret"), new=self._text("new"))
            case _:
                return Unlock(secret=self._text("secret"), keep=is_kept)

    def succeeded(self, result: object) -> None:
        """Close it, and tell."""
        del result
        if self.is_open:
            self.destroy()
        self._done(self.doing)

    def failed(self, error: BackupError) -> None:
        """Say why, and what the same again would do; the first entry has the keyboard."""
        text = said(error)
        if self.doing is Doing.CHANGE and isinstance(error, PlaceError):
            text = f"{text} {words.goes_on()}"
        self.say(text, Tone.BAD)
        self._focus(next(iter(self._entries)))

    def enable(self, *, is_on: bool) -> None:
        """Let be typed and pressed what does it, or not."""
        super().enable(is_on=is_on)
        for each in (*self._entries.values(), self._show, self._keep):
            if each is not None:
                each.state(["!disabled" if is_on else "disabled"])

    def _flaw(self) -> tuple[str, str] | None:
        """Return which entry cannot be right, and why."""
        if empty := next((name for name in ("secret", "new") if name in self._entries and not self._text(name)), None):
            return empty, words.empty()
        if self.doing in _WITH_NEW and self._text("new") != self._text("again"):
            return "again", words.differs()
        if self.doing is Doing.CHANGE and self._text("new") == self._text("secret"):
            return "new", words.unchanged()
        return None

    def _text(self, name: str) -> str:
        return self._entries[name].get()

    def _focus(self, name: str) -> None:
        entry = self._entries[name]
        entry.focus_set()
        entry.selection_range(0, "end")
        entry.icursor("end")

    def _add(self, name: str, label: str) -> ttk.Entry:
        look = self.look
        said_before = ttk.Label(self.inside, name=f"label_{name}", text=label, style=look.style("TLabel"))
        entry = ttk.Entry(
            self.inside, name=name, show=_DOT, exportselection=False, style=look.style("TEntry"),
            font=str(look.font(FontRole.BODY)),
        )  # fmt: skip
        self._put(said_before)
        self._put(entry, near=True)
        self._entries[name] = entry
        return entry

    def _put(self, widget: ttk.Widget, *, near: bool = False) -> None:
        gap = 0 if not self._rows else self.look.px(_NEAR if near else _GAP)
        widget.grid(row=self._rows, column=0, sticky="ew", pady=(gap, 0))
        self._rows += 1

    def _typed(self) -> bool:
        self.timers.idle("judge", self._judge)  # it is changed by then
        return True

    def _judge(self) -> None:
        if self.is_open:
            line = words.strength(strength(self._text("new")))
            is_quiet = line.tone is Tone.QUIET
            text = line.text if is_quiet else f"{line.tone.glyph} {line.text}"
            variant = Variant.SMALL if is_quiet else Variant.of(line.tone)
            self._strength.configure(text=text, style=self.look.style("TLabel", variant))

    def _let_read(self, is_on: bool) -> None:  # noqa: FBT001 - a callback
        for entry in self._entries.values():
            entry.configure(show="" if is_on else _DOT)

    def destroy(self) -> None:
        """Close it; nothing that was typed stays in a widget."""
        if self.is_open:
            for entry in self._entries.values():
                entry.state(["!disabled"])  # or it keeps its text
                entry.delete(0, "end")
        super().destroy()
