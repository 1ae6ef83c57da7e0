"""A document whose copies lie sealed at places: what the tests of a change of the key work on."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

from backupkit import BackupManager, FolderPlace, KeyFile, Place, Retention
from backupkit.places.sealed_place import SealedPlace
from backupkit.places.vault import Vault
from backupkit.sealing.names import sealed_name
from backupkit.unlocking.unlocker import Unlocker
from tests.mirroring.desk import Desk


class Vaulted:
    """A desk whose copies lie sealed in folders beside it; some of their versions are not here any more."""

    def __init__(self, desk: Desk, unlocker: Unlocker) -> None:
        self.desk, self.unlocker = desk, unlocker

    def manager(
        self, *places: Place | Path, encryption: Unlocker | None = None, document: Path | None = None, **more: Any
    ) -> BackupManager:
        at = [FolderPlace(place) if isinstance(place, Path) else place for place in places]
        return BackupManager(
            document or self.desk.document,
            places=at or [FolderPlace(self.stick)],
            encryption=encryption or self.unlocker,
            retention=self.desk.retention,
            clock=self.desk.clock,
            **more,
        )

    @property
    def stick(self) -> Path:
        return self.desk.disk_at()

    def key_ids(self, folder: Path | None = None) -> set[str]:
        """Return the keys that files in a folder were sealed with."""
        return {name.key_id for path in (folder or self.stick).iterdir() if (name := sealed_name(path.name))}

    def opened(self, folder: Path | None = None, *, is_all: bool = True) -> dict[str, bytes]:
        """Return all versions in a folder by their plain names, read to the end; for each its only content.

        That is all that lies there, if *is_all*.
        """
        place = FolderPlace(folder or self.stick)
        sealed = SealedPlace(place, Vault(place, self.unlocker))
        sealed.list()
        found: dict[str, bytes] = {}
        for name in sealed.listed:
            if not name.backup_id:  # an index, of which there may be several
                continue
            data = sealed.of_key(name.key_id).read(name.plain, 0, 1 << 20)
            assert found.setdefault(name.plain, data) == data
        opened = [each for each in sealed.listed if each.backup_id]
        assert not is_all or len(opened) == len(list((folder or self.stick).glob("backup_*.enc")))
        return found


def vaulted(root: Path, *, saves: int = 3, lost: int = 1, size: int = 0) -> Vaulted:
    """Return copies of so many versions, of which the oldest are not here any more. *size*: that many bytes more."""
    desk = Desk(root, Retention.newest_only(50))
    world = Vaulted(desk, KeyFile.new(root / "key"))
    ids = []
    for number in range(saves):
        desk.clock.advance(seconds=60)
        desk.document.write_text(json.dumps([number, random.Random(number).randbytes(size).hex()]))
        ids.append(str(desk.manager().create_backup()))
    world.manager(desk.disk_at(), desk.disk_at("second")).mirror()
    for backup_id in ids[:lost]:
        desk.path_of(backup_id).unlink()
    world.manager().cleanup_orphaned_backups()
    return world


def moved(world: Vaulted, root: Path) -> Vaulted:
    shutil.copytree(world.desk.root, root)
    desk = Desk.__new__(Desk)
    desk.__dict__ |= {**world.desk.__dict__, "root": root, "document": root / "home" / "data.json"}
    desk.clock = type(desk.clock)(desk.clock.now())
    return Vaulted(desk, world.unlocker)
