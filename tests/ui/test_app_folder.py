"""Versions in the user's data folder, by the app's name: found off the Tk thread, and by whoever knows the name."""

from __future__ import annotations

import json
import os
import sys
import threading
import tkinter as tk
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import backupkit
from backupkit import BackupManager
from backupkit.cli import main as cli
from backupkit.ui.indicator import BackupIndicator
from backupkit.ui.shown.status import Phase
from tests.screen import WaitUntil

LOOKS = ("stat", "lstat", "readlink", "access", "mkdir", "listdir", "scandir", "open", "rename", "unlink")


@pytest.fixture(autouse=True)
def share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's data folder, which is not there yet."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    return tmp_path / "share"


class Heard:
    """What the Tk thread asked of the disk: of the documents' and the user's folders."""

    def __init__(self, below: Path) -> None:
        self._below, self._here = str(below), threading.get_ident()
        self.is_on = True
        self.calls: list[tuple[str, str]] = []

    def note(self, name: str, *arguments: object) -> None:
        """Note a call if it is one of this thread, about something below the folder."""
        if self.is_on and threading.get_ident() == self._here:
            paths = [os.fsdecode(path) for path in arguments if isinstance(path, str | bytes | os.PathLike)]
            self.calls.extend((name, path) for path in paths if path.startswith(self._below))


