from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager
from tests.leaving import leave_unsaved

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.running import Run


@pytest.fixture(autouse=True)
def _left(document: Path) -> Iterator[None]:
    manager = BackupManager(document)
    manager.create_backup()
    leave_unsaved(document, b"typed")
    yield
    manager.cleanup_orphaned_backups()


@pytest.mark.needs_posix("it kills a process by a signal")
def test_a_list_says_that_there_is_unsaved_work(run: Run) -> None:
    ran = run("list")
    assert "there is unsaved work of 20" in ran.err
    assert "unsaved" not in ran.out


@pytest.mark.needs_posix("it kills a process by a signal")
def test_unsaved_work_is_listed_and_written_to_a_file(run: Run, tmp_path: Path) -> None:
    assert "5 bytes" in run("unsaved").out
    (entry,) = run("unsaved", "--json").answer
    assert entry["size_bytes"] == 5
    assert str(tmp_path / "out.txt") in run("unsaved", "--to", str(tmp_path / "out.txt")).out
    assert (tmp_path / "out.txt").read_bytes() == b"typed"
    assert run("unsaved", "--to", str(tmp_path / "out.txt")).code == 6
