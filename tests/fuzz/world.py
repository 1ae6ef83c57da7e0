"""The folder that everything is tried on: a document with five versions of every sort, and what is known of them."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from random import Random

from backupkit import (
    BackupBusy,
    BackupError,
    BackupManager,
    ManifestTooNew,
    NotEnoughSpace,
    Retention,
    StorageFailed,
)
from backupkit.testing.clock import FakeClock
from backupkit.values import naming
from tests.fuzz.case import ACCEPTED, REFUSED, require

_ROOMY = Retention.newest_only(50)  # so that nothing goes by the rules, and what is gone was lost
_UNTRUE = (NotEnoughSpace, StorageFailed, BackupBusy)  # the disk is well, and nobody else is here
_UNSAVED = b'{"systems": ["an edit that is in no version yet"]}'


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A folder with versions, and the truth about it."""

    root: Path
    contents: dict[str, bytes]  # id -> content
    files: dict[str, bytes]  # name in the backup folder -> bytes
    deleted: str  # the id of the version that lies in the bin

    @property
    def document(self) -> Path:
        return self.root / "home" / "data.json"

    @property
    def folder(self) -> Path:
        return self.root / "home" / "backups"

    @property
    def version_names(self) -> list[str]:
        return sorted(name for name in self.files if naming.id_in_name(name))

    def manager(self) -> BackupManager:
        clock = FakeClock()
        clock.advance(days=2)
        return BackupManager(self.document, clock=clock, retention=_ROOMY, zone=UTC)

    def moved_to(self, root: Path) -> World:
        """Return a copy of this world in a folder that does not exist yet."""
        copy = World(root=root, contents=self.contents, files=self.files, deleted=self.deleted)
        copy.folder.mkdir(parents=True)
        copy.document.write_bytes(_UNSAVED)
        for name, data in self.files.items():
            (copy.folder / name).write_bytes(data)
        return copy


def built(root: Path) -> World:
    """Return a world of five versions. It is the same to the byte each time."""
    chance = Random(5)
    clock = FakeClock()
    document = root / "home" / "data.json"
    document.parent.mkdir(parents=True)
    manager = BackupManager(document, clock=clock, retention=_ROOMY, zone=UTC)
    contents: dict[str, bytes] = {}
    for description, data, tags in (
        ("the first", json.dumps({"systems": [{"id": number} for number in range(3)]}).encode(), ()),
        ("Grüße 😀 " * 20, json.dumps(["ä" * 40] * 1_500).encode(), ("a", "b")),
        ("of no known form", chance.randbytes(20_000), ()),
        ("very small once compressed", bytes(300_000), ()),
        ("", b"", ()),
    ):
        clock.advance(hours=5)
        document.write_bytes(data)
        backup_id = manager.create_backup(description, tags=tags)
        assert backup_id is not None
        contents[backup_id] = data
    first, second, third, *_ = contents
    manager.pin(first)
    manager.describe(first, "the first of all")
    manager.verify_backups()
    manager.delete_backup(second)
    manager.delete_backup(third)
    manager.undelete_backup(third)
    folder = document.parent / "backups"
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.name != naming.LOCK}
    return World(root=root, contents=contents, files=files, deleted=second)


