"""The commands about other places: copying there, and getting a document back from there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from backupkit import answers
from backupkit.cli import console
from backupkit.values.text import local, size
from backupkit.values.version import Status

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping, Sequence

    from backupkit.answers import Json
    from backupkit.cli.activity import Adding, Answer
    from backupkit.manager.manager import BackupManager
    from backupkit.values.places import PlaceCheck, PlaceReport
    from backupkit.values.version import Depth

DAMAGE_FOUND, PLACE_PROBLEM = 3, 16  # exit codes


_EVER = datetime.max.replace(tzinfo=UTC)
"""The last of all moments: what the document held then is what it held last."""


def add_to(command: Adding) -> None:
    """Add the commands of this module."""
    command("mirror", _mirror, "copy to each place what is not there yet")
    recover = command("recover", _recover, "get the file back from a place that has copies, as on a new computer")
    recover.add_argument("--from", dest="source", metavar="URL", required=True, help="file:///…, s3://…, sftp://…")
    which = recover.add_mutually_exclusive_group()
    which.add_argument("--list", action="store_true", help="only list what is there")
    which.add_argument("--version", dest="backup_id", metavar="ID", help="this one; default: what it held last")
    which.add_argument("--at", metavar="TIME", help="as the file was then: '2026-11-27 14:00'")
    recover.add_argument("--to", metavar="PATH", help="write it there instead, and leave the file alone")


def _mirror(manager: BackupManager, _: argparse.Namespace) -> Answer:
    report = manager.mirror()
    answer = answers.mirrored(report)
    if not report.places:
        return answer, [console.NO_PLACE]
    return answer, [line for place in report.places for line in _lines(place)]


def verified(manager: BackupManager, backup_ids: Sequence[str], depth: Depth) -> Answer:
    """Verify the copies at all places, as ``verify --places``.

    Raises:
        ValueError: ids are named.
    """
    if backup_ids:
        raise ValueError("all copies at all places are checked: name no ID beside --places")
    report = manager.verify_places(depth=depth)
    if not report.places:
        return answers.copies_verified(report), [console.NO_PLACE]
    return answers.copies_verified(report), [line for place in report.places for line in _found(place)]


def found_by(verification: Mapping[str, Json]) -> int:
    """Return the exit code of a verification of copies, by its answer."""
    found: Any = verification["places"]
    if any(place["bad"] for place in found):
        return DAMAGE_FOUND
    return PLACE_PROBLEM if any(place["problem"] for place in found) else 0


def _found(place: PlaceCheck) -> Iterator[str]:
    yield from (f"{backup_id} at {place.place} is damaged, and whole nowhere else." for backup_id in place.lost)
    done = [f"{len(place.sound)} sound", f"{len(place.damaged)} damaged"]
    done += [f"{len(place.sent_again)} of them sent again"] if place.sent_again else []
    done += [f"{place.unchecked} not checked"] if place.unchecked else []
    yield f"{place.place}: {', '.join(done)}."
    if place.problem:
        yield console.Painted(place.problem, console.Colour.RED)


def _lines(place: PlaceReport) -> Iterator[str]:
    done = [f"{len(place.sent)} copied ({size(place.sent_bytes)})", f"{place.missing} missing"]
    done += [f"{len(ids)} {word}" for ids, word in (
        (place.removed, "removed"), (place.healed_here, "fetched back"), (place.healed_there, "sent again"),
        (place.resealed, "encrypted anew"),
    ) if ids]  # fmt: skip
    done += [f"{place.old_keys} with an old key"] if place.old_keys else []
    yield f"{place.place}: {'left out' if place.is_left_out else ', '.join(done)}."
    if place.problem:
        yield console.Painted(place.problem, console.Colour.RED)


def _recover(manager: BackupManager, options: argparse.Namespace) -> Answer:
    moment = _moment(options.at) if options.at else None
    found = type(manager).from_place(
        options.source, manager.data_file, options.backups_dir, app=options.app, encryption=options.unlocker,
        encrypt="everywhere" if options.everywhere else "places",
    )  # fmt: skip
    versions = [meta for meta in found.list_backups() if meta.status is not Status.ARCHIVED]
    if options.list:
        lines = [f"{meta.backup_id}  {console.local_time(meta.timestamp)}  {size(meta.file_size)}" for meta in versions]
        return answers.versions(versions), lines
    meta = found.find_backup(options.backup_id) if options.backup_id else found.find_backup_at(moment or _EVER)
    target = options.to or found.data_file
    when = console.local_time(meta.timestamp)
    console.ask(f"Put version {meta.backup_id} of {when} in the place of {target}?", assume_yes=options.yes)
    result = found.restore_backup(meta.backup_id, to=options.to)
    return answers.restored(result), [
        f"{result.path} holds version {result.backup_id} ({size(result.size_bytes)}).",
        f"{len(versions)} versions are listed. Those that are not here yet come from there when they are needed.",
    ]


def _moment(text: str) -> datetime:
    """Return the moment that was typed in; by the clock on the wall where it names no zone.

    Raises:
        ValueError: it is none.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    found = local(moment) if moment else None
    if found is None or found.tzinfo is None:
        raise ValueError(f"{text!r} is no time; one is written like 2026-11-27 14:00")
    return found
