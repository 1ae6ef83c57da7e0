"""A document that is a gzip file itself: it is neither unpacked on its way in, nor packed again on its way out."""

from __future__ import annotations

import gzip
import io
import tarfile
from pathlib import Path

import pytest

from backupkit import BackupManager, Form
from tests.manager.folders import content_of

OLD, NEW = (gzip.compress(f"<book>{age}</book>".encode(), mtime=0) for age in ("old", "new"))
DATABASE = b"SQLite format 3\0" + bytes(range(256)) * 8
TEXT = "Ein Müller\n".encode("cp1252")


def manager_of(folder: Path, name: str, content: bytes | None) -> BackupManager:
    document = folder / "home" / name
    document.parent.mkdir()
    if content is not None:
        document.write_bytes(content)
    return BackupManager(document)


# -- import ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("copied_as", ["copy.gnucash", "copy.gnucash.gz", "copy"])
@pytest.mark.parametrize("name", ["book.gnucash", "book.xml.gz", "data.json", "drawing.svgz", "notes"])
def test_p1_an_old_copy_of_a_gzip_document_is_imported_as_it_is(name: str, copied_as: str, tmp_path: Path) -> None:
    manager = manager_of(tmp_path, name, NEW)
    (tmp_path / copied_as).write_bytes(OLD)
    assert content_of(manager, manager.import_backup(tmp_path / copied_as)) == OLD


@pytest.mark.parametrize("content", [DATABASE, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"], ids=["database", "picture"])
def test_p1_a_gzip_file_is_imported_as_it_is_where_the_document_is_no_text(content: bytes, tmp_path: Path) -> None:
    manager = manager_of(tmp_path, "data.bin", content)
    (tmp_path / "old.bin").write_bytes(OLD)
    assert content_of(manager, manager.import_backup(tmp_path / "old.bin")) == OLD


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.txt", "Grüße\n".encode()),
        ("notes.txt", TEXT),
        ("notes.txt", "Grüße\n".encode("utf-16")),
        ("rows.csv", b"a;b\r\n1;2\r\n"),
        ("data.json", b'{"a": 1}'),
        ("data.json", '{"a": 1}'.encode("utf-16-le")),
    ],
)
def test_of_a_text_a_gzip_file_is_a_packed_copy(name: str, content: bytes, tmp_path: Path) -> None:
    manager = manager_of(tmp_path, name, content)
    (tmp_path / "old.gz").write_bytes(gzip.compress(content + b"\n", mtime=0))
    assert content_of(manager, manager.import_backup(tmp_path / "old.gz")) == content + b"\n"


@pytest.mark.parametrize("content", [None, b""], ids=["missing", "empty"])
@pytest.mark.parametrize(
    ("name", "copied_as", "is_kept"),
    [
        ("notes.txt", "notes.txt.gz", False),
        ("book.xml.gz", "old.xml.gz", True),
        ("book.gnucash", "old.gnucash", True),
        ("data.json", "old", False),  # JSON it cannot be as it is
    ],
)
def test_without_a_document_to_compare_with_the_names_tell(
    name: str, copied_as: str, is_kept: bool, content: bytes | None, tmp_path: Path
) -> None:
    manager = manager_of(tmp_path, name, content)
    (tmp_path / copied_as).write_bytes(OLD)
    expected = OLD if is_kept else gzip.decompress(OLD)
    assert content_of(manager, manager.import_backup(tmp_path / copied_as)) == expected


@pytest.mark.parametrize("name", ["book.gnucash", "book.xml.gz"])
def test_p1_a_version_file_of_a_gzip_document_is_its_content(name: str, tmp_path: Path) -> None:
    manager = manager_of(tmp_path, name, OLD)
    manager.export_backup(str(manager.create_backup()), tmp_path / "kept", form=Form.VERSION)
    manager.data_file.write_bytes(NEW)
    assert content_of(manager, manager.import_backup(tmp_path / "kept")) == OLD


def test_p1_what_was_imported_is_restored_byte_for_byte(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("a"), None)
    manager = manager_of(tmp_path, "project.tgz", packed.getvalue())
    (tmp_path / "old.tgz").write_bytes(packed.getvalue() + OLD)
    manager.restore_backup(manager.import_backup(tmp_path / "old.tgz"))
    assert manager.data_file.read_bytes() == packed.getvalue() + OLD


# -- export ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["copy.xml.gz", "copy.GZ", "copy.xml", "copy"])
@pytest.mark.parametrize("name", ["book.xml.gz", "BOOK.GZ"])
def test_a_gzip_document_is_exported_as_it_was(name: str, target: str, tmp_path: Path) -> None:
    manager = manager_of(tmp_path, name, NEW)
    path = manager.export_backup(str(manager.create_backup()), tmp_path / target)
    assert path.read_bytes() == NEW


@pytest.mark.parametrize("form", ["version", Form.VERSION])
@pytest.mark.parametrize("target", ["out.gz", "out.json", "out"])
@pytest.mark.parametrize("name", ["book.xml.gz", "data.json"])
def test_the_version_file_is_written_where_it_is_asked_for(name: str, target: str, form: str, tmp_path: Path) -> None:
    manager = manager_of(tmp_path, name, NEW)
    backup_id = str(manager.create_backup())
    path = manager.export_backup(backup_id, tmp_path / target, form=form)
    assert path.read_bytes() == (manager.backups_dir / manager.find_backup(backup_id).file_name).read_bytes()
    assert gzip.decompress(path.read_bytes()) == NEW


@pytest.mark.parametrize("form", ["content", Form.CONTENT])
def test_the_content_is_written_where_it_is_asked_for(form: str, tmp_path: Path) -> None:
    manager = manager_of(tmp_path, "data.json", b"[1]")
    assert manager.export_backup(str(manager.create_backup()), tmp_path / "x.gz", form=form).read_bytes() == b"[1]"


def test_another_form_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    manager = manager_of(tmp_path, "data.json", b"[1]")
    backup_id = str(manager.create_backup())
    with pytest.raises(ValueError, match="picture"):
        manager.export_backup(backup_id, tmp_path / "x.gz", form="picture")
    assert not (tmp_path / "x.gz").exists()
