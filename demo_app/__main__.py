"""``python -m demo_app`` opens the control room."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

_NO_TK = """\
Python's Tk is missing. On Debian and Ubuntu:  sudo apt install python3-tk
On Fedora:  sudo dnf install python3-tkinter      On macOS:  brew install python-tk
"""
_NO_SCREEN = "There is no screen here to open a window on, so the tour is played instead, on a virtual one.\n"
_PLAYED = "\nPictures and transcript: {folder}\n"


def main(arguments: list[str] | None = None) -> int:
    """Open the window that the arguments ask for; return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        import tkinter as tk
    except ImportError:
        sys.stderr.write(_NO_TK)
        return 1
    from demo_app import app

    if options.tour:
        return _play(options.tour, options)
    try:
        tk.Tk().destroy()
    except tk.TclError:
        sys.stderr.write(_NO_SCREEN)
        return _play(Path(tempfile.mkdtemp(prefix="control-room-tour-")), options)
    path = options.data or app.default_path(sqlite=options.sqlite)
    app.open_window(path, classic=options.classic, dark=options.dark).mainloop()
    return 0


def _play(folder: Path, options: argparse.Namespace) -> int:
    from demo_app.tour.play import play
    from demo_app.tour.screen import ProgramsMissing

    try:
        code = play(folder.resolve(), classic=options.classic, dark=options.dark, sqlite=options.sqlite)
    except ProgramsMissing as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(_PLAYED.format(folder=folder.resolve()))
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m demo_app",
        description="A control room for sixty star systems, protected by one line of backupkit.",
    )
    parser.add_argument("--classic", action="store_true", help="plain Tk and ttk instead of CustomTkinter")
    parser.add_argument("--dark", action="store_true", help="start with the dark colours (View > Dark changes them)")
    parser.add_argument("--sqlite", action="store_true", help="a database of SQLite instead of a JSON file")
    parser.add_argument(
        "--data",
        type=Path,
        metavar="PATH",
        help="the data file, a database if its name ends in .db; the default is in your user folder",
    )
    parser.add_argument(
        "--tour",
        type=Path,
        metavar="FOLDER",
        help="play a lost record and an app's bad day on a virtual screen; leave pictures in FOLDER",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
