"""An app that types is killed at any moment: what it was told to be kept is there, or something newer, and whole."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import textwrap
import threading
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager
from tests.waiting import wait_until

if TYPE_CHECKING:
    from pathlib import Path

_SEED = 20_251_104
_LONGEST_SECONDS = 0.2  # of typing, after the first state was kept

_APP = textwrap.dedent("""
    import sys, tkinter as tk
    import backupkit
    from backupkit.service.events import Finished
    from backupkit.service.tasks.unsaved import KeepUnsaved
    root = tk.Tk()
    text = tk.Text(root)
    text.pack()
    typed = lambda: text.get("1.0", "end-1c").encode()
    kit = backupkit.attach(root, sys.argv[1], autosave=typed, autosave_seconds=0.001)

    def told(event):
        if isinstance(event, Finished) and isinstance(event.task, KeepUnsaved) and event.result:
            print(len(event.task.content.split()), flush=True)

    kit._bridge.subscribe(told)
    count = 0

    def type_on():
        global count
        text.insert("end", f"{count} ")
        count += 1
        kit.changed()
        root.after(2, type_on)

    type_on()
    root.mainloop()
""")


@pytest.mark.needs_posix("it kills processes by a signal")
@pytest.mark.usefixtures("screen")
@pytest.mark.parametrize("kills", [5, pytest.param(200, marks=pytest.mark.slow)])
def test_p21_an_app_that_is_killed_while_it_types_loses_nothing_that_was_kept(tmp_path: Path, kills: int) -> None:
    chance = random.Random(_SEED)
    for number in range(kills):
        document = tmp_path / str(number) / "data.txt"
        document.parent.mkdir()
        document.write_bytes(b"saved")
        acknowledged = _typed_until_killed(document, chance.uniform(0, _LONGEST_SECONDS))
        manager = BackupManager(document)
        (work,) = manager.unsaved.found()
        words = manager.unsaved.read(work.unsaved_id).split()
        assert words == [b"%d" % word for word in range(len(words))]
        assert len(words) >= acknowledged
        assert document.read_bytes() == b"saved"
        assert len(manager.list_backups()) <= 1
        shutil.rmtree(document.parent)


def _typed_until_killed(document: Path, seconds: float) -> int:
    """Run the app, and kill it some time after it kept something; return how much it said to be kept."""
    with subprocess.Popen([sys.executable, "-c", _APP, str(document)], stdout=subprocess.PIPE) as app:
        assert app.stdout
        told = [int(app.stdout.readline())]
        timer = threading.Timer(seconds, app.kill)
        timer.start()
        told += [int(line) for line in app.stdout]
        wait_until(lambda: app.poll() is not None)
        timer.join()
    return told[-1]
