"""Every word of the dialog about what differs between two states, in the reader's language. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.service.tasks.comparing import RestorePart
from backupkit.ui.words.language import plural, shown, stored
from backupkit.ui.words.language import translated as _
from backupkit.ui.words.moments import date_text, month
from backupkit.ui.words.questions import Question, to_be_closed
from backupkit.ui.words.versions import moment as moment_of
from backupkit.values.changes import Change, ChangeKind, ComparisonKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backupkit.ui.shown.comparison import Line
    from backupkit.ui.shown.shelves import Shelf
    from backupkit.values.changes import Comparison
    from backupkit.values.put_back import NamedPart
    from backupkit.values.version import BackupMetadata

_LONG = 40  # characters of a search text that are repeated
_LONG_NAME = 80
_SIGNS = {
    ChangeKind.REMOVED: "−",
    ChangeKind.ADDED: "+",
    ChangeKind.CHANGED: "~",
    ChangeKind.MOVED: "⇅",
    ChangeKind.ORDER: "⇅",
}
_ORDER = (ChangeKind.REMOVED, ChangeKind.ADDED, ChangeKind.CHANGED, ChangeKind.MOVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What stands in the place of the changes where there is none to be seen."""

    title: str
    text: str
    offers_again: bool = False


# -- captions ----------------------------------------------------------------------------------------------------


def back() -> str:
    """Return the label of what leads back to the list of versions."""
    return _("‹ Back")


def against() -> str:
    """Return what stands before the choice of the other side."""
    return _("Against")


def again() -> str:
    """Return the label of what compares once more."""
    return _("Compare again")


def today() -> str:
    """Return the name of the document's present state."""
    return _("Today")


def today_in_full(document: str) -> str:
    """Return the entry of a menu that stands for the document's present state."""
    return _("Today: {document} as it is now").format(document=document)


def one_before(moment: str) -> str:
    """Return the entry of a menu that stands for the version before."""
    return _("The one before: {moment}").format(moment=moment)


def none_before() -> str:
    """Return the entry in the place of the version before where there is none."""
    return _("The one before: there is none")


def shelf(of: Shelf) -> str:
    """Return the entry of a menu that stands for the versions of a day, or of a month."""
    if of.day is None:
        return ""
    return f"{month(of.day.month)} {of.day.year}" if of.is_month else date_text(of.day)


def sides(older: str, newer: str) -> str:
    """Return the title: which two states are compared."""
    return f"{older}  →  {newer}"


def what() -> str:
    """Return the heading of the changes."""
    return _("What")


def what_became() -> str:
    """Return the heading of what became of each part."""
    return _("Change")


# -- a line ------------------------------------------------------------------------------------------------------


def sign(kind: ChangeKind) -> str:
    """Return the sign of a change, which says the same as its colour."""
    return _SIGNS[kind]


def kind(of: ChangeKind) -> str:
    """Return what became of a part, in a word or two."""
    match of:
        case ChangeKind.REMOVED:
            return _("removed")
        case ChangeKind.ADDED:
            return _("new")
        case ChangeKind.CHANGED:
            return _("changed")
        case ChangeKind.MOVED:
            return _("moved")
        case ChangeKind.ORDER:
            return _("other order")


def tally(counts: Mapping[ChangeKind, int]) -> str:
    """Return how many changes there are of each kind: ``1 removed · 2 changed``."""
    numbers = {each: counts.get(each, 0) for each in _ORDER}
    numbers[ChangeKind.CHANGED] += counts.get(ChangeKind.ORDER, 0)
    return " · ".join(_number(each, number) for each, number in numbers.items() if number)


def within(change: Change, counts: Mapping[ChangeKind, int]) -> str:
    """Return how much has changed within a part that has no value of its own to be shown."""
    if change.kind is ChangeKind.ORDER and change.moved:
        return _number(ChangeKind.MOVED, change.moved)
    return tally(counts)


def _number(of: ChangeKind, number: int) -> str:
    match of:
        case ChangeKind.REMOVED:
            return plural("{count} removed", "{count} removed", number)
        case ChangeKind.ADDED:
            return plural("{count} new", "{count} new", number)
        case ChangeKind.MOVED:
            return plural("{count} moved", "{count} moved", number)
        case _:
            return plural("{count} changed", "{count} changed", number)


def more(number: int) -> str:
    """Return the last line of a page, behind which there are so many more."""
    return plural("… {count} more line", "… {count} more lines", number)


def summary(comparison: Comparison) -> str:
    """Return how many changes there are in all, and whether some of them are not shown."""
    counts = {
        ChangeKind.REMOVED: comparison.removed,
        ChangeKind.ADDED: comparison.added,
        ChangeKind.CHANGED: comparison.changed,
        ChangeKind.MOVED: comparison.moved,
    }
    text = tally(counts)
    if comparison.is_complete:
        return text
    count = f"{comparison.count:,}"
    return _("{counts}. Shown are the first {shown} of {count}.").format(
        counts=text, shown=f"{len(comparison.changes):,}", count=count
    )


def choose() -> str:
    """Return what stands in the place of a change as long as none is selected."""
    return _("Select a change to see it in full.")


def is_beginning(most: int) -> str:
    """Return what stands below values of which at least one is longer than what is shown."""
    text = _("Shown are the first {count} characters. Export the version to see all of it.")
    return text.format(count=f"{most:,}")


