"""What stays open, how long, and what is never closed."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

import pytest

from backupkit import BackupManager
from backupkit.files import lasting, mounts
from backupkit.files.reading import NotOurs
from tests.posix import make_pipe

pytestmark = pytest.mark.needs_posix("nothing stays open on Windows")

if sys.platform == "win32":
    pytest.skip("nothing stays open on Windows", allow_module_level=True)


def written(path: Path, content: bytes = b"one") -> Path:
    path.write_bytes(content)
    return path


def inode_of(path: Path) -> tuple[int, int]:
    return (os.stat(path).st_dev, os.stat(path).st_ino)


def is_open(path: Path) -> bool:
    return inode_of(path) in {*lasting._in_use, *lasting._waiting.values()}


def test_a_file_is_opened_once_and_read_anew_each_time(tmp_path: Path) -> None:
    path = written(tmp_path / "a")
    kept = lasting.kept_at(path)
    file = kept.opened(path)
    assert file.read_at(1, 9) == b"ne"
    written(path, b"another one")
    assert kept.opened(path) is file
    assert file.read_at(0, 99) == b"another one"


def test_all_who_read_a_path_share_what_is_kept_of_it(tmp_path: Path) -> None:
    path = written(tmp_path / "a")
    one, other = lasting.kept_at(path), lasting.kept_at(path)
    assert one is other
    assert lasting.kept_at(tmp_path / "b") is not one


def test_once_the_path_leads_elsewhere_the_former_file_is_closed(tmp_path: Path) -> None:
    path, new = written(tmp_path / "a"), written(tmp_path / "b", b"two")
    kept = lasting.kept_at(path)
    descriptor = kept.opened(path).descriptor
    former = os.fstat(descriptor)
    new.replace(path)
    assert kept.opened(path).read_at(0, 9) == b"two"
    assert not lasting._is_open_on(descriptor, (former.st_dev, former.st_ino))


def test_a_look_at_the_path_is_enough_to_let_go(document: Path) -> None:
    manager = BackupManager(document)
    manager.create_backup()
    former = inode_of(document)
    assert former in lasting._in_use
    document.unlink()
    assert manager.document.fingerprint() is None
    assert former not in {*lasting._waiting.values(), *lasting._in_use}


def test_a_file_that_another_descriptor_of_the_process_is_open_on_is_not_closed(tmp_path: Path) -> None:
    path = written(tmp_path / "a")
    kept = lasting.kept_at(path)
    descriptor = kept.opened(path).descriptor
    with path.open("rb"):
        kept.let_go()
        os.fstat(descriptor)
        assert lasting.open_lasting(path).descriptor == descriptor, "it is not opened once more"
    lasting.open_lasting(path)
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)


def test_a_descriptor_that_the_app_has_closed_and_used_again_is_neither_read_nor_closed(tmp_path: Path) -> None:
    path, foreign = written(tmp_path / "a"), written(tmp_path / "b", b"foreign")
    kept = lasting.kept_at(path)
    descriptor = kept.opened(path).descriptor
    os.close(descriptor)  # as programs do that become a service of the system
    taken = os.open(foreign, os.O_RDONLY)
    assert taken == descriptor
    try:
        assert kept.opened(path).read_at(0, 9) == b"one"
        del kept
        gc.collect()
        assert os.read(taken, 9) == b"foreign"
    finally:
        os.close(taken)


def test_a_file_whose_server_has_forgotten_it_is_opened_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "a")
    kept = lasting.kept_at(path)
    file = kept.opened(path)

    def stale(*_: object) -> bytes:
        raise OSError(116, "stale file handle")

    with monkeypatch.context() as patch:
        patch.setattr(os, "pread", stale)
        with pytest.raises(OSError, match="stale"):
            file.read_at(0, 9)
    assert kept.opened(path) is not file
    assert kept.opened(path).read_at(0, 9) == b"one"


def test_a_file_ends_with_the_last_manager_that_read_it(document: Path) -> None:
    """So that its disk can be unmounted, and a host of a thousand documents keeps no thousand files open."""
    managers = [BackupManager(document) for _ in range(3)]
    for manager in managers:
        manager.create_backup(force=True)
    del manager
    while managers:
        assert is_open(document)
        managers.pop()
        gc.collect()
    assert not is_open(document)


def test_on_a_share_or_a_stick_nothing_stays_open_but_what_the_app_has_open(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mounts, "is_harmless", lambda _kind: False)
    manager = BackupManager(document)
    backup_id = manager.create_backup()
    assert backup_id
    assert not is_open(document)
    manager.restore_backup(backup_id)
    assert not is_open(document)
    with document.open("rb"):
        manager.create_backup(force=True)
        assert is_open(document)


@pytest.mark.parametrize("kind", ["folder", "link", "pipe"])
def test_what_is_no_regular_file_is_not_opened(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a"
    if kind == "folder":
        path.mkdir()
    elif kind == "link":
        path.symlink_to(written(tmp_path / "b"))
    else:
        make_pipe(path)
    with pytest.raises(NotOurs):
        lasting.kept_at(path).opened(path)


def test_where_the_system_does_not_list_descriptors_only_a_removed_file_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "a")
    with monkeypatch.context() as patch:
        patch.setattr(lasting, "_LISTS_OF_DESCRIPTORS", (str(tmp_path / "none"),))
        kept = lasting.kept_at(path)
        kept.opened(path)
        kept.let_go()
        assert is_open(path)
        kept.opened(path)
        inode = inode_of(path)
        path.unlink()
        kept.let_go()
        assert inode not in lasting._waiting.values()
