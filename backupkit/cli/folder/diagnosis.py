"""Diagnosis: what is wrong with a backup folder, in plain words, and what to do about it. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from backupkit.light.frozen import dataclass
from backupkit.values.activity.causes import cause
from backupkit.values.text import local, size
from backupkit.values.version import Record, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from backupkit.values.activity.entry import LogEntry
    from backupkit.values.activity.room import Room
    from backupkit.values.places import PlaceState
    from backupkit.values.results import UnsavedWork
    from backupkit.values.version import BackupMetadata

LONG_DAYS = 35
"""An app that runs checks a few versions each week, so that none waits for longer."""
_AHEAD_SECONDS = 120.0


class Severity(StrEnum):
    """How much a finding matters, worst first."""

    DAMAGE = "damage"  # a version is lost, or may be
    PROBLEM = "problem"  # something does not work, or will not on the bad day
    NOTE = "note"  # worth knowing; nothing is wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding(Record):
    """Something that was found, and what to do about it."""

    severity: Severity
    what: str
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was seen of a document and its backup folder. None, or empty: nothing of the kind."""

    now: datetime  # aware, UTC
    document: str
    folder: str
    has_folder: bool
    unreadable: str = ""  # why the versions cannot be read; then nothing below is known of them
    document_problem: str = ""  # why the document cannot be read
    is_stored: bool = True  # the newest version holds what the document holds now
    is_writable: bool = True
    owner: str | None = None
    has_index: bool = True
    versions: Sequence[BackupMetadata] = ()  # newest first, without the bin
    failures: Sequence[LogEntry] = ()  # of making versions, since one was made, newest first
    room: Room | None = None
    places: Sequence[PlaceState] = ()
    is_on_one_disk: bool = False
    unsaved: Sequence[UnsavedWork] = ()
    config_problems: Sequence[str] = ()


def findings(facts: Facts) -> list[Finding]:
    """Return what is wrong or worth knowing, worst first; empty: all is well."""
    order = list(Severity)
    return sorted(_found(facts), key=lambda finding: order.index(finding.severity))


def _found(facts: Facts) -> Iterator[Finding]:
    yield from _of_document(facts)
    if facts.unreadable:
        yield _problem(facts.unreadable, "What can be done stands in the sentence itself. Then run 'doctor' once more.")
        return
    yield from _of_folder(facts)
    yield from _of_versions(facts)
    yield from _of_copies(facts)
    for sentence in facts.config_problems:
        yield _problem(f"What is configured cannot be used: {sentence}.", "'config' tells what applies instead.")
    if facts.unsaved:
        yield _note(
            f"An app died with unsaved work, of {_time(facts.unsaved[0].kept_at)}.",
            "'unsaved --to PATH' writes it to a file.",
        )


def _of_document(facts: Facts) -> Iterator[Finding]:
    if facts.document_problem:
        advice = "'list' shows what can be put back, 'restore ID' does it." if facts.versions else "Is the path right?"
        yield _problem(facts.document_problem, advice)


def _of_folder(facts: Facts) -> Iterator[Finding]:
    if not facts.has_folder:
        yield _problem(
            f"There is no backup folder {facts.folder} yet.",
            "'create' makes it. If an app keeps the versions elsewhere, name it: --app NAME, or --backups-dir DIR.",
        )
        return
    if facts.owner:
        yield _problem(
            f"{facts.folder} was last used for {facts.owner}.",
            f"If that file was moved to {facts.document}, 'take-over' says so. If not, use another --backups-dir.",
        )
    if not facts.is_writable:
        yield _problem(
            f"Nothing can be written into {facts.folder}, so no version can be made.",
            "Give your user the right to write there, or put the versions elsewhere: 'move-folder DIR'.",
        )
    if facts.versions and not facts.has_index:
        yield _problem("The index of the versions is missing. No version is lost by that.", "'rebuild' makes it anew.")
    if facts.room and facts.room.is_low:
        freed = f" The rule 'compact' would free {size(facts.room.tighter_bytes)}." if facts.room.tighter_bytes else ""
        yield _problem(
            f"Little space is left on the disk of {facts.folder}: {size(facts.room.free_bytes)}.{freed}",
            "Free some, or see what other rules would remove: 'prune --dry-run --preset compact'.",
        )
    if facts.failures:
        last = facts.failures[0]
        count = len(facts.failures)
        times = "The last backup failed" if count == 1 else f"The last {count} attempts to back up failed"
        why = cause(last.error)
        what = f"{times}, {_time(last.at)}{': ' if why else ''}{why}."
        yield _problem(what, "'create' tries once more, and says what is wrong.")


