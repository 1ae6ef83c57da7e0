"""The command ``rebuild``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli.answer import Answer

if TYPE_CHECKING:
    import argparse

    from backupkit.manager.manager import BackupManager


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes: nothing."""


def run(manager: BackupManager, _: argparse.Namespace) -> Answer:
    """Make the index anew."""
    count = manager.rebuild_manifest()
    return Answer(result=answers.rebuilt(count), lines=[f"The index was made anew: {count} versions."])
