"""Restoring while others act: what is replaced is what was stored, and an error tells what the document holds then."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pytest

from backupkit import (
    BackupFolderTaken,
    BackupManager,
    DocumentChanged,
    DocumentUncertain,
    DocumentUnwritable,
    JsonFile,
    NothingToUndo,
)
from backupkit.files.disk import Disk
from backupkit.testing.clock import FakeClock

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.needs_posix("It supposes links, and renames of files that are open.")

HOST = b'{"host": "saved"}'


class Late(Disk):
    """A disk on which something happens right before a document is replaced, and on which its folder fails."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.happens: Callable[[], object] = lambda: None
        self.sync_fails = self.way_back_fails = self.folder_dies = self._is_dead = False
        self._exchanges = 0

    def exchange(self, one: Path, other: Path) -> None:
        self._strike()
        self._exchanges += 1
        if self.way_back_fails and self._exchanges > 1:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(one), None, str(other))
        super().exchange(one, other)

    def link(self, source: Path, target: Path) -> None:
        if target.parent == self.folder:
            self._strike()
        super().link(source, target)

    def sync_folder(self, folder: Path) -> None:
        if folder == self.folder and self.sync_fails:
            self._is_dead = self.folder_dies
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(folder))
        super().sync_folder(folder)

    def create(self, path: Path) -> int:
        if self._is_dead and path.parent != self.folder:
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
        return super().create(path)

    def _strike(self) -> None:
        happens, self.happens = self.happens, lambda: None
        happens()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    path = tmp_path / "home"
    path.mkdir()
    return path


@pytest.fixture
def document(home: Path) -> Path:
    return home / "data.json"


@pytest.fixture
def disk(home: Path) -> Late:
    return Late(home)


@pytest.fixture
def manager(document: Path, disk: Late) -> BackupManager:
    document.write_bytes(b"[1]")
    return BackupManager(document, disk=disk, clock=FakeClock())


def stored(manager: BackupManager) -> set[bytes]:
    return {b"".join(manager.content(meta.backup_id)) for meta in manager.list_backups()}


def saves(document: Path) -> Callable[[], object]:
    def save() -> None:
        document.with_name("host").write_bytes(HOST)
        document.with_name("host").replace(document)

    return save


@pytest.mark.parametrize("way", ["restore", "undo"])
def test_p4_a_save_in_the_last_moment_is_stored_before_it_is_replaced(
    manager: BackupManager, document: Path, disk: Late, way: str
) -> None:
    first = manager.create_backup() or ""
    document.write_bytes(b"[2]")
    if way == "undo":
        manager.restore_backup(first)
    disk.happens = saves(document)
    if way == "undo":
        manager.undo_restore()
    else:
        manager.restore_backup(first)
    assert document.read_bytes() == (b"[2]" if way == "undo" else b"[1]")
    assert HOST in stored(manager)
    manager.undo_restore()
    assert document.read_bytes() == HOST


def test_p4_a_document_that_appears_is_not_overwritten_unseen(
    manager: BackupManager, document: Path, disk: Late
) -> None:
    first = manager.create_backup() or ""
    document.unlink()
    disk.happens = lambda: document.write_bytes(HOST)
    result = manager.restore_backup(first)
    assert document.read_bytes() == b"[1]"
    assert result.before_id
    assert b"".join(manager.content(result.before_id)) == HOST


def turned(link: Path, target: str) -> None:
    link.with_name("new link").symlink_to(target)
    link.with_name("new link").replace(link)


@pytest.mark.parametrize("part", ["file", "folder"])
@pytest.mark.parametrize("moment", ["while it unpacks", "at the last moment"])
def test_p4_a_link_that_is_turned_meanwhile_overwrites_nothing(
    tmp_path: Path, home: Path, disk: Late, part: str, moment: str
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "data.json").write_bytes(b'["%b"]' % name.encode())
    if part == "file":
        link, turn = home / "data.json", "../two/data.json"
        link.symlink_to("../one/data.json")
        document = link
    else:
        link, turn = home / "current", "../two"
        link.symlink_to("../one")
        document = link / "data.json"
    manager = BackupManager(document, tmp_path / "versions", disk=disk, clock=FakeClock())
    (tmp_path / "versions").mkdir()
    first = manager.create_backup() or ""
    never_stored = b'["never stored"]'
    (tmp_path / "one" / "data.json").write_bytes(never_stored)
    disk.folder = tmp_path / "one"

    def turn_once(*_: object) -> None:
        if os.readlink(link) != turn:
            turned(link, turn)

    if moment == "while it unpacks":
        with pytest.raises(DocumentChanged if part == "file" else BackupFolderTaken):  # that is of the file in "one"
            manager.restore_backup(first, progress=turn_once)
    else:
        disk.happens = turn_once
        manager.restore_backup(first)  # the file was the document's until the very last moment
        assert never_stored in stored(manager)
    assert (tmp_path / "two" / "data.json").read_bytes() == b'["two"]'
    assert moment != "while it unpacks" or (tmp_path / "one" / "data.json").read_bytes() == never_stored


