"""What the dialog says after something was done, and what it offers then. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from backupkit.errors import BackupCorrupted, Cancelled
from backupkit.sealing.refused import PasswordWanted
from backupkit.service.events import Failed, Finished
from backupkit.service.health import is_of_lock
from backupkit.service.tasks.comparing import RestorePart
from backupkit.service.tasks.show_folder import CannotShow
from backupkit.service.tasks.verifying import Verify
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words import buttons, places, tasks, versions, warnings
from backupkit.ui.words.amounts import clock, exact
from backupkit.ui.words.comparison import put_back
from backupkit.ui.words.language import plural, retold, said, shown
from backupkit.ui.words.language import translated as _
from backupkit.ui.words.locking import section
from backupkit.values.activity.test_restore import TestRestoreResult
from backupkit.values.activity.trial import NoticeTrial
from backupkit.values.places import CopiesReport, PlaceTrial
from backupkit.values.results import RestoreResult, VerifyReport
from backupkit.values.version import Status, Suspicion

if TYPE_CHECKING:
    from collections.abc import Collection

    from backupkit.errors import BackupError
    from backupkit.service.health import Health
    from backupkit.service.task import Task
    from backupkit.ui.shown.contents import Contents
    from backupkit.ui.shown.rows import Row
    from backupkit.ui.shown.status import IndicatorState
    from backupkit.values.put_back import NamedPart

_NAMED = 3  # damaged versions that are named in a sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """Offer to select some versions in the list."""

    backup_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseProgram:
    """Offer to close the program, as its own window is closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoBack:
    """Offer to restore a version, after the question that is asked before any restore."""

    backup_id: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreAgain:
    """Offer to restore a version, or a part of it, that a save took back, after a question as before any restore."""

    backup_id: str
    part: NamedPart | None = None  # None: the version as a whole


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareFirst:
    """Offer to see what differs between a version and what the document holds now."""

    backup_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterKey:
    """Offer to enter what opens the encrypted copies."""

    is_first: bool = False  # there is nothing yet that would: a password is set


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A result that stays until it is dismissed, or replaced by the next one: it may be read hours later."""

    tone: Tone
    text: str
    offer: Offer | None = None  # what a button beside it does
    also: CloseProgram | CompareFirst | None = None  # what a second one does


Offer: TypeAlias = "Task | Show | GoBack | RestoreAgain | CloseProgram | CompareFirst | EnterKey"


def notice_of(
    event: Finished | Failed, contents: Contents | None, *, document: str, is_told: bool = True
) -> Notice | None:
    """Return what to say about the end of a task; None if the list itself shows it.

    Args:
        event: the end.
        contents: the versions as they were listed last.
        document: the document's file name.
        is_told: the program hears of a restore, and so shows what the document holds now.
    """
    match event:
        case Failed(error=error):
            return of_failure(error)
        case Finished(task=task, result=RestoreResult() as result):
            notice = _restored(task, result, contents, document=document)
            return notice if is_told else _with_warning(notice, document=document)
        case Finished(result=VerifyReport() as report):
            return _verified(report, contents)
        case Finished(result=TestRestoreResult() as result):
            return _tested(result)
        case Finished(result=CopiesReport() as report):
            is_bad = any(place.bad for place in report.places)
            tone = Tone.GOOD if report else Tone.BAD if is_bad else Tone.WARN
            return Notice(tone=tone, text=places.verified(report)) if report.places else None
        case Finished(result=CannotShow(folder=folder, error=error)):
            return Notice(tone=Tone.QUIET, text=versions.cannot_open(folder, error))
        case Finished(result=NoticeTrial() as trial):
            return Notice(tone=Tone.GOOD if trial.is_well else Tone.WARN, text=warnings.of_trial(trial))
        case Finished(result=PlaceTrial() as trial):
            return Notice(tone=Tone.GOOD if trial else Tone.WARN, text=places.trial(trial))
        case Finished(task=task, result=result):
            text = tasks.done(task, result)
            is_quiet = result is None or tasks.is_quiet(task)
            tone = Tone.QUIET if is_quiet else Tone.GOOD
            return Notice(tone=tone, text=text, offer=task.taken_back_by) if text else None


def of_failure(error: BackupError) -> Notice:
    """Return what to say about what was not done."""
    if isinstance(error, Cancelled):
        return Notice(tone=Tone.QUIET, text=said(error))
    is_damaged = isinstance(error, BackupCorrupted)
    offer = Verify() if is_damaged else EnterKey() if is_of_lock(error) else None
    tone = Tone.WARN if isinstance(error, PasswordWanted) else Tone.BAD  # no accident: that is how it begins
    return Notice(tone=tone, text=said(error), offer=offer)


def alarms(state: IndicatorState) -> tuple[Notice, ...]:
    """Return what to say of all that is wrong just now, the worst first."""
    is_known = state.health.is_locked and state.error is not None and is_of_lock(state.error)  # the list tells it
    found = [of_failure(state.error)] if state.error and not is_known else []
    if state.is_off:
        found.append(Notice(tone=Tone.WARN, text=warnings.of_protection_off()))
    if state.settings:
        found.append(Notice(tone=Tone.WARN, text=warnings.of_settings(state.settings)))
    if state.room:
        found.append(Notice(tone=Tone.WARN, text=warnings.of_space(state.room)))
    if state.silence:
        found.append(Notice(tone=Tone.WARN, text=warnings.of_silence(state.silence)))
    if state.places:
        is_passing = bool(state.places.report.places) and not any(
            place.problem and not place.is_away for place in state.places.report.places
        )
        tone = Tone.QUIET if is_passing else Tone.WARN  # a drive that lies in a drawer most of the day is no alarm
        is_locked = any(place.is_locked for place in state.places.report.places)
        offer = EnterKey() if is_locked else None
        found.append(Notice(tone=tone, text=warnings.of_places(state.places), offer=offer))
    return tuple(found)


def after_host_error(notice: Notice | None, *, document: str) -> Notice:
    """Return what to say if the host's own ``on_restore`` raised: the file is right, what the host shows may not be."""
    text = _(
        "{document} was restored on the disk, but the program reported an error while it read the file anew. "
        "What it shows may be out of date: do not save from it before you have opened the file again."
    ).format(document=document)
    return Notice(tone=Tone.WARN, text=text, offer=notice.offer if notice else None)


