"""The play: an edit, a record that is lost and found, and a bad day. Each step has to show what it should."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from demo_app.app import data_name
from demo_app.tour import activity, bad_day, choices, crash, lost_record
from demo_app.tour.held import held, holds, is_database
from demo_app.tour.history import versions_of
from demo_app.tour.screen import virtual_screen
from demo_app.tour.visitor import NotSeen, Visitor

if TYPE_CHECKING:
    from demo_app.tour.held import Held


def play(folder: Path, *, classic: bool = False, dark: bool = False, sqlite: bool = False) -> int:
    """Play the tour; leave numbered pictures and ``transcript.txt`` in *folder*.

    Returns:
        0 if every step showed what it should, else 1.

    Raises:
        ProgramsMissing: there is no virtual screen to be had.
    """
    data = _new_folder(folder) / data_name(sqlite=sqlite)
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
    lost_record.act(visitor, data)
    bad_day.act(visitor, data)
    activity.act(visitor)
    choices.act(visitor)
    crash.act(visitor, data)
    _leave(visitor, data)


def _edit_and_save(visitor: Visitor, data: Path) -> None:
    visitor.press("ctrl+n")
    visitor.see_text("New system")
    visitor.type("Proxima Outpost")
    visitor.see_text("Proxima Outpost")
    visitor.press("ctrl+s")
    visitor.expect("the new system in the file", lambda: holds(data, "Proxima Outpost"))
    visitor.expect("two versions", lambda: len(versions_of(data)) == 2)  # noqa: PLR2004 - as the text says
    visitor.show("saved", "A system was entered and saved, as the app has always done it. That is a version, too.")


def _leave(visitor: Visitor, data: Path) -> None:
    code = visitor.leave()
    if code:
        message = f"the app ended with exit code {code}"
        raise NotSeen(message)
    visitor.tell("\nThe backup folder, after the app has ended:")
    for path in filter(Path.is_file, sorted(data.parent.joinpath("backups").iterdir())):
        visitor.tell(f"  {path.stat().st_size:>8,} bytes  {path.name}")
    good = held(data)
    found = [path for path in versions_of(data) if _unzipped(path, data.suffix) == good]
    if not found:
        raise NotSeen("gunzip finds the good state in no version")
    if is_database(data):
        visitor.tell(f"\n$ gunzip -c backups/{found[0].name} > found.db")
        visitor.tell("  (the same rows: without the app and without backupkit, gunzip gives a database that opens)")
    else:
        visitor.tell(f"\n$ gunzip -c backups/{found[0].name} | cmp - {data.name}")
        visitor.tell("  (no difference: without the app and without backupkit, gunzip gives the data back)")


def _unzipped(path: Path, suffix: str) -> Held:
    """Return what a version holds, by means of gunzip alone."""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder, f"found{suffix}")
        with found.open("wb") as file:
            subprocess.run(["gunzip", "-c", path], check=True, stdout=file)  # noqa: S603, S607 - gunzip
        return held(found)
