"""Each result of an operation as JSON, in the same shape for every caller. Pure.

A function takes the value that an operation returned, and gives back what :func:`json.dumps` takes as it is: objects,
lists, texts, numbers, True, False and None. A moment is a text in UTC, a path is a text. What a shape has is kept for
the scripts that read it; it may gain names. :data:`FORMAT` changes if one ever loses a name, or means something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from backupkit.changes.paths import path_text
from backupkit.values.counts import ChangeCounts
from backupkit.values.put_back import NamedPart
from backupkit.values.text import moment_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from backupkit.config.config import BackupConfig
    from backupkit.errors import BackupError
    from backupkit.sealing.new_key import NewKey
    from backupkit.values.activity.checks import BackupCheck
    from backupkit.values.activity.entry import LogEntry
    from backupkit.values.activity.test_restore import TestRestoreResult
    from backupkit.values.changes import Change, Comparison
    from backupkit.values.places import CopiesReport, MirrorReport, PlaceState, PlaceTrial
    from backupkit.values.reasons import Reason
    from backupkit.values.results import BackupStats, FolderMoved, RestoreResult, UnsavedWork, VerifyReport
    from backupkit.values.retention import RetentionPlan
    from backupkit.values.version import BackupMetadata, Record

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
JsonObject: TypeAlias = dict[str, Json]

FORMAT = 1
"""The version of all shapes here."""


def told(command: str, result: Json, warnings: Iterable[str]) -> JsonObject:
    """Return what came of a command: the shape around all others.

    Args:
        command: its name.
        result: what one of the functions below returned.
        warnings: sentences: what went slightly wrong.
    """
    return {"format": FORMAT, "command": command, "result": result, "warnings": list(warnings)}


def refused(command: str, why: JsonObject, exit_code: int, warnings: Iterable[str]) -> JsonObject:
    """Return that a command was not carried out, likewise; *why* is :func:`failed`'s, or :func:`not_done`'s."""
    return {"format": FORMAT, "command": command, **why, "exit_code": exit_code, "warnings": list(warnings)}


def version(meta: BackupMetadata) -> JsonObject:
    """Return a version as an entry of a list: all that is known about it."""
    return _fields(meta)


def versions(found: Iterable[BackupMetadata]) -> list[Json]:
    """Return a list of versions, in the order given."""
    return [version(meta) for meta in found]


def created(meta: BackupMetadata, path: Path) -> JsonObject:
    """Return a version that was just made, with the path of its file."""
    return version(meta) | {"path": str(path)}


def unchanged(same_as: str) -> JsonObject:
    """Return that no version was made, and the id of the one that holds the document's state already."""
    return {"backup_id": None, "same_as": same_as}


def shown(meta: BackupMetadata, path: Path, kept_because: Sequence[Reason]) -> JsonObject:
    """Return a version with the path of its file and the reasons why it stays."""
    return version(meta) | {"path": str(path), "kept_because": _value(kept_because)}


def restored(result: RestoreResult) -> JsonObject:
    """Return what a restore did; what undoing one did has the same shape."""
    return _fields(result)


def compared(found: Comparison) -> JsonObject:
    """Return what a comparison found; a path is one text, as the command line takes it."""
    counts: JsonObject = {
        "added": found.added,
        "removed": found.removed,
        "changed": found.changed,
        "moved": found.moved,
    }
    states: JsonObject = {"older_id": found.older_id, "newer_id": found.newer_id, "kind": found.kind.value}
    whole: JsonObject = {"is_complete": found.is_complete, "is_layout_only": found.is_layout_only}
    changes: list[Json] = [_change(each, path) for each, path in zip(found.changes, paths(found), strict=True)]
    return states | {"changes": changes} | counts | whole


def paths(found: Comparison) -> list[str]:
    """Return the path of each change that is named as one text, as the command line takes it."""
    return [path_text(each.path) for each in found.changes]


def verified(report: VerifyReport) -> JsonObject:
    """Return what a verification found."""
    counts: JsonObject = {"valid": report.valid, "corrupted": report.corrupted}
    found: JsonObject = {"problems": _value(report.problems), "unread": _value(report.unread)}
    checks: JsonObject = {backup_id: _value(dict(each)) for backup_id, each in report.checks.items()}
    depth: JsonObject = {"depth": _value(report.depth), "elsewhere": list(report.elsewhere_ids)}
    return counts | found | depth | {"checks": checks}


def checked(found: BackupCheck) -> JsonObject:
    """Return what the verification of one version found, check by check."""
    return _fields(found)


def deleted(*, done: bool) -> JsonObject:
    """Return whether a version went into the bin; False if it was there already."""
    return {"deleted": done}


def undeleted(*, done: bool) -> JsonObject:
    """Return whether a version came out of the bin; False if it was not there."""
    return {"undeleted": done}


def described(*, changed: bool) -> JsonObject:
    """Return whether a version got another description; False if it is the one that it had."""
    return {"changed": changed}


def pinned(*, changed: bool) -> JsonObject:
    """Return whether a pin was set or taken away; False if it was as wanted already."""
    return {"changed": changed}