def test_p4_a_link_into_nowhere_that_is_turned_meanwhile_makes_no_file_where_it_led(
    manager: BackupManager, document: Path
) -> None:
    document.rename(document.with_name("one.json"))
    document.symlink_to("one.json")
    first = manager.create_backup() or ""
    document.with_name("one.json").unlink()

    def turn(*_: object) -> None:
        if os.readlink(document) != "two.json":
            turned(document, "two.json")

    with pytest.raises(DocumentChanged):
        manager.restore_backup(first, progress=turn)
    assert sorted(path.name for path in document.parent.iterdir()) == ["backups", "data.json"]


def test_p4_an_error_means_as_before_and_undo_is_what_it_was(
    manager: BackupManager, document: Path, disk: Late
) -> None:
    first = manager.create_backup() or ""
    document.write_bytes(b"[2]")
    disk.sync_fails = True
    with pytest.raises(DocumentUnwritable, match="It is as it was before") as raised:
        manager.restore_backup(first)
    assert not isinstance(raised.value, DocumentUncertain)
    assert document.read_bytes() == b"[2]"
    disk.sync_fails = False
    with pytest.raises(NothingToUndo):
        manager.undo_restore()


@pytest.mark.parametrize("is_missing", [False, True])
def test_an_error_of_the_document_is_not_hidden_by_one_of_the_folder(
    manager: BackupManager, document: Path, disk: Late, *, is_missing: bool
) -> None:
    first = manager.create_backup() or ""
    document.write_bytes(b"[2]")
    if is_missing:
        document.unlink()
    disk.sync_fails = disk.folder_dies = True
    with pytest.raises(DocumentUnwritable, match="error"):
        manager.restore_backup(first)
    assert (document.read_bytes() if document.exists() else None) == (None if is_missing else b"[2]")
    disk.sync_fails = disk.folder_dies = disk._is_dead = False
    assert tuple(manager.verify_backups()) == (1 if is_missing else 2, 0)


@pytest.mark.parametrize("way", ["restore", "undo"])
def test_p4_what_could_not_be_put_back_is_told_and_can_be_undone(
    manager: BackupManager, document: Path, disk: Late, way: str
) -> None:
    first = manager.create_backup() or ""
    document.write_bytes(b"[2]")
    if way == "undo":
        manager.restore_backup(first)
        document.write_bytes(b"[3]")
        disk._exchanges = 0
    before, after = document.read_bytes(), b"[2]" if way == "undo" else b"[1]"
    disk.sync_fails = disk.way_back_fails = True
    with pytest.raises(DocumentUncertain, match="may hold the new content"):
        manager.undo_restore() if way == "undo" else manager.restore_backup(first)
    assert document.read_bytes() == after
    disk.sync_fails = disk.way_back_fails = False
    manager.undo_restore()
    assert document.read_bytes() == before


def test_p4_a_save_that_failed_says_what_became_of_the_document(
    manager: BackupManager, document: Path, disk: Late
) -> None:
    manager.create_backup()
    disk.sync_fails = disk.way_back_fails = True

    def half_a_save() -> None:
        with manager.saving():
            document.write_bytes(b'["ha')
            raise KeyError("half way")

    with pytest.raises(KeyError) as raised:
        half_a_save()
    assert document.read_bytes() == b"[1]"
    assert "may hold the new content" in "".join(raised.value.__notes__)


@pytest.mark.parametrize("way", ["export", "restore elsewhere"])
def test_what_was_written_elsewhere_and_could_not_be_put_back_is_told(
    manager: BackupManager, disk: Late, tmp_path: Path, way: str
) -> None:
    first = manager.create_backup() or ""
    disk.folder = tmp_path / "elsewhere"
    disk.folder.mkdir()
    target = disk.folder / "copy.json"
    target.write_bytes(b"old")
    disk.sync_fails = disk.way_back_fails = True
    ways: dict[str, Callable[[], object]] = {
        "export": lambda: manager.export_backup(first, target, overwrite=True),
        "restore elsewhere": lambda: manager.restore_backup(first, to=target),
    }
    with pytest.raises(DocumentUncertain):
        ways[way]()
    assert target.read_bytes() == b"[1]"


def test_a_document_class_that_knows_no_more_than_the_protocol_is_restored(document: Path) -> None:
    class Plain:
        """What a host may hand out: it can be swapped, and no more."""

        not_kept = ()

        def __init__(self, inner: object) -> None:
            self._inner = inner

        def swap(self) -> None:
            self._inner.swap()  # type: ignore[attr-defined]

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *exc_info: object) -> None:
            self._inner.__exit__(*exc_info)  # type: ignore[attr-defined]

    class Mine(JsonFile):
        def replacement(self, disk: Disk, chunks: object) -> Plain:  # type: ignore[override]
            return Plain(super().replacement(disk, chunks))  # type: ignore[arg-type]

    document.write_bytes(b"[1]")
    manager = BackupManager(document, document=Mine)
    first = manager.create_backup() or ""
    document.write_bytes(b"[2]")
    manager.restore_backup(first)
    assert document.read_bytes() == b"[1]"
    manager.undo_restore()
    assert document.read_bytes() == b"[2]"
