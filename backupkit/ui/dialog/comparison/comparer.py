"""Comparer: has two states compared, again whenever the document was replaced, and lets go of what nobody waits for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.service.events import Failed, Finished
from backupkit.service.task import Effect
from backupkit.ui.dialog.comparison.comparing import Awaited, Comparing, Left, Opened, Outdated

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.service.events import Event
    from backupkit.service.task import Task
    from backupkit.ui.dialog.commands import Command
    from backupkit.ui.dialog.state import DialogEvent, DialogState
    from backupkit.ui.shown.rows import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """What the comparer asks its dialog to do."""

    state: Callable[[], DialogState]
    happen: Callable[[DialogEvent], None]  # take note of something that concerns the state alone
    submit: Callable[[Task], int]  # have a task done; returns its number
    cancel: Callable[[int], None]  # stop it


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonCallbacks:
    """What the page asks its owner to do."""

    happen: Callable[[DialogEvent], None]  # take note of something that concerns the state alone
    act: Callable[[Command], None]  # do what a button is for
    against: Callable[[str | None], None]  # compare with another version; None: with the present state
    again: Callable[[], None]  # compare once more
    leave: Callable[[], None]  # go back to the list


class Comparer:
    """Opens, renews and leaves the comparison of one dialog.

    Args:
        owner: the dialog.
    """

    def __init__(self, owner: Owner) -> None:
        self._owner = owner

    @property
    def _comparing(self) -> Comparing | None:
        return self._owner.state().comparing

    def open(self, row: Row, other: Row | None) -> None:
        """Compare a version with another one, whichever is older; None: with what the document holds now."""
        if other is None:
            older, newer = row.backup_id, None
        else:
            first, last = sorted((row, other), key=lambda each: each.meta.order)
            older, newer = first.backup_id, last.backup_id
        self._give_up()
        self._owner.happen(Opened(comparing=Comparing(base_id=row.backup_id, older_id=older, newer_id=newer)))
        self.again()

    def open_unsaved(self, unsaved_id: str, name: str) -> None:
        """Compare unsaved work with what the document holds now; *name* is what it is called."""
        self._give_up()
        comparing = Comparing(base_id=unsaved_id, older_id=unsaved_id, newer_id=None, unsaved_name=name)
        self._owner.happen(Opened(comparing=comparing))
        self.again()

    def against(self, other_id: str | None) -> None:
        """Compare the same version with another one, or with what the document holds now."""
        contents, comparing = self._owner.state().contents, self._comparing
        if contents is None or comparing is None:
            return
        row = contents.row(comparing.base_id)
        other = contents.row(other_id) if other_id else None
        if row and (other or not other_id):
            self.open(row, other)

    def again(self) -> None:
        """Compare the two once more."""
        if comparing := self._comparing:
            self._give_up()
            self._owner.happen(Awaited(number=self._owner.submit(comparing.task)))

    def leave(self) -> None:
        """Go back to the list."""
        self._give_up()
        self._owner.happen(Left())

    def heard(self, event: Event) -> None:
        """Compare once more after the document was replaced, or saved by the program."""
        comparing = self._comparing
        if comparing is None or not isinstance(event, Finished | Failed):
            return
        if comparing.newer_id is None and _has_replaced(event):
            if comparing.awaited is None:
                self.again()
            else:
                self._owner.happen(Outdated())
        elif comparing.is_outdated and comparing.awaited is None:
            self.again()

    def _give_up(self) -> None:
        """Stop what is being compared: nobody waits for it any more."""
        if (comparing := self._comparing) and comparing.awaited is not None:
            self._owner.cancel(comparing.awaited)


def _has_replaced(event: Finished | Failed) -> bool:
    """Return True if the document holds, or may hold, something else than before."""
    return isinstance(event, Finished) and event.result is not None and event.task.effect is not Effect.NONE
