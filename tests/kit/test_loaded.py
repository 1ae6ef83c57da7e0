"""What an app loads on its window's thread when it attaches: the window waits for that. The worker loads the rest."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.package.slow import SLOW

if TYPE_CHECKING:
    import tkinter as tk
    from pathlib import Path

_HOST = """
import dataclasses, json, logging, pathlib, sys, threading, time, tkinter, tkinter.font, tkinter.ttk

root = tkinter.Tk()
root.update()
window, found = threading.get_ident(), {"attach": [], "save": [], "worker": []}
when = "attach"


class Watching:
    def find_spec(self, name, path=None, target=None):
        found[when if threading.get_ident() == window else "worker"].append(name)


sys.meta_path.insert(0, Watching())
import backupkit

kit = backupkit.attach(root, sys.argv[1])
when, stored = "save", []
root.bind("<<BackupCreated>>", stored.append)
end = time.monotonic() + 60
while not stored and time.monotonic() < end:
    root.update()
assert stored, found
root.update()
for names in found.values():
    print(*names)
"""
MOST_OF_OURS = 140  # modules; the time that attach() takes goes with their number


@pytest.fixture
def loaded(root: tk.Tk, tmp_path: Path) -> dict[str, list[str]]:
    """Return what a new process loads: on the window's thread in attach() and until the first save, and elsewhere."""
    del root  # there is a screen
    document = tmp_path / "data.json"
    document.write_text("[]")
    ran = subprocess.run([sys.executable, "-c", _HOST, document], check=True, capture_output=True, text=True)
    attach, save, worker = (line.split() for line in ran.stdout.split("\n")[:3])
    return {"attach": attach, "save": save, "worker": worker}


def test_attaching_loads_few_of_our_modules_on_the_windows_thread(loaded: dict[str, list[str]]) -> None:
    ours = [name for name in loaded["attach"] if name.startswith("backupkit")]
    assert len(ours) <= MOST_OF_OURS, ours
    of_the_host = {"dataclasses", "inspect", "logging", "queue", "threading", "tkinter"}
    assert {name.partition(".")[0] for name in loaded["attach"]}.isdisjoint({*SLOW} - of_the_host), loaded["attach"]


def test_the_first_save_loads_nothing_on_the_windows_thread(loaded: dict[str, list[str]]) -> None:
    assert loaded["save"] == []
    assert "backupkit.operations.create" in loaded["worker"]
