"""A file that a link leads to is imported like the file itself; a version of a later release is not unpacked."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from backupkit import BackupCorrupted, BackupManager, ManifestTooNew
from backupkit.versionfile import header
from tests.forging import version_file
from tests.manager.folders import content_of

BOOK = gzip.compress(b"<book/>", mtime=0)


@pytest.fixture
def manager(tmp_path: Path) -> BackupManager:
    """A document that is a gzip file itself, so that nothing else than a version file is unpacked."""
    document = tmp_path / "home" / "book.xml.gz"
    document.parent.mkdir()
    document.write_bytes(BOOK)
    return BackupManager(document)


@pytest.fixture
def link(manager: BackupManager, tmp_path: Path) -> Path:
    """A link to a version file outside of the folder."""
    meta = manager.find_backup(str(manager.create_backup()))
    (tmp_path / "version.gz").write_bytes((manager.backups_dir / meta.file_name).read_bytes())
    link = tmp_path / "link.gz"
    link.symlink_to("version.gz")
    return link


@pytest.mark.needs_posix("a link that anybody may make")
def test_p1_a_version_file_behind_a_link_is_unpacked(manager: BackupManager, link: Path) -> None:
    assert content_of(manager, manager.import_backup(link)) == BOOK


@pytest.mark.needs_posix("a link that anybody may make")
def test_p5_a_damaged_version_file_behind_a_link_is_refused(manager: BackupManager, link: Path) -> None:
    data = bytearray(link.read_bytes())
    data[-9] ^= 1
    link.write_bytes(data)
    with pytest.raises(BackupCorrupted):
        manager.import_backup(link)


def test_p1_a_version_file_of_a_later_release_is_not_imported(
    manager: BackupManager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    meta = replace(manager.find_backup(str(manager.create_backup())), file_hash="", file_size=0)
    later = header.FORMAT + 1
    with monkeypatch.context() as patched:
        patched.setattr(header, "FORMAT", later)
        (tmp_path / "later.gz").write_bytes(version_file(meta, b"a list of blocks that are elsewhere"))
    with pytest.raises(ManifestTooNew) as caught:
        manager.import_backup(tmp_path / "later.gz")
    assert caught.value.found == later
    assert len(manager.list_backups()) == 1
