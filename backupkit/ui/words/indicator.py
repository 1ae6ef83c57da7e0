"""What the indicator says: a short sentence on how well the document is protected, and the rest as a tip. Pure."""

from __future__ import annotations

from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING
from backupkit.ui.shown.status import Phase, phase
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words import tasks, warnings
from backupkit.ui.words.amounts import age, exact, size, span
from backupkit.ui.words.language import plural, said, shown
from backupkit.ui.words.language import translated as _

if TYPE_CHECKING:
    from datetime import datetime

    from backupkit.service.health import Health
    from backupkit.ui.shown.status import IndicatorState


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorText:
    """What an indicator says."""

    glyph: str
    text: str  # a short sentence
    tip: str  # the rest, for a tooltip; may have several lines


def indicator_text(state: IndicatorState, at: datetime, *, document: str, opens: bool = True) -> IndicatorText:
    """Return what an indicator says at a moment about the document of that name.

    Args:
        state: what happened last.
        at: the moment.
        document: its file name.
        opens: a click opens the dialog; False in the dialog itself.
    """
    found = phase(state, at)
    # A lamp that is on: the check mark of a good tone would say that somebody has looked.
    glyph = Tone.QUIET.glyph if found is Phase.FINE else found.tone.glyph
    match found:
        case Phase.BUSY:
            text = tasks.busy(state.task, state.fraction) if state.task else ""
            return IndicatorText(glyph=glyph, text=text, tip=_last_good(state.health, at))
        case Phase.FAILED:
            tip = f"{said(state.error) if state.error else ''}\n\n{_last_good(state.health, at)}"
            text = _("Backup failed – click") if opens else _("The last backup failed")
            return IndicatorText(glyph=glyph, text=text, tip=tip)
        case Phase.STALE:
            if state.health.is_locked:
                return IndicatorText(
                    glyph=glyph, text=_("The versions are locked"), tip=_locked(state, at, document, opens=opens)
                )
            text, tip = _stale(state, at, document)
            return IndicatorText(glyph=glyph, text=text, tip=f"{tip}\n\n{_last_good(state.health, at)}")
        case Phase.FINE:
            tip = _how_many(state.health, document)
            if state.health.is_on_one_disk:  # for who wants to know; nothing is wrong
                tip = f"{tip}\n\n{warnings.one_disk()}"
            if state.places:  # the versions here are fine, so neither the colour nor the sentence changes
                tip = f"{tip}\n\n{warnings.of_places(state.places)}"
            return IndicatorText(glyph=glyph, text=_fine(state.health, at), tip=tip)


def _fine(health: Health, at: datetime) -> str:
    if health.last_good_at:
        return _("Backed up {age}").format(age=age(health.last_good_at, at))
    if health.versions is None:
        return _("The versions have not been read yet")
    return _("Not backed up yet") if health.has_document else _("Nothing to back up yet")


def _locked(state: IndicatorState, at: datetime, document: str, *, opens: bool) -> str:
    parts = [
        _("They are encrypted, and what opens them has not been entered: until then no version is made."),
        _("Click, then choose “Unlock…”.") if opens else _("Choose “Unlock…”."),
    ]
    if state.waits(at):
        parts.insert(1, _unstored(document))
    tip = " ".join(parts)
    return f"{tip}\n\n{_last_good(state.health, at)}" if state.health.last_good_at else tip


def _unstored(document: str) -> str:
    return _("{document} has been changed since, and the change is not stored yet.").format(document=document)


def _stale(state: IndicatorState, at: datetime, document: str) -> tuple[str, str]:
    health = state.health
    if not health.has_document:
        return (
            _("The file is gone"),
            _("{document} is not there any more. Its versions are: click to restore one.").format(document=document),
        )
    if health.reverts_part:
        return (
            _("What was put back is gone again"),
            _(
                "The last save took “{part}” in {document} back to what it was before. Click to put it back again, "
                "then close the program and open it again."
            ).format(part=shown(health.reverts_part.name), document=document),
        )
    if health.reverts:
        return (
            _("The restore was overwritten"),
            _(
                "The last save put back what {document} held before it was restored. Click to restore it again, then "
                "close the program and open it again."
            ).format(document=document),
        )
    if health.holds_suspect:
        return (
            _("The last save looks damaged"),
            _(
                "What was saved last is empty, cut off, or much smaller than before. It was stored, too, and pushed "
                "out no earlier version. Click to see the one before."
            ),
        )
    if health.damaged:
        return (
            plural("{count} version is damaged", "{count} versions are damaged", health.damaged),
            _("A verification found damage on the disk. The other versions are sound. Click to see which."),
        )
    if state.is_off:
        return _("Protection is off"), warnings.of_protection_off()
    if state.settings and not state.waits(at):
        return _("The settings have a mistake"), warnings.of_settings(state.settings)
    if state.room and not state.waits(at):
        left = _("Little space left: {size}").format(size=size(state.room.free_bytes))
        return left, warnings.of_space(state.room)
    since = span(at - (health.last_good_at or health.unprotected_since or at))
    return (
        _("Not backed up for {span}").format(span=since),
        _unstored(document),
    )


def _last_good(health: Health, at: datetime) -> str:
    if not health.last_good_at:
        return _("There is no good version yet.")
    text = _("The last good version was made {age} ({exact}).")
    return text.format(age=age(health.last_good_at, at), exact=exact(health.last_good_at))


def _how_many(health: Health, document: str) -> str:
    if not health.versions:
        return _("Every save of {document} will be kept as a version.").format(document=document)
    count = plural("{count} version", "{count} versions", health.versions)
    return _("{count} of {document}. Click to see them, or to go back to one.").format(count=count, document=document)
