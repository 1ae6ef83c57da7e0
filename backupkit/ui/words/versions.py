"""Every word of the dialog about versions, in one place, in the reader's language. Pure."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from backupkit.ui.shown.shortening import ELLIPSIS
from backupkit.ui.shown.tone import IN_FILE, PINNED, Tone, tone_of
from backupkit.ui.words.amounts import age, clock, date, size, trigger
from backupkit.ui.words.language import plural, shown
from backupkit.ui.words.language import translated as _
from backupkit.ui.words.moments import date_text, day_and_month, time_of_day, weekday, weekday_and_date, weekday_and_day
from backupkit.values.descriptions import before_restoring
from backupkit.values.text import local
from backupkit.values.version import Oddity, Status, Suspicion, Trigger

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date as Date  # noqa: N812 - words.date is the word for it
    from pathlib import Path

    from backupkit.ui.shown.rows import Chain, Row
    from backupkit.values.version import BackupMetadata

_WEEK = timedelta(days=7)
_TIP = 80
_FEW_STEPS = 2  # that are told one by one
_LONG = 160  # characters; what no column has room for need not be laid out

GLYPHS = {
    Trigger.MANUAL: "◆",
    Trigger.APP: "■",
    Trigger.SAVE: "●",
    Trigger.SCHEDULE: "○",
    Trigger.CLOSE: "▼",
    Trigger.BEFORE_RESTORE: "◀",
    Trigger.IMPORT: "✚",
}


# -- a line of the list ------------------------------------------------------------------------------------------


def search_words(kind: Trigger, of: Date) -> str:
    """Return the words under which a version is found besides its time, id, description and tags."""
    return f"{trigger(kind)} {weekday(of.weekday())} {date_text(of)} {of.isoformat()}"


def day(of: Date, today: Date) -> str:
    """Return the heading of a day: ``Today``, ``Yesterday``, ``Tuesday 4 Nov``; in another year, ``4 Nov 2025``."""
    days_ago = (today - of).days
    if days_ago in {0, 1}:
        return _("Today") if days_ago == 0 else _("Yesterday")
    return weekday_and_day(of) if of.year == today.year else date_text(of)


def short_day(of: Date, today: Date) -> str:
    """Return a day for a scale: ``Today``, ``4 Nov``, ``4 Nov 2025``."""
    if of == today:
        return _("Today")
    return day_and_month(of) if of.year == today.year else date_text(of)


def moment(meta: BackupMetadata) -> str:
    """Return day and time of a version: ``4 Nov 2025, 14:05``."""
    return f"{date(meta.timestamp)}, {clock(meta.timestamp)}"


def full_time(meta: BackupMetadata, now: datetime) -> str:
    """Return what else there is to say about the time of a version: weekday, second, zone, and its age if it is low.

    What :func:`backupkit.ui.words.amounts.when` names in words has its date here, and what it gives an age has none.
    """
    at, today = local(meta.timestamp), local(now).date()
    days_ago = (today - at.date()).days
    offset = f"{at:%z}"  # before the zones of 1900 it has seconds, too
    zone = f"{at.tzname()} (UTC{offset[:3]}:{offset[3:5]})" if int(offset) else "UTC"
    day = weekday_and_date(at.date()) if days_ago in {0, 1} else weekday(at.weekday())
    text = f"{day}, {time_of_day(at, seconds=True)} {zone}"
    is_low = days_ago and timedelta() <= now - meta.timestamp < _WEEK
    return f"{text}  ·  {age(meta.timestamp, now)}" if is_low else text


def what(meta: BackupMetadata) -> str:
    """Return a version's description, or else what made it, with the sign of its trigger."""
    text = description(meta) or trigger(meta.trigger)
    return f"{GLYPHS[meta.trigger]}  {text if len(text) <= _LONG else text[:_LONG] + ELLIPSIS}"


