"""Nothing in this folder may hide an error, print, or leave a thread behind; and how a host is played."""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Protocol

import pytest

from backupkit import BackupManager
from tests.hosts.host import Layout, Toolkit
from tests.screen import Screen

REPOSITORY = Path(__file__).parents[2]


class Play(Protocol):
    def __call__(
        self,
        story: str,
        *,
        toolkit: Toolkit = Toolkit.TTK,
        layout: Layout = Layout.PACK,
        path: str = "",
        ends_with: int = 0,
    ) -> BackupManager: ...


@pytest.fixture(autouse=True)
def _guarded(guards: None) -> None:
    """Guard every test; see ``tests/guards.py``."""


@pytest.fixture
def play(screen: Screen, tmp_path: Path) -> Play:  # noqa: ARG001 - it must be there
    """Return a function that plays a story in a host, in a process of its own, and returns a manager of its document.

    It requires that the story came to its end, that the process ended as it should, and that nothing was printed.
    """
    if not shutil.which("xdotool"):
        pytest.skip("xdotool, which presses the keys, is not installed")
    home = tmp_path / "home"
    home.mkdir()
    data_file = home / "notes.json"
    data_file.write_text(json.dumps({"notes": ["first"]}))

    def play(
        story: str,
        *,
        toolkit: Toolkit = Toolkit.TTK,
        layout: Layout = Layout.PACK,
        path: str = "",
        ends_with: int = 0,
    ) -> BackupManager:
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [path, str(REPOSITORY)]))}
        command = [sys.executable, "-m", "tests.hosts.play", story, toolkit.value, layout.value, str(data_file)]
        done = subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=90, check=False
        )
        assert done.stdout + done.stderr == "", f"the process ended with {done.returncode}"
        assert done.returncode == ends_with
        return BackupManager(data_file)

    return play


@pytest.fixture
def customtkinter_5() -> str:
    """The folder that holds the earliest CustomTkinter that the kit works with, see ``demo_app/setup.sh``."""
    folder = Path(sys.prefix) / "customtkinter-5"
    if not folder.is_dir():
        reason = f"{folder} is not there: `sh demo_app/setup.sh --tests` makes it"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    found = next(iter(importlib.metadata.distributions(name="customtkinter", path=[str(folder)])), None)
    assert found
    assert found.version == "5.2.2"
    return str(folder)
