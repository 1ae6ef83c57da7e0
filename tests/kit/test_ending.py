"""How an app ends, and what it saves on the way: each state is stored, and the process ends in time and in silence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from backupkit import BackupManager, Trigger
from tests.screen import Screen

APP = """
import atexit, os, sys, tkinter as tk
from pathlib import Path
from backupkit import attach

document = Path(sys.argv[1])
root = tk.Tk()
kit = attach(root, document)
root.bind("<<BackupCreated>>", lambda _: root.after_idle(LEAVE))
root.mainloop()
"""
SAVE = "document.write_text('[1]')\n"


def ended(screen: Screen, document: Path, leave: str, afterwards: str = "", before: str = "") -> list[tuple[str, str]]:
    """Run an app to its end; return the trigger and the content of each version that is there then, oldest first."""
    del screen  # DISPLAY names it
    program = APP.replace("LEAVE", leave).replace("root = tk.Tk()", f"{before}root = tk.Tk()") + afterwards
    command = [sys.executable, "-X", "dev", "-c", program, str(document)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    manager, found = BackupManager(document), []
    for meta in reversed(manager.list_backups()):
        target = document.with_name("copy")
        manager.export_backup(meta.backup_id, target, overwrite=True)
        found.append((str(meta.trigger), target.read_text()))
    return found


@pytest.mark.parametrize(
    ("leave", "afterwards"),
    [
        ("root.destroy", SAVE),
        ("root.quit", SAVE),
        ("root.quit", "root.destroy()\n" + SAVE),
        ("root.destroy", SAVE + "raise SystemExit(0)\n"),
        ("root.destroy", SAVE + "kit.close()\n"),
        ("root.quit", SAVE + "kit.close()\n"),
        ("root.destroy", "atexit.register(document.write_text, '[1]')\n"),
        ("root.quit", "atexit.register(document.write_text, '[1]')\n"),
    ],
)
def test_what_an_app_saves_after_its_main_loop_is_stored_when_it_ends(
    screen: Screen, document: Path, leave: str, afterwards: str
) -> None:
    versions = ended(screen, document, leave, afterwards)
    assert len(versions) == 2
    assert versions[-1] == (Trigger.CLOSE, "[1]")


def test_a_save_that_was_registered_before_the_window_was_made_is_stored_as_well(
    screen: Screen, document: Path
) -> None:
    versions = ended(screen, document, "root.quit", before="atexit.register(document.write_text, '[1]')\n")
    assert versions[-1] == (Trigger.CLOSE, "[1]")


def test_an_app_that_saves_before_its_window_goes_gets_one_version_of_it(screen: Screen, document: Path) -> None:
    versions = ended(screen, document, "lambda: (document.write_text('[1]'), root.destroy())")
    assert [content for _, content in versions].count("[1]") == 1
    assert len(versions) == 2


def test_an_app_that_saves_nothing_at_its_end_gets_no_version_for_it(screen: Screen, document: Path) -> None:
    assert len(ended(screen, document, "root.destroy")) == 1


def test_what_is_saved_after_the_app_has_closed_the_kit_is_its_own_affair(screen: Screen, document: Path) -> None:
    versions = ended(screen, document, "lambda: (kit.close(), root.destroy())", SAVE)
    assert [content == "[1]" for _, content in versions] == [False]


@pytest.mark.needs_posix("there is no fork on Windows")
def test_a_child_of_the_app_that_ends_stores_nothing_and_leaves_the_window_alone(
    screen: Screen, document: Path
) -> None:
    child = """
        if os.fork() == 0:
            kit.saved()
            document.write_text('[1]')
            sys.exit()
        os.wait()
        root.update()
        document.write_text('[2]')
"""
    lines = [line[8:] for line in child.splitlines()]
    afterwards = "\n".join(lines) + "\nroot.destroy()\n"
    versions = ended(screen, document, "root.quit", afterwards)
    assert [content for _, content in versions[1:]] == ["[2]"]
