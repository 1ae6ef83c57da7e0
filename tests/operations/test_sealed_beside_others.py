"""A document whose folder is sealed, in one directory with documents whose folders are not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from backupkit import BackupManager, KeyFile, Passphrase
from backupkit.sealing.refused import FolderNotSealed, WrongPassword

pytest.importorskip("cryptography")


def _tree(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def private(tmp_path: Path) -> Path:
    path = tmp_path / "private.json"
    path.write_text('{"notes": []}')
    return path


@pytest.fixture
def key(tmp_path: Path) -> KeyFile:
    return KeyFile.new(tmp_path / "the-key")


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """Return the folder of another document, beside this one; nothing in it is sealed."""
    other = tmp_path / "data.json"
    other.write_text('{"public": true}')
    BackupManager(other).create_backup()
    return tmp_path / "backups"


def _sealed(private: Path, key: KeyFile) -> BackupManager:
    return BackupManager(private, encryption=key, encrypt="everywhere")


def test_the_readable_folder_of_another_document_is_passed_by(private: Path, key: KeyFile, theirs: Path) -> None:
    before = _tree(theirs)
    manager = _sealed(private, key)
    made = manager.create_backup("the first one")
    assert made
    assert manager.backups_dir == private.parent / "backups-private.json"
    assert [meta.backup_id for meta in _sealed(private, key).list_backups()] == [made]
    assert _tree(theirs) == before


def test_an_own_folder_is_sealed_and_used_beside_that_of_another_document(
    private: Path, key: KeyFile, theirs: Path
) -> None:
    BackupManager(private).create_backup()
    before = _tree(theirs)
    manager = _sealed(private, key)
    with pytest.raises(FolderNotSealed, match="backups-private"):
        manager.list_backups()
    assert manager.seal_folder() == 1
    private.write_text('{"notes": [1]}')
    manager.create_backup()
    assert len(_sealed(private, key).list_backups()) == 2
    assert _tree(theirs) == before


def test_a_readable_folder_that_may_be_the_documents_own_is_refused_as_ever(
    private: Path, key: KeyFile, theirs: Path
) -> None:
    before = _tree(theirs)
    (private.parent / "data.json").unlink()  # whose it is, nobody can tell any more
    with pytest.raises(FolderNotSealed):
        _sealed(private, key).create_backup()
    assert not (private.parent / "backups-private.json").exists()
    assert _tree(theirs) == before


def test_a_readable_folder_that_was_named_is_refused_whosever_it_is(private: Path, key: KeyFile, theirs: Path) -> None:
    manager = BackupManager(private, theirs, encryption=key, encrypt="everywhere")
    for act in (manager.list_backups, manager.create_backup):
        with pytest.raises(FolderNotSealed):
            act()
    assert json.loads((theirs / "settings.json").read_bytes())


@pytest.mark.parametrize("is_damaged", [False, True], ids=["its password was changed", "its keys are damaged"])
def test_an_own_folder_opens_with_its_own_password_whatever_becomes_of_the_one_beside_it(
    tmp_path: Path, private: Path, *, is_damaged: bool
) -> None:
    other = tmp_path / "data.json"
    other.write_text("[]")
    first = BackupManager(other, encryption=Passphrase("old"), encrypt="everywhere")
    first.create_backup()
    made = BackupManager(private, encryption=Passphrase("old"), encrypt="everywhere").create_backup()
    if is_damaged:
        (first.backups_dir / "keys-1.json").write_bytes(b"")
    else:
        first.change_password("old", "new")
    manager = BackupManager(private, encryption=Passphrase("old"), encrypt="everywhere")
    assert [meta.backup_id for meta in manager.list_backups()] == [made]
    private.write_text('{"notes": [1]}')
    assert manager.create_backup()
    with pytest.raises(WrongPassword, match="backups-private"):
        BackupManager(private, encryption=Passphrase("new"), encrypt="everywhere").list_backups()
    manager.change_password("old", "third")
    assert len(BackupManager(private, encryption=Passphrase("third"), encrypt="everywhere").list_backups()) == 2
