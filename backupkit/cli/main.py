"""The command line: a rescue that works when the app no longer starts."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.cli import console
from backupkit.cli.commands import COMMANDS
from backupkit.cli.common import opened
from backupkit.cli.exit_codes import DECLINED, INTERRUPTED, UNPRINTED, WRONG_USAGE, exit_code
from backupkit.cli.parser import parsed
from backupkit.manager.manager import BackupManager
from backupkit.values.text import reason

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from backupkit.cli.answer import Answer


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code. Results go to standard output, errors to standard error."""
    options = parsed(arguments)
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
        answer = _carried_out(options)
    except errors.BackupError as error:
        console.complain(error, warnings, as_json=options.json)
        return exit_code(error)
    except ValueError as error:
        console.hint(f"error: {error}")
        return WRONG_USAGE
    except console.Declined:
        console.hint("Nothing was changed.")
        return DECLINED
    except KeyboardInterrupt:
        console.hint("Interrupted.")
        return INTERRUPTED
    try:
        console.say(answer.result, answer.lines, as_json=options.json)
    except BrokenPipeError:  # `list | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter complains at its exit
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        console.hint(f"error: The command was carried out, but its result could not be printed: {reason(error)}.")
        return UNPRINTED
    return answer.code


def _carried_out(options: argparse.Namespace) -> Answer:
    manager = opened(options, BackupManager)
    answer = COMMANDS[options.command].load().run(manager, options)
    if options.backups_dir is not None and (owner := manager.folder.owner):
        console.hint(f"Note: {manager.backups_dir} was last used for {owner}.")
    return answer
