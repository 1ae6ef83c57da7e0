"""Where paths lead, and whether two lead to one place: real files, and the other systems' rules as tables."""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING, Any

import filelock  # noqa: F401 - it takes os.path.realpath when it is imported (not on Windows); see unknown_volume
import pytest

from backupkit.files.places import (
    DeepPath,
    absolute_path,
    are_one,
    is_in_folder,
    is_same_file,
    is_same_place,
    real_file,
    real_path,
)
from backupkit.files.system import System
from tests.systems.emulation import emulate, stand_on

if TYPE_CHECKING:
    from pathlib import Path

    from backupkit import BackupManager

LINUX, MACOS, WINDOWS = System.LINUX, System.MACOS, System.WINDOWS

_STAT = os.stat

needs_two_cases = pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="its disks take two cases for one")
needs_links = pytest.mark.skipif(sys.platform == "win32", reason="not every account may make links there")


def numbers(device: int, file: int) -> os.stat_result:
    return os.stat_result((0, file, device, *[0] * 7))


@pytest.mark.parametrize(
    ("one", "other", "here", "verdict"),
    [
        ((1, 7), (1, 7), LINUX, True),
        ((1, 7), (1, 8), LINUX, False),
        ((1, 7), (2, 7), LINUX, False),
        ((1, 7), (1, 8), MACOS, False),
        ((1, 7), (1, 7), WINDOWS, True),
        ((1, 7), (1, 8), WINDOWS, None),  # some network drives give another number at each look
        ((1, 0), (1, 0), WINDOWS, None),  # others have none to give
        ((1, 0), (1, 0), LINUX, None),
        ((1, 7), (1, 0), LINUX, None),
        ((0, 7), (0, 7), WINDOWS, None),  # nor a number of the drive
        ((1, 2**64 - 1), (1, 2**64 - 1), WINDOWS, None),
        ((1, 2**128 - 1), (1, 2**128 - 1), WINDOWS, None),
    ],
)
def test_numbers_that_say_nothing_prove_nothing(
    one: tuple[int, int], other: tuple[int, int], here: System, verdict: bool | None
) -> None:
    assert are_one(numbers(*one), numbers(*other), here) is verdict


@pytest.mark.parametrize(("here", "is_one"), [(LINUX, False), (MACOS, True), (WINDOWS, True)])
def test_two_spellings_are_one_place_although_nothing_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: System, is_one: bool
) -> None:
    stand_on(monkeypatch, here)
    one, other = tmp_path / "data.json", tmp_path / "DATA.JSON"
    assert is_same_file(one, other) is is_same_place(one, other) is is_one


@needs_two_cases
@pytest.mark.parametrize(("here", "is_one"), [(LINUX, False), (MACOS, False), (WINDOWS, True)])
def test_a_disk_that_tells_cases_apart_has_two_files_where_its_numbers_can_be_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: System, is_one: bool
) -> None:
    stand_on(monkeypatch, here)
    one, other = tmp_path / "data.json", tmp_path / "DATA.JSON"
    one.write_bytes(b"[]")
    other.write_bytes(b"[]")
    assert is_same_file(one, other) is is_same_place(one, other) is is_one


@needs_links
@pytest.mark.parametrize("here", System)
def test_a_link_is_the_same_file_at_another_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: System
) -> None:
    file, link, hard = tmp_path / "data.json", tmp_path / "link.json", tmp_path / "hard.json"
    file.write_bytes(b"[]")
    link.symlink_to(file)
    hard.hardlink_to(file)
    if here is System.WINDOWS and sys.platform != "win32":
        emulate(monkeypatch)
        monkeypatch.setattr(os, "stat", _STAT)  # of a disk that numbers its files
    stand_on(monkeypatch, here)
    assert is_same_file(file, link)
    assert is_same_file(file, hard)
    assert not is_same_place(file, link)
    assert not is_same_place(file, hard)
    assert real_file(link) == real_path(link) == real_path(file)


