"""The command that tells what is configured, and who said so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli import console
from backupkit.cli.answer import Answer
from backupkit.config.origin import Origin

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from backupkit.config.config import BackupConfig
    from backupkit.manager.manager import BackupManager

_APART = "What the app gives in its own call is not known here; it counts before a default."
_ORIGINS = {
    Origin.DEFAULT: "default",
    Origin.HOST: "app",
    Origin.FILE: "file",
    Origin.ENVIRONMENT: "environment",
    Origin.USER: "chosen by the user",
}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes: nothing."""


def run(manager: BackupManager, _: argparse.Namespace) -> Answer:
    """Tell what is configured."""
    return Answer(result=answers.config(manager.config), lines=list(_lines(manager.config)))


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