def after_overwriting(health: Health, contents: Contents | None, *, document: str, is_told: bool) -> Notice:
    """Return what to say if a save has put back what a restore, of a version or of a part, had replaced."""
    row, part = contents.row(health.reverts) if contents else None, health.reverts_part
    moment = versions.moment(row.meta) if row else health.reverts
    if part:
        text = _(
            "The last save took back what was put back: “{part}” in {document} is not as on {moment} any more. "
            "Both states are stored."
        ).format(part=shown(part.name), document=document, moment=moment)
        hint = _("The program did not know of it. Put it back again, then close the program at once and open it again.")
    else:
        text = _(
            "The last save put back what {document} held before it was restored to {moment}. Both are stored."
        ).format(document=document, moment=moment)
        hint = _(
            "The program did not know of the restore. Restore again, then close the program at once and open it again."
        )
    can_be_restored = row is not None and row.meta.status is Status.ACTIVE
    return Notice(
        tone=Tone.WARN,
        text=text if is_told else f"{text} {hint}",
        offer=RestoreAgain(backup_id=health.reverts, part=part) if can_be_restored else None,
    )


def after_accident(row: Row, good: Row, *, document: str) -> Notice:
    """Return what to say if the last save looks damaged: the way back to *good*, the last version that does not."""
    if row.meta.suspicions == (Suspicion.SHRUNK,):
        text = _("The last save made {document} much smaller: {now} instead of {before}.").format(
            document=document, now=versions.holds(row.meta), before=versions.holds(good.meta)
        )
    else:
        text = _("The last save looks damaged: {document} is {reason}.").format(
            document=document, reason=versions.reasons(row.meta)
        )
    return Notice(
        tone=Tone.WARN,
        text=" ".join((text, _("The versions before it are safe."))),
        offer=GoBack(backup_id=good.backup_id, label=_go_back(row, good)),
        also=CompareFirst(backup_id=good.backup_id),
    )


def _go_back(row: Row, good: Row) -> str:
    """Return the label of the way back, with the day where that is another one."""
    moment = clock(good.meta.timestamp) if good.day == row.day else versions.moment(good.meta)
    return _("Go back to {moment} ({holds})").format(moment=moment, holds=versions.holds_briefly(good.meta))


def label(offer: Offer) -> str:
    """Return what the button of an offer says."""
    match offer:
        case Show():
            return buttons.show_them()
        case GoBack(label=text):
            return text
        case RestoreAgain(part=part):
            return _("Put back again…") if part else _("Restore again…")
        case CompareFirst():
            return buttons.compare_first()
        case CloseProgram():
            return buttons.close_program()
        case EnterKey(is_first=is_first):
            return section.set_first() if is_first else section.unlock()
        case task:
            return tasks.offer(task)


def _with_warning(notice: Notice, *, document: str) -> Notice:
    """Return a notice about a restore that the program is not told of: it still has in memory what was replaced."""
    text = _(
        "The program still shows what it held before, and its next save will overwrite {document}: "
        "close it now, and open it again."
    ).format(document=document)
    return replace(notice, tone=Tone.WARN, text=f"{notice.text} {text}", also=CloseProgram())


