"""Every command: its name, what it does in a few words, and the module that does it. The one table of them."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Protocol, cast

from backupkit.light.frozen import dataclass

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from backupkit.cli.answer import Answer
    from backupkit.manager.manager import BackupManager


class CommandModule(Protocol):
    """What each module of a command holds."""

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add what the command takes besides what all of them do."""

    def run(self, manager: BackupManager, options: argparse.Namespace) -> Answer:
        """Carry the command out.

        Raises:
            BackupError, ValueError, Declined: it was not done.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A word in the command's place."""

    name: str
    summary: str  # without a full stop
    module: str  # within this room

    def load(self) -> CommandModule:
        """Return the module. One command needs no other's: a program of one line waits for what it loads."""
        return cast("CommandModule", importlib.import_module(f"backupkit.cli.{self.module}"))


_TABLE = (
    ("create", "versions.create", "back the file up: make a version of it"),
    ("list", "versions.listing", "list the versions, newest first"),
    ("show", "versions.show", "tell all about a version, and why it is kept"),
    ("restore", "versions.restore", "put a version in the file's place"),
    ("undo", "versions.undo", "undo the last restore"),
    ("verify", "versions.verify", "read every byte of all versions, or of those named"),
    ("compare", "versions.compare", "tell how a version differs from the file, or from another"),
    ("delete", "versions.delete", "put a version into the bin"),
    ("pin", "versions.pin", "keep a version whatever the rules say"),
    ("describe", "versions.describe", "give a version another description"),
    ("export", "versions.export", "write a version to a file (.gz: the version file itself)"),
    ("import", "versions.importing", "store another file's content as a version"),
    ("test", "versions.trial", "restore a version in a test, to a place of its own"),
    ("stats", "folder.stats", "figures about the backup folder"),
    ("log", "folder.log", "tell what was done, newest first"),
    ("config", "folder.configuration", "tell what is configured, and where each value came from"),
    ("prune", "folder.prune", "apply the rules that say which versions stay"),
    ("cleanup", "folder.cleanup", "remove the leftovers of a crash; with --keep, old versions as well"),
    ("take-over", "folder.take_over", "say that the versions of a file that was moved are this one's"),
    ("move-folder", "folder.move_folder", "copy the versions to another folder, and have new ones go there"),
    ("rebuild", "folder.rebuild", "make the index anew from the versions"),
    ("unsaved", "folder.unsaved", "list what apps that died had not saved, or write the newest to a file"),
    ("watch", "folder.watch", "make a version of each save, for as long as this runs"),
    ("doctor", "folder.doctor", "look at the backup folder, and say what is wrong and what to do"),
    ("places", "copies.places", "tell where copies lie, and how it stands with each place"),
    ("mirror", "copies.mirror", "copy to each place what is not there yet"),
    ("recover", "copies.recover", "get the file back from a place that has copies, as on a new computer"),
    ("change-password", "copies.change_password", "let a new password open the encrypted copies, and no other"),
    ("recovery-code", "copies.recovery_code", "make a new code that opens encrypted copies without a password"),
    ("rotate-key", "copies.rotate_key", "give the encrypted copies a new key; 'mirror' encrypts old ones anew"),
)
COMMANDS: Mapping[str, Command] = {
    name: Command(name=name, summary=summary, module=module) for name, module, summary in _TABLE
}
"""Every command by its name, in the order of the help."""
DEFAULT = "create"
"""The command where none is named."""


def _seen_by_packagers() -> None:
    """Name what is loaded by name. Not called: packagers follow import statements."""
    import backupkit.cli.copies.change_password
    import backupkit.cli.copies.mirror
    import backupkit.cli.copies.places
    import backupkit.cli.copies.recover
    import backupkit.cli.copies.recovery_code
    import backupkit.cli.copies.rotate_key
    import backupkit.cli.folder.cleanup
    import backupkit.cli.folder.configuration
    import backupkit.cli.folder.doctor
    import backupkit.cli.folder.log
    import backupkit.cli.folder.move_folder
    import backupkit.cli.folder.prune
    import backupkit.cli.folder.rebuild
    import backupkit.cli.folder.stats
    import backupkit.cli.folder.take_over
    import backupkit.cli.folder.unsaved
    import backupkit.cli.folder.watch
    import backupkit.cli.versions.compare
    import backupkit.cli.versions.create
    import backupkit.cli.versions.delete
    import backupkit.cli.versions.describe
    import backupkit.cli.versions.export
    import backupkit.cli.versions.importing
    import backupkit.cli.versions.listing
    import backupkit.cli.versions.pin
    import backupkit.cli.versions.restore
    import backupkit.cli.versions.show
    import backupkit.cli.versions.trial
    import backupkit.cli.versions.undo
    import backupkit.cli.versions.verify  # noqa: F401 - the statement is all that is wanted
