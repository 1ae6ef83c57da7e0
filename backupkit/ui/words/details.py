"""What the dialog tells about its selection: one version, several, or the history as a whole. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from backupkit.ui.shown.shortening import ELLIPSIS
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words import changed, places, versions
from backupkit.ui.words.amounts import age, exact, size, trigger, when
from backupkit.ui.words.language import plural, said, shown, stored
from backupkit.ui.words.language import translated as _
from backupkit.values.version import Status

if TYPE_CHECKING:
    from collections.abc import Container, Sequence
    from datetime import datetime

    from backupkit.ui.shown.contents import Contents
    from backupkit.ui.shown.rows import Row
    from backupkit.ui.words.samples import Sample
    from backupkit.values.results import BackupStats
    from backupkit.values.version import BackupMetadata


_WEEK = timedelta(days=7)  # beyond it an age is a date, which would be said twice
_LONG = 300  # characters of a description; beyond these it would hide everything else


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line: what, and what of it."""

    label: str
    value: str
    is_code: bool = False  # no words: it may be broken anywhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something that a reader should know before all figures."""

    tone: Tone
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What is told, from top to bottom."""

    title: str
    subtitle: str = ""
    text: str = ""  # a version's description, shortened if it is very long, or an explanation
    full_text: str = ""  # the whole description
    remarks: tuple[Remark, ...] = ()
    facts: tuple[Fact, ...] = ()
    sample: Sample | None = None  # what it holds, at a glance; None: not known yet
    reasons: tuple[str, ...] = ()  # why it is kept; the first one says enough for most
    more: tuple[Fact, ...] = ()  # what is for developers


def account_of(
    contents: Contents | None,
    selected: Sequence[Row],
    now: datetime,
    *,
    document: str,
    problem: str = "",
    is_locked: bool = False,
    held: Container[str] = (),
) -> Account:
    """Return what to tell about the selected rows.

    Args:
        contents: what is in the backup folder; None until it has been read.
        selected: of the rows in it.
        now: what ages are counted from.
        document: the document's file name.
        problem: why the folder cannot be read; empty if it can.
        is_locked: that is because what opens it has not been entered: no accident.
        held: the ids of the versions that hold what the document holds now.
    """
    if problem:
        if is_locked:  # the sentence stands above, beside the button that unlocks them
            return Account(
                title=document, text=_("Unlock the versions to see what each one holds, and to go back to it.")
            )
        remark = Remark(tone=Tone.BAD, title=_("The versions cannot be read"), text=problem)
        return Account(title=document, remarks=(remark,))
    if contents is None:
        return Account(title=_("Reading the versions…"))
    if not contents.rows:
        return _of_nothing(document)
    match selected:
        case [row]:
            return _of_one(contents, row, now, holder=document if row.backup_id in held else "")
        case []:
            return _of_all(contents.stats, now)
        case _:
            return _of_several(selected)


def _of_nothing(document: str) -> Account:
    return Account(
        title=_("No version yet"),
        text=_(
            "From now on every save of {document} is kept here as a version: a complete copy, compressed and checked. "
            "You can go back to any of them, and back again.\n“Back up now…” makes the first one at once."
        ).format(document=document),
    )


def _of_one(contents: Contents, row: Row, now: datetime, *, holder: str) -> Account:
    meta = row.meta
    reasons = (contents.kept or {}).get(meta.backup_id, ())
    told = [versions.sentence(said(reason)) for reason in reasons]
    if contents.kept is not None and not told:
        told = [_("No rule needs it any more: the next save may remove it. Pin it to keep it.")]
    facts = [
        Fact(label=_("Content"), value=versions.holds(meta)),
        Fact(label=_("Change"), value=changed.full_change(row)),
        Fact(label=_("Made"), value=trigger(meta.trigger)),
        Fact(label=_("Checked"), value=_checked(row, now)),
    ]
    if contents.copies is not None:
        there = contents.copies.get(meta.backup_id, ())
        lock = contents.encryption
        lies = places.lies(there, is_here=meta.is_here, is_sealed=bool(lock), is_sealed_here=lock.is_everywhere)
        facts.append(Fact(label=_("Where"), value=lies or _("nowhere")))
    if meta.oddities:
        facts.append(Fact(label=_("Written"), value=", ".join(map(versions.oddity, meta.oddities))))
    if meta.tags:
        facts.append(Fact(label=_("Tags"), value=shown(", ".join(meta.tags))))
    more = (
        Fact(label=_("Stored"), value=_stored(meta.stored_size, meta.file_size)),
        Fact(label=_("Id"), value=meta.backup_id, is_code=True),
        Fact(label="SHA-256", value=meta.file_hash, is_code=True),
    )
    return Account(
        title=when(meta.timestamp, now),
        subtitle=versions.full_time(meta, now),
        text=_shortened(versions.description(meta) if meta.replaced_by else _described(meta)),
        full_text=meta.description.strip(),
        remarks=tuple(_remarks(row, holder)),
        facts=tuple(facts),
        reasons=tuple(told),
        more=more,
    )


def _remarks(row: Row, holder: str) -> list[Remark]:
    meta = row.meta
    found = []
    if holder and not row.is_in_bin:
        text = _("{document} holds exactly this, so there is nothing to restore.").format(document=holder)
        found.append(Remark(tone=Tone.GOOD, title=_("In the file now"), text=text))
    if meta.status is Status.ARCHIVED:
        found.append(
            Remark(
                tone=Tone.QUIET,
                title=_("In the bin"),
                text=_("“Take back” brings it back among the others. Until then it cannot be restored."),
            )
        )
    if meta.is_elsewhere:
        text = _("It lies at another place, and is fetched from there when it is restored, compared or exported.")
        found.append(Remark(tone=Tone.QUIET, title=_("Not here yet"), text=text))
    elif meta.problem:
        found.append(
            Remark(
                tone=Tone.BAD,
                title=_("Damaged"),
                text=_("{problem} It cannot be restored. The versions before and after it are not affected.").format(
                    problem=versions.sentence(stored(meta.problem).rstrip("."))
                ),
            )
        )
    if meta.suspicions:
        why = " ".join(versions.suspicion(each) for each in meta.suspicions)
        if meta.finding:
            why = _("{why} SQLite says: “{finding}”.").format(why=why, finding=shown(meta.finding))
        found.append(
            Remark(
                tone=Tone.WARN,
                title=_("Looks like an accident"),
                text=_("{why} It was stored all the same, and pushed out no good version.").format(why=why),
            )
        )
    return found


def _described(meta: BackupMetadata) -> str:
    """Return a version's description, with its lines."""
    return shown("\n".join(meta.description.strip().splitlines()), keeping="\n\t")


