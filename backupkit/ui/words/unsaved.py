"""What the bar says about unsaved work that was found. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from backupkit.ui.shown.tone import Tone
from backupkit.ui.shown.unsaved import Stage
from backupkit.ui.words.amounts import clock, date
from backupkit.ui.words.language import said
from backupkit.ui.words.language import translated as _
from backupkit.values.text import local

if TYPE_CHECKING:
    from datetime import datetime

    from backupkit.errors import BackupError
    from backupkit.ui.shown.unsaved import Offer


class Answer(Enum):
    """What a user can do about it."""

    COMPARE = "compare"
    RECOVER = "recover"
    DISCARD = "discard"
    UNDO = "undo"
    CLOSE = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class BarWords:
    """A sentence, and the buttons beside it."""

    tone: Tone
    text: str
    answers: tuple[Answer, ...]


def bar(offer: Offer, now: datetime, *, document: str) -> BarWords | None:
    """Return what the bar says; None: there is nothing to be said, and no bar."""
    work = offer.work
    if work is None:
        return None
    moment = when(work.kept_at, now)
    if offer.error:
        return BarWords(tone=Tone.BAD, text=said(offer.error), answers=(Answer.RECOVER, Answer.CLOSE))
    match offer.stage:
        case Stage.OFFERED:
            text = _("Unsaved work of {moment} was found.").format(moment=moment)
            answers = (Answer.COMPARE, Answer.RECOVER, Answer.DISCARD, Answer.CLOSE)
            return BarWords(tone=Tone.WARN, text=text, answers=answers)
        case Stage.AT_WORK:
            return BarWords(tone=Tone.BUSY, text=_("Recovering…"), answers=())
        case Stage.RECOVERED:
            text = _("{document} holds the unsaved work of {moment} now.").format(document=document, moment=moment)
            return BarWords(tone=Tone.GOOD, text=text, answers=(Answer.UNDO, Answer.CLOSE))
        case Stage.DISCARDED:
            text = _("The unsaved work of {moment} was discarded.").format(moment=moment)
            return BarWords(tone=Tone.QUIET, text=text, answers=(Answer.UNDO, Answer.CLOSE))


def not_kept(error: BackupError) -> BarWords:
    """Return what the bar says while unsaved work cannot be kept."""
    text = _("What is not saved yet would not survive a crash. {reason}").format(reason=said(error))
    return BarWords(tone=Tone.BAD, text=text, answers=(Answer.CLOSE,))


def when(moment: datetime, now: datetime) -> str:
    """Return a moment as briefly as can be: ``14:32``, or with its day if that is not today."""
    is_today = local(moment, None).date() == local(now, None).date()
    return clock(moment) if is_today else f"{date(moment)}, {clock(moment)}"


def side(moment: datetime, now: datetime) -> str:
    """Return what the comparison calls it."""
    return _("Unsaved work of {moment}").format(moment=when(moment, now))


def label(answer: Answer) -> str:
    """Return the label of a button."""
    match answer:
        case Answer.COMPARE:
            return _("Compare…")
        case Answer.RECOVER:
            return _("Recover")
        case Answer.DISCARD:
            return _("Discard")
        case Answer.UNDO:
            return _("Undo")
        case Answer.CLOSE:
            return "✕"
