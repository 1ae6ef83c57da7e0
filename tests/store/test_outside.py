"""A killed export leaves nothing beside its target: a note in the folder says where to look."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, DocumentUnwritable
from backupkit.files import drafts
from backupkit.files.disk import Disk
from backupkit.store import outside
from backupkit.store.sealed.keeping import AS_IT_IS
from backupkit.testing.faults import Fault, FaultyDisk, Killed

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.needs_posix("An open file is not left behind by a process that was only made up to be killed.")

WAYS = ("export", "file", "restore elsewhere")


def ways(manager: BackupManager, backup_id: str, folder: Path) -> dict[str, Callable[[], object]]:
    return {
        "export": lambda: manager.export_backup(backup_id, folder / "copy.json", overwrite=True),
        "file": lambda: manager.export_backup(backup_id, folder / "copy.gz", overwrite=True),
        "restore elsewhere": lambda: manager.restore_backup(backup_id, to=folder / "copy.json"),
    }


def drafts_in(*folders: Path) -> list[str]:
    return [path.name for folder in folders for path in folder.iterdir() if drafts.is_leftover(path.name)]


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    path = tmp_path / "elsewhere"
    path.mkdir()
    return path


@pytest.fixture
def killed(document: Path, elsewhere: Path, request: pytest.FixtureRequest) -> BackupManager:
    """A manager after another one was killed while it wrote a draft elsewhere."""
    manager = BackupManager(document)
    backup_id = manager.create_backup() or ""

    class Dying(FaultyDisk):
        def sync(self, descriptor: int) -> None:
            if drafts_in(elsewhere):
                self.lose_power()
            super().sync(descriptor)

    dying = BackupManager(document, disk=Dying(document.parent.parent, Fault(at=1_000_000)))
    with pytest.raises(Killed):
        ways(dying, backup_id, elsewhere)[request.param]()
    assert len(drafts_in(elsewhere)) == len(drafts_in(manager.backups_dir)) == 1
    return manager


@pytest.mark.parametrize("killed", WAYS, indirect=True)
@pytest.mark.parametrize("then", ["create", "pin", "restore", "clean up"])
def test_p2_the_next_operation_removes_what_a_killed_export_left(
    killed: BackupManager, elsewhere: Path, then: str
) -> None:
    backup_id = killed.list_backups()[0].backup_id
    thens: dict[str, Callable[[], object]] = {
        "create": lambda: killed.create_backup(force=True),
        "pin": lambda: killed.pin(backup_id),
        "restore": lambda: killed.restore_backup(backup_id),
        "clean up": killed.cleanup_orphaned_backups,
    }
    thens[then]()
    assert drafts_in(elsewhere, killed.backups_dir) == []
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("killed", ["export"], indirect=True)
def test_where_the_other_place_is_gone_the_note_goes(killed: BackupManager, elsewhere: Path) -> None:
    for path in elsewhere.iterdir():
        path.unlink()
    elsewhere.rmdir()
    killed.create_backup(force=True)
    assert drafts_in(killed.backups_dir) == []


@pytest.mark.parametrize("killed", ["export"], indirect=True)
def test_a_note_stays_as_long_as_what_it_tells_of(killed: BackupManager, elsewhere: Path) -> None:
    name = drafts_in(elsewhere)[0]
    (elsewhere / name).unlink()
    (elsewhere / name).mkdir()  # nothing that we could have made, nor may remove
    killed.create_backup(force=True)
    assert len(drafts_in(elsewhere, killed.backups_dir)) == 2
    (elsewhere / name).rmdir()
    killed.create_backup(force=True)
    assert drafts_in(elsewhere, killed.backups_dir) == []


@pytest.mark.parametrize("way", ["export", "restore elsewhere"])
def test_what_is_being_written_is_left_alone(document: Path, elsewhere: Path, way: str) -> None:
    manager, other = BackupManager(document), BackupManager(document)
    backup_id = manager.create_backup() or ""
    seen: list[list[str]] = []

    def another_works(*_: object) -> None:
        other.create_backup(force=True)
        other.cleanup_orphaned_backups()
        seen.append(drafts_in(elsewhere, manager.backups_dir))

    if way == "export":
        manager.export_backup(backup_id, elsewhere / "copy.json", progress=another_works)
    else:
        manager.restore_backup(backup_id, to=elsewhere / "copy.json", progress=another_works)
    assert [len(names) for names in seen] == [2]
    assert drafts_in(elsewhere, manager.backups_dir) == []


@pytest.mark.parametrize(
    "told",
    [
        b"backupkit drafts elsewhere:\0%b/victim.json\0.",
        b"backupkit drafts elsewhere:\0%b\0.",
        b"backupkit drafts elsewhere:\0../victim.json\0.",
        b"backupkit drafts elsewhere:\0%b/.backupkit-0123456789abcdef.tmp",  # it was not written to its end
        b"another content",
        b"",
    ],
    ids=range(6),
)
def test_p15_a_note_removes_nothing_but_drafts(
    document: Path, manager: BackupManager, elsewhere: Path, told: bytes
) -> None:
    manager.create_backup()
    victims = [elsewhere / "victim.json", elsewhere / ".backupkit-0123456789abcdef.tmp"]
    for victim in victims:
        victim.write_bytes(b"mine")
    note = document.parent / "backups" / ".backupkit-fedcba9876543210.tmp"
    note.write_bytes(told % os.fsencode(elsewhere) if b"%b" in told else told)
    manager.create_backup(force=True)
    assert [victim.read_bytes() for victim in victims] == [b"mine"] * 2
    assert drafts_in(manager.backups_dir) in ([], [note.name])
    for path in (note, *victims):
        path.unlink(missing_ok=True)


def test_a_draft_that_could_not_be_removed_is_removed_by_the_next_operation(document: Path, elsewhere: Path) -> None:
    class Clinging(Disk):
        clings = True

        def sync(self, descriptor: int) -> None:
            if self.clings and drafts_in(elsewhere):
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            super().sync(descriptor)

        def unlink(self, path: Path) -> None:
            if self.clings and path.parent == elsewhere:
                raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
            super().unlink(path)

    disk = Clinging()
    manager = BackupManager(document, disk=disk)
    backup_id = manager.create_backup() or ""
    with pytest.raises(DocumentUnwritable):
        manager.export_backup(backup_id, elsewhere / "copy.json")
    assert len(drafts_in(elsewhere)) == 1
    disk.clings = False
    manager.pin(backup_id)
    assert drafts_in(elsewhere, manager.backups_dir) == []


def test_p12_a_note_is_as_private_as_the_document(document: Path, elsewhere: Path) -> None:
    document.chmod(0o600)
    manager = BackupManager(document)
    backup_id = manager.create_backup() or ""
    modes: list[int] = []

    def look(*_: object) -> None:
        modes.extend((manager.backups_dir / name).stat().st_mode & 0o777 for name in drafts_in(manager.backups_dir))

    manager.export_backup(backup_id, elsewhere / "copy.json", progress=look)
    assert modes == [0o600]


def test_an_export_from_a_folder_that_cannot_be_written_leaves_no_note_and_works(
    document: Path, elsewhere: Path
) -> None:
    folder = document.parent / "backups"
    backup_id = BackupManager(document).create_backup() or ""

    class Locked(Disk):
        def create(self, path: Path) -> int:
            if path.parent == folder:
                raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))
            return super().create(path)

    BackupManager(document, disk=Locked()).export_backup(backup_id, elsewhere / "copy.json")
    assert (elsewhere / "copy.json").read_bytes() == document.read_bytes()


def test_a_leftover_that_cannot_be_read_tells_nothing(tmp_path: Path) -> None:
    assert not outside.is_needed(Disk(), tmp_path / "gone", AS_IT_IS)
    (tmp_path / "folder").mkdir()
    assert not outside.is_needed(Disk(), tmp_path / "folder", AS_IT_IS)
