"""A sealed folder whose key is changed: what is in it, what is known of that, and by which keys it lies there."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from backupkit import BackupManager, KeyFile, Retention
from backupkit.operations.sealed.small_files import SmallFiles
from backupkit.sealing.names import sealed_name
from backupkit.testing.clock import FakeClock
from tests.operations.everywhere import World


def made(world: World, count: int = 4) -> list[str]:
    """Make versions, and whatever else may be known of them: a pin, the bin, texts, what a restore has replaced."""
    manager, ids = world.manager(retention=Retention.newest_only(50)), list[str]()
    for number in range(count):
        world.save(number)
        ids.append(manager.create_backup("before-the-audit", tags=["tag-of-mine"]) or "")
    manager.pin(ids[0])
    manager.describe(ids[1], "before-the-audit, said later")
    manager.delete_backup(ids[2])
    manager.verify_backups()
    manager.restore_backup(ids[0])
    world.save(77)
    manager.create_backup()
    return [meta.backup_id for meta in manager.list_backups(include_archived=True)]


def as_told(manager: BackupManager) -> list[tuple[object, ...]]:
    """Return all that is known of each version, but for what its file is called."""
    return [
        tuple(value for name, value in dict(meta).items() if name != "file_name")
        for meta in manager.list_backups(include_archived=True)
    ]


def keys_in(folder: Path) -> set[str]:
    return {found.key_id for path in folder.rglob("*.enc") if (found := sealed_name(path.name))}


def keys_needed(world: World) -> set[str]:
    """Return the keys of all that lies in the folder, whatever it is."""
    return SmallFiles(world.manager()._binding.store).keys()


def contents(world: World) -> dict[str, bytes]:
    manager = world.manager()
    return {
        meta.backup_id: b"".join(manager.content(meta.backup_id))
        for meta in manager.list_backups(include_archived=True)
    }


@dataclass
class Site:
    """A sealed folder with three versions here and one more at its place, unsaved work, and a copy of all that."""

    world: World
    ids: list[str]
    contents: dict[str, bytes]
    told: list[tuple[object, ...]]
    unsaved: bytes

    @property
    def kept(self) -> Path:
        return self.world.root.with_name("template")

    def anew(self) -> World:
        """Put all back as it was at first."""
        shutil.rmtree(self.world.root, ignore_errors=True)
        shutil.copytree(self.kept, self.world.root, symlinks=True)
        return self.world


def rotating_site(root: Path, clock: FakeClock) -> Site:
    """Return a folder that all of it stands in, as it is before its key is changed."""
    world = World(root / "world", clock, KeyFile.new(root / "the-key"))
    ids = world.make(2)
    world.manager().mirror()
    world.manager().pin(ids[1])
    ids += world.make(2)  # the first one is at the place alone now
    manager = world.manager()
    manager.describe(ids[2], "before-the-audit, said later")
    manager.verify_backups()
    manager.mirror()
    world.save(90)
    unsaved = world.document.read_bytes()
    manager.unsaved.keep(unsaved)
    (path,) = (world.folder / "unsaved").glob("unsaved-*")
    left = path.read_bytes()
    manager.unsaved.drop()
    path.write_bytes(left)
    world.save(3)
    site = Site(world, ids, contents(world), as_told(world.manager()), unsaved)
    shutil.copytree(world.root, site.kept, symlinks=True)
    return site
