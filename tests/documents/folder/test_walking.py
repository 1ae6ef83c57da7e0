from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from backupkit.documents.folder.listing import Link, Skipped, Why
from backupkit.documents.folder.patterns import Selection
from backupkit.documents.folder.walking import walk


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "home"
    for name in ("a.txt", "audio/one.wav", "audio/2025/two.wav", "notes/x.md"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (root / "empty").mkdir()
    return root


def test_all_files_and_folders_are_seen(root: Path) -> None:
    found = walk(root, Selection())
    assert set(found.files) == {"a.txt", "audio/one.wav", "audio/2025/two.wav", "notes/x.md"}
    assert {folder.path for folder in found.folders} == {"audio", "audio/2025", "notes", "empty"}
    assert found.files["a.txt"].status.st_size == 5
    assert (found.links, found.skipped) == ([], [])


def test_what_is_not_wanted_is_not_seen_and_a_folder_that_is_not_is_not_entered(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered: list[str] = []
    scandir = os.scandir

    def noted(path: str) -> object:
        entered.append(os.path.basename(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", noted)
    found = walk(root, Selection(exclude=["audio/", "*.md"]))
    assert set(found.files) == {"a.txt"}
    assert "audio" not in entered
    assert {folder.path for folder in found.folders} == {"notes", "empty"}


def test_where_files_are_chosen_folders_are_kept_for_what_lies_in_them(root: Path) -> None:
    found = walk(root, Selection(["audio/2025/**"]))
    assert set(found.files) == {"audio/2025/two.wav"}
    assert {folder.path for folder in found.folders} == {"audio", "audio/2025"}


def test_the_backup_folder_and_drafts_of_ours_are_no_part_of_it(root: Path) -> None:
    (root / "backups").mkdir()
    (root / "backups" / "backup.gz").write_text("a version")
    (root / f".backupkit-{'0' * 16}.tmp").write_text("a draft")
    found = walk(root, Selection(), apart=[root / "backups", root / "that is not there"])
    (root / f".backupkit-{'0' * 16}.tmp").unlink()
    assert "backups" not in {folder.path for folder in found.folders}
    assert set(found.files) == {"a.txt", "audio/one.wav", "audio/2025/two.wav", "notes/x.md"}


@pytest.mark.needs_posix("links need a privilege on Windows, and it has no pipes among files")
def test_p12_links_are_kept_and_never_followed_and_what_is_no_file_is_told(root: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "secret").write_text("not yours")
    (root / "out").symlink_to(tmp_path / "elsewhere")
    (root / "round").symlink_to(".")
    (root / "broken").symlink_to("nowhere")
    os.mkfifo(root / "pipe")
    with socket.socket(socket.AF_UNIX) as found:
        os.chdir(root)
        found.bind("socket")
    walked = walk(root, Selection())
    assert {link.path: link.target for link in walked.links} == {
        "out": str(tmp_path / "elsewhere"), "round": ".", "broken": "nowhere",
    }  # fmt: skip
    assert Link("broken", "nowhere") in walked.links
    assert sorted(walked.skipped, key=lambda each: each.path) == [
        Skipped("pipe", Why.PIPE),
        Skipped("socket", Why.SOCKET),
    ]
    assert not any("secret" in path for path in walked.files)


@pytest.mark.needs_posix("a folder has no mode on Windows")
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_listed_is_told(root: Path) -> None:
    (root / "audio").chmod(0)
    try:
        found = walk(root, Selection())
    finally:
        (root / "audio").chmod(0o700)
    assert found.skipped == [Skipped("audio", Why.DENIED)]


def test_a_folder_that_cannot_be_listed_is_told_and_the_rest_is_seen(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scandir = os.scandir

    def refused(path: str) -> object:
        if path.endswith("audio"):
            raise PermissionError(13, "no")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refused)
    found = walk(root, Selection())
    assert found.skipped == [Skipped("audio", Why.DENIED)]
    assert set(found.files) == {"a.txt", "notes/x.md"}


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        walk(tmp_path / "nowhere", Selection())


def test_a_tree_that_is_deeper_than_python_can_call_is_seen(tmp_path: Path) -> None:
    deep = tmp_path / "deep"
    deep.mkdir()
    here = deep
    for _ in range(60):
        here = here / "d"
        here.mkdir()
    (here / "x").write_text("down here")
    assert list(walk(deep, Selection()).files) == ["d/" * 60 + "x"]


def test_whoever_waits_has_a_turn_now_and_then(tmp_path: Path) -> None:
    for number in range(450):
        (tmp_path / str(number)).touch()
    turns: list[int] = []
    walk(tmp_path, Selection(), pause=lambda: turns.append(1))
    assert len(turns) == 2
