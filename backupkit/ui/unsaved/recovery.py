"""Recovery: what a kit does about unsaved work, in one window: keeping it, and offering it after a crash."""

from __future__ import annotations

import logging

from backupkit.errors import BackupError
from backupkit.light.typed import TYPE_CHECKING
from backupkit.service.task import Tools

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable

    from backupkit.service.task import Task
    from backupkit.ui.bridge import Bridge
    from backupkit.ui.dialog.dialog import BackupDialog
    from backupkit.ui.unsaved.autosave import Autosave, Unsaved
    from backupkit.ui.unsaved.offers import Offers
    from backupkit.values.results import RestoreResult, UnsavedWork

log = logging.getLogger(__name__)


class Recovery:
    """Does nothing until it is attached.

    Args:
        window: the app's.
        bridge: has it done.
        look: of the bar.
        open_dialog: shows the versions.
        restored: called with the result once the document was replaced.
    """

    def __init__(
        self,
        window: tk.Misc,
        bridge: Bridge,
        *,
        look: str,
        open_dialog: Callable[[], BackupDialog | None],
        restored: Callable[[RestoreResult], object],
    ) -> None:
        self._window, self._bridge, self._look = window, bridge, look
        self._open_dialog, self._restored = open_dialog, restored
        self._autosave: Autosave | None = None
        self.offers: Offers | None = None
        """What is offered; None as long as nothing was attached."""

    def attach(self, autosave: Unsaved | None, *, seconds: float, on_recover: Callable[[bytes], object] | None) -> None:
        """Begin; what is given takes the place of what was given before.

        Raises:
            ValueError: *seconds* is not more than 0.
        """
        if autosave is None and on_recover is None:
            return
        from backupkit.ui.unsaved.autosave import Autosave  # an app that wants none of it starts without
        from backupkit.ui.unsaved.offers import Offers

        if autosave and self._autosave:
            self._autosave.function, self._autosave.seconds = autosave, seconds
        elif autosave:
            self._autosave = Autosave(self._window, self._bridge, autosave, seconds=seconds, failed=self._not_kept)
        is_new = self.offers is None
        self.offers = self.offers or Offers(
            self._window, self._bridge, look=self._look, compare=self._compare, restored=self._restored
        )
        self.offers.hand_over = on_recover or self.offers.hand_over
        self.offers.handed_over = self._autosave.ask_now if self._autosave else None
        if is_new:
            self.offers.look_for_more()

    def follow(self, bridge: Bridge) -> None:
        """Go on with another document: what is kept of the one before goes, as its app has left it in order."""
        autosave, hand_over = self._autosave, self.offers.hand_over if self.offers else None
        self.end(clean=True)
        self._bridge, self._autosave, self.offers = bridge, None, None
        self.attach(
            autosave.function if autosave else None,
            seconds=autosave.seconds if autosave else 1.0,
            on_recover=hand_over,
        )

    def changed(self) -> None:
        """Note that something changed which is not saved, although the user has done nothing."""
        if self._autosave:
            self._autosave.changed()

    def end(self, *, clean: bool) -> None:
        """Take everything back. *clean*: what is kept goes, as the app ends in order."""
        tasks: list[Task] = self.offers.end() if self.offers else []
        if self._autosave and (given_up := self._autosave.end()) and clean:
            tasks.append(given_up)
        for task in tasks:
            self._do_last(task)

    def _do_last(self, task: Task) -> None:
        """Have it done before the end; here, if the window has gone and its worker with it."""
        if not self._bridge.is_closed:
            self._bridge.submit(task)
            return
        tools = Tools(manager=self._bridge.manager, progress=lambda _done, _total: None, cancel=_Never())
        try:
            task.perform(tools)
        except BackupError as error:  # what could not be removed is offered at the next start
            log.warning("What is not saved of %s was not given up: %s", self._bridge.manager.data_file, error)

    def _compare(self, work: UnsavedWork) -> None:
        if dialog := self._open_dialog():
            dialog.compare_unsaved(work)

    def _not_kept(self, error: BackupError | None) -> None:
        if self.offers:
            self.offers.warn(error)


class _Never:
    """Says to no task that it should stop."""

    def is_set(self) -> bool:
        return False