class Session:
    """A manager at work on a copy of the world in which some files are not what they were.

    Every operation either does what it says or raises a BackupError and leaves the document alone.

    Args:
        world: a copy that is this session's own.
        changed: the files that are not what they were.
        chance: which operations, on which versions.
        aside: a path outside, for a file to import.
        bin_may_be_emptied: a crafted file may claim a day of use on which the bin is emptied.
    """

    def __init__(
        self, world: World, changed: dict[str, bytes], chance: Random, aside: Path, *, bin_may_be_emptied: bool = False
    ) -> None:
        self._world, self._chance, self._aside = world, chance, aside
        self._manager = world.manager()
        self._made: dict[str, bytes] = {}
        self._refused = False
        self._document: bytes | None = _UNSAVED
        self._whole = {naming.id_in_name(name): name for name in world.version_names if name not in changed}
        if bin_may_be_emptied:
            self._whole.pop(world.deleted, None)
        for name, data in changed.items():
            (world.folder / name).write_bytes(data)

    def run(self, steps: int) -> str:
        operations: tuple[Callable[[], object], ...] = (
            self._list, self._verify, self._restore, self._restore, self._create,
            self._cleanup, self._rebuild, self._import, self._undo,
        )  # fmt: skip
        for operation in self._chance.choices(operations, k=steps):
            self._attempt(operation)
        return REFUSED if self._refused else ACCEPTED

    def require_nothing_lost(self) -> None:
        """Every version whose file was left alone is listed and gives back its content."""
        found = {meta.backup_id: meta for meta in self._manager.list_backups(include_archived=True)}
        for backup_id in (*filter(None, self._whole), *self._made):
            meta = found.get(backup_id)
            require(meta, f"{backup_id} is no longer listed")
            if meta:
                content = b"".join(self._manager._binding.store.content(meta))
                require(content == self._content(backup_id), f"{backup_id} does not give back its content")

    def _attempt(self, operation: Callable[[], object]) -> None:
        folder = _folder_state(self._world.folder)
        self._document = _bytes_of(self._world.document)
        try:
            operation()
        except BackupError as error:
            self._refused = True
            require(str(error), "an error without words")
            require(not isinstance(error, _UNTRUE), f"an error that is not true here: {error}")
            require(_bytes_of(self._world.document) == self._document, f"the document changed, though: {error}")
            if isinstance(error, ManifestTooNew):
                require(_folder_state(self._world.folder) == folder, f"the folder changed, though: {error}")

    def _content(self, backup_id: str) -> bytes:
        return self._made[backup_id] if backup_id in self._made else self._world.contents[backup_id]

    def _any_id(self) -> str | None:
        ids = [meta.backup_id for meta in self._manager.list_backups(include_archived=True)]
        return self._chance.choice(ids) if ids else None

    def _list(self) -> None:
        listed = self._manager.list_backups()
        require(len({meta.backup_id for meta in listed}) == len(listed), "a version is listed twice")
        self._manager.get_version_history()
        self._manager.get_backup_stats()
        self._manager.apply_retention(dry_run=True)

    def _verify(self) -> None:
        report = self._manager.verify_backups()
        for backup_id in report.sound_ids:
            self._require_content(backup_id, self._given_back(backup_id))

    def _restore(self) -> None:
        backup_id = self._any_id()
        if backup_id is None:
            return
        before, listed = _bytes_of(self._world.document), self._manager.find_backup(backup_id)
        result = self._manager.restore_backup(backup_id)
        restored = self._world.document.read_bytes()
        self._require_content(backup_id, restored)
        require(len(restored) == listed.file_size == result.size_bytes, f"{backup_id} was restored in another size")
        if before is not None:
            require(result.before_id, "the state before a restore was not stored")
            self._made[str(result.before_id)] = before
            require(self._given_back(str(result.before_id)) == before, "the state before a restore was lost")

    def _create(self) -> None:
        data = b'{"n": %d}' % self._chance.randrange(1 << 30)
        self._world.document.write_bytes(data)
        self._document = data
        backup_id = self._manager.create_backup("made by the fuzzer", force=True)
        require(backup_id, "nothing was made of a forced backup")
        self._made[str(backup_id)] = data
        require(self._given_back(str(backup_id)) == data, f"what was made as {backup_id} does not restore")

    def _cleanup(self) -> None:
        self._manager.cleanup_orphaned_backups()

    def _rebuild(self) -> None:
        count = self._manager.rebuild_manifest()
        require(count == len(self._manager.list_backups(include_archived=True)), "a rebuild counts what is not listed")
        if self._manager.backups_dir != self._world.folder:
            return  # crafted settings may say that it is another document's, which is there
        for backup_id in (*filter(None, self._whole), *self._made):
            require(self._given_back(backup_id) == self._content(backup_id), f"a rebuild lost {backup_id}")

    def _import(self) -> None:
        name = self._chance.choice(self._world.version_names)
        data = _bytes_of(self._world.folder / name)
        if data is None:
            return
        self._aside.write_bytes(data)
        backup_id = self._manager.import_backup(self._aside)
        if name in self._whole.values():
            self._made[backup_id] = self._world.contents[naming.id_in_name(name) or ""]
            require(self._given_back(backup_id) == self._made[backup_id], "an import stored something else")

    def _undo(self) -> None:
        if self._manager.undo_restore():
            self._require_content(self._manager.list_backups()[0].backup_id, None)

    def _given_back(self, backup_id: str) -> bytes | None:
        """Return the content of a version; None if it is not given back. That is no refusal: it was called sound."""
        try:
            return b"".join(self._manager._binding.store.content(self._manager.find_backup(backup_id)))
        except BackupError:
            return None

    def _require_content(self, backup_id: str, content: bytes | None) -> None:
        """Require that *content* is a version's; of a crafted file's version, the one that the file records."""
        found = self._given_back(backup_id) if content is None else content
        recorded = self._manager.find_backup(backup_id)
        require(
            found is not None and _sha256(found) == recorded.file_hash, f"{backup_id} gave back what is not recorded"
        )
        if backup_id in self._whole or backup_id in self._made:
            require(found == self._content(backup_id), f"{backup_id} gave back something else")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _bytes_of(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _folder_state(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != naming.LOCK and path.is_file()}


def cleared(root: Path) -> Path:
    """Return *root*, which is not there any more."""
    shutil.rmtree(root, ignore_errors=True)
    return root
