"""The command that tells what is configured, and who said so."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli import console
from backupkit.config.origin import Origin
from backupkit.values.text import plain_text

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from backupkit.cli.activity import Adding, Answer
    from backupkit.config.config import BackupConfig
    from backupkit.manager.manager import BackupManager

ENVIRONMENT_ALONE = "-"
"""What stands in place of a file's path where there is none."""
_APART = "What the app gives in its own call is not known here; it counts before a default."
_ORIGINS = {
    Origin.DEFAULT: "default",
    Origin.HOST: "app",
    Origin.FILE: "file",
    Origin.ENVIRONMENT: "environment",
    Origin.USER: "chosen by the user",
}


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


def add_to(command: Adding) -> None:
    """Add the command of this module."""
    command("config", _config, "tell what is configured, and where each value came from")


def _config(manager: BackupManager, _: argparse.Namespace) -> Answer:
    return answers.config(manager.config), list(_lines(manager.config))


def _lines(config: BackupConfig) -> Iterator[str]:
    for name in config.names():
        yield f"{name:<20} {_ORIGINS[config.origin_of(name)]:<19} {_text(config.shown(name))}"
    for later in config.later:
        yield f"{later.name} ({_ORIGINS[later.origin]}): {_text(later.shown)}: {later.why}"
    for problem in config.problems:
        yield console.Painted(f"problem: {problem}", console.Colour.RED)
    yield _APART


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{name} {number}" for name, number in value.items() if number is not None)
    return console.value(value)