def _checked(row: Row, now: datetime) -> str:
    verified_at = row.meta.verified_at
    if not verified_at:
        return _("not since it was made")
    return _("{age}: every byte read, and right").format(age=age(verified_at, now))


def _shortened(text: str) -> str:
    return text if len(text) <= _LONG else text[:_LONG].rstrip() + ELLIPSIS


def _stored(stored_bytes: int, content_bytes: int) -> str:
    if not stored_bytes or content_bytes <= stored_bytes:
        return size(stored_bytes)
    share = f"{stored_bytes / content_bytes:.0%}".replace("%", " %")
    return _("{size}, {share} of the content").format(size=size(stored_bytes), share=share)


def _of_several(selected: Sequence[Row]) -> Account:
    return Account(
        title=plural("{count} version selected", "{count} versions selected", len(selected)),
        facts=(
            Fact(label=_("Newest"), value=versions.moment(selected[0].meta)),
            Fact(label=_("Oldest"), value=versions.moment(selected[-1].meta)),
            Fact(label=_("Stored"), value=size(sum(row.meta.stored_size for row in selected))),
        ),
    )


def _of_all(stats: BackupStats | None, now: datetime) -> Account:
    text = _("Select a version to see what it holds and why it is kept, and to go back to it.")
    if not stats:
        return Account(title=_("All versions"), text=text)
    facts = []
    if stats.here:
        facts += [
            Fact(label=_("Stored"), value=_stored(stats.total_bytes, stats.content_bytes)),
            Fact(label=_("On average"), value=size(stats.average_bytes)),
        ]
    if stats.newest_at and stats.oldest_at:
        facts += [
            Fact(label=_("Newest"), value=_with_age(stats.newest_at, now)),
            Fact(label=_("Oldest"), value=exact(stats.oldest_at)),
        ]
    facts.append(Fact(label=_("Checked"), value=f"{stats.verified:,}"))
    for label, count in (
        (_("Damaged"), stats.corrupted),
        (_("Not here yet"), stats.elsewhere),
        (_("Suspect"), stats.suspect),
        (_("Pinned"), stats.pinned),
        (_("In the bin"), stats.archived),
    ):
        if count:
            facts.append(Fact(label=label, value=f"{count:,}"))
    return Account(title=plural("{count} version", "{count} versions", stats.count), text=text, facts=tuple(facts))


def _with_age(moment: datetime, now: datetime) -> str:
    return f"{exact(moment)} ({age(moment, now)})" if now - moment < _WEEK else exact(moment)


def summary(stats: BackupStats | None, *, former: str = "") -> str:
    """Return the figures of a history in a line, and the name of the file with the earlier one, if there is one."""
    earlier = [_("earlier versions: {document}").format(document=shown(former))] if former else []
    if not stats or not stats.count:
        return "".join(earlier)
    parts = [plural("{count} version", "{count} versions", stats.count)]
    if stats.here:
        parts.append(size(stats.total_bytes))
    if stats.elsewhere:
        parts.append(plural("{count} not here yet", "{count} not here yet", stats.elsewhere))
    if stats.oldest_at:
        parts.append(_("since {date}").format(date=exact(stats.oldest_at).partition(",")[0]))
    if stats.verified:
        parts.append(_("{count} checked").format(count=f"{stats.verified:,}"))
    if stats.corrupted:
        parts.append(_("{count} damaged").format(count=f"{stats.corrupted:,}"))
    return "  ·  ".join((*parts, *earlier))