def exported(path: Path) -> JsonObject:
    """Return the path that a version was written to."""
    return {"path": str(path)}


def unsaved(found: Iterable[UnsavedWork]) -> list[Json]:
    """Return what apps have not saved, in the order given."""
    return [_fields(work) for work in found]


def stats(figures: BackupStats) -> JsonObject:
    """Return the figures of a backup folder."""
    return _fields(figures)


def tested(result: TestRestoreResult) -> JsonObject:
    """Return what a test of a restore found."""
    return _fields(result)


def log(found: Iterable[LogEntry]) -> list[Json]:
    """Return entries of the log, in the order given."""
    return [_fields(entry) for entry in found]


def config(found: BackupConfig) -> JsonObject:
    """Return what is configured: each value with where it came from, what could not be used, and what is not there."""
    values: JsonObject = {
        name: {"value": _value(found.shown(name)), "origin": found.origin_of(name).value} for name in found.names()
    }
    later: list[Json] = [
        {"name": each.name, "value": _value(each.shown), "origin": each.origin.value, "why": str(each.why)}
        for each in found.later
    ]
    return {"values": values, "problems": [str(problem) for problem in found.problems], "later": later}


def plan(found: RetentionPlan) -> JsonObject:
    """Return which versions stay, each with all reasons, and which go, each with one."""
    return {"keep": _value(found.keep), "drop": _value(found.drop)}


def cleaned(removed: int, thinned: RetentionPlan | None = None) -> JsonObject:
    """Return how many leftover files were removed, and what was done where only the newest versions were to stay."""
    return {"removed": removed} | (plan(thinned) if thinned else {})


def rebuilt(count: int) -> JsonObject:
    """Return how many versions a new index holds."""
    return {"backups": count}


def taken_over(*, done: bool) -> JsonObject:
    """Return whether a folder became the document's; it may have been that before."""
    return {"taken_over": done}


def moved(result: FolderMoved) -> JsonObject:
    """Return where the versions lie now, and where they did."""
    return _fields(result)


def mirrored(report: MirrorReport) -> JsonObject:
    """Answer what was copied to each place."""
    return {"all_there": bool(report), "places": [_fields(place) for place in report.places]}


def rotated(result: NewKey) -> JsonObject:
    """Return where copies have a new key, and what does not open them any more."""
    return {"places": list(result.places), "closed": [_fields(secret) for secret in result.closed]}


def recovery_code(code: str) -> JsonObject:
    """Return a recovery code, which is kept nowhere."""
    return {"recovery_code": code}


def password_changed() -> JsonObject:
    """Return that another password opens the copies now."""
    return {"password_changed": True}


def places(found: Iterable[PlaceState]) -> list[Json]:
    """Return how it stands with each place."""
    return [_fields(place) for place in found]


def tried(trial: PlaceTrial) -> JsonObject:
    """Return what came of trying a place."""
    return _fields(trial)


def watched(made: Iterable[str], failures: int) -> JsonObject:
    """Return which versions were made while a document was watched, oldest first, and how often none could be."""
    return {"made": list(made), "failures": failures}


def examined(findings: Iterable[Record], *, is_well: bool) -> JsonObject:
    """Return what a look at a folder found, worst first; it may be well although something is worth knowing."""
    found: list[Json] = [_fields(each) for each in findings]
    return {"is_well": is_well, "findings": found}


def copies_verified(report: CopiesReport) -> JsonObject:
    """Answer what was found of the copies at each place."""
    found: list[Json] = [_fields(place) | {"bad": _value(place.bad)} for place in report.places]
    return {"all_sound": bool(report), "depth": _value(report.depth), "places": found}


def moved_back() -> JsonObject:
    """Return that the user's choice of a folder was taken back."""
    return {"moved_back": True}


def failed(error: BackupError) -> JsonObject:
    """Return an error: its class for programs, its sentence for people."""
    return {"error": type(error).__name__, "message": str(error)}


def not_done(kind: str, why: object) -> JsonObject:
    """Return why a command was not carried out, where that is no error of the package, in the shape of an error."""
    return {"error": kind, "message": str(why)}


def _change(found: Change, path: str) -> JsonObject:
    return {
        "path": path,
        "title": found.title,
        "trail": list(found.trail),
        "kind": found.kind.value,
        "before": found.before,
        "after": found.after,
        "moved": found.moved,
        "can_restore": found.can_restore,
        "why_not": found.why_not,
    }


def _fields(record: Record) -> JsonObject:
    return {name: _value(found) for name, found in dict(record).items()}


def _value(found: object) -> Json:
    match found:
        case None | bool() | int() | float():
            return found
        case str():
            return str(found)  # of an enum's member, its value
        case datetime():
            return moment_text(found)
        case ChangeCounts():
            return {name: _value(getattr(found, name)) for name in ("against", "unit", "added", "removed", "changed")}
        case NamedPart(path=path, name=name):
            return {"path": path, "name": name}
        case Mapping():
            return {str(name): _value(inner) for name, inner in found.items()}
        case list() | tuple():
            return [_value(inner) for inner in found]
        case _:
            return str(found)  # a path, a reason: what says itself in a text
