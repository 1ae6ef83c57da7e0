"""The command line: a rescue that works when the app no longer starts. argparse is enough here."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from typing import TYPE_CHECKING, Any

from backupkit import answers, errors, extras
from backupkit.cli import activity, configuration, console, differences, places, secrets, unsaved, upkeep
from backupkit.manager.manager import BackupManager
from backupkit.places.errors import PlaceError
from backupkit.sealing import refused
from backupkit.values.text import reason, size
from backupkit.values.version import Depth, Form, Status, Trigger

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from backupkit.answers import Json
    from backupkit.values.results import RestoreResult

    Answer = tuple[Json, Sequence[str]]  # for --json, and lines for people
    Command = Callable[[BackupManager, argparse.Namespace], Answer]

_SYSTEM_ERROR = 9
UNPRINTED = 13
EXIT_CODES: Mapping[type[errors.BackupError], int] = {
    errors.BackupNotFound: 4,
    errors.BackupCorrupted: places.DAMAGE_FOUND,
    errors.BackupUnreadable: _SYSTEM_ERROR,
    errors.DocumentMissing: 5,
    errors.DocumentUnreadable: 5,
    errors.DocumentChanged: 5,
    errors.DocumentInUse: 5,
    errors.DocumentUnwritable: 6,
    errors.LinkTurned: 6,
    errors.FileExists: 6,
    errors.BackupFolderLost: 7,
    errors.BackupFolderMissing: 7,
    errors.BackupFolderUnwritable: 7,
    errors.BackupFolderTaken: 7,
    errors.NotEnoughSpace: 8,
    errors.StorageFailed: _SYSTEM_ERROR,
    errors.BackupsStopped: _SYSTEM_ERROR,
    errors.BackupBusy: 10,
    errors.DocumentBusy: 10,
    errors.ManifestTooNew: 11,
    errors.NothingToUndo: 12,
    errors.UndoOvertaken: 12,
    errors.NotComparable: 14,
    errors.PartNotFound: 4,
    extras.ExtraMissing: 15,
    PlaceError: places.PLACE_PROBLEM,
    refused.KeyRefused: 17,
    refused.KeyFileUnreadable: 17,
    refused.KeysDamaged: 17,
    refused.RecoveryCodeMistyped: 17,
    errors.Cancelled: 130,
}
"""Exit code per error class; 0 is success, 1 a declined question, 2 wrong usage, 3 damage found, 13 unprinted."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code. Results go to standard output, errors to standard error."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.app is not None and options.backups_dir is not None:
        parser.error("argument --app: not allowed with argument --backups-dir")
    warnings, log = console.Warnings(), logging.getLogger("backupkit")
    log.addHandler(warnings)
    try:
        return _answered(options, warnings)
    finally:
        log.removeHandler(warnings)
        warnings.print_kept()


def _answered(options: argparse.Namespace, warnings: console.Warnings) -> int:
    """Carry out a command and print what came of it; return the exit code."""
    try:
        source = configuration.source_of(options)
        options.unlocker = secrets.unlocker(options)
        manager = BackupManager(options.data_file, options.backups_dir, app=options.app, config=source)
        if given := secrets.encrypted(options, manager.backups_dir) if options.unlocker else {}:
            manager = BackupManager(options.data_file, options.backups_dir, app=options.app, config=source, **given)
        if options.backups_dir is not None:
            manager.folder.stay()
        answer, lines = options.run(manager, options)
        if options.backups_dir is not None and (owner := manager.folder.owner):
            console.hint(f"Note: {manager.backups_dir} was last used for {owner}.")
    except errors.BackupError as error:
        console.complain(error, warnings, as_json=options.json)
        return next(code for kind, code in EXIT_CODES.items() if isinstance(error, kind))
    except ValueError as error:
        console.hint(f"error: {error}")
        return 2
    except console.Declined:
        console.hint("Nothing was changed.")
        return 1
    except KeyboardInterrupt:
        console.hint("Interrupted.")
        return 130
    try:
        console.say(answer, lines, as_json=options.json)
    except BrokenPipeError:  # `list | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter complains at its exit
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        console.hint(f"error: The command was carried out, but its result could not be printed: {reason(error)}.")
        return UNPRINTED
    return _found_by(answer) if options.run is _verify else 0


