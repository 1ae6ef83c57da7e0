"""Watching a file from the command line: each save becomes a version, and an end ends it in order."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backupkit import BackupManager, Trigger
from tests.cli.running import Run, command_line
from tests.waiting import wait_until

pytestmark = pytest.mark.needs_posix("Windows sends Ctrl+C to a whole console, so also to the tests")


@pytest.fixture
def watching(document: Path, manager: BackupManager) -> Iterator[subprocess.Popen[bytes]]:
    """A program that watches, and has made the first version."""
    process = subprocess.Popen(
        command_line(document, "watch", "--json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    with process:
        try:
            wait_until(lambda: len(manager.list_backups()) == 1)
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_each_save_becomes_a_version_until_a_signal_ends_it(
    watching: subprocess.Popen[bytes], document: Path, manager: BackupManager, number: signal.Signals
) -> None:
    document.write_text("[1, 2, 3]")
    wait_until(lambda: len(manager.list_backups()) == 2)
    watching.send_signal(number)
    out, err = watching.communicate(timeout=30)
    assert (watching.returncode, b"Traceback" in err) == (0, False)
    made = json.loads(out)["result"]["made"]
    assert made == [meta.backup_id for meta in reversed(manager.list_backups())]
    assert {meta.trigger for meta in manager.list_backups()} == {Trigger.SAVE}


def test_a_save_in_the_last_moment_is_stored(
    watching: subprocess.Popen[bytes], document: Path, manager: BackupManager
) -> None:
    document.write_text("[4]")
    watching.send_signal(signal.SIGTERM)
    watching.communicate(timeout=30)
    assert b"".join(manager.content(manager.list_backups()[0].backup_id)) == b"[4]"


def test_the_handlers_of_signals_are_what_they_were(run: Run) -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    seen = run("watch", "--for", "0")
    assert (seen.code, seen.out.endswith(" made.\n")) == (0, True)
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before


def test_what_fails_is_told_and_the_watch_goes_on(document: Path) -> None:
    document.unlink()
    done = subprocess.run(
        [sys.executable, "-m", "backupkit", str(document), "watch", "--for", "0.5"],
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
