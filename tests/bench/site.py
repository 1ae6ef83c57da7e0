"""A place to measure in: one document, its edited forms, and backup folders in the states that operations start from.

As a program (``python -m tests.bench.site FOLDER BYTES [EDIT ...]``) it builds one, so that the benchmark itself stays
small: a process that once held 100 MB would hand its peak down to the children that are measured.
"""

from __future__ import annotations

import filecmp
import json
import os
import shutil
import subprocess
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from backupkit import BackupManager, Trigger
from tests.bench import data
from tests.bench.data import Edit
from tests.bench.runtime import ROOT, Runtime

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backupkit.files.disk import Disk

_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_PIECE_BYTES = 1 << 20
USUAL_EDITS = (Edit.SMALL, Edit.SCATTERED)


class Site:
    """Paths in one folder. Another process that is told the folder sees the same site."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.base = folder / "base.json"
        self.plain = folder / "plain.json.gz"  # the base as `gzip -6` stores it
        self.document = folder / "home" / "data.json"
        self.backups = folder / "home" / "backups"
        self.quiet = folder / "quiet" / "data.json"  # not written any more after it was built
        self.alone = folder / "alone" / "data.json"  # nothing else is there: some peers store whole folders
        self.stored = folder / "stored"  # the backup folder with one version, of the base
        self.verified = folder / "verified"  # and after its first deep verification
        self.both = folder / "both"  # with a version of the base, and one of the small edit
        self.output = folder / "output"

    def edited(self, edit: Edit) -> Path:
        """The document after an edit."""
        return self.folder / f"{edit.name.lower()}.json"

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits that there are documents of."""
        return tuple(edit for edit in Edit if self.edited(edit).exists())

    @property
    def version(self) -> Path:
        """The version file of the base."""
        return self.stored / _versions(self.stored)[self.backup_id]

    @property
    def backup_id(self) -> str:
        """The id of that version."""
        (found,) = _versions(self.stored)
        return found

    def manager(self, disk: Disk | None = None) -> BackupManager:
        """Return a manager of the document as an app has one: it has listed the versions already."""
        manager = BackupManager(self.document, disk=disk)
        manager.list_backups()
        return manager

    def newest_bytes(self) -> int:
        """How large the newest version of the document is, as stored."""
        return BackupManager(self.document).list_backups(1)[0].stored_size

    def build(self, size_bytes: int, edits: Iterable[Edit] = USUAL_EDITS) -> None:
        """Write the documents and the folders to start from."""
        for folder in (self.folder, self.document.parent, self.quiet.parent, self.alone.parent, self.output):
            folder.mkdir()
        count = data.write_document(self.base, size_bytes)
        for edit in edits:
            data.write_edited(self.edited(edit), count, edit)
        _compress(self.base, self.plain)
        shutil.copyfile(self.base, self.quiet)
        self.arrange(self.base)
        self.manager().create_backup("the base", trigger=Trigger.MANUAL)
        _copy(self.backups, self.stored)
        self.manager().verify_backups()
        _copy(self.backups, self.verified)
        self.arrange(self.edited(Edit.SMALL), self.stored)
        self.manager().create_backup("the small edit", trigger=Trigger.MANUAL)
        _copy(self.backups, self.both)
        BackupManager(self.quiet).create_backup("the base", trigger=Trigger.MANUAL)

    def arrange(self, content: Path, backups: Path | None = None) -> None:
        """Let the document hold *content*, the backup folder be a copy of *backups* (None: missing), and no output."""
        if not self.document.exists() or not filecmp.cmp(content, self.document, shallow=False):
            shutil.copyfile(content, self.document)
        shutil.rmtree(self.backups, ignore_errors=True)
        if backups:
            _copy(backups, self.backups)
        self.clear_output()

    def clear_output(self) -> None:
        """Remove what tools have written."""
        for path in self.output.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def built(folder: Path, size_bytes: int, edits: Iterable[Edit]) -> Site:
    """Build a site in *folder* in a process of its own, and return it."""
    command = [sys.executable, "-m", "tests.bench.site", str(folder), str(size_bytes), *edits]
    subprocess.run(command, cwd=ROOT, env=Runtime.STANDARD.environment(folder.parent), check=True)
    return Site(folder)


def gzip_bytes(path: Path) -> int:
    """Return how large a document is as one gzip stream of level 6."""
    return sum(map(len, _compressed(path)))


def _compress(source: Path, target: Path) -> None:
    with target.open("wb") as file:
        file.writelines(_compressed(source))


def _compressed(path: Path) -> Iterator[bytes]:
    deflate = zlib.compressobj(6, zlib.DEFLATED, _GZIP_WINDOW)
    with path.open("rb") as file:
        while chunk := file.read(_PIECE_BYTES):
            yield deflate.compress(chunk)
    yield deflate.flush()


def _versions(folder: Path) -> dict[str, str]:
    """Return the names of the version files of a backup folder, by id, as the index tells (docs/format.md).

    What is timed uses the public names and the format alone: the same benchmark runs with the package of another
    checkout, whose modules may have other names.
    """
    entries = json.loads((folder / "manifest.json").read_bytes())["backups"]
    return {backup_id: entry["file_name"] for backup_id, entry in entries.items()}


def _copy(source: Path, target: Path) -> None:
    """Copy a backup folder. Version files never change, so another name for the same file will do."""
    target.mkdir()
    files = set(_versions(source).values())
    for path in source.iterdir():
        if path.name in files:
            os.link(path, target / path.name)
        elif path.is_file():
            shutil.copy2(path, target / path.name)


if __name__ == "__main__":
    Site(Path(sys.argv[1])).build(int(sys.argv[2]), tuple(map(Edit, sys.argv[3:])))