def _found_by(verification: Mapping[str, Json]) -> int:
    """Return the exit code of a verification: damage is the worst that it can find."""
    if "all_sound" in verification:
        return places.found_by(verification)
    if verification["corrupted"]:
        return places.DAMAGE_FOUND
    return _SYSTEM_ERROR if verification["unread"] else 0


def _create(manager: BackupManager, options: argparse.Namespace) -> Answer:
    description, tags = getattr(options, "description", ""), getattr(options, "tag", [])
    backup_id = manager.create_backup(
        description,
        force=getattr(options, "force", False),
        trigger=Trigger.SCHEDULE if getattr(options, "automatic", False) else Trigger.MANUAL,
        tags=tags,
        pinned=getattr(options, "pin", False),
    )
    if backup_id is None:
        newest = next(meta for meta in manager.list_backups() if meta.status is Status.ACTIVE)
        return answers.unchanged(newest.backup_id), [
            f"{manager.data_file} has not changed since version {newest.backup_id}; no new one was needed."
        ]
    meta = manager.get_backup_info(backup_id)
    assert meta is not None  # noqa: S101 - it was made just now
    path = manager.backups_dir / meta.file_name
    return answers.created(meta, path), [
        f"Backed up {manager.data_file} ({size(meta.file_size)})",
        f"     as {path} ({size(meta.stored_size)})",
        f"version {backup_id}",
        *console.warning(meta),
    ]


def _list(manager: BackupManager, options: argparse.Namespace) -> Answer:
    unsaved.mention(manager)
    backups = manager.list_backups(options.limit, include_archived=options.all)
    if not backups and not manager.list_backups(include_archived=options.all):
        return answers.versions(backups), [f"There are no versions of {manager.data_file} yet."]
    copies = manager.copies
    return answers.versions(backups), [console.line(meta, copies.get(meta.backup_id, ())) for meta in backups]


def _show(manager: BackupManager, options: argparse.Namespace) -> Answer:
    meta = manager.find_backup(options.backup_id)
    path = manager.backups_dir / meta.file_name
    reasons = manager.apply_retention(dry_run=True).keep.get(meta.backup_id, ())
    lines = console.table(dict(meta) | {"path": path, "kept_because": reasons})
    return answers.shown(meta, path, reasons), lines


def _restore(manager: BackupManager, options: argparse.Namespace) -> Answer:
    meta = manager.find_backup(options.backup_id)
    when = console.local_time(meta.timestamp)
    question = f"Replace {manager.data_file} with its state of {when}? The present state is stored first."
    if options.part is not None:
        return _restore_part(manager, options, meta.backup_id, when)
    if options.to:
        there = " What is there now would be replaced." if os.path.lexists(options.to) else ""
        question = f"Write the state of {when} to {options.to}?{there}"
    console.ask(question, assume_yes=options.yes)
    result = _confirmed(lambda onto: manager.restore_backup(meta.backup_id, to=options.to, onto=onto), options)
    lines = [f"Restored {result.path} to the state of {when}."]
    if result.before_id is not None:
        lines.append(f"The state before is version {result.before_id}; 'undo' brings it back.")
    return answers.restored(result), [*lines, *(f"Note: {sentence}." for sentence in result.not_kept)]


def _restore_part(manager: BackupManager, options: argparse.Namespace, backup_id: str, when: str) -> Answer:
    if options.to:
        raise ValueError("--part changes the file itself, so --to cannot be used with it")
    where = f"{options.part} in {manager.data_file}"
    console.ask(f"Make {where} what it was at {when}? The present state is stored first.", assume_yes=options.yes)
    result = _confirmed(lambda onto: manager.restore_part(backup_id, options.part, onto=onto), options)
    lines = [
        f"{where} is as it was at {when}. All else is as before.",
        f"The state before is version {result.before_id}; 'undo' brings it back.",
    ]
    return answers.restored(result), [*lines, *(f"Note: {sentence}." for sentence in result.not_kept)]


