"""What is said of the places where copies lie, and of the disk on which all of them do. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.ui.shown.places import short_names
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words.amounts import age, when
from backupkit.ui.words.language import plural, shown
from backupkit.ui.words.language import translated as _

if TYPE_CHECKING:
    from datetime import datetime

    from backupkit.values.places import PlaceState


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLine:
    """How it stands with a place."""

    tone: Tone
    text: str  # a few words
    problem: str = ""  # a sentence, where there is something to be known


def lies(places: tuple[str, ...]) -> str:
    """Return where a version lies: here, and at the places that hold it."""
    return " · ".join((_("here"), *map(shown, short_names(places))))


def one_disk() -> str:
    """Return what is said while the document and all of its copies lie on one disk."""
    return _("All versions lie on the same disk as the document. A second place survives that disk.")


def standing(state: PlaceState, now: datetime) -> PlaceLine:
    """Return how it stands with a place, by the last look at it. Only what a person must look at is bad."""
    if state.problem and not state.is_away:
        text = _("not all is copied: see below") if state.looked_at else _("nothing can be copied: see below")
        return PlaceLine(tone=Tone.BAD, text=text, problem=shown(state.problem))
    if state.problem:
        since = _("out of reach since {moment}").format(moment=when(state.looked_at, now)) if state.looked_at else ""
        return PlaceLine(tone=Tone.WARN, text=since or _("out of reach so far"), problem=shown(state.problem))
    if state.looked_at is None:
        return PlaceLine(tone=Tone.QUIET, text=_("nothing copied yet"))
    seen = age(state.looked_at, now)
    if state.missing:
        tone = Tone.BUSY
        text = plural("{count} version to be copied yet", "{count} versions to be copied yet", state.missing)
    else:
        tone, text = Tone.GOOD, plural("the one version", "all {count} versions", state.copies)
    return PlaceLine(tone=tone, text=_("{what}, {age}").format(what=text, age=seen))


def unsaved() -> str:
    """Return what is said of a place that was added and is not saved yet."""
    return _("new: copies begin after Save")
