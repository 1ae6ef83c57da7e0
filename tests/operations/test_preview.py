"""How a version begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, BackupNotFound
from backupkit.values.changes import ComparisonKind

if TYPE_CHECKING:
    from pathlib import Path


def stored(path: Path, content: bytes) -> tuple[BackupManager, str]:
    path.write_bytes(content)
    manager = BackupManager(path)
    backup_id = manager.create_backup()
    assert backup_id is not None
    return manager, backup_id


def test_it_names_the_first_records_of_the_version_not_of_the_document(tmp_path: Path) -> None:
    manager, backup_id = stored(tmp_path / "data.json", b'{"systems": [{"name": "Vega"}]}')
    manager.data_file.write_text("{}")
    found = manager.preview_backup(backup_id)
    assert (found.kind, found.rows, found.has_more) == (ComparisonKind.RECORDS, (("systems", "Vega"),), False)


def test_of_a_large_version_the_beginning_is_enough(tmp_path: Path) -> None:
    content = b"".join(b"line %d\n" % number for number in range(200_000))
    manager, backup_id = stored(tmp_path / "data.txt", content)
    found = manager.preview_backup(backup_id)
    assert found.rows[0] == ("line 0",)
    assert found.has_more
    assert found.size_bytes == len(content)


def test_a_version_that_is_not_there_has_none(tmp_path: Path) -> None:
    manager, _id = stored(tmp_path / "data.txt", b"x")
    with pytest.raises(BackupNotFound):
        manager.preview_backup("20200101")
