from __future__ import annotations

import pytest

from backupkit.documents.folder.paths import collisions, fits, is_within, parents_of
from backupkit.files.system import System

GOOD = ["a", "a/b", "a b/c.d", ".hidden", "...", "a/..b", "ä/日本", "a\\b", "a\nb", "-rf", "~", "$HOME", "a" * 255]
BAD = [
    "",
    "/",
    "/etc/passwd",
    "..",
    "../a",
    "a/..",
    "a/../b",
    ".",
    "./a",
    "a/.",
    "a//b",
    "a/",
    "a\0b",
    "a/" * 3000 + "b",
]
NOT_ON_WINDOWS = [
    "a\\..\\b",
    "C:/a",
    "C:a",
    "a:stream",
    "NUL",
    "a/con.txt",
    "COM1.json",
    "a.",
    "a ",
    "a?",
    "a\nb",
    "a|b",
]


@pytest.mark.parametrize("path", GOOD)
def test_p12_a_path_below_the_folder_is_one(path: str) -> None:
    assert is_within(path)
    assert fits(path, System.LINUX)


@pytest.mark.parametrize("path", BAD)
def test_p12_a_path_that_leads_elsewhere_is_none(path: str) -> None:
    assert not is_within(path)
    assert not any(fits(path, system) for system in System)


@pytest.mark.parametrize("path", NOT_ON_WINDOWS)
def test_p12_what_means_something_else_on_windows_does_not_fit_there(path: str) -> None:
    assert fits(path, System.LINUX)
    assert not fits(path, System.WINDOWS)


def test_the_folders_that_a_path_leads_through_come_from_the_outermost() -> None:
    assert list(parents_of("a/b/c.txt")) == ["a", "a/b"]
    assert list(parents_of("c.txt")) == []


def test_what_is_one_file_on_a_system_is_told() -> None:
    paths = ["readme", "README", "other", "caf\u00e9", "cafe\u0301"]
    assert collisions(paths, System.LINUX) == []
    assert collisions(paths, System.WINDOWS) == [("readme", "README")]
    assert collisions(paths, System.MACOS) == [("readme", "README"), ("caf\u00e9", "cafe\u0301")]