@pytest.fixture
def heard(share: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    heard = Heard(share)

    def listened(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            heard.note(name, *arguments)
            return function(*arguments, **options)

        return call

    sys.addaudithook(lambda event, arguments: heard.note(event, *arguments))
    for name in LOOKS:
        monkeypatch.setattr(os, name, listened(name, getattr(os, name)))
    yield heard
    heard.is_on = False  # an audit hook stays for ever


def indicator(root: tk.Tk) -> BackupIndicator:
    return next(child for child in root.winfo_children() if isinstance(child, BackupIndicator))


@pytest.mark.needs_posix("only XDG_DATA_HOME moves the folder of the user's data")
def test_p10_the_tk_thread_asks_the_disk_nothing_about_an_apps_folder(
    root: tk.Tk, document: Path, share: Path, heard: Heard, wait_until: WaitUntil
) -> None:
    kit = backupkit.attach(root, document, app="My App")
    wait_until(lambda: indicator(root).text == "Backed up just now")
    kit.saved()
    root.update()
    kit.close()
    assert heard.calls == []
    assert len(list((share / "My App" / "backups" / "data.json").glob("*.gz"))) == 1
    kit.manager.list_backups()
    assert heard.calls, "nobody listens"


def test_p10_attach_itself_touches_the_disk_for_no_more_than_the_documents_name(
    root: tk.Tk, document: Path, heard: Heard
) -> None:
    heard._below = str(document.parent.parent)
    kit = backupkit.attach(root, document, app="My App")
    heard.is_on = False
    kit.close()
    assert [
        call for call in heard.calls if call[0] not in {"lstat", "readlink"}
    ] == []  # links that lead to the document
    assert {path for _, path in heard.calls} <= {str(document), str(document.parent), str(document.parent.parent)}


def test_the_command_line_finds_what_an_app_has_stored(
    root: tk.Tk, document: Path, wait_until: WaitUntil, capsys: pytest.CaptureFixture[str]
) -> None:
    kit = backupkit.attach(root, document, app="My App")
    wait_until(kit.manager.list_backups)
    (meta,) = kit.manager.list_backups()
    for arguments in (["--app", "My App", str(document), "list"], [str(document), "list", "--app", "My App"]):
        assert cli.main([*arguments, "--json"]) == 0
        assert [entry["backup_id"] for entry in json.loads(capsys.readouterr().out)["result"]] == [meta.backup_id]
    assert cli.main([str(document), "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["result"] == []


@pytest.mark.prints
@pytest.mark.parametrize("is_before", [True, False])
def test_an_app_and_a_folder_are_a_usage_error(
    document: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], is_before: bool
) -> None:
    folder = ["--backups-dir", str(tmp_path)]
    arguments = [*folder, str(document), "list"] if is_before else [str(document), "list", *folder]
    with pytest.raises(SystemExit) as left:
        cli.main(["--app", "My App", *arguments])
    assert left.value.code == 2
    assert "--app: not allowed with argument --backups-dir" in capsys.readouterr().err


def test_a_manager_takes_an_app_or_a_folder(document: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="backups_dir or app, not both"):
        BackupManager(document, tmp_path, app="My App")


@pytest.mark.needs_posix("only XDG_DATA_HOME moves the folder of the user's data")
def test_two_documents_of_one_name_have_a_folder_each(tmp_path: Path, share: Path) -> None:
    managers = []
    for place in ("here", "there"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "data.json").write_text(f'["{place}"]')
        managers.append(BackupManager(tmp_path / place / "data.json", app="My App"))
    assert {manager.backups_dir for manager in managers} == {share / "My App" / "backups" / "data.json"}
    for manager in managers:
        manager.create_backup()
    first, second = managers
    assert first.backups_dir == share / "My App" / "backups" / "data.json"
    assert second.backups_dir.name.startswith("data-")
    for manager in managers:
        again = BackupManager(manager.data_file, app="My App")
        assert again.backups_dir == manager.backups_dir
        assert [meta.file_hash for meta in again.list_backups()] == [meta.file_hash for meta in manager.list_backups()]


def test_a_second_document_keeps_its_folder_when_the_first_ones_is_gone(tmp_path: Path) -> None:
    for place in ("here", "there"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "data.json").write_text(f'["{place}"]')
        BackupManager(tmp_path / place / "data.json", app="My App").create_backup()
    first = BackupManager(tmp_path / "here" / "data.json", app="My App").backups_dir
    for path in first.iterdir():
        path.unlink()
    first.rmdir()
    assert len(BackupManager(tmp_path / "there" / "data.json", app="My App").list_backups()) == 1


@pytest.mark.needs_posix("only XDG_DATA_HOME moves the folder of the user's data")
def test_a_folder_that_was_made_beforehand_is_used(document: Path, share: Path) -> None:
    folder = share / "My App" / "backups" / "data.json"
    folder.mkdir(parents=True)
    made_by_hand = BackupManager(document, folder)
    backup_id = made_by_hand.create_backup()
    manager = BackupManager(document, app="My App")
    assert (manager.backups_dir, [meta.backup_id for meta in manager.list_backups()]) == (folder, [backup_id])


@pytest.mark.needs_posix("only XDG_DATA_HOME moves the folder of the user's data")
def test_the_folder_follows_a_document_that_has_moved(document: Path, tmp_path: Path) -> None:
    backup_id = BackupManager(document, app="My App").create_backup()
    moved = tmp_path / "elsewhere" / document.name
    moved.parent.mkdir()
    document.rename(moved)
    assert [meta.backup_id for meta in BackupManager(moved, app="My App").list_backups()] == [backup_id]


def test_looking_makes_no_folder(document: Path, share: Path) -> None:
    assert BackupManager(document, app="My App").list_backups() == []
    assert not share.exists()


@pytest.mark.skipif(os.name == "nt", reason="permission bits are another system's")
def test_what_is_made_in_the_users_data_folder_is_the_users_alone(document: Path, share: Path) -> None:
    document.chmod(0o666)
    manager = BackupManager(document, app="My App")
    manager.create_backup()
    for folder in (manager.backups_dir, *list(manager.backups_dir.parents)[:3]):
        assert folder.stat().st_mode & 0o777 == 0o700
    assert folder == share


@pytest.mark.needs_posix("only XDG_DATA_HOME moves the folder of the user's data")
def test_p11_a_data_folder_that_cannot_be_made_is_told_when_a_version_is(
    root: tk.Tk, document: Path, share: Path, wait_until: WaitUntil
) -> None:
    share.write_text("a file where the folder should be")
    errors: list[backupkit.BackupError] = []
    kit = backupkit.attach(root, document, app="My App", on_error=errors.append)
    wait_until(lambda: indicator(root).phase is Phase.FAILED)
    assert isinstance(errors[0], backupkit.BackupFolderUnwritable)
    share.unlink()
    kit.saved()
    wait_until(lambda: indicator(root).phase is Phase.FINE)