def chained(chain: Chain) -> dict[str, str]:
    """Return what the rows of a chain say, by their ids: the first tells all that was done, the others their step."""
    head, then = chain.head.meta, _then(len(chain.steps))
    when = _restored_at(head)
    if when is None:
        text = f"{what(head)}; {then}"
    else:
        is_of_that_day = local(when).date() == chain.head.day  # what was done is to be read, not its date
        to = clock(when) if is_of_that_day else f"{date(when)}, {clock(when)}"
        text = f"{GLYPHS[head.trigger]}  {_('Restored to {moment}').format(moment=to)}; {then}"
    said = {head.backup_id: text}
    for number, row in enumerate(chain.steps):
        if _is_as_made(row.meta):
            text = _("Before doing it again") if number % 2 else _("Before undoing it")
            said[row.backup_id] = f"{GLYPHS[row.meta.trigger]}  {text}"
    return said


def _then(steps: int) -> str:
    """Return what was done after a restore, in as many steps: ``undone; done again``."""
    if steps <= _FEW_STEPS:
        return "; ".join((_("undone"), _("done again"))[:steps])
    if steps % 2:
        return plural("at last undone ({count} step)", "at last undone ({count} steps)", steps)
    return plural("at last done again ({count} step)", "at last done again ({count} steps)", steps)


def description(meta: BackupMetadata) -> str:
    """Return a version's description in one line; the one that a restore gave it names a version by its time."""
    text = shown(" ".join(meta.description.split()))
    if when := _restored_at(meta):
        return _("Before restoring {moment}").format(moment=f"{date(when)}, {clock(when)}")
    return text


def _restored_at(meta: BackupMetadata) -> datetime | None:
    """Return when the version was made that was put back then; None if a state before a restore was described anew."""
    if not _is_as_made(meta):
        return None
    with contextlib.suppress(ValueError):  # an id that no release of ours has made
        return datetime.strptime(meta.replaced_by[:15], "%Y%m%d_%H%M%S").replace(tzinfo=UTC)
    return None


def _is_as_made(meta: BackupMetadata) -> bool:
    """Return True if a state before a restore has the description that the restore gave it."""
    return bool(meta.replaced_by) and meta.description == before_restoring(meta.replaced_by)


def state(meta: BackupMetadata, *, is_held: bool = False) -> str:
    """Return what is special about a version: the gravest in a word or two, the rest as signs.

    Args:
        meta: the version.
        is_held: it holds what the document holds now.
    """
    tone = tone_of(meta)
    if is_held and tone not in {Tone.BAD, Tone.QUIET}:
        text = f"{IN_FILE} {_suspect(meta.suspicions[0])}" if meta.suspect else _in_file()
        return f"{text}  {PINNED}" if meta.pinned else text
    if tone is None:
        return f"{PINNED} {_('Pinned')}" if meta.pinned else ""
    if meta.status is Status.ELSEWHERE:
        text = _elsewhere()
        return f"{text}  {PINNED}" if meta.pinned else text
    text = _suspect(meta.suspicions[0]) if tone is Tone.WARN else _state(tone)
    return f"{text}  {PINNED}" if meta.pinned and tone is not Tone.QUIET else text


def states() -> tuple[str, ...]:
    """Return the widest texts that :func:`state` returns but for suspect ones with a sign more, which are rare."""
    pinned = (_in_file(), _state(Tone.BAD), _state(Tone.GOOD))
    return (_state(Tone.QUIET), _elsewhere(), _suspect(Suspicion.SHRUNK), *(f"{text}  {PINNED}" for text in pinned))


def _in_file() -> str:
    return f"{IN_FILE} {_('In the file now')}"


def _elsewhere() -> str:
    return f"{Tone.QUIET.glyph} {_('Not here yet')}"


def _suspect(of: Suspicion) -> str:
    return f"{Tone.WARN.glyph} {_('Suspect: {reason}').format(reason=_reason(of))}"