def _compare(manager: BackupManager, options: argparse.Namespace) -> Answer:
    found = manager.compare_backups(options.backup_id, options.newer_id, limit=options.limit)
    return answers.compared(found), list(differences.lines(found))


def _undo(manager: BackupManager, options: argparse.Namespace) -> Answer:
    result = _confirmed(lambda onto: manager.undo_restore(onto=onto), options)
    lines = [f"{result.path} is back to its state before the last restore."]
    if result.before_id is not None:
        lines.append(f"What it held until now is version {result.before_id}; 'undo' once more redoes it.")
    return answers.restored(result), lines


def _confirmed(restore: Callable[[errors.StrPath | None], RestoreResult], options: argparse.Namespace) -> RestoreResult:
    """Restore; if the document is a link that leads elsewhere now, only if that file was named, or after a question."""
    try:
        return restore(options.onto)
    except errors.LinkTurned as error:
        if options.yes:  # which was said before anybody knew
            raise
        question = (
            f"{error.path} is a link that leads to {error.leads_to} now, and led to {error.led_to} then. "
            f"Replace {error.leads_to}?"
        )
        console.ask(question, assume_yes=False)
        return restore(error.leads_to)


def _verify(manager: BackupManager, options: argparse.Namespace) -> Answer:
    depth = Depth.SEALED if options.sealed else Depth.DEEP
    if options.places:
        return places.verified(manager, options.backup_id, depth)
    report = manager.verify_backups(options.backup_id or None, depth=depth)
    lines = [f"{backup_id} is damaged: {problem}" for backup_id, problem in report.problems.items()]
    lines += [f"{backup_id} could not be read just now: {reason}" for backup_id, reason in report.unread.items()]
    how = "seals checked" if options.sealed else "checked in full"
    others = [f", {len(found)} {word}" for found, word in (
        (report.unread, "not read"), (report.elsewhere_ids, "at another place, not here yet"),
    ) if found]  # fmt: skip
    summary = f"{report.valid} sound, {report.corrupted} damaged{''.join(others)} ({how})."
    return answers.verified(report), [*lines, summary]


def _delete(manager: BackupManager, options: argparse.Namespace) -> Answer:
    meta = manager.find_backup(options.backup_id)
    if options.undo:
        done = manager.undelete_backup(meta.backup_id)
        return answers.undeleted(done=done), [f"Version {meta.backup_id} is {'back' if done else 'not in the bin'}."]
    console.ask(
        f"Put version {meta.backup_id} of {console.local_time(meta.timestamp)} into the bin?", assume_yes=options.yes
    )
    done = manager.delete_backup(meta.backup_id)
    return answers.deleted(done=done), [f"Version {meta.backup_id} is in the bin; 'delete --undo' takes it back."]


def _pin(manager: BackupManager, options: argparse.Namespace) -> Answer:
    meta = manager.find_backup(options.backup_id)
    changed = manager.unpin(meta.backup_id) if options.undo else manager.pin(meta.backup_id)
    is_now = "no longer pinned" if options.undo else "pinned"
    return answers.pinned(changed=changed), [f"Version {meta.backup_id} is {is_now}."]


def _export(manager: BackupManager, options: argparse.Namespace) -> Answer:
    path = manager.export_backup(options.backup_id, options.path, overwrite=options.overwrite, form=options.form)
    return answers.exported(path), [f"Wrote {path}."]


