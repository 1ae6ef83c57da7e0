"""What a user chose for himself alone, in a file that is damaged or out of reach: told, and never written over."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest

from backupkit import BackupError, BackupManager
from backupkit.config import own_folder

_UNREAD = "Where the versions lie and who is told, as it was chosen in a window, cannot be read from"


@pytest.fixture
def file(manager: BackupManager, own: Path) -> Path:
    """The file, in which something was chosen."""
    manager.choose(notify_to=["https://example.org/"], mail_server="smtp://me@example.org")
    (path,) = own.glob("*.json")
    return path


def words(manager: BackupManager) -> list[str]:
    return [str(problem) for problem in manager.config.problems]


def unreadable(monkeypatch: pytest.MonkeyPatch, number: int = errno.EIO) -> None:
    def broken(path: Path, _limit: int) -> bytes:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(own_folder, "read_regular", broken)


@pytest.mark.parametrize("text", [b"", b"\0" * 300, b"{", b"[]", b"\xff", b"[" * 60_000])
def test_p11_a_damaged_one_is_told_and_kept_aside(file: Path, document: Path, text: bytes) -> None:
    file.write_bytes(text)
    manager = BackupManager(document)
    (told,) = words(manager)
    assert str(file) in told
    assert "does not hold" in told
    manager.choose(notify_to=["https://example.com/"])
    assert words(manager) == []
    assert [path.read_bytes() for path in file.parent.glob("*.corrupt-1")] == [text]
    assert json.loads(file.read_bytes())["notify_to"] == ["https://example.com/"]


def test_what_was_known_before_it_went_out_of_reach_holds_on(
    file: Path, manager: BackupManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert words(manager) == []
    unreadable(monkeypatch)
    os.utime(file, (1, 1))
    assert manager.config.notify_to == ("https://example.org/",)
    assert words(manager)[0].endswith("What held before holds on.")


@pytest.mark.parametrize("number", [errno.EIO, errno.EACCES, errno.ESTALE])
def test_p11_one_that_is_out_of_reach_is_told_and_no_choice_in_it_is_lost(
    file: Path, document: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    before = file.read_bytes()
    with monkeypatch.context() as broken:
        unreadable(broken, number)
        manager = BackupManager(document)
        assert words(manager)[0].startswith(f"{_UNREAD} {file}: ")
        with pytest.raises(BackupError, match="could not be written"):
            manager.choose(notify_to=["https://example.com/"])
        assert file.read_bytes() == before
        manager.choose(verify_days=3)  # this lies in the backup folder
    assert words(manager) == []  # although the file is the same as before
    assert (manager.config.notify_to, manager.config.verify_days) == (("https://example.org/",), 3)
    manager.choose(mail_server=None)
    assert manager.config.notify_to == ("https://example.org/",)


@pytest.mark.needs_posix("anybody may make a link")
def test_what_is_no_file_is_told_and_left_where_it_is(file: Path, document: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    file.rename(kept)
    file.symlink_to(kept)
    manager = BackupManager(document)
    assert words(manager) == [f"{_UNREAD} {file}: it is a link. Until it is mended, what applies without it holds."]
    with pytest.raises(BackupError):
        manager.choose(notify_to=[])
    assert file.is_symlink()


def test_one_that_goes_is_no_choice(file: Path, manager: BackupManager) -> None:
    file.write_bytes(b"[]")
    assert words(manager)
    file.unlink()
    found: Any = manager.config
    assert (found.notify_to, words(manager)) == ((), [])
