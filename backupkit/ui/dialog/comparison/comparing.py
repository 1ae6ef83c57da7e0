"""What is compared in the dialog and what is seen of it, as a value: ``advance`` says what follows. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backupkit.errors import Cancelled
from backupkit.service.events import Failed, Finished
from backupkit.ui.dialog.comparison.compared import Compared, CompareInLines
from backupkit.ui.dialog.comparison.in_full import InFull
from backupkit.ui.shown.comparison import found
from backupkit.ui.words import comparison as words
from backupkit.ui.words.language import said

if TYPE_CHECKING:
    from backupkit.ui.shown.comparison import Line
    from backupkit.values.changes import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparing:
    """Two states that are compared, and what is known of that."""

    base_id: str  # the version that was chosen in the list
    older_id: str
    unsaved_name: str = ""  # of unsaved work, which is in no list; then that is the older one
    newer_id: str | None  # None: the document as it is now
    awaited: int | None = None  # the number of the task that compares them
    is_outdated: bool = False  # the document was replaced meanwhile: once more after that
    compared: Compared | None = None  # None: not yet, or it cannot be done
    answer: words.Answer | None = None  # what stands in the place of the changes then
    query: str = ""
    chosen: Line | None = None
    in_full: InFull | None = None  # the values of the chosen change; None: its own texts are all that is known

    @property
    def task(self) -> CompareInLines:
        """What compares them."""
        return CompareInLines(older=self.older_id, newer=self.newer_id)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines in which what is searched for was found."""
        return found(self.compared.lines, self.query) if self.compared else ()

    @property
    def chosen_key(self) -> str:
        """The key of the line that is chosen; empty if none is."""
        return self.chosen.key if self.chosen else ""

    @property
    def wanted(self) -> Change | None:
        """What can be put back of the line that is chosen."""
        return self.chosen.wanted if self.chosen else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Two states are to be compared."""

    comparing: Comparing


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """The comparison is not to be seen any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A task was asked for that compares them."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outdated:
    """The document was replaced while it was compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Another line is selected; None: none is."""

    line: Line | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """The search text changed."""

    query: str


ComparisonEvent = Opened | Left | Awaited | Outdated | Chosen | Sought | InFull


def advance(comparing: Comparing | None, event: ComparisonEvent) -> Comparing | None:
    """Return what is compared after *event*; None: nothing is."""
    match event:
        case Opened(comparing=opened):
            return opened
        case Left():
            return None
        case _ if comparing is None:  # it was left meanwhile
            return None
        case Awaited(number=number):
            return replace(
                comparing,
                awaited=number,
                is_outdated=False,
                answer=None if comparing.compared else words.at_work(),
            )
        case Outdated():
            return replace(comparing, is_outdated=True)
        case Chosen(line=line):
            return _choosing(comparing, line)
        case InFull(change=change):
            is_chosen = comparing.chosen is not None and comparing.chosen.change == change
            return replace(comparing, in_full=event) if is_chosen else comparing
        case Sought(query=query):
            sought = replace(comparing, query=query)
            return _choosing(sought, _among(sought.lines, comparing.chosen))


def ended(comparing: Comparing | None, end: Finished | Failed) -> Comparing | None:
    """Return what is compared after a comparison came to its *end*: that of another one changes nothing."""
    if comparing is None or comparing.awaited != end.number:
        return comparing
    comparing = replace(comparing, awaited=None)
    match end:
        case Failed(error=Cancelled()):
            return comparing if comparing.compared else replace(comparing, answer=words.stopped())
        case Failed(error=error):
            return replace(
                comparing, compared=None, answer=words.not_comparable(said(error)), chosen=None, in_full=None
            )
        case Finished(result=Compared() as compared):
            return _renewed(comparing, compared)
        case _:
            return comparing


def _renewed(comparing: Comparing, compared: Compared) -> Comparing:
    """Return it with what was found: the lines of before where they are the same, so that none is drawn again."""
    before = comparing.compared
    if before and before.comparison == compared.comparison:
        return replace(comparing, answer=None)
    renewed = replace(comparing, compared=compared, answer=None)
    chosen = _among(renewed.lines, comparing.chosen) or _next(comparing, renewed.lines)
    return _choosing(renewed, chosen)


def _choosing(comparing: Comparing, line: Line | None) -> Comparing:
    """Return it with a line chosen; of another one nothing has been read yet."""
    known = comparing.in_full
    is_known = known is not None and line is not None and line.change == known.change
    return replace(comparing, chosen=line, in_full=known if is_known else None)


def _next(before: Comparing, lines: tuple[Line, ...]) -> Line | None:
    """Return the change that is seen in full at first; after one was put back, the one that is in its place now."""
    changes = [line for line in lines if line.change]
    if not changes or (before.compared and not before.chosen):
        return None
    keys = [line.key for line in before.lines if line.change]
    at = keys.index(before.chosen_key) if before.chosen_key in keys else 0
    return changes[min(at, len(changes) - 1)]


def _among(lines: tuple[Line, ...], line: Line | None) -> Line | None:
    """Return the one of these lines that is the same as *line*; what cannot be seen is not chosen."""
    return next((each for each in lines if line and each.key == line.key), None)


def answer_of(comparing: Comparing, lines: tuple[Line, ...], *, document: str) -> words.Answer | None:
    """Return what stands in the place of the changes; None where some are shown."""
    if comparing.answer or comparing.compared is None:
        return comparing.answer
    answer = words.without_changes(comparing.compared.comparison, document=document)
    return answer or (None if lines else words.nothing_found(comparing.query))
