"""ActivityReader: opens the page of activity, keeps it up to date, and leaves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.service.events import Failed, Finished, HealthChanged, Started
from backupkit.service.task import Effect
from backupkit.ui.dialog.activity.reading import ReadActivity
from backupkit.ui.dialog.activity.showing import ActivityLeft, ActivityOpened

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.service.events import Event
    from backupkit.service.task import Task
    from backupkit.ui.dialog.commands import Command
    from backupkit.ui.dialog.state import DialogEvent, DialogState


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityCallbacks:
    """What the page asks its owner to do."""

    happen: Callable[[DialogEvent], None]  # take note of something that concerns the state alone
    act: Callable[[Command], None]  # do what a button is for
    leave: Callable[[], None]  # go back to the list


class ActivityReader:
    """Has the log read when the page is opened, and after whatever may have written into it.

    Args:
        state: returns what the dialog shows now.
        happen: takes note of something that concerns the state alone.
        submit: has a task done; returns its number.
    """

    def __init__(
        self,
        *,
        state: Callable[[], DialogState],
        happen: Callable[[DialogEvent], None],
        submit: Callable[[Task], int],
    ) -> None:
        self._state, self._happen, self._submit = state, happen, submit
        self._reading: int | None = None  # the number of the task at work
        self._has_begun = False  # it reads; until then whatever is written will be read
        self._is_outdated = False  # something was written while it read

    def open(self) -> None:
        """Show the page."""
        self._happen(ActivityOpened())
        self.read()

    def read(self) -> None:
        """Read the log; once more after the reading that has begun, and not for what came before it."""
        self._is_outdated = self._reading is not None and (self._has_begun or self._is_outdated)
        if self._reading is None:
            self._has_begun = False
            self._reading = self._submit(ReadActivity())

    def leave(self) -> None:
        """Go back to the list."""
        self._happen(ActivityLeft())

    def heard(self, event: Event) -> None:
        """Read once more what may have changed."""
        match event:
            case Started(number=int() as number) if number == self._reading:
                self._has_begun = True
            case Finished(number=int() as number) | Failed(number=int() as number) if number == self._reading:
                self._reading = None
                if self._is_outdated:
                    self._read_again()
            case HealthChanged():
                self._read_again()
            case Finished(task=task) | Failed(task=task) if task.changes or task.effect is not Effect.NONE:
                self._read_again()
            case _:
                pass

    def _read_again(self) -> None:
        if self._state().activity:
            self.read()
