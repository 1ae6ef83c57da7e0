"""Folders of other programs: what is called like a file of ours, and is none, makes a folder theirs (promise P15)."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from backupkit import BackupFolderTaken, BackupManager
from backupkit.testing.faults import Fault, FaultyDisk, Killed
from backupkit.values import naming
from tests.posix import make_pipe
from tests.store.expectations import snapshot
from tests.store.homes import backed_up, found, history, saved

THEIRS: dict[str, tuple[str, bytes]] = {
    "a version and a theme": (naming.SETTINGS, b'{"version": 3, "theme": "dark"}'),
    "a version of today": (naming.SETTINGS, b'{"version": 1, "interval": 60}'),
    "settings with a checksum of another kind": (naming.SETTINGS, b'{"version": 1, "documents": [], "checksum": "1"}'),
    "settings that are no JSON": (naming.SETTINGS, b"theme=dark"),
    "empty settings": (naming.SETTINGS, b""),
    "a manifest of a web app": (naming.MANIFEST, b'{"name": "app", "version": 2}'),
    "an empty manifest": (naming.MANIFEST, b""),
    "an older manifest": (naming.PREVIOUS_MANIFEST, b'{"theirs": true}'),
    "a large history": (naming.HISTORY, b'{"chat": "hello"}\n' * 70_000),
    "a short history": (naming.HISTORY, b'{"at": 5, "operation": null}\n'),
    "a lock that names a process": (naming.LOCK, b"pid 4711\n"),
}
KINDS: dict[str, Callable[[Path], object]] = {"folder": Path.mkdir, "pipe": make_pipe}


def other_ones(folder: Path) -> list[str]:
    """Return what lies beside *folder* and the document."""
    return sorted(path.name for path in folder.parent.iterdir() if path != folder)


@pytest.mark.leaves_damage
@pytest.mark.parametrize("what", THEIRS)
def test_p15_not_one_byte_of_a_folder_changes_that_holds_something_of_another_program(
    tmp_path: Path, what: str
) -> None:
    name, content = THEIRS[what]
    theirs = tmp_path / "backups"
    theirs.mkdir()
    (theirs / name).write_bytes(content)
    before = snapshot(theirs)
    manager = backed_up(tmp_path / "data.json", "1", "2")
    manager.cleanup_orphaned_backups()
    manager.rebuild_manifest()
    assert (manager.backups_dir.name, history(manager)) == ("backups-data.json", ["2", "1"])
    assert snapshot(theirs) == before
    given = BackupManager(tmp_path / "data.json", theirs)
    for call in (given.create_backup, given.list_backups, given.cleanup_orphaned_backups, given.apply_retention):
        with pytest.raises(BackupFolderTaken, match="another program"):
            call()
    with pytest.raises(BackupFolderTaken):
        given.folder.take_over()
    assert snapshot(theirs) == before


@pytest.mark.leaves_damage
@pytest.mark.parametrize(
    "name", [naming.SETTINGS, naming.MANIFEST, naming.PREVIOUS_MANIFEST, naming.HISTORY, naming.LOCK]
)
@pytest.mark.parametrize("kind", KINDS)
def test_p15_nor_of_one_in_which_something_else_than_a_file_is_called_like_ours(
    tmp_path: Path, kind: str, name: str
) -> None:
    (tmp_path / "backups").mkdir()
    KINDS[kind](tmp_path / "backups" / name)
    before = snapshot(tmp_path / "backups")
    assert backed_up(tmp_path / "data.json", "1").backups_dir.name == "backups-data.json"
    assert snapshot(tmp_path / "backups") == before


def test_files_that_are_not_called_like_ours_make_no_folder_another_programs(tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    for name in ("readme.txt", "data.json.bak", "settings.ini", "manifest.xml"):
        (tmp_path / "backups" / name).write_text(name)
    assert backed_up(tmp_path / "data.json", "1").backups_dir.name == "backups"


@pytest.mark.leaves_damage
def test_where_both_folders_are_another_programs_there_is_a_third(tmp_path: Path) -> None:
    for name in ("backups", "backups-data.json"):
        (tmp_path / name).mkdir()
        (tmp_path / name / naming.MANIFEST).write_text("theirs")
    manager = backed_up(tmp_path / "data.json", "1")
    assert (manager.backups_dir.name, found(tmp_path / "data.json")) == ("backups-data.json-2", ["1"])


# -- what was ours, and is damaged -------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", range(1, 40))
def test_a_first_backup_that_was_struck_makes_no_folder_another_programs(tmp_path: Path, at: int) -> None:
    """At any step; then the folder is tidied up, and its index is damaged."""
    document = saved(tmp_path / "data.json", "1")
    struck = BackupManager(document, disk=FaultyDisk(tmp_path, Fault(at=at)))
    with contextlib.suppress(Killed):
        struck.create_backup()
    later = BackupManager(document)
    later.cleanup_orphaned_backups()
    later.apply_retention()
    index = tmp_path / "backups" / naming.MANIFEST
    if index.exists():
        index.write_bytes(index.read_bytes()[:-30])
    again = BackupManager(document)
    assert again.create_backup("2", force=True)
    assert again.backups_dir.name == "backups"
    assert history(again)[0] == "2"


@pytest.mark.leaves_damage
@pytest.mark.parametrize("kept", [naming.HISTORY, naming.PREVIOUS_MANIFEST])
def test_a_folder_of_ours_in_which_nearly_all_was_lost_is_known_by_what_is_left(tmp_path: Path, kept: str) -> None:
    manager = backed_up(tmp_path / "data.json", "1", "2")
    for path in manager.backups_dir.iterdir():
        if path.name not in {kept, naming.MANIFEST}:
            path.unlink()
    (manager.backups_dir / naming.MANIFEST).write_bytes(b"{")
    again = backed_up(tmp_path / "data.json", "3")
    assert again.backups_dir.name == "backups"
    assert "3" in history(again)


def test_a_folder_that_knows_only_versions_of_another_document_by_its_index_is_not_ours(tmp_path: Path) -> None:
    """A sync client may have brought the index before the versions."""
    theirs = backed_up(tmp_path / "a.json", "1")
    for path in theirs.backups_dir.iterdir():
        if path.name != naming.MANIFEST:
            path.unlink()
    assert backed_up(tmp_path / "b.json", "2").backups_dir.name == "backups-b.json"
    assert json.loads((theirs.backups_dir / naming.MANIFEST).read_text())["total_backups"] == 1
