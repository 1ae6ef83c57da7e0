"""A document that cannot be looked at just now is not one that is gone, and nothing is put in its place."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from backupkit import BackupManager, DocumentMissing, DocumentUnreadable
from backupkit.documents.plain_file import PlainFile
from backupkit.service.lookout import Lookout

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.needs_posix("Windows is asked by another call.")

NUMBERS = ("EACCES", "EIO", "ELOOP", "EMFILE", "ENOMEM", "ESTALE", "ETIMEDOUT")


@pytest.fixture
def away(document: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function from which on nobody can look at the document."""
    genuine = os.stat

    def take_away(name: str) -> None:
        def look(path: Any, *arguments: Any, **options: Any) -> os.stat_result:
            if path == document:
                raise OSError(getattr(errno, name), os.strerror(getattr(errno, name)), str(path))
            return genuine(path, *arguments, **options)

        monkeypatch.setattr(os, "stat", look)

    return take_away


@pytest.mark.parametrize("name", NUMBERS)
def test_its_fingerprint_is_not_that_of_nothing(document: Path, away: Callable[[str], None], name: str) -> None:
    document.write_bytes(b"[1]")
    away(name)
    with pytest.raises(DocumentUnreadable):
        PlainFile(document).fingerprint()


@pytest.mark.parametrize("place", ["gone", "below a file", "a link into nowhere"])
def test_what_is_certain_not_to_be_there_has_none(document: Path, place: str) -> None:
    document.unlink(missing_ok=True)
    if place == "below a file":
        document.touch()
        document = document / "data.json"
    elif place == "a link into nowhere":
        document.symlink_to("nowhere")
    assert PlainFile(document).fingerprint() is None


@pytest.mark.parametrize("name", NUMBERS)
def test_p4_a_document_that_is_lost_from_sight_is_not_overwritten(
    manager: BackupManager, document: Path, away: Callable[[str], None], name: str
) -> None:
    document.write_bytes(b"[1]")
    first = manager.create_backup() or ""
    document.write_bytes(b"[2]")

    def lose(*_: object) -> None:
        away(name)

    with pytest.raises(DocumentUnreadable):
        manager.restore_backup(first, progress=lose)
    assert document.read_bytes() == b"[2]"


def test_a_failed_block_says_that_its_document_could_not_be_looked_at(
    manager: BackupManager, document: Path, away: Callable[[str], None]
) -> None:
    document.write_bytes(b"[1]")

    def save() -> None:
        with manager.saving():
            document.write_bytes(b'["ha')
            away("ESTALE")
            raise KeyError("half way")

    with pytest.raises(KeyError) as raised:
        save()
    assert "looking after" in "".join(raised.value.__notes__)
    assert "cannot be read" in "".join(raised.value.__notes__)


def test_p11_the_worker_takes_it_for_changed_so_that_the_next_backup_tells_why(
    manager: BackupManager, document: Path, away: Callable[[str], None]
) -> None:
    document.write_bytes(b"[1]")
    manager.create_backup()
    lookout = Lookout(manager, lambda: 0.0)
    before = lookout.look()
    away("EIO")
    seen = lookout.look()
    assert seen not in {None, before}


def test_p12_an_import_is_private_while_nobody_can_tell_who_may_read_the_document(
    manager: BackupManager, document: Path, away: Callable[[str], None], tmp_path: Path
) -> None:
    document.write_bytes(b"[1]")
    document.chmod(0o600)
    other = tmp_path / "other.json"
    other.write_bytes(b"[2]")
    other.chmod(0o644)
    away("ESTALE")
    backup_id = manager.import_backup(other)
    path = manager.backups_dir / manager.find_backup(backup_id).file_name
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_document_that_is_gone_is_told_so(manager: BackupManager, document: Path) -> None:
    document.unlink(missing_ok=True)
    with pytest.raises(DocumentMissing):
        manager.create_backup()
