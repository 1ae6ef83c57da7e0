"""What is said of the places where copies lie, and of the disk on which all of them do. Pure."""

from __future__ import annotations

from datetime import timedelta

from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING
from backupkit.ui.shown.locking import LOCK
from backupkit.ui.shown.places import short_name, short_names
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words.amounts import age
from backupkit.ui.words.buttons import Caption, caption
from backupkit.ui.words.language import plural, retold, shown
from backupkit.ui.words.language import translated as _
from backupkit.values.sentence import Told

if TYPE_CHECKING:
    from datetime import datetime

    from backupkit.values.places import CopiesReport, PlaceCheck, PlaceState, PlaceTrial


_HARD_BLANK = "\N{NO-BREAK SPACE}"
_NEWS = timedelta(days=1)  # a check that is younger than that says no more than the look


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLine:
    """How it stands with a place."""

    tone: Tone
    text: str  # a few words
    problem: str = ""  # a sentence, where there is something to be known


def lies(
    places: tuple[str, ...], *, is_here: bool = True, is_sealed: bool = False, is_sealed_here: bool = False
) -> str:
    """Return where a version lies: here, if it does, and at the places that hold it. A line of it ends behind a name.

    Where the copies are encrypted, each has a lock. Of one that lies nowhere there is nothing to be said.
    """
    is_locked = is_sealed and (bool(places) or (is_here and is_sealed_here))
    here = (f"{_('here')} {LOCK}" if is_sealed_here else _("here"),) if is_here else ()
    there = (f"{name} {LOCK}" if is_locked else name for name in map(shown, short_names(places)))
    lies = f"{_HARD_BLANK}· ".join(name.replace(" ", _HARD_BLANK) for name in (*here, *there))
    return _("{lies} (encrypted)").format(lies=lies) if is_locked else lies


def newest_on_one_disk() -> str:
    """Return what is said while older versions alone lie on another disk than the document."""
    return _("The newest version lies on no other disk than the document yet.")


def standing(state: PlaceState, now: datetime) -> PlaceLine:
    """Return how it stands with a place, by the last look at it. Only what a person must look at is bad."""
    if state.to_copy:
        text = _("Encrypting anew {number} of {count}…") if state.is_anew else _("Copying {number} of {count}…")
        text = text.format(number=f"{state.copying:,}", count=f"{state.to_copy:,}")
        return PlaceLine(tone=Tone.BUSY, text=text)
    problem = " ".join(filter(None, (_problem(state), _damaged(state))))
    if state.is_locked:  # what to do about it is said, and done, in the part of the page about encryption
        return PlaceLine(tone=Tone.WARN, text=_("Locked"), problem=problem)
    if (state.problem or state.damaged) and not state.is_away:
        text = _some(state) if state.missing else _("Not all is copied") if state.problem else _every(state)
        seen = text if state.looked_at else _("Nothing can be copied")
        return PlaceLine(tone=Tone.BAD, text=_("{what}: see below").format(what=seen), problem=problem)
    if state.problem:
        since = _("Out of reach, last seen {age}").format(age=age(state.looked_at, now)) if state.looked_at else ""
        return PlaceLine(tone=Tone.WARN, text=since or _("Out of reach so far"), problem=problem)
    if state.looked_at is None:
        return PlaceLine(tone=Tone.QUIET, text=_("Nothing copied yet"))
    tone = Tone.BUSY if state.missing else Tone.GOOD
    text = _some(state) if state.missing else _every(state)
    return PlaceLine(tone=tone, text=_("{what}, {age}").format(what=text, age=_seen(state, state.looked_at, now)))


def _seen(state: PlaceState, looked_at: datetime, now: datetime) -> str:
    """Return when the place was looked at; once a check of each copy is a day older than that, when that was."""
    if state.checked_at and looked_at - state.checked_at >= _NEWS:
        return _("checked {age}").format(age=age(state.checked_at, now))
    return age(looked_at, now)


def _problem(state: PlaceState) -> str:
    """Return why a place has not all, with its short name: the long one stands beside it."""
    problem = state.problem
    return retold(problem.with_value("place", short_name(state.place)) if isinstance(problem, Told) else problem)


def _damaged(state: PlaceState) -> str:
    """Return what is said of copies that nothing could make good; nothing where there are none."""
    if not state.damaged or (state.problem and not state.is_away):  # a mirroring names them itself, in the problem
        return ""
    return _("{place}: {what}").format(place=shown(short_name(state.place)), what=_not_made_good(state.damaged))


def _not_made_good(count: int) -> str:
    return plural(
        "{count} copy is damaged, and could not be made good.",
        "{count} copies are damaged, and could not be made good.",
        count,
    )


def _every(state: PlaceState) -> str:
    """Return that all versions are at a place."""
    return plural("The one version", "All {count} versions", state.copies)


def _some(state: PlaceState) -> str:
    """Return how many of how many versions are at a place."""
    every = plural("{count} version", "{count} versions", state.copies + state.missing)
    return _("{done} of {versions}").format(done=f"{state.copies:,}", versions=every)


def unsaved() -> str:
    """Return what is said of a place that was added and is not saved yet."""
    return _("New: copies begin after Save")


def given() -> str:
    """Return what is said of a place that the program named, so that nobody can take it out here."""
    return _("set by the program")


def title() -> str:
    """Return what stands above the list of places."""
    return _("Copies in other places")


def none() -> str:
    """Return what is said while there is no place."""
    return _("No second place yet.")


def address_label() -> str:
    """Return what stands before the address of a new place."""
    return _("Address")


def address_hint() -> str:
    """Return what an address may look like."""
    return _("as s3://bucket/prefix or sftp://name@server/folder; without a password")


def refused() -> str:
    """Return what is said of a text that is no address of a place. It is not repeated: it may hold a password."""
    return _(
        "This is no address of a place. It begins with s3://, gs://, az://, sftp:// or file://, and holds no password."
    )


def known() -> str:
    """Return what is said of an address that is in the list already."""
    return _("This place is in the list already.")


def choose_folder() -> Caption:
    """Return the caption of what lets a folder be chosen as a place."""
    return caption(_("Choose fol&der…"))


def add() -> Caption:
    """Return the caption of what puts an address into the list."""
    return caption(_("Add"))


def folder_title() -> str:
    """Return the title of the window in which a folder for copies is chosen."""
    return _("A folder for copies, on another disk")


def verified(report: CopiesReport) -> str:
    """Return what a verification found of the copies, place by place."""
    return " ".join(_checked(place) for place in report.places)


def _checked(found: PlaceCheck) -> str:
    name, count = shown(short_name(found.place)), len(found.sound) + len(found.damaged)
    if found.problem and not found.bad:
        return retold(found.problem)
    if found.bad:
        text = _not_made_good(len(found.bad))
    elif found.sent_again:
        text = plural(
            "{count} copy was damaged, and was sent again.",
            "{count} copies were damaged, and were sent again.",
            len(found.sent_again),
        )
    elif count:
        text = plural("The one copy is sound.", "All {count} copies are sound.", count)
    else:
        text = _("No copy is there to check.")
    return _("{place}: {what}").format(place=name, what=text)


def trial(found: PlaceTrial) -> str:
    """Return what was found at a place."""
    if found.problem:
        return retold(found.problem)
    if found.is_marked:
        return plural(
            "The place answers, and holds one version of this file.",
            "The place answers, and holds {count} versions of this file.",
            found.copies,
        )
    return _("The place answers, and copies can be made there. What the test stored was removed again.")
