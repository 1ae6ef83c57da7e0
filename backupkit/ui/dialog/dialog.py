"""BackupDialog: the versions of a document, listed, explained, verified, restored, and the last restore undone."""

from __future__ import annotations

import contextlib
import tkinter as tk
from dataclasses import replace
from functools import partial
from pathlib import Path
from tkinter import filedialog
from typing import TYPE_CHECKING

from backupkit.registry import get_backup_manager
from backupkit.service.events import Failed, Finished, HealthChanged
from backupkit.service.task import Effect
from backupkit.service.tasks.keeping import Describe, Export
from backupkit.service.tasks.log_table import ExportLog
from backupkit.service.tasks.restoring import Restore
from backupkit.ui.bindings import is_heard
from backupkit.ui.bridge import bridge_to
from backupkit.ui.dialog import commands
from backupkit.ui.dialog.activity.reader import ActivityCallbacks, ActivityReader
from backupkit.ui.dialog.comparison.comparer import Comparer, ComparisonCallbacks, Owner
from backupkit.ui.dialog.comparison.full_reader import FullReader
from backupkit.ui.dialog.dialog_keys import DialogKeys
from backupkit.ui.dialog.page import Page, PageCallbacks
from backupkit.ui.dialog.previewer import Previewer
from backupkit.ui.dialog.reading import ReadAll, ReadRows
from backupkit.ui.dialog.state import Answered, Asked, Noticed, Questioned, advance, opened, selected
from backupkit.ui.host_callback import taking_result
from backupkit.ui.look.look import look_of
from backupkit.ui.look.option_database import CLASS, shield
from backupkit.ui.timers import Timers
from backupkit.ui.window.keyboard import keep_keys
from backupkit.ui.window.opening import Grab, close_as_its_user_does, focus_to_give_back, open_over
from backupkit.ui.words import activity, amounts, buttons, notices, tasks, unsaved, versions
from backupkit.ui.words.language import shown
from backupkit.ui.words.notices import CloseProgram, CompareFirst, GoBack, RestoreAgain, Show, after_host_error
from backupkit.ui.words.questions import Question
from backupkit.values.results import RestoreResult

if TYPE_CHECKING:
    from backupkit.manager.manager import BackupManager
    from backupkit.service.events import Event
    from backupkit.service.task import Task
    from backupkit.ui.dialog.state import DialogEvent
    from backupkit.ui.host_callback import Restored
    from backupkit.ui.settings.pages import SettingsPages
    from backupkit.ui.shown.activity import LogLine
    from backupkit.ui.shown.rows import Row
    from backupkit.ui.words.notices import Offer
    from backupkit.values.results import UnsavedWork

_WIDTH, _HEIGHT = 1180, 680  # design units, as all of these
_LEAST_WIDTH, _LEAST_HEIGHT = 640, 440
_PAD = 16
_AGES_MS = 30_000
_PATIENCE_MS = 100