def _restored(task: Task, result: RestoreResult, contents: Contents | None, *, document: str) -> Notice:
    row = contents.row(result.backup_id) if contents else None
    moment = versions.moment(row.meta) if row else result.backup_id
    text = (
        put_back(task, result.part, document=document, moment=moment)
        if isinstance(task, RestorePart)
        else tasks.restored(task, document=document, moment=moment)
    )
    if result.before_id:
        text += " " + _("What it held before is stored.")
    tone = Tone.GOOD
    if result.not_kept:
        tone, text = Tone.WARN, " ".join((text, *map(shown, result.not_kept)))
    return Notice(tone=tone, text=text, offer=task.taken_back_by if result.before_id else None)


def _tested(result: TestRestoreResult) -> Notice:
    moment = exact(result.made_at)
    if not result:
        text = _("The version of {moment} was restored in a test as it was stored, but looks damaged: {finding}.")
        text = text.format(moment=moment, finding=versions.finding(result.finding))
        return Notice(tone=Tone.WARN, text=text, offer=Show(backup_ids=(result.backup_id,)))
    text = _("The version of {moment} was restored in a test: it is as it was stored, and opens. It took {seconds} s.")
    return Notice(tone=Tone.GOOD, text=text.format(moment=moment, seconds=f"{result.seconds:.1f}"))


def _verified(report: VerifyReport, contents: Contents | None) -> Notice:
    if report.problems:
        return _damaged(report, contents)
    if report.unread:
        text = " ".join(filter(None, (_unread(report, contents), _sound(report))))
        return Notice(tone=Tone.WARN, text=text, offer=Show(backup_ids=tuple(report.unread)))
    if not report.complete:
        text = plural(
            "Stopped. The {count} version checked so far is sound.",
            "Stopped. The {count} versions checked so far are sound.",
            report.valid,
        )
        return Notice(tone=Tone.QUIET, text=text)
    elsewhere = _elsewhere(report)
    if not report.valid:
        return Notice(tone=Tone.QUIET, text=elsewhere or _("There is no version to check."))
    text = plural(
        "The one version is sound: every byte was read.",
        "All {count} versions are sound: every byte was read.",
        report.valid,
    )
    if elsewhere:
        text = plural(
            "The one version that is here is sound: every byte was read.",
            "All {count} versions that are here are sound: every byte was read.",
            report.valid,
        )
    return Notice(tone=Tone.GOOD, text=" ".join(filter(None, (text, elsewhere))))


def _elsewhere(report: VerifyReport) -> str:
    if not report.elsewhere_ids:
        return ""
    return plural(
        "{count} version lies at another place, and is checked when it comes.",
        "{count} versions lie at another place, and are checked when they come.",
        len(report.elsewhere_ids),
    )


def _damaged(report: VerifyReport, contents: Contents | None) -> Notice:
    text = plural("{count} version is damaged", "{count} versions are damaged", report.corrupted)
    text = _("{damaged}: {which}.").format(damaged=text, which=_named(report.problems, contents))
    return Notice(
        tone=Tone.BAD,
        text=" ".join(filter(None, (text, _unread(report, contents), _sound(report)))),
        offer=Show(backup_ids=tuple(report.problems)),
    )


def _unread(report: VerifyReport, contents: Contents | None) -> str:
    """Return the sentences about versions that could not be read; nothing where there is none."""
    if not report.unread:
        return ""
    text = plural("{count} version could not be read", "{count} versions could not be read", len(report.unread))
    reasons = "; ".join(map(retold, dict.fromkeys(report.unread.values())))
    return _("{unread} ({reason}): {which}. This is no sign of damage: try again in a moment.").format(
        unread=text, reason=reasons, which=_named(report.unread, contents)
    )


def _sound(report: VerifyReport) -> str:
    """Return the sentence about the others: what is known of them. Nothing where there is none."""
    if not report.complete:
        sound = (
            plural(
                "The other one that was checked is sound.",
                "The other {count} that were checked are sound.",
                report.valid,
            )
            if report.valid
            else ""
        )
        return f"{sound} {_('It was stopped before all of them were checked.')}".lstrip()
    return plural("The other one is sound.", "The other {count} are sound.", report.valid) if report.valid else ""


def _named(backup_ids: Collection[str], contents: Contents | None) -> str:
    """Return the moments of the first versions, and how many more there are."""
    rows = [row for backup_id in backup_ids if contents and (row := contents.row(backup_id))]
    names = [versions.moment(row.meta) for row in rows[:_NAMED]]
    if len(backup_ids) > len(names):
        names.append(_("{count} more").format(count=len(backup_ids) - len(names)))
    return "; ".join(names)
