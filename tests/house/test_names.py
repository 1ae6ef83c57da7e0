"""Every file of the repository can be checked out on every system."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
PORTABLE = re.compile(r"[A-Za-z0-9._+/-]+(?<![./])")
"""What Windows, macOS and Linux take alike; Git on Windows refuses to check out a tree with a name that it does not."""


def unportable(names: list[str]) -> list[str]:
    """Return the names that not every system can have, or can tell from another one."""
    folded = [name.casefold() for name in names]
    return [name for name in names if not PORTABLE.fullmatch(name) or folded.count(name.casefold()) > 1]


def test_every_name_is_one_that_each_system_can_have() -> None:
    git = shutil.which("git")
    if git is None or not (REPOSITORY / ".git").exists():
        pytest.skip("only a checkout knows what belongs to it")
    listed = subprocess.run([git, "ls-files", "-z"], cwd=REPOSITORY, check=True, capture_output=True).stdout
    assert unportable([os.fsdecode(name) for name in listed.split(b"\0") if name]) == []


@pytest.mark.parametrize("name", ["a\x1bb", "what?.py", "tests/two words.py", "end.", "docs/é.md"])
def test_a_name_that_some_system_refuses_is_found(name: str) -> None:
    assert unportable(["README.md", name]) == [name]


def test_names_that_differ_in_case_alone_are_found() -> None:
    assert unportable(["README.md", "docs/A.md", "docs/a.md"]) == ["docs/A.md", "docs/a.md"]
