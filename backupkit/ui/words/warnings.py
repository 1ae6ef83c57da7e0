"""What is said of what no backup tells by itself: a disk that is nearly full, notices that do not arrive. Pure."""

from __future__ import annotations

from backupkit.light.typed import TYPE_CHECKING
from backupkit.ui.words.amounts import size
from backupkit.ui.words.language import plural, retold, said, shown
from backupkit.ui.words.language import translated as _
from backupkit.values.sentence import told_together

if TYPE_CHECKING:
    from backupkit.service.tasks.mirroring import Mirrored
    from backupkit.service.tasks.warning import WarnOfSettings, WarnOfSilence
    from backupkit.values.activity.room import Room
    from backupkit.values.activity.trial import NoticeTrial


def of_space(room: Room) -> str:
    """Return that there is little space, how little, and what would help."""
    text = _("The disk of the backup folder is nearly full: {free} are free, and {wanted} should be.").format(
        free=size(room.free_bytes), wanted=size(room.wanted_bytes)
    )
    return f"{text} {_('Versions are still made.')} {_help(room)}"


def one_disk() -> str:
    """Return what is said while the document and all of its copies lie on one disk."""
    return _("All versions lie on the same disk as the document. A place on another disk outlives it.")


def of_protection_off() -> str:
    """Return that nothing is stored by itself, and how that is changed."""
    return _(
        "No version is made by itself, because that was switched off in the settings. “Back up now” still makes one."
    )


def of_settings(settings: WarnOfSettings) -> str:
    """Return what of the configuration does not hold, and that versions are made."""
    return " ".join([*map(said, settings.problems), _("Versions are made all the same.")])


def of_silence(silence: WarnOfSilence) -> str:
    """Return that a notice does not reach its reader, and why."""
    return _("A notice could not be sent to {reader}: {reason}. Versions are made all the same.").format(
        reader=shown(silence.reader), reason=retold(silence.reason)
    )


def of_places(mirrored: Mirrored) -> str:
    """Return what is wrong with the places for copies, and that versions are made."""
    if mirrored.error:
        return " ".join((_("Versions could not be copied to other places."), said(mirrored.error)))
    locked = [place for place in mirrored.report.places if place.is_locked][:1]  # one secret opens all: said once
    others = [place for place in mirrored.report.places if place.problem and not place.is_locked]
    problems = told_together([place.problem for place in (*locked, *others)])
    return " ".join((retold(problems), _("Versions are made here all the same.")))


def of_trial(trial: NoticeTrial) -> str:
    """Return who was reached by a test of the notices, and who was not."""
    lines = [_("The test notice was handed over to {reader}.").format(reader=shown(each)) for each in trial.delivered]
    lines += [
        _("It could not be sent to {reader}: {reason}.").format(reader=shown(reader), reason=retold(reason))
        for reader, reason in trial.undelivered.items()
    ]
    lines += map(retold, trial.problems)
    if not lines:
        lines.append(_("Nobody is to be told yet: name an address, and save that first."))
    if not trial.complete:
        lines.append(_("Stopped before all had answered."))
    return " ".join(lines)


def _help(room: Room) -> str:
    if not room.tighter_bytes:
        return _("Remove what is not needed on that disk.")
    gone = plural("{count} version", "{count} versions", room.tighter_count)
    return _("Remove what is not needed on that disk; tighter rules would remove {count} and free {size}.").format(
        count=gone, size=size(room.tighter_bytes)
    )