def not_in_full(reason: str) -> str:
    """Return what stands below values that are shown by their beginning, because the rest could not be read."""
    return _("Only the beginning is shown. {reason}").format(reason=reason)


def nothing_there() -> str:
    """Return what stands for a value on the side on which there is none."""
    return _("not there")


# -- in the place of the changes ---------------------------------------------------------------------------------


def at_work() -> Answer:
    """Return what stands there until the comparison is done."""
    return Answer(title=_("Comparing…"), text=_("Nothing is changed by it."))


def stopped() -> Answer:
    """Return what stands there after the comparison was stopped."""
    return Answer(title=_("The comparison was stopped"), text=_("Nothing was changed."), offers_again=True)


def not_comparable(reason: str) -> Answer:
    """Return what stands there if the two cannot be compared."""
    return Answer(title=_("These two cannot be compared"), text=reason, offers_again=True)


def nothing_found(query: str) -> Answer:
    """Return what stands there if no change has what is searched for."""
    query = query.strip()
    query = query if len(query) <= _LONG else f"{query[:_LONG]}…"
    return Answer(title=_("No change matches “{query}”").format(query=query), text=_("Esc shows all of them again."))


def without_changes(comparison: Comparison, *, document: str) -> Answer | None:
    """Return what stands there if no change is to be told; None if one is."""
    if comparison.is_equal:
        text = (
            _("This version holds exactly what {document} holds now: every byte is the same.").format(document=document)
            if comparison.newer_id is None
            else _("Both versions hold exactly the same: every byte.")
        )
        return Answer(title=_("No difference"), text=text)
    if comparison.is_layout_only:
        text = (
            _("Line ends or the encoding differ. Every line says the same.")
            if comparison.kind is ComparisonKind.LINES
            else _("Spaces, line ends or the way of writing differ. Every value is the same.")
        )
        return Answer(title=_("Only the layout differs"), text=text)
    return None


# -- putting a part back -----------------------------------------------------------------------------------------


def about_part(older_id: str, line: Line, *, document: str, is_told: bool) -> Question:
    """Return the question before one part becomes again what it was.

    Args:
        older_id: the version in which it was so.
        line: of its change.
        document: the document's file name.
        is_told: the program hears of it.

    Raises:
        ValueError: nothing can be put back at this line.
    """
    change = line.wanted
    if change is None:
        raise ValueError(line.where)
    is_whole = change.kind in {ChangeKind.ADDED, ChangeKind.REMOVED}
    part = line.names[-1] if is_whole else " / ".join(line.names[-2:])
    part = part if len(part) <= _LONG_NAME else f"{part[:_LONG_NAME]}…"
    match change.kind:
        case ChangeKind.ADDED:
            title, yes = _("Take “{part}” out of {document}?"), _("Take out")
        case ChangeKind.REMOVED:
            title, yes = _("Put back “{part}” into {document}?"), _("Put back")
        case _:
            title, yes = _("Put back “{part}” in {document}?"), _("Put back")
    texts = [_untouched()]
    if line.change is None:
        texts.insert(0, _("All of it becomes what it was ({counts}).").format(counts=tally(line.counts or {})))
    if not is_told:
        texts.append(to_be_closed(document))
    return Question(
        title=title.format(part=part, document=document),
        text=" ".join(texts),
        yes=yes,
        # What holds several changes is none itself, and so is not looked for as one that was told.
        task=RestorePart(backup_id=older_id, change=change if line.change else line.path),
    )


def about_part_again(meta: BackupMetadata, part: NamedPart, *, document: str, is_told: bool) -> Question:
    """Return the question before a part of *meta* is put back once more, as a save took it back."""
    name = shown(part.name)
    return Question(
        title=_("Put back “{part}” in {document} again?").format(part=name, document=document),
        text=" ".join(
            (
                _("It becomes what it was on {moment}.").format(moment=moment_of(meta)),
                _untouched(),
                *(() if is_told else (to_be_closed(document),)),
            )
        ),
        yes=_("Put back"),
        task=RestorePart(backup_id=meta.backup_id, change=part.path, name=part.name),
    )


def _untouched() -> str:
    return _("The state of now is stored first: Undo brings it back. Nothing else in the file is touched.")


def put_back(task: RestorePart, part: str, *, document: str, moment: str) -> str:
    """Return what to say after *part* became again what it was at that moment."""
    is_taken_out = isinstance(task.change, Change) and task.change.kind is ChangeKind.ADDED
    text = (
        _("“{part}” is taken out of {document}, as it was on {moment}. All else is as before.")
        if is_taken_out
        else _("“{part}” is put back: it is in {document} as it was on {moment}. All else is as before.")
    )
    return text.format(part=shown(task.name or part), document=document, moment=moment)


def why_not(change: Change) -> str:
    """Return why a change cannot be put back by itself; empty if it can."""
    return "" if change.can_restore else stored(change.why_not) or _("It cannot be put back by itself.")


def in_bin() -> str:
    """Return why nothing is put back from a version in the bin."""
    return _("The version is in the bin: take it back from there first.")


def unsaved() -> str:
    """Return why nothing is put back from unsaved work."""
    return _("Unsaved work is recovered as a whole, by the button in the program's window.")
