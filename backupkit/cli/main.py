"""The command line: a rescue that works when the app no longer starts."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING

from backupkit import answers, errors
from backupkit.cli import console, secrets
from backupkit.cli.commands import COMMANDS
from backupkit.cli.common import opened
from backupkit.cli.parser import Wanted, main_parser, parsed
from backupkit.cli.typed import NothingThen
from backupkit.light.later import Later
from backupkit.manager.manager import BackupManager
from backupkit.values.text import reason

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from backupkit.answers import JsonObject
    from backupkit.cli import exit_codes
    from backupkit.cli.answer import Answer
else:  # which names every error there is: most runs end well
    exit_codes = Later("backupkit.cli.exit_codes")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code. Results go to standard output, errors to standard error."""
    try:
        options = parsed(arguments)
    except Wanted as wanted:
        return _printed(None, _generated(wanted), as_json=False)
    warnings, log = console.Warnings(), logging.getLogger("backupkit")
    log.addHandler(warnings)
    try:
        return _answered(options, warnings)
    finally:
        log.removeHandler(warnings)
        warnings.print_kept()


def _generated(wanted: Wanted) -> list[str]:
    """Return the lines of what is made from the parser."""
    from backupkit.cli import completion, manual  # most runs want neither
    from backupkit.cli.described import described

    whole, commands = described(main_parser())
    return completion.script(wanted.shell, whole, commands) if wanted.shell else manual.page(whole, commands)


def _answered(options: argparse.Namespace, warnings: console.Warnings) -> int:
    """Carry out a command and print what came of it; return the exit code."""
    try:
        answer = _carried_out(options)
    except errors.BackupError as error:
        warnings.leave_out(str(error), as_json=options.json)
        sentence = f"error: {error}{secrets.advice(error)}"
        return _refused(options, warnings, answers.failed(error), exit_codes.exit_code(error), sentence)
    except NothingThen as none:
        code = exit_codes.EXIT_CODES[errors.BackupNotFound]
        return _refused(options, warnings, answers.not_done("BackupNotFound", none), code, f"error: {none}")
    except ValueError as error:
        return _refused(
            options, warnings, answers.not_done("WrongUsage", error), exit_codes.WRONG_USAGE, f"error: {error}"
        )
    except console.Declined as declined:
        why = answers.not_done("Declined", f"{declined} Nobody said yes, as --yes does. Nothing was changed.")
        return _refused(options, warnings, why, exit_codes.DECLINED, "Nothing was changed.")
    except KeyboardInterrupt:
        sentence = "Interrupted."
        return _refused(options, warnings, answers.not_done("Interrupted", sentence), exit_codes.INTERRUPTED, sentence)
    told = answers.told(options.command, answer.result, warnings.taken()) if options.json else None
    return _printed(told, answer.lines, as_json=options.json) or answer.code


def _printed(answer: JsonObject | None, lines: Sequence[str], *, as_json: bool) -> int:
    """Print what came of a command; return the exit code where it could not be printed, else 0."""
    try:
        console.say(answer, lines, as_json=as_json)
    except BrokenPipeError:  # `list | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter complains at its exit
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        console.hint(f"error: The command was carried out, but its result could not be printed: {reason(error)}.")
        return exit_codes.UNPRINTED
    return 0


def _refused(options: argparse.Namespace, warnings: console.Warnings, why: JsonObject, code: int, sentence: str) -> int:
    """Print that a command was not carried out, in JSON with the warnings, so that it is one text; return *code*."""
    told = answers.refused(options.command, why, code, warnings.taken()) if options.json else {}
    console.complain(told, sentence, as_json=options.json)
    return code


def _carried_out(options: argparse.Namespace) -> Answer:
    manager = opened(options, BackupManager)
    answer = COMMANDS[options.command].load().run(manager, options)
    if options.backups_dir is not None and (owner := manager.folder.owner):
        console.hint(f"Note: {manager.backups_dir} was last used for {owner}.")
    return answer