def _state(tone: Tone) -> str:
    match tone:
        case Tone.BAD:
            word = _("Damaged")
        case Tone.GOOD:
            word = _("Checked")
        case _:
            return _("In the bin")
    return f"{tone.glyph} {word}"


# -- texts about versions ----------------------------------------------------------------------------------------


def holds(meta: BackupMetadata) -> str:
    """Return how much a version holds: ``4.2 MB, 230 records``."""
    if meta.records is None:
        return size(meta.file_size)
    return f"{size(meta.file_size)}, {plural('{count} record', '{count} records', meta.records)}"


def holds_briefly(meta: BackupMetadata) -> str:
    """Return how much a version holds in one figure: ``230 records``, or else ``4.2 MB``."""
    return size(meta.file_size) if meta.records is None else plural("{count} record", "{count} records", meta.records)


def reasons(meta: BackupMetadata) -> str:
    """Return in a word or two each why a content looks like the result of an accident: ``empty``, ``much smaller``."""
    return ", ".join(_reason(each) for each in meta.suspicions)


def _reason(of: Suspicion) -> str:
    match of:
        case Suspicion.EMPTY:
            return _("empty")
        case Suspicion.NULS:
            return _("zeros only")
        case Suspicion.UNPARSABLE:
            return _("cut off")
        case Suspicion.SHRUNK:
            return _("much smaller")


def finding(text: str) -> str:
    """Return what a test of a restore found of a content: reasons as above, or what SQLite says, which is English."""
    known = {kind.value: kind for kind in Suspicion}
    codes = text.split(", ")
    return ", ".join(_reason(known[code]) for code in codes) if all(code in known for code in codes) else shown(text)


def suspicion(of: Suspicion) -> str:
    """Return in plain words why a content looks like the result of an accident."""
    match of:
        case Suspicion.EMPTY:
            return _("It is empty: the file had no content when it was stored.")
        case Suspicion.NULS:
            return _("It holds zeros in the place of content, as a file may after a power cut.")
        case Suspicion.UNPARSABLE:
            return _(
                "It is cut off, garbled, or written otherwise than before: the program may not be able to open it."
            )
        case Suspicion.SHRUNK:
            return _("It is less than half as large as the last good version before it.")


def oddity(of: Oddity) -> str:
    """Return what is unusual about a content."""
    match of:
        case Oddity.RELAXED:
            return _("as JSON with liberties (comments, other quotes, commas at the end)")
        case Oddity.SEVERAL:
            return _("as several JSON texts, one behind the other")
        case Oddity.CODE_PAGE:
            return _("in an older encoding than UTF-8")
        case Oddity.FOREIGN:
            return _("not as JSON, although it is called so")
        case Oddity.ZEROS:
            return _("as text with runs of zeros")


def export_name(stem: str, row: Row, suffix: str) -> str:
    """Return a file name for a version outside its folder: ``data_2025-11-04_1405.json``."""
    return f"{stem}_{row.day.isoformat()}_{row.clock.replace(':', '')}{suffix}"


def sentence(text: str) -> str:
    """Return a part of a sentence, such as why a version is kept, as a sentence of its own."""
    return text[:1].upper() + text[1:] + "."


def mark(rows: Sequence[Row], lead: Row) -> str:
    """Return what a mark of the timeline stands for: its leading version, and how many others."""
    meta = lead.meta
    text = f"{moment(meta)}  ·  {what(meta)}"
    text = text if len(text) <= _TIP else text[:_TIP] + ELLIPSIS
    others = len(rows) - 1
    return f"{text}  ({plural('and {count} more', 'and {count} more', others)})" if others else text


def cannot_open(folder: Path, error: OSError) -> str:
    """Return what to say where the backup folder cannot be shown: at least where it is."""
    return _("The versions are in {folder}. It cannot be shown: {reason}.").format(
        folder=shown(str(folder)), reason=shown(error.strerror or str(error))
    )