class _Once(argparse.Action):
    """An option that names what is to be done: of two of them, one would be left out without a word."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        if getattr(namespace, self.dest) is not None:
            parser.error(f"argument {option_string}: only one of them at a time")
        setattr(namespace, self.dest, values)


def _add_common(target: argparse.ArgumentParser, default: Any) -> None:  # noqa: ANN401 - None, or argparse's own mark
    target.add_argument("--backups-dir", metavar="DIR", default=default, help="where the versions are")
    target.add_argument("--app", metavar="NAME", default=default, help="the app whose user data folder holds them")
    target.add_argument("--config", metavar="PATH", default=default, help="a file, and the environment; -: no file")
    secrets.add_options(target, default)
    target.add_argument("--json", action="store_true", default=default or False, help="print JSON")
    target.add_argument("--yes", action="store_true", default=default or False, help="ask no questions")


def _parser() -> argparse.ArgumentParser:
    parser = console.Parser(
        prog="python -m backupkit",
        description="Back up a data file, and get earlier states of it back. Without a command: create.",
    )
    parser.add_argument("data_file", metavar="DATA_FILE", help="the file that is protected")
    common = console.Parser(add_help=False)
    for target, default in ((parser, None), (common, argparse.SUPPRESS)):  # accepted before and after the command
        _add_common(target, default)
    parser.set_defaults(run=_create)
    commands = parser.add_subparsers(metavar="COMMAND")

    def command(name: str, run: Command, text: str, *, backup_id: bool = False) -> argparse.ArgumentParser:
        added = commands.add_parser(name, parents=[common], help=text, description=text)
        added.set_defaults(run=run)
        if backup_id:
            added.add_argument("backup_id", metavar="ID", help="an id, or the beginning of one")
        return added

    create = command("create", _create, "back the file up: make a version of it")
    create.add_argument("description", nargs="?", default="")
    create.add_argument("--force", action="store_true", help="even if nothing has changed")
    create.add_argument("--pin", action="store_true", help="keep it whatever the rules say")
    create.add_argument("--tag", action="append", default=[])
    create.add_argument("--automatic", action="store_true", help="nobody asks for it, as in cron: rules may remove it")
    listing = command("list", _list, "list the versions, newest first")
    listing.add_argument("--limit", type=int, help="at most so many")
    listing.add_argument("--all", action="store_true", help="those in the bin as well")
    command("show", _show, "tell all about a version, and why it is kept", backup_id=True)
    restore = command("restore", _restore, "put a version in the file's place", backup_id=True)
    restore.add_argument("--to", action=_Once, metavar="PATH", help="write it there instead, and leave the file alone")
    restore.add_argument(
        "--part",
        action=_Once,
        metavar="PATH",
        help="only this part, named as 'compare' names it; all else stays as it is",
    )
    undo = command("undo", _undo, "undo the last restore")
    for changing in (restore, undo):
        changing.add_argument(
            "--onto", metavar="PATH", help="replace this file, though the link led to another one then"
        )
    _add_of_verify(command("verify", _verify, "read every byte of all versions, or of those named"))
    compare = command("compare", _compare, "tell how a version differs from the file, or from another", backup_id=True)
    compare.add_argument("newer_id", metavar="ID2", nargs="?", help="the other version; default: the file as it is now")
    compare.add_argument("--limit", type=int, default=1_000, help="name at most so many differences")
    delete = command("delete", _delete, "put a version into the bin", backup_id=True)
    delete.add_argument("--undo", action="store_true", help="take it back")
    pin = command("pin", _pin, "keep a version whatever the rules say", backup_id=True)
    pin.add_argument("--undo", action="store_true", help="let the rules decide again")
    export = command("export", _export, "write a version to a file (.gz: the version file itself)", backup_id=True)
    export.add_argument("path", metavar="PATH")
    export.add_argument("--overwrite", action="store_true")
    export.add_argument("--as", dest="form", choices=sorted(Form), help="not what the name of PATH tells")
    activity.add_to(command)
    configuration.add_to(command)
    upkeep.add_to(command)
    unsaved.add_to(command)
    places.add_to(command)
    secrets.add_to(command)
    return parser


def _add_of_verify(verify: argparse.ArgumentParser) -> None:
    verify.add_argument("backup_id", metavar="ID", nargs="*")
    verify.add_argument("--sealed", action="store_true", help="only compare the stored bytes with their seal: faster")
    verify.add_argument("--places", action="store_true", help="the copies at other places, in place of the versions")