def _of_versions(facts: Facts) -> Iterator[Finding]:
    damaged = [meta for meta in facts.versions if meta.status is Status.CORRUPTED]
    for meta in damaged:
        yield Finding(
            severity=Severity.DAMAGE,
            what=f"Version {meta.backup_id} of {_time(meta.timestamp)} is damaged: {meta.problem}.",
            advice="'mirror' fetches it from a place that has it whole." if facts.places
            else "Others are not touched by that. 'verify' checks all of them; a damaged disk damages more.",
        )  # fmt: skip
    sound = [meta for meta in facts.versions if meta not in damaged]
    if facts.has_folder and not sound:
        yield _problem(f"There is no version of {facts.document} that could be put back.", "'create' makes one.")
        return
    if sound and not facts.document_problem and not facts.is_stored:
        yield _note(
            f"{facts.document} has changed since the newest version, of {_time(sound[0].timestamp)}.",
            "'create' stores it, unless an app that runs does so in a moment.",
        )
    if sound and sound[0].suspect:
        words = sound[0].finding or ", ".join(sound[0].suspicions)
        good = next((meta for meta in sound if not meta.suspect), None)
        yield _problem(
            f"What was saved last looks damaged ({words}).",
            f"'restore {good.backup_id}' goes back to the last version that does not." if good
            else "No version looks better. 'compare ID' tells how they differ.",
        )  # fmt: skip
    if ahead := [meta for meta in sound if (meta.timestamp - facts.now).total_seconds() > _AHEAD_SECONDS]:
        yield _note(
            f"{len(ahead)} versions carry a time that is still to come: a clock was wrong.",
            "Their order is right all the same, and no rule removes one for it.",
        )
    here = [meta for meta in sound if meta.is_here]
    if unread := [meta for meta in here if _is_unchecked(meta, facts.now)]:
        yield _note(
            f"{len(unread)} of {len(here)} versions were not checked in full for {LONG_DAYS} days.",
            "'verify' reads every byte of them.",
        )


def _is_unchecked(meta: BackupMetadata, now: datetime) -> bool:
    return (now - (meta.verified_at or meta.timestamp)).days >= LONG_DAYS


def _of_copies(facts: Facts) -> Iterator[Finding]:
    for place in facts.places:
        if place.damaged:
            yield Finding(
                severity=Severity.DAMAGE,
                what=f"{place.damaged} copies at {place.place} are damaged, and whole nowhere else.",
                advice="'verify --places' names them.",
            )
        if place.problem:
            yield _problem(f"{place.place}: {place.problem}", "'places --try URL' tries it; 'mirror' goes on.")
        elif place.missing:
            yield _note(f"{place.missing} versions are not at {place.place} yet.", "'mirror' copies them.")
    if facts.is_on_one_disk and facts.versions:
        yield _note(
            "The file and all its versions lie on one disk, and go with it.",
            "Copies at a second place survive it: 'places --try URL' tells whether one would do.",
        )


def _problem(what: str, advice: str) -> Finding:
    return Finding(severity=Severity.PROBLEM, what=what, advice=advice)


def _note(what: str, advice: str) -> Finding:
    return Finding(severity=Severity.NOTE, what=what, advice=advice)


def _time(moment: datetime) -> str:
    return f"{local(moment):%Y-%m-%d %H:%M}"
