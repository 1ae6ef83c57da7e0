"""move-folder on the command line."""

from __future__ import annotations

from pathlib import Path

from backupkit import BackupManager
from tests.cli.running import Run


def test_the_versions_are_moved_after_a_question_and_the_choice_is_taken_back(
    run: Run, ids: list[str], document: Path, tmp_path: Path
) -> None:
    old, new = document.parent / "backups", tmp_path / "new"
    assert run("move-folder", new, said="no\n").code == 1
    assert not new.exists()
    assert run("move-folder", new, said="yes\n").out.startswith(f"2 versions were copied to {new}")
    assert BackupManager(document).backups_dir == new
    assert run("list", "--backups-dir", old).out.count("\n") == len(ids)
    (new).rename(tmp_path / "away")
    assert run("list").code == 7
    assert run("move-folder", "--back").code == 0
    assert run("list").out.count("\n") == len(ids)
    assert BackupManager(document).backups_dir == old


def test_a_folder_or_the_way_back_has_to_be_named(run: Run, tmp_path: Path) -> None:
    assert run("move-folder").code == 2
    assert run("move-folder", tmp_path / "new", "--back").code == 2
