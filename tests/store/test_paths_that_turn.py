"""A path that comes to lead to another file under a manager that lives on: that file has a history of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from backupkit import BackupFolderTaken, BackupManager
from tests.store.expectations import snapshot
from tests.store.homes import backed_up, found, history, saved


@pytest.mark.needs_posix("a link that anybody may make")
def test_p15_a_link_that_is_turned_to_another_document_goes_on_with_the_history_of_that(tmp_path: Path) -> None:
    first = backed_up(tmp_path / "one.json", "one 1")
    second = backed_up(tmp_path / "two.json", "two 1")
    link = tmp_path / "current.json"
    link.symlink_to("one.json")
    living = backed_up(link)
    saved(tmp_path / "one.json", "one 2")
    living.create_backup("one 2")
    assert history(first) == ["one 2", "one 1"]
    before = snapshot(first.backups_dir)

    link.unlink()
    link.symlink_to("two.json")
    saved(tmp_path / "two.json", "two 2")
    living.create_backup("two 2")

    assert snapshot(first.backups_dir) == before
    assert history(living) == history(second) == found(link) == ["two 2", "two 1"]


@pytest.mark.needs_posix("there the number of a file is no proof that it is another one")
def test_p15_a_hard_link_that_a_save_breaks_has_a_history_of_its_own_from_then_on(tmp_path: Path) -> None:
    first = backed_up(tmp_path / "one.json", "one 1")
    os.link(tmp_path / "one.json", tmp_path / "copy.json")
    living = backed_up(tmp_path / "copy.json")
    assert history(living) == ["one 1"], "it is the same file"
    before = snapshot(first.backups_dir)

    os.replace(saved(tmp_path / "new", "copy 2"), tmp_path / "copy.json")
    living.create_backup("copy 2")

    assert snapshot(first.backups_dir) == before
    assert (history(living), found(tmp_path / "copy.json")) == (["copy 2"], ["copy 2"])


@pytest.mark.needs_posix("a link that anybody may make")
def test_p15_a_directory_that_is_turned_under_its_manager_does_not_bring_another_file_into_the_folder(
    tmp_path: Path,
) -> None:
    folder, current = tmp_path / "folder", tmp_path / "current"
    folder.mkdir()
    for name in ("v1", "v2"):
        saved(tmp_path / name / "data.json", name)
    current.symlink_to("v1")
    living = backed_up(current / "data.json", "1", folder=folder)
    before = snapshot(folder)
    current.unlink()
    current.symlink_to("v2")
    for manager in (living, BackupManager(current / "data.json", folder)):
        with pytest.raises(BackupFolderTaken):
            manager.create_backup("of v2")
    assert snapshot(folder) == before


def test_p15_a_document_that_comes_back_keeps_its_history_from_the_one_that_had_passed_for_it(tmp_path: Path) -> None:
    """A large file of the same bytes as one that is gone passes for it, as long as that is gone."""
    owner = backed_up(tmp_path / "one.json", "1" * 2000)
    other = tmp_path / "other.json"
    other.write_bytes((tmp_path / "one.json").read_bytes())
    (tmp_path / "one.json").rename(tmp_path / "away")
    living = BackupManager(other)
    assert history(living) == ["1" * 2000]
    (tmp_path / "away").rename(tmp_path / "one.json")
    before = snapshot(owner.backups_dir)

    saved(other, "2")
    living.create_backup("2")

    assert snapshot(owner.backups_dir) == before
    assert (history(living), found(tmp_path / "one.json")) == (["2"], ["1" * 2000])
