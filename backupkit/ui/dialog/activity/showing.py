"""What of the activity is shown in the dialog, as a value: ``advance`` says what follows. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backupkit.service.events import Failed, Finished
from backupkit.ui.dialog.activity.reading import ReadActivity
from backupkit.ui.shown.activity import History, found
from backupkit.ui.words.language import said

if TYPE_CHECKING:
    from backupkit.ui.shown.activity import LogLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """The page of activity, while it is seen."""

    history: History | None = None  # None: not read yet, or it cannot be
    problem: str = ""  # why not
    query: str = ""
    failures_only: bool = False
    lines: tuple[LogLine, ...] = ()  # those that are wanted, newest first

    @property
    def is_filtered(self) -> bool:
        """True if some lines may be left out."""
        return bool(self.query.strip()) or self.failures_only


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityOpened:
    """The page is to be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityLeft:
    """The page is not to be seen any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivitySought:
    """Other lines are wanted."""

    query: str
    failures_only: bool


ActivityEvent = ActivityOpened | ActivityLeft | ActivitySought


def advance(showing: Showing | None, event: ActivityEvent | Finished | Failed) -> Showing | None:
    """Return what is shown after *event*; None: the page is not seen."""
    match event:
        case ActivityOpened():
            return showing or Showing()
        case ActivityLeft():
            return None
        case _ if showing is None:  # it was left meanwhile
            return None
        case ActivitySought(query=query, failures_only=failures_only):
            return _filtered(replace(showing, query=query, failures_only=failures_only))
        case Finished(task=ReadActivity(), result=History() as history):
            return _filtered(replace(showing, history=history, problem=""))
        case Failed(task=ReadActivity(), error=error):
            return replace(showing, history=None, lines=(), problem=said(error))
        case _:
            return showing


def _filtered(showing: Showing) -> Showing:
    if showing.history is None:
        return showing
    lines = found(showing.history.lines, showing.query, failures_only=showing.failures_only)
    return replace(showing, lines=lines)
