"""The log as a file for a spreadsheet."""

from __future__ import annotations

import csv
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, DocumentUnwritable, FileExists
from backupkit.values.activity.ending import Ending
from backupkit.values.activity.entry import LogEntry

if TYPE_CHECKING:
    from pathlib import Path


def cells(path: Path) -> list[dict[str, str]]:
    """Return a table as a spreadsheet reads it."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def manager(document: Path) -> BackupManager:
    manager = BackupManager(document)
    manager.create_backup("one")
    manager.verify_backups()
    return manager


def test_the_table_has_a_line_for_each_entry_of_the_log_newest_first(manager: BackupManager, tmp_path: Path) -> None:
    path = manager.export_log(tmp_path / "log.csv")
    told = manager.log()
    assert path == tmp_path / "log.csv"
    assert [row["operation"] for row in cells(path)] == [entry.operation for entry in told]
    assert [int(row["size_bytes"] or 0) for row in cells(path)] == [entry.size_bytes or 0 for entry in told]


def test_it_is_read_by_excel_with_the_letters_of_every_language(manager: BackupManager, tmp_path: Path) -> None:
    content = manager.export_log(tmp_path / "log.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfat,operation,")
    assert content.count(b"\r\n") == content.count(b"\n") == len(manager.log()) + 1


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(manager: BackupManager, tmp_path: Path, sign: str) -> None:
    entry = LogEntry(
        at=datetime(2025, 11, 4, tzinfo=UTC),
        operation=f"{sign}cmd|' /C calc'!A1",
        outcome=Ending.DONE,
        finding=f"{sign}1",
    )
    (row,) = cells(manager.export_log(tmp_path / "log.csv", [entry]))
    assert row["operation"] == f"'{entry.operation}"
    assert row["finding"] == f"'{entry.finding}"


def test_a_file_that_is_there_is_replaced_only_if_asked_for(manager: BackupManager, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("mine")
    with pytest.raises(FileExists):
        manager.export_log(path)
    assert path.read_text() == "mine"
    manager.export_log(path, overwrite=True)
    assert len(cells(path)) == len(manager.log())


def test_it_never_goes_over_the_document_or_into_the_folder(manager: BackupManager, document: Path) -> None:
    before = document.read_bytes()
    with pytest.raises(DocumentUnwritable):
        manager.export_log(document, overwrite=True)
    with pytest.raises(DocumentUnwritable):
        manager.export_log(manager.backups_dir / "manifest.json", overwrite=True)
    assert document.read_bytes() == before
    assert manager.verify_backups().corrupted == 0


@pytest.mark.needs_posix("permissions are those of owner, group and others")
def test_who_may_not_read_the_document_may_not_read_the_table(
    manager: BackupManager, document: Path, tmp_path: Path
) -> None:
    os.chmod(document, 0o600)
    path = manager.export_log(tmp_path / "log.csv")
    assert path.stat().st_mode & 0o077 == 0
