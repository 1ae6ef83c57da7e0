"""The command line as a program of its own: its terminal, its input, its end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backupkit import BackupManager
from tests.cli.running import Seen, command_line


def program(document: Path, *arguments: object, said: str = "", **environment: str) -> Seen:
    done = subprocess.run(
        command_line(document, *arguments),
        input=said.encode(),
        capture_output=True,
        env=os.environ | environment,
        timeout=30,
        check=False,
    )
    encoding = environment.get("PYTHONIOENCODING", "utf-8")
    return Seen(code=done.returncode, out=done.stdout.decode(encoding), err=done.stderr.decode(encoding))


def test_the_program_makes_a_backup(document: Path, manager: BackupManager) -> None:
    seen = program(document)
    assert (seen.code, seen.err) == (0, "")
    assert manager.list_backups()[0].backup_id in seen.out


def test_the_program_asks_and_takes_the_answer(document: Path, ids: list[str]) -> None:
    assert program(document, "restore", ids[0], said="no\n").code == 1
    assert json.loads(document.read_bytes()) == [1, 2]
    assert program(document, "restore", ids[0], said="yes\n").code == 0
    assert json.loads(document.read_bytes()) != [1, 2]


def test_p11_the_program_ends_with_a_sentence_and_no_traceback(tmp_path: Path) -> None:
    seen = program(tmp_path / "missing.json")
    assert (seen.code, seen.out, seen.err.count("\n")) == (5, "", 1)
    assert seen.err.startswith("error: The file ")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_poor_terminal_survives_a_rich_description(encoding: str, document: Path) -> None:
    assert program(document, "create", "Grüße 日本 🎉", PYTHONIOENCODING=encoding).code == 0
    seen = program(document, "list", PYTHONIOENCODING=encoding)
    assert seen.code == 0
    assert "\\u65e5\\u672c" in seen.out


def test_a_poor_terminal_survives_an_error_about_a_rich_name(tmp_path: Path) -> None:
    seen = program(tmp_path / "Grüße.json", PYTHONIOENCODING="ascii")
    assert seen.code == 5
    assert "Traceback" not in seen.err


@pytest.fixture
def asking(document: Path, ids: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A program that has asked whether to restore, and waits."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell runs aside inherits to ignore it
    process = subprocess.Popen(command_line(document, "restore", ids[0]), stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    signal.signal(signal.SIGINT, before)
    with process:
        assert process.stderr is not None
        asked = b""
        while not asked.endswith(b"[y/N] ") and (byte := process.stderr.read(1)):
            asked += byte
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.needs_posix("Windows sends a Ctrl+C to a whole console, so also to the tests")
def test_ctrl_c_ends_the_program_without_a_traceback(
    asking: subprocess.Popen[bytes], document: Path, manager: BackupManager
) -> None:
    assert asking.stderr is not None
    asking.send_signal(signal.SIGINT)
    assert asking.wait(timeout=30) == 130  # with its input still open: an end of that would be a no
    assert asking.stderr.read() == b"Interrupted.\n"
    assert (json.loads(document.read_bytes()), len(manager.list_backups())) == ([1, 2], 2)


@pytest.mark.needs_posix("only a shell of POSIX can start a program without any input")
@pytest.mark.parametrize("command", ["restore", "delete"])
def test_a_program_whose_input_is_closed_takes_that_for_a_no(command: str, document: Path, ids: list[str]) -> None:
    shell = ["sh", "-c", 'exec "$@" <&-', "sh", *command_line(document, command, ids[0])]
    done = subprocess.run(shell, capture_output=True, timeout=30, check=False)
    assert b"Traceback" not in done.stderr
    assert done.returncode == 1
    assert json.loads(document.read_bytes()) == [1, 2]


def test_a_reader_that_has_seen_enough_causes_no_traceback(document: Path, ids: list[str]) -> None:
    assert ids
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            command_line(document, "list"), stdout=writing, stderr=subprocess.PIPE, timeout=30, check=False
        )
    finally:
        os.close(writing)
    assert b"Traceback" not in done.stderr


def test_a_reader_of_the_manual_that_has_seen_enough_causes_no_traceback() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "backupkit", "--man"]
    try:
        done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, timeout=30, check=False)
    finally:
        os.close(writing)
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no device that is always full")
def test_p11_output_that_cannot_be_written_is_a_failure_in_a_sentence(document: Path, ids: list[str]) -> None:
    assert ids
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            command_line(document, "list"), stdout=full, stderr=subprocess.PIPE, timeout=30, check=False
        )
    assert done.returncode != 0
    assert b"Traceback" not in done.stderr


@pytest.mark.needs_posix("only a shell of POSIX can start a program without an output")
def test_a_program_whose_output_is_closed_still_makes_the_backup(document: Path, manager: BackupManager) -> None:
    shell = ["sh", "-c", 'exec "$@" >&-', "sh", *command_line(document)]
    done = subprocess.run(shell, stderr=subprocess.PIPE, timeout=30, check=False)
    assert len(manager.list_backups()) == 1
    assert b"Traceback" not in done.stderr
