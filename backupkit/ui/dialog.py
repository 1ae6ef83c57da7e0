"""BackupDialog: the versions of a document, listed, explained, verified, restored, and the last restore undone."""

from __future__ import annotations

import tkinter as tk
from tkinter import filedialog, ttk
from typing import TYPE_CHECKING

from backupkit.core.model import RestoreResult
from backupkit.registry import get_backup_manager
from backupkit.service.events import Failed, Finished, HealthChanged
from backupkit.service.tasks import Describe, Export
from backupkit.ui import asking, dialog_words, words
from backupkit.ui.account import account_of, summary
from backupkit.ui.action import Action
from backupkit.ui.bridge import bridge_to
from backupkit.ui.details import Details
from backupkit.ui.dialog_state import (
    Answered,
    Asked,
    BinToggled,
    DialogState,
    Noticed,
    Questioned,
    Searched,
    Selected,
    Sorted,
    advance,
    allowed,
    selected,
    visible,
)
from backupkit.ui.filters import Filters
from backupkit.ui.folder import open_folder
from backupkit.ui.footer import Footer
from backupkit.ui.header import Header
from backupkit.ui.host_callback import taking_result
from backupkit.ui.look import Variant, look_of
from backupkit.ui.notice_bar import NoticeBar
from backupkit.ui.outcome import Kind, Notice, Show, after_host_error
from backupkit.ui.reading import ReadAll, ReadRows
from backupkit.ui.request import request_of
from backupkit.ui.rows import arranged
from backupkit.ui.sheet import Sheet
from backupkit.ui.state import IndicatorState
from backupkit.ui.strip import Strip
from backupkit.ui.version_list import VersionList
from backupkit.ui.window import focus_to_give_back, modal, open_over

if TYPE_CHECKING:
    from backupkit.manager import BackupManager
    from backupkit.service.events import Event
    from backupkit.service.tasks import Task
    from backupkit.ui.dialog_state import DialogEvent
    from backupkit.ui.host_callback import Restored
    from backupkit.ui.rows import Row

_WIDTH, _HEIGHT = 1100, 680  # design units, as all of these
_LEAST_WIDTH, _LEAST_HEIGHT = 640, 440
_PAD = 16
_AGES_MS = 30_000