@needs_links
def test_a_path_leads_into_a_folder_by_way_of_a_link(tmp_path: Path) -> None:
    folder, link = tmp_path / "backups", tmp_path / "link"
    folder.mkdir()
    link.symlink_to(folder)
    assert is_in_folder(link / "new.json", folder)
    assert is_in_folder(folder / "new.json", link)
    assert not is_in_folder(tmp_path / "backups.json", folder)


def test_a_file_that_is_missing_has_no_place_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        real_file(tmp_path / "gone.json")
    assert real_path(tmp_path / "gone.json") == real_path(tmp_path) / "gone.json"


@needs_links
def test_links_in_a_circle_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OSError, match=os.strerror(errno.ELOOP)):
        real_file(tmp_path / "a")


@pytest.fixture(params=["nothing is resolved", "what must exist is not resolved"])
def unknown_volume(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A volume that the mount manager does not know: its files open, but the system cannot say where they lie."""
    known = os.path.realpath
    always = request.param == "nothing is resolved"

    def realpath(path: Any, *, strict: bool = False) -> Any:
        if strict or always:
            raise OSError(errno.EINVAL, "Incorrect function", path)
        return known(path)

    monkeypatch.setattr(os.path, "realpath", realpath)


@pytest.mark.usefixtures("unknown_volume")
def test_a_file_whose_place_the_system_cannot_tell_lies_where_it_is_said_to(tmp_path: Path) -> None:
    file = tmp_path / "data.json"
    with pytest.raises(FileNotFoundError):
        real_file(file)
    file.write_bytes(b"[]")
    assert real_file(file) == real_path(file) == file
    assert is_same_file(file, tmp_path / "x" / ".." / "data.json")


@pytest.mark.usefixtures("unknown_volume")
def test_a_document_on_such_a_volume_is_stored_and_restored(document: Path, manager: BackupManager) -> None:
    saved = document.read_bytes()
    backup_id = manager.create_backup()
    assert backup_id
    document.write_bytes(b'["second"]')
    manager.restore_backup(backup_id)
    assert document.read_bytes() == saved
    manager.undo_restore()
    assert document.read_bytes() == b'["second"]'
    assert manager.verify_backups().corrupted == 0


@pytest.mark.skipif(sys.platform != "win32", reason="the call is Windows' own")
def test_windows_may_open_what_it_cannot_name(
    document: Path, manager: BackupManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    def final_path_name(path: str) -> str:
        raise OSError(errno.EINVAL, "Incorrect function", path, 1)

    monkeypatch.setattr("ntpath._getfinalpathname", final_path_name)
    saved = document.read_bytes()
    backup_id = manager.create_backup()
    assert backup_id
    document.write_bytes(b'["second"]')
    manager.restore_backup(backup_id)
    assert document.read_bytes() == saved


def test_only_windows_has_paths_that_know_how_deep_they_lie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for here in System:
        stand_on(monkeypatch, here)
        found = absolute_path(tmp_path / "x" / ".." / "data.json")
        assert found == tmp_path / "data.json"
        assert (type(found) is DeepPath) is (here is WINDOWS)


def test_what_is_made_of_a_deep_path_is_one(tmp_path: Path) -> None:
    path = DeepPath(tmp_path) / "data.json"
    for made in (path, path.parent, path.with_name("other.json"), path / "x", *path.parents):
        assert type(made) is DeepPath
    assert path == tmp_path / "data.json"
    assert hash(path) == hash(tmp_path / "data.json")


@pytest.mark.skipif(sys.platform != "win32", reason="no other system has paths that it cannot reach")
def test_a_deep_path_is_verbatim_for_calls_and_plain_for_people(tmp_path: Path) -> None:
    path = DeepPath(tmp_path) / ("d" * 120) / ("e" * 120)
    assert os.fspath(path) == f"\\\\?\\{path}"
    assert not str(path).startswith("\\\\?\\")
    assert str(absolute_path(f"\\\\?\\{path}")) == str(path)