class BackupDialog(tk.Toplevel):
    """A window with the versions of one document. It does not block: the app goes on behind it (but see :meth:`show`).

    Args:
        master: the app's window, or any widget in it.
        manager: whose versions; None: the manager that was asked for last (:func:`get_backup_manager`).
        on_restore: called on the Tk thread after the document was replaced by this dialog, so that the app reads it
            anew; with the :class:`RestoreResult` if it takes an argument. If it raises, the dialog says so, and the
            error goes Tk's own way. Without it the dialog says that the app has to be closed and opened again, but
            where <<BackupRestored>> is bound, or :meth:`show` returns the result.
        look: "auto", "host", "light" or "dark"; see :func:`attach`.
        title: of the window; None: "Versions of NAME".
        settings: False: there is no button that opens the settings; or which of their pages there are.

    Raises:
        LookupError: no *manager*, and none has been made yet.
    """

    def __init__(
        self,
        master: tk.Misc,
        manager: BackupManager | None = None,
        *,
        on_restore: Restored | None = None,
        look: str = "auto",
        title: str | None = None,
        settings: SettingsPages | bool = True,
    ) -> None:
        manager = manager or get_backup_manager()
        self._give_focus_back = focus_to_give_back(master)
        super().__init__(master, class_=CLASS)
        self.withdraw()
        shield(self)
        self._manager, document = manager, shown(manager.data_file.name)
        self._on_restore = taking_result(on_restore) if on_restore else None
        self._settings, self._preference = settings, look
        self._look = look_of(self, look)
        self._bridge = bridge_to(self, manager)
        self._app = master.winfo_toplevel()
        self._state = opened(
            self._bridge.indicator,
            document=document,
            is_told=on_restore is not None or is_heard(self.nametowidget("."), Restore.done_event),
            has_settings=settings is not False,
        )
        self._reading: int | None = None  # the number of the task that reads the versions
        self._is_outdated = False  # they have changed while they were being read
        self._result: RestoreResult | None = None
        self._is_open = True
        self._timers = Timers(self)
        self.title(title or buttons.title(document))
        self._comparer = Comparer(
            Owner(
                state=lambda: self._state,
                happen=self._happen,
                submit=self._submit,
                cancel=self._bridge.cancel,
            )
        )
        self._activity = ActivityReader(state=lambda: self._state, happen=self._happen, submit=self._bridge.submit)
        self._previewer = Previewer(self._bridge, self._happen)
        self._full_reader = FullReader(self._bridge, self._happen)
        self._page = Page(
            self,
            self._look,
            document=document,
            callbacks=PageCallbacks(
                happen=self._happen,
                act=self._act,
                accept=self._accept,
                describe=self._describe,
                answer=self._answered,
                cancel=self._bridge.cancel,
                close=self.destroy,
                comparison=ComparisonCallbacks(
                    happen=self._happen,
                    act=self._act,
                    against=self._comparer.against,
                    again=self._comparer.again,
                    leave=self._comparer.leave,
                ),
                activity=ActivityCallbacks(happen=self._happen, act=self._act, leave=self._activity.leave),
            ),
        )
        self._page.pack(fill="both", expand=True)
        self.protocol("WM_DELETE_WINDOW", self.destroy)
        self._keys = DialogKeys(
            self,
            self._page,
            self._comparer,
            self._activity,
            state=lambda: self._state,
            act=self._act,
            answer=self._answered,
            read=self._read,
        )
        self._ends = [
            self._bridge.subscribe(self._heard),
            self._look.subscribe(self._restyle),
            self._bridge.hold(),
        ]
        self.bind("<Destroy>", self._destroyed, add="+")
        self._look.paint(self)
        px = self._look.px
        open_over(
            self,
            self._app,
            size=(px(_WIDTH), px(_HEIGHT)),
            least=(px(_LEAST_WIDTH), px(_LEAST_HEIGHT)),
        )
        self._grab = Grab(self)
        self._grab.take_over()
        self._page.versions.tree.focus_set()
        self._reading = self._bridge.submit(ReadRows())  # what can be seen first comes first
        self._is_outdated = True
        self._tick()

    def show(self) -> RestoreResult | None:
        """Keep the user in the dialog until it is closed; return the last restore or undo, None if there was none.

        One that was at work when the dialog was closed comes to its end first; the event loop goes on meanwhile.
        """
        self._state = replace(self._state, is_told=True)  # by what this returns
        with contextlib.suppress(tk.TclError):  # closed before it could be seen
            self._grab.take()
            self.wait_window()
        while self._is_restoring and not self._bridge.is_closed:
            self.tk.dooneevent(0)
        return self._result

    def come_forward(self) -> None:
        """Bring it to the front, with the keyboard, also where another window keeps the user to itself."""
        self.deiconify()
        self.lift()
        self.focus_set()
        self._grab.take_over()

    def compare_unsaved(self, work: UnsavedWork) -> None:
        """Show what differs between unsaved work and the document as it is now."""
        self._comparer.open_unsaved(work.unsaved_id, unsaved.side(work.kept_at, amounts.now()))

    # -- what happens --------------------------------------------------------------------------------------------

    def _heard(self, event: Event) -> None:
        self._happen(event)
        match event:
            case Finished(number=int() as number) | Failed(number=int() as number) if number == self._reading:
                self._reading = None
                if self._is_outdated and isinstance(event, Finished):
                    self._read_when_filled()
            case HealthChanged():
                self._read()
            case Finished(task=task) | Failed(task=task) if task.changes:
                self._read()
            case _:
                pass
        self._comparer.heard(event)
        self._activity.heard(event)

    def _read(self) -> None:
        """Read the versions, or once more after the reading that is under way."""
        self._is_outdated = self._reading is not None
        if self._reading is None:
            self._reading = self._bridge.submit(ReadAll())

    def _read_when_filled(self) -> None:
        """Read the versions once all rows are shown: while a worker computes, drawing takes many times as long."""
        if self._page.versions.is_filling:
            self._timers.after("reading", _PATIENCE_MS, self._read_when_filled)
        elif self._reading is None:
            self._read()

    def _submit(self, task: Task) -> int:
        number = self._bridge.submit(task, self._ended)
        self._happen(Asked(number=number, task=task))
        return number

    def _ended(self, event: Finished | Failed) -> None:
        self._happen(Answered(event=event))
        if isinstance(event, Finished) and isinstance(event.result, RestoreResult):
            self._result = event.result
            self._bridge.host.call(partial(self._tell_host, event.result))

    def _tell_host(self, result: RestoreResult) -> None:
        if not self._on_restore:
            return
        try:
            self._on_restore(result)
        except Exception:
            if self._is_open:
                self._happen(Noticed(notice=after_host_error(self._state.notice, document=self._state.document)))
            raise

    @property
    def _is_restoring(self) -> bool:
        """True while a restore that was asked for is not done, or the host has yet to hear of it."""
        return self._bridge.host.is_waiting or any(
            task.effect is Effect.RESTORES for task in self._state.waiting.values()
        )

    def _happen(self, event: DialogEvent) -> None:
        before, self._state = self._state, advance(self._state, event)
        if self._is_open and self._state is not before:  # what it asked for may end after it was closed
            self._render()
            self._previewer.follow(self._state)
            self._full_reader.follow(self._state)

    # -- what the user does --------------------------------------------------------------------------------------

    def _act(self, command: commands.Command) -> None:
        request = commands.request_of(command, self._state)
        match request:
            case None:
                pass
            case Question():
                self._happen(Questioned(question=request))
            case commands.EditDescription():
                self._page.edit()
            case commands.ChooseExport(row=row):
                self._export(row)
            case commands.OpenComparison(row=row, other=other):
                self._comparer.open(row, other)
            case commands.OpenActivity():
                self._activity.open()
            case commands.ChooseLogExport(lines=lines):
                self._export_log(lines)
            case commands.OpenSettings():
                self._open_settings()
            case task:
                self._submit(task)

    def _open_settings(self) -> None:
        from backupkit.ui.settings.opening import open_settings  # most dialogs are closed without it

        pages = None if isinstance(self._settings, bool) else self._settings
        open_settings(self, self._manager, show_versions=self.come_forward, look=self._preference, pages=pages)

    def _unlock(self) -> None:
        from backupkit.ui.settings.lock.desk import LockDesk  # as above

        LockDesk(self, self._bridge, self._look, tell=lambda said: self._happen(Noticed(notice=said))).unlock()

    def _answered(self, text: str | None) -> None:
        question = self._state.question
        self._happen(Questioned(question=None))
        self._page.focus_list()
        if question and text is not None:
            self._submit(question.answered(text))

    def _accept(self, offer: Offer) -> None:
        match offer:
            case Show(backup_ids=backup_ids):
                self._back_to_list()
                self._page.select(backup_ids)
            case CloseProgram():
                self.destroy()
                close_as_its_user_does(self._app)
            case GoBack(backup_id=backup_id) | RestoreAgain(backup_id=backup_id, part=None):
                self._select_and_act(backup_id, commands.RESTORE)
            case RestoreAgain():
                self._happen(Questioned(question=commands.before_part_again(offer, self._state)))
            case CompareFirst(backup_id=backup_id):
                self._select_and_act(backup_id, commands.COMPARE)
            case notices.EnterKey():
                self._unlock()
            case _ if tasks.of(offer).title:  # asked about, as by the other button that does it
                contents = None if self._is_outdated or self._reading is not None else self._state.contents
                self._happen(Questioned(question=commands.before_undo(offer, contents, self._state)))
            case _:
                self._submit(offer)

    def _select_and_act(self, backup_id: str, command: commands.Command) -> None:
        """Do with a version what its button does, so that it can be seen which one it is about."""
        self._back_to_list()
        self._page.select((backup_id,))
        self._act(command)

    def _back_to_list(self) -> None:
        """Let every version be seen, whatever is seen now."""
        self._comparer.leave()
        self._activity.leave()
        self._page.filters.clear()

    def _describe(self, text: str) -> None:
        rows = selected(self._state)
        if len(rows) == 1:
            self._submit(Describe(backup_id=rows[0].backup_id, text=text))
        self._page.versions.tree.focus_set()

    def _export(self, row: Row) -> None:
        document = self._manager.data_file
        if path := self._file_for(versions.export_name(document.stem, row, document.suffix), document.suffix):
            self._submit(Export(backup_id=row.backup_id, path=path, overwrite=True))

    def _export_log(self, lines: tuple[LogLine, ...]) -> None:
        if path := self._file_for(activity.export_name(self._manager.data_file.stem), ".csv"):
            self._submit(ExportLog(path=path, entries=tuple(line.entry for line in lines)))

    def _file_for(self, name: str, suffix: str) -> Path | None:
        """Let a file be chosen; return it, or None. The file dialog asks by itself whether one may be replaced."""
        # Where the system has no such dialog, Tk makes a window of this name; by then it is there.
        self._timers.idle("keys", lambda: keep_keys(self, f"{self}.__tk_filedialog"))
        path = filedialog.asksaveasfilename(
            parent=self,
            initialdir=str(self._manager.data_file.parent),
            initialfile=name,
            defaultextension=suffix,
        )
        return Path(path) if path and self._is_open else None

    # -- showing -------------------------------------------------------------------------------------------------

    def _render(self) -> None:
        self._page.render(self._state, amounts.now())

    def _restyle(self) -> None:
        self._look.paint(self)
        self._page.restyle()
        self._render()

    def _tick(self) -> None:
        self._page.refresh_ages(self._state, amounts.now())
        self._timers.after("ages", _AGES_MS, self._tick)

    def _destroyed(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is not self:
            return
        self._is_open = False
        for end in self._ends:
            end()
        self._grab.end()
        self._keys.end()
        self._give_focus_back()