class BackupDialog(tk.Toplevel):
    """A window with the versions of one document. It does not block: the app goes on behind it (but see :meth:`show`).

    Args:
        master: the app's window, or any widget in it.
        manager: whose versions; None: the manager that was asked for last (:func:`get_backup_manager`).
        on_restore: called on the Tk thread after the document was replaced by this dialog, so that the app reads it
            anew; with the :class:`RestoreResult` if it takes an argument. If it raises, the dialog says so, and the
            error goes Tk's own way.
        look: "auto", "host", "light" or "dark"; see :func:`attach`.
        title: of the window; None: "Backups of NAME".

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
    ) -> None:
        manager = manager or get_backup_manager()
        self._give_focus_back = focus_to_give_back(master)
        super().__init__(master, borderwidth=0)
        self.withdraw()
        self._manager = manager
        self._on_restore = taking_result(on_restore) if on_restore else None
        self._look = look_of(self, look)
        self._bridge = bridge_to(self, manager)
        self._state = DialogState(document=manager.data_file.name, indicator=IndicatorState(health=self._bridge.health))
        self._shown: object = None  # what the list shows
        self._reading: int | None = None  # the number of the task that reads the versions
        self._is_outdated = False  # they have changed while they were being read
        self._asked: asking.Question | None = None  # the question that can be seen
        self._result: RestoreResult | None = None
        self._after_id: str | None = None
        self.title(title or dialog_words.title(manager.data_file.name))
        self._build()
        self._bind_keys()
        self._ends = [
            self._bridge.subscribe(self._heard),
            self._look.subscribe(self._restyle),
            self._bridge.hold(),
        ]
        self.bind("<Destroy>", self._destroyed, add="+")
        self._restyle()
        px = self._look.px
        self.minsize(px(_LEAST_WIDTH), px(_LEAST_HEIGHT))
        open_over(self, master.winfo_toplevel(), px(_WIDTH), px(_HEIGHT))
        self._list.tree.focus_set()
        self._reading = self._bridge.submit(ReadRows())  # what can be seen first comes first
        self._is_outdated = True
        self._tick()

    def show(self) -> RestoreResult | None:
        """Keep the user in the dialog until it is closed; return the last restore or undo, None if there was none."""
        with modal(self):
            self.wait_window()
        return self._result

    # -- building ------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        look, pad, gap = self._look, self._look.px(_PAD), self._look.px(8)
        page = ttk.Frame(self, name="page", style=look.style("TFrame"))
        page.pack(fill="both", expand=True)
        self._page = page
        self._header = Header(page, look, document=self._state.document, act=self._act)
        self._strip = Strip(page, look, select=lambda backup_id: self._select((backup_id,), see=True))
        self._notice = NoticeBar(page, look, accept=self._accept, dismiss=lambda: self._happen(Noticed(notice=None)))
        self._filters = Filters(
            page,
            look,
            search=lambda query: self._happen(Searched(query=query)),
            sort=lambda order: self._happen(Sorted(order=order)),
            show_bin=lambda shown: self._happen(BinToggled(shown=shown)),
        )
        self._list = VersionList(
            page,
            look,
            select=lambda ids: self._happen(Selected(backup_ids=ids)),
            sort=lambda order: self._happen(Sorted(order=order)),
            activate=lambda: self._act(Action.RESTORE),
        )
        self._empty = ttk.Label(page, name="empty", style=look.style("TLabel", Variant.MUTED), anchor="center")
        self._details = Details(page, look, act=self._act, describe=self._describe)
        self._footer = Footer(page, look, act=self._act, cancel=self._bridge.cancel, close=self.destroy)
        self._sheet = Sheet(page, look, answer=self._answered)
        page.columnconfigure(0, weight=1)
        page.rowconfigure(4, weight=1)
        self._header.grid(row=0, column=0, columnspan=2, sticky="ew", padx=pad, pady=(pad, gap))
        self._strip.grid(row=1, column=0, columnspan=2, sticky="ew", padx=pad)
        self._notice.grid(row=2, column=0, columnspan=2, sticky="ew", padx=pad, pady=(gap, 0))
        self._notice.grid_remove()
        self._filters.grid(row=3, column=0, sticky="ew", padx=(pad, gap), pady=(gap, gap))
        self._list.grid(row=4, column=0, sticky="nsew", padx=(pad, gap))
        self._details.grid(row=3, column=1, rowspan=2, sticky="nsew", padx=(gap, pad), pady=(gap, 0))
        self._footer.grid(row=5, column=0, columnspan=2, sticky="ew", padx=pad, pady=(gap + gap // 2, pad))

    def _bind_keys(self) -> None:
        tree = self._list.tree
        tree.bind("<Return>", lambda _event: self._key(Action.RESTORE))
        tree.bind("<KP_Enter>", lambda _event: self._key(Action.RESTORE))
        tree.bind("<Delete>", lambda _event: self._key(Action.DELETE))
        self.bind("<F2>", lambda _event: self._key(Action.DESCRIBE))
        self.bind("<F5>", lambda _event: self._read())
        self.bind("<Escape>", self._escaped)
        self.protocol("WM_DELETE_WINDOW", self.destroy)
        for modifier in ("Control", "Command") if tree.tk.call("tk", "windowingsystem") == "aqua" else ("Control",):
            self.bind(f"<{modifier}-f>", lambda _event: self._filters.entry.focus_set())
            self.bind(f"<{modifier}-z>", self._undo_key)
        self.bind("<Alt-KeyPress>", self._mnemonic)

    # -- what happens --------------------------------------------------------------------------------------------

    def _heard(self, event: Event) -> None:
        self._happen(event)
        match event:
            case Finished(number=number) | Failed(number=number) if number == self._reading:
                self._reading = None
                if self._is_outdated and isinstance(event, Finished):
                    self._read()
            case HealthChanged():
                self._read()
            case Finished(task=task) | Failed(task=task) if task.changes:
                self._read()
            case _:
                pass

    def _read(self) -> None:
        """Read the versions, or once more after the reading that is under way."""
        self._is_outdated = self._reading is not None
        if self._reading is None:
            self._reading = self._bridge.submit(ReadAll())

    def _submit(self, task: Task) -> None:
        number = self._bridge.submit(task, self._ended)
        self._happen(Asked(number=number, task=task))

    def _ended(self, event: Finished | Failed) -> None:
        self._happen(Answered(event=event))
        if isinstance(event, Finished) and isinstance(event.result, RestoreResult):
            self._result = event.result
            self._tell_host(event.result)

    def _tell_host(self, result: RestoreResult) -> None:
        if not self._on_restore:
            return
        try:
            self._on_restore(result)
        except Exception:
            if self.winfo_exists():
                self._happen(Noticed(notice=after_host_error(self._state.notice, document=self._state.document)))
            raise

    def _happen(self, event: DialogEvent) -> None:
        before, self._state = self._state, advance(self._state, event)
        if self._state is not before and self._state != before:
            self._render()

    # -- what the user does --------------------------------------------------------------------------------------

    def _act(self, action: Action) -> None:
        request = request_of(action, self._state, words.now())
        if isinstance(request, asking.Question):
            self._happen(Questioned(question=request))
        elif request is not None:
            self._submit(request)
        elif action is Action.OPEN_FOLDER:
            self._open_folder()
        elif action is Action.DESCRIBE:
            self._details.edit()
        elif action is Action.EXPORT and action in allowed(self._state):
            self._export(selected(self._state)[0])

    def _answered(self, text: str | None) -> None:
        question = self._state.question
        self._happen(Questioned(question=None))
        self._list.tree.focus_set()
        if question and text is not None:
            self._submit(question.answered(text))

    def _accept(self, offer: Task | Show) -> None:
        if isinstance(offer, Show):
            self._filters.clear()
            self._select(offer.backup_ids, see=True)
        else:
            self._submit(offer)

    def _select(self, backup_ids: tuple[str, ...], *, see: bool = False) -> None:
        self._happen(Selected(backup_ids=backup_ids))
        self._list.select(self._state.selection, see=see)

    def _describe(self, text: str) -> None:
        rows = selected(self._state)
        if len(rows) == 1:
            self._submit(Describe(backup_id=rows[0].backup_id, text=text))
        self._list.tree.focus_set()

    def _export(self, row: Row) -> None:
        document = self._manager.data_file
        path = filedialog.asksaveasfilename(
            parent=self,
            initialdir=str(document.parent),
            initialfile=f"{document.stem}_{row.meta.timestamp.astimezone():%Y-%m-%d_%H%M%S}{document.suffix}",
            defaultextension=document.suffix,
        )
        if path and self.winfo_exists():  # the file dialog has asked already whether a file may be replaced
            self._submit(Export(backup_id=row.backup_id, path=type(document)(path), overwrite=True))

    def _open_folder(self) -> None:
        try:
            open_folder(self._manager.backups_dir)
        except OSError as error:
            text = dialog_words.cannot_open(self._manager.backups_dir, error)
            self._happen(Noticed(notice=Notice(kind=Kind.INFO, text=text)))

    # -- keys ----------------------------------------------------------------------------------------------------

    def _key(self, action: Action) -> str:
        self._act(action)
        return "break"

    def _undo_key(self, _event: tk.Event[tk.Misc]) -> None:
        if not isinstance(self.focus_get(), ttk.Entry):
            self._act(Action.UNDO)

    def _escaped(self, _event: tk.Event[tk.Misc]) -> None:
        """Take back the last thing that was begun; with nothing begun, close."""
        if self._state.question:
            self._answered(None)
        elif self._details.cancel_edit():
            self._list.tree.focus_set()
        elif not self._filters.clear():
            self.destroy()

    def _mnemonic(self, event: tk.Event[tk.Misc]) -> str | None:
        if self._state.question or not event.char:
            return None
        if event.char.lower() == dialog_words.close().key:
            self.destroy()
            return "break"
        can = allowed(self._state)
        for action in Action:
            if action in can and dialog_words.action(action).key == event.char.lower():
                return self._key(action)
        return None

    # -- showing -------------------------------------------------------------------------------------------------

    def _render(self) -> None:
        state, now = self._state, words.now()
        can = allowed(state)
        contents = state.contents
        rows = visible(state)
        self._header.render(state.indicator, now, can)
        shown = (contents and contents.rows, state.query, state.order, state.with_bin, now.astimezone().date())
        if shown != self._shown:
            self._shown = shown
            known = {row.backup_id for row in contents.rows} if contents else set()
            self._list.show(arranged(rows, state.order), state.order, now, known)
            self._list.select(state.selection)
            self._strip.show(rows, now.astimezone().date())
        self._strip.select(state.selection)
        self._filters.render(state.order, sum(row.is_in_bin for row in contents.rows) if contents else 0)
        account = account_of(contents, selected(state), now, document=state.document, problem=state.problem)
        self._details.render(account, can)
        self._footer.render(summary(contents.stats) if contents else "", state.job, can)
        self._show_notice(state.notice)
        self._show_emptiness(is_empty=contents is not None and not rows, query=state.query)
        self._show_question()

    def _show_notice(self, notice: Notice | None) -> None:
        if notice:
            self._notice.render(notice)
            self._notice.grid()
        else:
            self._notice.grid_remove()

    def _show_emptiness(self, *, is_empty: bool, query: str) -> None:
        if is_empty:
            self._empty.configure(text=dialog_words.nothing_found(query) if query else "")
            self._empty.place(in_=self._list, relx=0.5, rely=0.4, anchor="center")
        else:
            self._empty.place_forget()

    def _show_question(self) -> None:
        question = self._state.question
        if question is self._asked:
            return
        self._asked = question
        if question:
            self._sheet.ask(question)
        else:
            self._sheet.put_away()

    def _restyle(self) -> None:
        self._look.paint(self)
        for part in (self._strip, self._filters, self._list, self._details, self._notice):
            part.restyle()
        self._render()

    def _tick(self) -> None:
        self._shown = None  # ages have changed
        self._render()
        self._after_id = self.after(_AGES_MS, self._tick)

    def _destroyed(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is not self:
            return
        if self._after_id:
            self.after_cancel(self._after_id)
        for end in self._ends:
            end()
        self._give_focus_back()
