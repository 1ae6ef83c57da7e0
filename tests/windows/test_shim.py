"""What the shim shows of a file's birth: ``tests/windows/shim``."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.windows.shim import sitecustomize


@pytest.fixture
def document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A document on a system with the shim."""
    for name in ("stat", "lstat", "fstat"):
        monkeypatch.setattr(os, name, getattr(os, name))  # so that all three come back
    path = tmp_path / "data.json"
    path.write_bytes(b"[1]")
    for name in ("stat", "lstat", "fstat"):
        sitecustomize._show_births(name)
    return path


def test_a_name_tells_the_birth_and_an_open_file_the_change(document: Path) -> None:
    with document.open("rb") as file:
        by_name, by_descriptor, open_file = os.stat(document), os.stat(file.fileno()), os.fstat(file.fileno())
    assert by_name.st_ctime_ns < by_name.st_mtime_ns <= open_file.st_ctime_ns
    assert by_descriptor.st_ctime_ns == open_file.st_ctime_ns
    assert os.lstat(document).st_ctime_ns == by_name.st_ctime_ns
    assert (by_name.st_ctime, by_name[9]) == (by_name.st_ctime_ns / 10**9, by_name.st_ctime_ns // 10**9)


def test_the_birth_stays_when_the_file_is_written_or_renamed(document: Path) -> None:
    birth = document.stat().st_ctime_ns
    document.write_bytes(b"[1, 2]")
    assert document.stat().st_ctime_ns == birth
    assert document.rename(document.with_name("other")).stat().st_ctime_ns == birth


def test_another_file_has_another_birth(document: Path) -> None:
    other = document.with_name("other")
    other.write_bytes(b"[1]")
    assert other.stat().st_ctime_ns != document.stat().st_ctime_ns


def test_all_else_is_as_the_system_tells_it(document: Path) -> None:
    with document.open("rb") as file:
        by_name, open_file = os.stat(document), os.fstat(file.fileno())
    assert os.path.samestat(by_name, open_file)
    assert by_name[:9] == open_file[:9]
    assert by_name.st_mtime_ns == open_file.st_mtime_ns
