"""Whose a folder is, where what would tell cannot be read just now: nobody knows, so nothing is decided."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from backupkit import BackupManager, errors
from backupkit.values import naming
from tests.refusing import Call, Refusal, is_version, system_error


def busy() -> OSError:
    return system_error(errno.EMFILE)


def offline() -> OSError:
    return system_error(errno.EINVAL, winerror=59)


def away() -> OSError:
    return system_error(errno.ENOENT, winerror=53)


ERRORS = pytest.mark.parametrize("error", [busy, offline, away])
CALLS = pytest.mark.parametrize("call", Call)


@pytest.fixture
def home(document: Path, states: dict[str, bytes]) -> Path:
    """The folder of the document, in which there are versions."""
    assert states
    return document.parent


def folders(home: Path) -> list[str]:
    return sorted(path.name for path in home.iterdir() if path.is_dir())


@ERRORS
@CALLS
@pytest.mark.parametrize("lost", [[naming.SETTINGS], [naming.SETTINGS, naming.MANIFEST, naming.PREVIOUS_MANIFEST]])
def test_versions_that_cannot_be_read_now_make_no_other_folder(
    home: Path, states: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, call: Call, error: object, lost: list[str]
) -> None:
    for name in lost:
        (home / "backups" / name).unlink()
    refusal = Refusal(monkeypatch, call, error, concerns=is_version)  # type: ignore[arg-type]
    for ask in (BackupManager.list_backups, BackupManager.create_backup):
        with pytest.raises(errors.StorageFailed) as raised:
            ask(BackupManager(home / "data.json"))
        assert raised.value.path == home / "backups"
    assert folders(home) == ["backups"]
    refusal.is_on = False
    assert {meta.backup_id for meta in BackupManager(home / "data.json").list_backups()} == set(states)


@ERRORS
@CALLS
@pytest.mark.parametrize("file", ["manifest.json", "new.json"])
def test_a_renamed_document_gets_no_second_history_while_its_first_cannot_be_read(
    home: Path, states: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, call: Call, error: object, file: str
) -> None:
    renamed = (home / "data.json").rename(home / "new.json")
    refusal = Refusal(monkeypatch, call, error, concerns=file.__eq__)  # type: ignore[arg-type]
    with pytest.raises(errors.BackupError) as raised:
        BackupManager(renamed).create_backup()
    assert not isinstance(raised.value, errors.BackupFolderTaken)
    assert folders(home) == ["backups"]
    refusal.is_on = False
    manager = BackupManager(renamed)
    manager.create_backup()
    assert folders(home) == ["backups"]
    assert {meta.backup_id for meta in manager.list_backups()} >= set(states)


def test_an_owner_that_cannot_be_looked_at_is_not_gone(
    home: Path, states: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = home / "copy.json"
    copy.write_bytes((home / "data.json").read_bytes())
    refusal = Refusal(monkeypatch, Call.LSTAT, busy, concerns="data.json".__eq__)
    with pytest.raises(errors.StorageFailed):
        BackupManager(copy, home / "backups").create_backup()
    refusal.is_on = False
    with pytest.raises(errors.BackupFolderTaken):
        BackupManager(copy, home / "backups").create_backup()
    assert {meta.backup_id for meta in BackupManager(home / "data.json").list_backups()} == set(states)


@pytest.mark.parametrize("owner", ["n" * 300, "nul\0", "data.json/x"])
def test_an_owner_whose_path_cannot_be_is_gone(home: Path, owner: str) -> None:
    folder = home / "backups"
    (folder / naming.SETTINGS).write_text(f'{{"version": 1, "documents": ["../{owner}"]}}'.replace("\0", "\\u0000"))
    manager = BackupManager(home / "data.json", folder)
    assert len(manager.list_backups()) == 3


@ERRORS
@pytest.mark.leaves_damage
def test_an_index_that_cannot_be_read_now_is_no_other_programs(
    tmp_path: Path, document: Path, monkeypatch: pytest.MonkeyPatch, error: object
) -> None:
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / naming.MANIFEST).write_bytes(b"{}")
    refusal = Refusal(monkeypatch, Call.OPEN, error, concerns=naming.MANIFEST.__eq__)  # type: ignore[arg-type]
    with pytest.raises(errors.StorageFailed):
        BackupManager(document, folder).create_backup()
    refusal.is_on = False
    with pytest.raises(errors.BackupFolderTaken):
        BackupManager(document, folder).create_backup()
