"""What the dialog shows, as a value: ``advance`` says what follows from an event. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from backupkit.errors import LinkTurned
from backupkit.sealing.refused import PasswordWanted
from backupkit.service.events import Event, Failed, Finished, HealthChanged, Progressed, Started
from backupkit.service.tasks.comparing import Compare
from backupkit.service.tasks.restoring import Restoring
from backupkit.ui.dialog.activity.reading import ReadActivity
from backupkit.ui.dialog.activity.showing import ActivityEvent, ActivityLeft, ActivityOpened, ActivitySought, Showing
from backupkit.ui.dialog.activity.showing import advance as advance_activity
from backupkit.ui.dialog.comparison.comparing import Comparing, ComparisonEvent
from backupkit.ui.dialog.comparison.comparing import Opened as ComparisonOpened
from backupkit.ui.dialog.comparison.comparing import advance as advance_comparing
from backupkit.ui.dialog.comparison.comparing import ended as comparing_ended
from backupkit.ui.dialog.reading import ReadAll, ReadRows
from backupkit.ui.shown.contents import Contents
from backupkit.ui.shown.rows import Row, SortOrder, found
from backupkit.ui.shown.status import IndicatorState
from backupkit.ui.shown.status import advance as advance_indicator
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words.language import said
from backupkit.ui.words.notices import (
    EnterKey,
    GoBack,
    Notice,
    after_accident,
    after_overwriting,
    alarms,
    notice_of,
    of_failure,
)
from backupkit.ui.words.questions import about_turned_link
from backupkit.values.places import CopiesReport

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backupkit.service.task import Task
    from backupkit.ui.words.questions import Question
    from backupkit.values.preview import Preview


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something at work that can take long."""

    number: int | None
    task: Task
    fraction: float | None = None  # 0 to 1; None: nothing is known yet of how far it is

    @property
    def can_be_cancelled(self) -> bool:
        """True if it can be stopped half-way."""
        return self.task.can_stop and self.number is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogState:
    """All that the dialog shows."""

    document: str  # its file name
    is_told: bool = True  # the program hears of a restore, and so shows what the document holds then
    has_settings: bool = True  # a window of settings can be opened
    contents: Contents | None = None  # None until the versions have been read
    problem: str = ""  # why they could not be read; empty if they were
    is_locked: bool = False  # that is because what opens them has not been entered
    query: str = ""
    order: SortOrder = field(default_factory=SortOrder)
    with_bin: bool = False
    selection: tuple[str, ...] = ()  # ids, newest first
    waiting: Mapping[int, Task] = field(default_factory=dict)  # long tasks that this dialog asked for
    job: Job | None = None  # the long task at work, also one that this dialog did not ask for
    notice: Notice | None = None
    warned_hash: str = ""  # the content that looks like an accident, and was spoken of
    question: Question | None = None
    previewed: Previewed | None = None  # the version that was looked into last
    comparing: Comparing | None = None  # None: nothing is compared
    activity: Showing | None = None  # None: it is not looked at
    indicator: IndicatorState = field(default_factory=IndicatorState)

    @property
    def is_listing(self) -> bool:
        """True if the list of versions is seen, and no other page in its place."""
        return self.comparing is None and self.activity is None

    @property
    def held_id(self) -> str:
        """A version that holds what the document holds now; empty: none does, or it is not known.

        What was read of the document itself comes first: after a deletion the newest version is not what it holds.
        """
        found = self.contents.held_id if self.contents else ""
        return found or self.indicator.health.held_id

    @property
    def held(self) -> frozenset[str]:
        """The ids of all versions that hold what the document holds now."""
        return self.contents.alike(self.held_id) if self.contents else frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """This dialog asked for a task."""

    number: int
    task: Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A task that this dialog asked for came to its end."""

    event: Finished | Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """Other versions are selected."""

    backup_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """The search text changed."""

    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """The list is to be sorted in another way."""

    order: SortOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class BinToggled:
    """The bin is to be shown, or no longer."""

    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """Another notice is to be shown; None: the last one was dismissed."""

    notice: Notice | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Questioned:
    """A question is to be asked; None: the last one was answered."""

    question: Question | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """It is known how a version begins."""

    backup_id: str
    preview: Preview


DialogEvent = (
    Event
    | Previewed
    | Asked
    | Answered
    | Selected
    | Searched
    | Sorted
    | BinToggled
    | Noticed
    | Questioned
    | ComparisonEvent
    | ActivityEvent
)


def opened(indicator: IndicatorState, *, document: str, is_told: bool, has_settings: bool = True) -> DialogState:
    """Return the state of a dialog that is opened now: what is at work and what has failed began without it.

    Args:
        indicator: what an indicator shows just now.
        document: see :class:`DialogState`.
        is_told: as well.
        has_settings: as well.
    """
    task, wrong = indicator.task, alarms(indicator)
    return DialogState(
        document=document,
        is_told=is_told,
        has_settings=has_settings,
        indicator=indicator,
        job=Job(number=indicator.number, task=task, fraction=indicator.fraction or None) if task else None,
        notice=wrong[0] if wrong else None,
    )


def advance(state: DialogState, event: DialogEvent) -> DialogState:
    """Return the state that follows *state* when *event* happens."""
    match event:
        case Started() | Progressed() | Finished() | Failed() | HealthChanged():
            now = replace(state, indicator=advance_indicator(state.indicator, event))
            return _warned(_alarmed(_told(now, event), state), state)
        case Asked():
            waits = event.task.is_long
            waiting = {**state.waiting, event.number: event.task} if waits else state.waiting
            if isinstance(event.task, Compare):  # nothing becomes of it that was told or asked about
                return replace(state, waiting=waiting)
            return replace(state, waiting=waiting, question=None, notice=None if waits else state.notice)
        case Answered(event=end):
            return _ended(state, end)
        case Noticed(notice=notice):
            return replace(state, notice=notice)
        case Questioned(question=question):
            return replace(state, question=question)
        case Previewed():
            return replace(state, previewed=event)
        case Selected() | Searched() | Sorted() | BinToggled():
            return _listed(state, event)
        case ActivityOpened() | ActivityLeft() | ActivitySought():
            return _looked_at(state, event)
        case _:
            return _compared(state, event)


def _listed(state: DialogState, event: Selected | Searched | Sorted | BinToggled) -> DialogState:
    match event:
        case Selected(backup_ids=ids):
            is_same = set(ids) == set(state.selection)
            return state if is_same else replace(state, selection=ids, question=None)
        case Searched(query=query):
            return _pruned(replace(state, query=query))
        case Sorted(order=order):
            return replace(state, order=order)
        case BinToggled(shown=shown):
            return _pruned(replace(state, with_bin=shown))


def _compared(state: DialogState, event: ComparisonEvent) -> DialogState:
    comparing = advance_comparing(state.comparing, event)
    is_other = _subject(comparing) != _subject(state.comparing)
    activity = None if isinstance(event, ComparisonOpened) else state.activity  # it comes in the place of any page
    return replace(state, comparing=comparing, activity=activity, question=None if is_other else state.question)


def _looked_at(state: DialogState, event: ActivityEvent | Finished | Failed) -> DialogState:
    showing = advance_activity(state.activity, event)
    return state if showing is state.activity else replace(state, activity=showing)


def _subject(comparing: Comparing | None) -> object:
    """Return what a question is about that is asked in a comparison."""
    return comparing and (comparing.base_id, comparing.older_id, comparing.newer_id, comparing.chosen_key)


def _ended(state: DialogState, end: Finished | Failed) -> DialogState:
    waiting = {number: task for number, task in state.waiting.items() if number != end.number}
    match end:
        case Finished(task=Compare()) | Failed(task=Compare()):
            return replace(state, waiting=waiting, comparing=comparing_ended(state.comparing, end))
        case Failed(task=Restoring() as task, error=LinkTurned() as error):
            question = about_turned_link(task, error, document=state.document)
            return replace(state, waiting=waiting, question=question)
        case _:
            notice = notice_of(end, state.contents, document=state.document, is_told=state.is_told)
            return replace(state, waiting=waiting, notice=notice or state.notice)


def _told(state: DialogState, event: Event) -> DialogState:
    match event:
        case Finished(task=ReadRows() | ReadAll(), result=Contents() as contents):
            return _pruned(replace(state, contents=_renewed(state.contents, contents), problem="", is_locked=False))
        case Failed(task=ReadRows() | ReadAll(), error=error):
            told, is_locked = of_failure(error), isinstance(error, PasswordWanted)
            is_asked = isinstance(told.offer, EnterKey) and not state.problem  # once, however often it is read
            notice = told if is_asked else state.notice
            after = replace(state, contents=None, problem=said(error), is_locked=is_locked)
            return replace(after, selection=(), question=None, notice=notice)
        case Finished(task=ReadActivity()) | Failed(task=ReadActivity()):
            return _looked_at(state, event)
        case Finished(result=CopiesReport()):  # it follows a verification of the versions, by itself
            notice = notice_of(event, state.contents, document=state.document)
            is_free = state.notice is None or state.notice.tone in {Tone.GOOD, Tone.QUIET}
            is_worse = notice is not None and notice.tone in {Tone.BAD, Tone.WARN}
            return replace(state, notice=notice) if notice and (is_free or is_worse) else state
        case Started(task=task, number=number) if task.is_long:
            return replace(state, job=Job(number=number, task=task))
        case Progressed(number=number) if state.job and state.job.number == number:
            return replace(state, job=replace(state.job, fraction=event.done_bytes / event.total_bytes))
        case Finished(number=number) | Failed(number=number) if state.job and state.job.number == number:
            return replace(state, job=None)
        case _:
            return state


def _alarmed(state: DialogState, before: DialogState) -> DialogState:
    """Return the state with what is wrong, as long as that is so; not in the place of a warning of another kind.

    What was said before and is still so is no news: who has dismissed it has read it.
    """
    old, new = alarms(before.indicator), alarms(state.indicator)
    is_free = state.notice is None or state.notice in old or state.notice.tone in {Tone.GOOD, Tone.QUIET}
    if new == old or not is_free:
        return state
    news = next((notice for notice in new if notice not in old), None)
    if news is None and state.notice in old and state.notice not in new:
        return replace(state, notice=new[0] if new else None)
    return replace(state, notice=news or state.notice)


def _warned(state: DialogState, before: DialogState) -> DialogState:
    """Return the state with the news that a save went wrong: once it is known, and its version has a name."""
    return _warned_of_overwriting(_warned_of_accident(state), before)


def _warned_of_overwriting(state: DialogState, before: DialogState) -> DialogState:
    health = state.indicator.health
    is_news = before.contents is None or health.reverts != before.indicator.health.reverts
    if not health.reverts or not is_news or state.contents is None:
        return state
    notice = after_overwriting(health, state.contents, document=state.document, is_told=state.is_told)
    return replace(state, notice=notice)


def _warned_of_accident(state: DialogState) -> DialogState:
    """Return the state with the way back from a save that looks damaged, and without it once that is over."""
    health, contents = state.indicator.health, state.contents
    if not health.holds_suspect:
        offers_it = state.notice is not None and isinstance(state.notice.offer, GoBack)
        return replace(state, notice=None) if offers_it else state
    row = contents.row(state.held_id) if contents and state.held_id else None
    if contents is None or row is None or row.meta.file_hash == state.warned_hash or not row.meta.suspect:
        return state
    good = contents.last_good_before(row)
    notice = after_accident(row, good, document=state.document) if good else state.notice
    return replace(state, warned_hash=row.meta.file_hash, notice=notice)


def _renewed(before: Contents | None, now: Contents) -> Contents:
    """Return what is in the folder *now*, with the rows of *before* if they are the same: then none is drawn again."""
    if before is None:
        return now
    if now.kept is None:
        now = replace(before, rows=now.rows)
    is_same = len(before.rows) == len(now.rows) and all(
        old.meta is new.meta for old, new in zip(before.rows, now.rows, strict=True)
    )
    return replace(now, rows=before.rows) if is_same else now


def _pruned(state: DialogState) -> DialogState:
    """Return the state without selected versions that are not shown any more."""
    if not state.selection:
        return state
    shown = {row.backup_id for row in visible(state)}
    left = tuple(backup_id for backup_id in state.selection if backup_id in shown)
    return state if left == state.selection else replace(state, selection=left, question=None)


def visible(state: DialogState) -> list[Row]:
    """Return the rows that the list shows, newest first."""
    return found(state.contents.rows, state.query, with_bin=state.with_bin) if state.contents else []


def selected(state: DialogState) -> list[Row]:
    """Return the selected rows, newest first."""
    if not state.contents or not state.selection:
        return []
    wanted = set(state.selection)
    return [row for row in state.contents.rows if row.backup_id in wanted]
