"""The play: an app's bad day, from an edit to a broken file and back again."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from itertools import count
from typing import TYPE_CHECKING

from demo_app.tour.screen import virtual_screen
from demo_app.tour.visitor import NotSeen, Visitor

if TYPE_CHECKING:
    from pathlib import Path

    from demo_app.tour.visitor import Sight


def play(folder: Path, *, classic: bool = False, dark: bool = False) -> int:
    """Play the tour; leave numbered pictures and ``transcript.txt`` in *folder*.

    Returns:
        0 if every step showed what it should, else 1.

    Raises:
        ProgramsMissing: there is no virtual screen to be had.
    """
    data = _new_folder(folder) / "control-room.json"
    command = [sys.executable, "-m", "demo_app.tour.guest", str(data)]
    command += ["--classic"] * classic + ["--dark"] * dark
    with virtual_screen() as screen:
        environment = {**os.environ, "DISPLAY": screen.display}
        with Visitor(screen, command, folder, environment) as visitor:
            try:
                _act(visitor, data)
            except (NotSeen, subprocess.SubprocessError) as error:
                visitor.tell(f"The tour stops here: {error}")
                return 1
    return 0


def _new_folder(folder: Path) -> Path:
    """Make a folder for the data in *folder*: a new one, because the story counts its versions from the first."""
    for number in count(1):
        found = folder / ("data" if number == 1 else f"data-{number}")
        with contextlib.suppress(FileExistsError):
            found.mkdir(parents=True)
            return found
    raise AssertionError  # there is always another number


def _act(visitor: Visitor, data: Path) -> None:
    visitor.tell("The control room opens on its data file, which one line protects.")
    visitor.see_text("Backed up just now")
    visitor.show("open", "The line at the bottom of the window: the state at the start is safe already.")
    _edit_and_save(visitor, data)
    good = data.read_bytes()
    _delete_by_mistake(visitor, data)
    _break_the_file(visitor, data)
    _restore(visitor, data, good)
    _undo_and_redo(visitor, data, good)
    _verify_and_leave(visitor, data, good)


def _edit_and_save(visitor: Visitor, data: Path) -> None:
    visitor.press("ctrl+n")
    visitor.see_text("New system")
    visitor.type("Proxima Outpost")
    visitor.see_text("Proxima Outpost")
    visitor.press("ctrl+s")
    visitor.expect("the new system in the file", lambda: b"Proxima Outpost" in data.read_bytes())
    visitor.expect("two versions", lambda: len(_versions(data)) == 2)  # noqa: PLR2004 - as the text says
    visitor.show(
        "saved", "A system was entered and saved, by the app's own plain json.dump. That save is a version, too."
    )


def _delete_by_mistake(visitor: Visitor, data: Path) -> None:
    for _ in range(3):
        visitor.click(visitor.see("the button Delete", lambda sight: sight.text == "Delete"))
    visitor.press("ctrl+s")
    visitor.expect("a system less in the file", lambda: b"Proxima Outpost" not in data.read_bytes())
    visitor.expect("three versions", lambda: len(_versions(data)) == 3)  # noqa: PLR2004
    visitor.show("deleted", "Three systems were deleted by mistake, and that was saved.")


def _break_the_file(visitor: Visitor, data: Path) -> None:
    content = data.read_bytes()
    data.write_bytes(content[: len(content) // 3])
    visitor.tell("Then the power fails in the middle of a save: the file ends after a third of its content.")
    visitor.see_text("The last save looks damaged")
    visitor.show("broken", "The line says so. What is left was stored as well, and pushed out no good version.")


def _restore(visitor: Visitor, data: Path, good: bytes) -> None:
    visitor.press("ctrl+shift+b")
    rows = _listed(visitor, 4)
    visitor.show("dialog", "Ctrl+Shift+B: every version, newest first, on a line of time and in a list.")
    visitor.click(rows[2])
    visitor.see_text("Why it is kept")
    visitor.show("details", "The version before the mistake: what it holds, and why it is kept.")
    visitor.press("Return")
    visitor.see("the question", lambda sight: sight.name == "title" and sight.text.startswith("Restore the version"))
    visitor.show("question", "One question. It says what will happen, and Return alone would cancel.")
    visitor.press("Tab", "Return")
    visitor.expect("the file as it was", lambda: data.read_bytes() == good)
    visitor.see_text("What it held before is stored.")
    visitor.show("restored", "The file is byte for byte what it was, and the app has read it anew.")


def _undo_and_redo(visitor: Visitor, data: Path, good: bytes) -> None:
    _take_offer(visitor, "Undo…", "Undo the last restore?")
    visitor.expect("the file as it was before the restore", lambda: data.read_bytes() != good)
    visitor.see_text("Undone")
    visitor.show("undone", "Undo: even the broken file comes back, because a restore stores what it replaces.")
    _take_offer(visitor, "Redo…", "Redo the restore?")
    visitor.expect("the file as it was", lambda: data.read_bytes() == good)
    visitor.tell("Redo puts the good version back.")


def _take_offer(visitor: Visitor, offer: str, question: str) -> None:
    visitor.click(visitor.see(f"the offer {offer}", lambda sight: sight.name == "offer" and sight.text == offer))
    visitor.see(f"the question {question}", lambda sight: sight.name == "title" and sight.text == question)
    visitor.press("Tab", "Return")


def _verify_and_leave(visitor: Visitor, data: Path, good: bytes) -> None:
    visitor.click(visitor.see("the button Verify all", lambda sight: sight.text == "Verify all"))
    visitor.see_text("versions are sound")
    visitor.show("verified", "Every byte of every version was read again, and is right.")
    visitor.press("Escape")
    visitor.see_text("Backed up just now")
    visitor.show("back", "The dialog is closed, and all systems are there.")
    code = visitor.leave()
    if code:
        message = f"the app ended with exit code {code}"
        raise NotSeen(message)
    visitor.tell("\nThe backup folder, after the app has ended:")
    for path in sorted(data.parent.joinpath("backups").iterdir()):
        visitor.tell(f"  {path.stat().st_size:>8,} bytes  {path.name}")
    found = [path for path in _versions(data) if _unzipped(path) == good]
    if not found:
        raise NotSeen("gunzip finds the good state in no version")
    visitor.tell(f"\n$ gunzip -c backups/{found[0].name} | cmp - {data.name}")
    visitor.tell("  (no difference: without the app and without backupkit, gunzip gives the data back)")


def _unzipped(path: Path) -> bytes:
    return subprocess.run(["gunzip", "-c", path], check=True, capture_output=True).stdout  # noqa: S603, S607 - gunzip


def _versions(data: Path) -> list[Path]:
    return sorted(data.parent.glob("backups/backup_*.gz"))


def _listed(visitor: Visitor, wanted: int) -> list[Sight]:
    """Wait until the dialog lists so many versions; return them, newest first."""
    rows: list[Sight] = []

    def enough() -> bool:
        rows[:] = [sight for sight in visitor.look() if "/2" in sight.path]  # an id begins with the year
        return len(rows) == wanted

    visitor.expect(f"{wanted} versions in the list", enough)
    return rows
