"""The options that every command takes, and the manager that they ask for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from backupkit.cli import secrets
from backupkit.values.text import plain_text

if TYPE_CHECKING:
    import argparse

    from backupkit.manager.manager import BackupManager

ENVIRONMENT_ALONE = "-"
"""What stands in place of a file's path where there is none."""


def add_common(target: argparse.ArgumentParser, default: Any) -> None:  # noqa: ANN401 - None, or argparse's own mark
    """Add the options that every command takes."""
    target.add_argument("--backups-dir", metavar="DIR", default=default, help="where the versions are")
    target.add_argument("--app", metavar="NAME", default=default, help="the app whose user data folder holds them")
    target.add_argument("--config", metavar="PATH", default=default, help="a file, and the environment; -: no file")
    secrets.add_options(target, default)
    target.add_argument("--json", action="store_true", default=default or False, help="print JSON")
    target.add_argument("--yes", action="store_true", default=default or False, help="ask no questions")


def opened(options: argparse.Namespace, make: type[BackupManager]) -> BackupManager:
    """Return the manager of the document, made by *make*; the options then hold what opens what is encrypted.

    Raises:
        ValueError: there is no such configuration, or nothing was typed in.
        BackupError: the folder is not to be used.
    """
    source = source_of(options)
    options.unlocker = secrets.unlocker(options)
    manager = make(options.data_file, options.backups_dir, app=options.app, config=source)
    if given := secrets.encrypted(options, manager.backups_dir) if options.unlocker else {}:
        manager = make(options.data_file, options.backups_dir, app=options.app, config=source, **given)
    if options.backups_dir is not None:
        manager.folder.stay()
    return manager


def source_of(options: argparse.Namespace) -> str | bool | None:
    """Return what a manager is told of the file and the environment: neither, unless somebody asks for it.

    Raises:
        ValueError: there is no such file. An app has one written where it is missing; here it is mistyped.
    """
    named: str | None = options.config
    if named is None or named == ENVIRONMENT_ALONE:
        return True if named else None
    if not os.path.lexists(named):
        raise ValueError(f"There is no configuration file {plain_text(named)}. Nothing was changed.")
    return named
