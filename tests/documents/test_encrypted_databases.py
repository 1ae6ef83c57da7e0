"""A database that is encrypted looks like nothing; what lies beside it begins like SQLite's own all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from backupkit import BackupManager, DocumentInUse
from tests.documents.databases import asides, side

SALT = bytes.fromhex("8f3a0c91d2b74e65a1f00712c9e83bd4")
PAGE = bytes((7 * at * at + at // 3) % 256 for at in range(4080))
SECOND = SALT + PAGE[::-1]
LOGS = [bytes.fromhex("377f0682") + PAGE, bytes.fromhex("377f0683") + PAGE]
JOURNAL = bytes.fromhex("d9d505f920a163d7") + PAGE


# By chance its salt may look like a text in some code page.
SALTS = [SALT, b"gr\xfc\xdfe aus k\xf6ln\xe4", b"plain ASCII salt"]


@pytest.fixture(params=SALTS, ids=["any", "like a code page", "like text"])
def path(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / "home" / "secret.db"
    path.parent.mkdir()
    salt: bytes = request.param
    path.write_bytes(salt + PAGE)
    return path


@pytest.mark.parametrize(("end", "content"), [("wal", LOGS[0]), ("wal", LOGS[1]), ("journal", JOURNAL)])
def test_p11_an_encrypted_database_with_changes_beside_it_is_neither_stored_nor_called_unchanged(
    path: Path, end: str, content: bytes
) -> None:
    manager = BackupManager(path)
    first = manager.create_backup()
    side(path, end).write_bytes(content)
    for ask in (manager, BackupManager(path)):
        with pytest.raises(DocumentInUse) as caught:
            ask.create_backup()
        assert caught.value.side == side(path, end)
    side(path, end).unlink()
    assert manager.create_backup() is None
    assert [meta.backup_id for meta in manager.list_backups()] == [first]


@pytest.mark.parametrize(("end", "content"), [("wal", LOGS[0]), ("journal", JOURNAL)])
def test_p4_an_encrypted_database_is_not_replaced_below_its_changes(path: Path, end: str, content: bytes) -> None:
    manager = BackupManager(path)
    first = manager.create_backup()
    assert first
    before = path.read_bytes()
    path.write_bytes(SECOND)
    side(path, end).write_bytes(content)
    with pytest.raises(DocumentInUse):
        manager.restore_backup(first)
    assert (path.read_bytes(), side(path, end).read_bytes()) == (SECOND, content)
    side(path, end).unlink()
    manager.restore_backup(first)
    assert path.read_bytes() == before


def test_p4_beside_an_encrypted_database_that_is_gone_its_log_is_put_aside(path: Path) -> None:
    manager = BackupManager(path)
    first = manager.create_backup()
    assert first
    before = path.read_bytes()
    path.unlink()
    side(path, "wal").write_bytes(LOGS[0])
    assert manager.restore_backup(first).not_kept
    assert path.read_bytes() == before
    assert asides(path) == ["secret.db-wal.aside-1"]


def test_p15_what_is_only_called_like_a_side_file_of_a_binary_document_is_left_alone(path: Path) -> None:
    manager = BackupManager(path)
    first = manager.create_backup()
    assert first
    path.write_bytes(SECOND)
    for end in ("wal", "journal", "shm"):
        side(path, end).write_text("notes of somebody")
    assert manager.create_backup()
    manager.restore_backup(first)
    assert all(side(path, end).read_text() == "notes of somebody" for end in ("wal", "journal", "shm"))
