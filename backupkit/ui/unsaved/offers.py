"""Offers: what a crash has left is offered in the app's window, and done as its user says."""

from __future__ import annotations

import contextlib
import tkinter as tk
from functools import partial
from typing import TYPE_CHECKING

from backupkit.service.events import Failed, Finished
from backupkit.service.tasks.restoring import Undo
from backupkit.service.tasks.unsaved import DiscardUnsaved, FindUnsaved, LeaveUnsaved, ReadUnsaved, RecoverUnsaved
from backupkit.ui.edge import BottomEdge
from backupkit.ui.shown import unsaved
from backupkit.ui.shown.unsaved import Offer, Stage
from backupkit.ui.unsaved.bar import UnsavedBar
from backupkit.ui.words import amounts
from backupkit.ui.words import unsaved as words
from backupkit.ui.words.language import shown
from backupkit.ui.words.unsaved import Answer
from backupkit.values.results import RestoreResult

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.errors import BackupError
    from backupkit.service.task import Task
    from backupkit.ui.bridge import Bridge
    from backupkit.values.results import UnsavedWork


class Offers:
    """Offers what was found, one after the other, in a bar at the edge of the window. Nothing happens by itself.

    Args:
        window: the app's.
        bridge: has it done.
        look: of the bar.
        compare: shows what differs between it and the document.
        restored: called with the result once the document was replaced.
    """

    def __init__(
        self,
        window: tk.Misc,
        bridge: Bridge,
        *,
        look: str,
        compare: Callable[[UnsavedWork], object],
        restored: Callable[[RestoreResult], object],
    ) -> None:
        self._window, self._bridge, self._look = window, bridge, look
        self._compare, self._restored = compare, restored
        self.hand_over: Callable[[bytes], object] | None = None
        """Takes over what was kept, on the Tk thread. None: it is put in the document's place."""
        self.handed_over: Callable[[], object] | None = None
        """Called afterwards: what is unsaved now has to be kept before that is removed which was."""
        self._offer = Offer()
        self._trouble: BackupError | None = None  # why unsaved work cannot be kept just now
        self._edge: BottomEdge | None = None
        self._is_over = False

    def look_for_more(self) -> None:
        """Offer what apps have left that do not run any more."""
        self._bridge.submit(FindUnsaved(), self._found)

    def warn(self, error: BackupError | None) -> None:
        """Say that unsaved work cannot be kept; None: it can, again."""
        self._trouble = error
        self._render()

    def answer(self, answer: Answer) -> None:
        """Do what the user has chosen."""
        work, stage = self._offer.work, self._offer.stage
        if self._trouble:
            self.warn(None)
        elif work is None:
            pass
        elif answer is Answer.COMPARE:
            self._compare(work)
        elif answer is Answer.DISCARD:
            self._become(unsaved.staged(self._offer, Stage.DISCARDED))
        elif answer is Answer.RECOVER:
            self._become(unsaved.staged(self._offer, Stage.AT_WORK))
            task: Task = (ReadUnsaved if self.hand_over else RecoverUnsaved)(unsaved_id=work.unsaved_id)
            self._bridge.submit(task, self._taken)
        elif answer is Answer.UNDO and stage is Stage.DISCARDED:
            self._become(unsaved.staged(self._offer, Stage.OFFERED))
        elif answer is Answer.UNDO:
            self._bridge.submit(Undo(), self._undone)
        elif stage is Stage.DISCARDED:
            self._remove(work)
        else:  # left for the next start, if it was not recovered
            self._become(unsaved.settled(self._offer))

    def end(self) -> list[Task]:
        """Take the bar away. Return what is to be done: what was discarded goes, all else is left to the next start."""
        self._is_over = True
        self._take_away()
        work = self._offer.work
        if work and self._offer.stage is Stage.DISCARDED:
            return [DiscardUnsaved(unsaved_id=work.unsaved_id), LeaveUnsaved()]
        return [LeaveUnsaved()]

    # -- what becomes of it ----------------------------------------------------------------------------------------

    def _found(self, end: Finished | Failed) -> None:
        if isinstance(end, Finished) and isinstance(end.result, tuple):
            self._become(unsaved.found(self._offer, end.result))

    def _taken(self, end: Finished | Failed) -> None:
        match end:
            case Failed(error=error):
                self._become(unsaved.staged(self._offer, Stage.OFFERED, error))
            case Finished(result=RestoreResult() as result):
                self._become(unsaved.staged(self._offer, Stage.RECOVERED))
                self._bridge.host.call(partial(self._restored, result))
            case Finished(result=bytes() as content):
                self._bridge.host.call(partial(self._hand_over, content))
            case _:
                pass

    def _hand_over(self, content: bytes) -> None:
        """Let the app take it over; if that raises, it is offered as before."""
        work, hand_over = self._offer.work, self.hand_over
        if work is None or hand_over is None or self._is_over:
            return
        self._become(unsaved.staged(self._offer, Stage.OFFERED))
        hand_over(content)
        if self.handed_over:
            self.handed_over()
        self._remove(work)

    def _undone(self, end: Finished | Failed) -> None:
        match end:
            case Failed(error=error):
                self._become(unsaved.staged(self._offer, Stage.RECOVERED, error))
            case Finished(result=RestoreResult() as result):
                self._become(unsaved.settled(self._offer))
                self._bridge.host.call(partial(self._restored, result))
            case _:
                pass

    def _remove(self, work: UnsavedWork) -> None:
        self._bridge.submit(DiscardUnsaved(unsaved_id=work.unsaved_id), self._removed)
        self._become(unsaved.settled(self._offer))

    def _removed(self, end: Finished | Failed) -> None:
        if isinstance(end, Failed):
            self.warn(end.error)

    # -- the bar -----------------------------------------------------------------------------------------------------

    def _become(self, offer: Offer) -> None:
        self._offer = offer
        self._render()

    @property
    def bar(self) -> UnsavedBar | None:
        """The bar, while there is one."""
        widget = self._edge.widget if self._edge else None
        return widget if isinstance(widget, UnsavedBar) and widget.winfo_exists() else None

    def _said(self) -> words.BarWords | None:
        if self._trouble:
            return words.not_kept(self._trouble)
        return words.bar(self._offer, amounts.now(), document=shown(self._bridge.manager.data_file.name))

    def _render(self) -> None:
        said = None if self._is_over else self._said()
        if said is None:
            self._take_away()
        elif bar := self.bar:
            bar.render(said)
        elif self._edge is None:
            self._edge = BottomEdge(self._window, self._new_bar(), again=self._new_bar, is_needed=True)

    def _new_bar(self) -> UnsavedBar:
        bar = UnsavedBar(self._window, look=self._look, answered=self.answer)
        if said := self._said():
            bar.render(said)
        return bar

    def _take_away(self) -> None:
        edge, self._edge = self._edge, None
        if edge:
            edge.close()
            with contextlib.suppress(tk.TclError):  # the window is gone
                edge.widget.destroy()
