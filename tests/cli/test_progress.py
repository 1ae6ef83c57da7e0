"""A bar on a terminal for what takes longer than a second, and none anywhere else."""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from backupkit.cli import console, progress


class Terminal:
    """Standard error as a terminal would be."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self.written = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.written += text
        return len(text)

    def flush(self) -> None:
        pass


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    made = Terminal()
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=made))
    monkeypatch.setattr(console, "sys", SimpleNamespace(stderr=made, platform=sys.platform))
    return made


@pytest.mark.parametrize(
    ("done", "total", "seconds", "columns", "text"),
    [
        (0, 10, 1.0, 40, f"Checking [{' ' * 22}]    0%"),
        (5, 10, 5.0, 60, f"Checking [{'#' * 16}{' ' * 16}]   50%, 5 s left"),
        (5, 10, 1.0, 60, f"Checking [{'#' * 20}{' ' * 20}]   50%"),
        (10, 10, 9.0, 40, f"Checking [{'#' * 22}]  100%"),
        (11, 10, 9.0, 40, f"Checking [{'#' * 22}]  100%"),
        (1, 0, 9.0, 40, f"Checking [{' ' * 22}]    0%"),
        (1, 10, 300.0, 80, f"Checking [####{' ' * 36}]   10%, 45 min 0 s left"),
        (5, 10, 1.0, 12, "Checking   "),
        (5, 10, 1.0, 0, ""),
    ],
)
def test_a_bar_tells_how_far_and_how_long_in_the_width_of_its_terminal(
    done: int, total: int, seconds: float, columns: int, text: str
) -> None:
    found = progress.line("Checking", done, total, seconds, columns)
    assert (found, len(found) < max(columns, 1)) == (text, True)


def test_a_bar_appears_after_a_second_and_is_gone_at_the_end(terminal: Terminal) -> None:
    now = [0.0]
    with progress.shown("Checking", argparse.Namespace(json=False), seconds=lambda: now[0]) as bar:
        assert bar is not None
        bar(1, 10)
        now[0] = 0.9
        bar(2, 10)
        assert terminal.written == ""
        now[0] = 1.1
        bar(3, 10)
        once = terminal.written
        assert once.startswith("\rChecking [")
        bar(4, 10)  # within a tenth of a second
        assert terminal.written == once
        now[0] = 1.3
        bar(5, 10)
        assert "50%" in terminal.written
    *_, blank, end = terminal.written.split("\r")
    assert (blank.strip(), end) == ("", "")


def test_what_was_quick_leaves_no_trace(terminal: Terminal) -> None:
    with progress.shown("Checking", argparse.Namespace(json=False), seconds=lambda: 0.5) as bar:
        assert bar is not None
        bar(10, 10)
    assert terminal.written == ""


def test_a_bar_is_gone_before_an_error_is_told(terminal: Terminal) -> None:
    seconds = iter([0.0, 2.0])
    with (
        contextlib.suppress(OSError),
        progress.shown("Checking", argparse.Namespace(json=False), seconds=lambda: next(seconds)) as bar,
    ):
        assert bar is not None
        bar(1, 10)
        raise OSError("broken")
    assert terminal.written.endswith("\r")


def test_there_is_none_for_json_in_a_pipe_and_without_an_output(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with progress.shown("Checking", argparse.Namespace(json=True)) as bar:
        assert bar is None
    monkeypatch.setattr(terminal, "isatty", lambda: False)
    with progress.shown("Checking", argparse.Namespace(json=False)) as bar:
        assert bar is None
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=None))
    with progress.shown("Checking", argparse.Namespace(json=False)) as bar:
        assert bar is None


def test_p12_what_is_drawn_is_made_fit_for_a_terminal(terminal: Terminal) -> None:
    console.draw("\x1b[2J")
    assert terminal.written == "\r\\x1b[2J"


@pytest.mark.needs_posix("only POSIX has terminals that a test can make")
def test_a_real_terminal_sees_a_bar_and_a_pipe_does_not(document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bar of a quick command is asked for at once, so that no test waits."""
    import pty

    monkeypatch.setattr(progress, "AFTER_SECONDS", 0.0)
    script = (
        "import sys; from backupkit.cli import progress; progress.AFTER_SECONDS = 0.0;"
        "from backupkit.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", script, str(document), "create", "--force"]
    leading, following = pty.openpty()
    try:
        ran = subprocess.run(command, stdout=subprocess.PIPE, stderr=following, timeout=60, check=True)
        assert b"Backing up" in os.read(leading, 65_536)
    finally:
        os.close(following)
        os.close(leading)
    assert b"Backing up" not in ran.stdout
    piped = subprocess.run(command, capture_output=True, timeout=60, check=True)
    assert (b"Backing up" in piped.stdout, piped.stderr) == (False, b"")
