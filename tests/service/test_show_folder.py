"""Showing a folder in the file manager."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from backupkit.service.tasks.show_folder import open_folder
from tests.waiting import wait_until

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have their own file managers")


def test_the_systems_own_program_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs, seen = tmp_path / "bin", tmp_path / "seen"
    programs.mkdir()
    (programs / "xdg-open").write_text(f'#!/bin/sh\necho "$1" > {seen}\n')
    (programs / "xdg-open").chmod(0o700)
    monkeypatch.setenv("PATH", str(programs))
    folder = tmp_path / "a folder; with odd $names"
    folder.mkdir()
    open_folder(folder)
    wait_until(lambda: seen.exists() and seen.read_text() == f"{folder}\n")


def test_without_a_file_manager_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OSError, match="there is no xdg-open that could show it"):
        open_folder(tmp_path)


def test_a_folder_that_is_not_there_yet_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no such folder yet"):
        open_folder(tmp_path / "backups")
