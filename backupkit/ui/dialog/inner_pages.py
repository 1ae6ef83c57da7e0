"""InnerPages: the pages that are seen in the place of the list of versions; each is made when it is first wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from tkinter import ttk

    from backupkit.ui.dialog.activity.page import ActivityPage
    from backupkit.ui.dialog.activity.reader import ActivityCallbacks
    from backupkit.ui.dialog.commands import Command
    from backupkit.ui.dialog.comparison.comparer import ComparisonCallbacks
    from backupkit.ui.dialog.comparison.page import ComparisonPage
    from backupkit.ui.dialog.state import DialogState
    from backupkit.ui.look.look import Look

    InnerPage: TypeAlias = "ComparisonPage | ActivityPage"


class InnerPages:
    """Which page is seen, if any. Who made it places it.

    Args:
        master: where they stand.
        look: what they look like.
        comparison: what is done when the user asks for it in a comparison.
        activity: likewise, in the log.
    """

    def __init__(
        self, master: ttk.Frame, look: Look, *, comparison: ComparisonCallbacks, activity: ActivityCallbacks
    ) -> None:
        self._master, self._look = master, look
        self._on_comparison, self._on_activity = comparison, activity
        self._comparison: ComparisonPage | None = None
        self._activity: ActivityPage | None = None
        self.seen: InnerPage | None = None

    def restyle(self) -> None:
        """Take over the look as it is now. To be rendered afterwards."""
        for page in (self._comparison, self._activity):
            if page:
                page.restyle()

    def render(self, state: DialogState, can: frozenset[Command]) -> InnerPage | None:
        """Show *state*; return the page that was seen until now."""
        before = self.seen
        self.seen = self._wanted(state)
        for page in {before, self.seen}:
            if page:
                page.render(state, can)
        return before

    def _wanted(self, state: DialogState) -> InnerPage | None:
        if state.comparing:
            if not self._comparison:
                from backupkit.ui.dialog.comparison.page import ComparisonPage  # most dialogs are closed without it

                self._comparison = ComparisonPage(self._master, self._look, callbacks=self._on_comparison)
            return self._comparison
        if state.activity:
            if not self._activity:
                from backupkit.ui.dialog.activity.page import ActivityPage  # likewise

                self._activity = ActivityPage(self._master, self._look, callbacks=self._on_activity)
            return self._activity
        return None
