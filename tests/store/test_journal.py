"""The log of a backup folder: a line per operation, and what it still knows when the manifest is lost."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backupkit.files.access import Access
from backupkit.files.disk import Disk
from backupkit.store import journal
from backupkit.store.sealed.keeping import AS_IT_IS
from backupkit.values import naming
from tests.posix import make_pipe

NOW = datetime(2025, 11, 4, 12, tzinfo=UTC)
MIB = 1 << 20


def append(folder: Path, operation: str, **details: object) -> None:
    journal.append(Disk(), folder, Access, NOW, operation, AS_IT_IS, **details)


def note(folder: Path, operation: str, backup_id: str = "v1", **details: object) -> None:
    append(folder, operation, outcome="done", backup_id=backup_id, **details)


def lines(folder: Path) -> list[object]:
    return [json.loads(line) for line in (folder / naming.HISTORY).read_bytes().splitlines()]


def test_each_operation_adds_a_line_of_json(tmp_path: Path) -> None:
    append(tmp_path, "create", outcome="done", backup_id="v1")
    append(tmp_path, "verify", outcome="failed", corrupted=["v1", "v2"])
    assert lines(tmp_path) == [
        {"at": "2025-11-04T12:00:00.000000Z", "operation": "create", "outcome": "done", "backup_id": "v1"},
        {"at": "2025-11-04T12:00:00.000000Z", "operation": "verify", "outcome": "failed", "corrupted": ["v1", "v2"]},
    ]


@pytest.mark.parametrize("text", ["Grüße 😀", 'a "quoted" \\ text', "two\nlines", "\u2028", "half \ud83d"])
def test_no_text_breaks_the_lines(tmp_path: Path, text: str) -> None:
    append(tmp_path, "create", outcome=text)
    append(tmp_path, "create", outcome="done")
    assert len((tmp_path / naming.HISTORY).read_bytes().splitlines()) == 2


@pytest.mark.needs_posix("a file has no mode on Windows")
@pytest.mark.parametrize(("mode", "expected"), [(0o600, 0o600), (0o640, 0o640), (0o444, 0o644), (0o000, 0o600)])
def test_p12_a_new_log_takes_the_permissions_of_the_document(tmp_path: Path, mode: int, expected: int) -> None:
    journal.append(Disk(), tmp_path, lambda: Access(mode=mode), NOW, "create", AS_IT_IS)
    assert (tmp_path / naming.HISTORY).stat().st_mode & 0o777 == expected


def test_a_log_that_cannot_be_written_is_a_warning_and_no_error(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / naming.HISTORY).mkdir()
    append(tmp_path, "create")
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_p12_a_pipe_in_place_of_the_log_hangs_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    make_pipe(tmp_path / naming.HISTORY)
    append(tmp_path, "create")
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert journal.told(tmp_path, AS_IT_IS).states == {}


def test_p12_the_log_is_never_written_through_a_link(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.touch()
    (tmp_path / naming.HISTORY).symlink_to(elsewhere)
    append(tmp_path, "create")
    assert elsewhere.read_bytes() == b""
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


@pytest.mark.parametrize("size_bytes", [MIB, 2 * MIB])
def test_a_log_that_has_grown_too_long_is_shortened(tmp_path: Path, size_bytes: int) -> None:
    line = json.dumps({"operation": "create", "padding": "x" * 960}).encode() + b"\n"
    (tmp_path / naming.HISTORY).write_bytes(line * (size_bytes // len(line) + 1))
    append(tmp_path, "pin", outcome="done", backup_id="v1")
    journal.shorten(Disk(), tmp_path, Access, NOW, set[str], AS_IT_IS)
    assert (tmp_path / naming.HISTORY).stat().st_size < MIB
    assert journal.told(tmp_path, AS_IT_IS).states == {"v1": {"pinned": True}}


# -- what it knows when the manifest is lost -----------------------------------------------------------------------


def test_p3_the_last_word_about_a_version_counts(tmp_path: Path) -> None:
    note(tmp_path, "pin", "v1")
    note(tmp_path, "pin", "v2")
    note(tmp_path, "unpin", "v1")
    note(tmp_path, "delete", "v3", active_day=5)
    note(tmp_path, "delete", "v4", active_day=6)
    note(tmp_path, "undelete", "v4", active_day=None)
    states = journal.told(tmp_path, AS_IT_IS).states
    assert states["v1"] == {"pinned": False}
    assert states["v2"] == {"pinned": True}
    assert states["v3"] == {"deleted": True, "active_day": 5}
    assert states["v4"]["deleted"] is False


def test_what_failed_was_not_done(tmp_path: Path) -> None:
    append(tmp_path, "pin", outcome="failed", backup_id="v1")
    append(tmp_path, "create", outcome="done", backup_id="v1")
    assert journal.told(tmp_path, AS_IT_IS).states == {}


def test_without_a_log_nothing_is_known(tmp_path: Path) -> None:
    assert journal.told(tmp_path, AS_IT_IS).states == {}
    assert journal.told(tmp_path / "nowhere", AS_IT_IS).states == {}


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\0\0\0\0",
        b"{",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"5",
        b'"pin"',
        b"[" * 50_000,
        b"1" * 5_000,
        b'{"operation": "pin", "outcome": "fail',
        b'{"operation": null, "outcome": "done"}',
        b'{"operation": 5, "outcome": "done"}',
        b'{"operation": [], "outcome": "done"}',
        b'{"operation": {"pin": 1}, "outcome": "done"}',
        b'{"operation": "pin", "outcome": []}',
    ],
    ids=lambda line: repr(line[:50]),
)
def test_a_line_that_cannot_be_read_is_passed_over(tmp_path: Path, line: bytes) -> None:
    note(tmp_path, "pin", "v1")
    with (tmp_path / naming.HISTORY).open("ab") as file:
        file.write(line + b"\n")
    note(tmp_path, "pin", "v2")
    assert journal.told(tmp_path, AS_IT_IS).states == {"v1": {"pinned": True}, "v2": {"pinned": True}}


@pytest.mark.parametrize("day", [-1, 1 << 62, 1.5, "5"])
def test_a_day_that_no_manifest_can_hold_is_passed_over(tmp_path: Path, day: object) -> None:
    note(tmp_path, "delete", "v1", active_day=day)
    assert journal.told(tmp_path, AS_IT_IS).states == {"v1": {"deleted": True}}


def test_p2_a_line_that_a_crash_cut_off_does_not_swallow_the_next(tmp_path: Path) -> None:
    note(tmp_path, "pin", "v1")
    with (tmp_path / naming.HISTORY).open("ab") as file:
        file.write(b'{"at": "2025-11-04T12:00')
    note(tmp_path, "pin", "v2")
    assert journal.told(tmp_path, AS_IT_IS).states["v2"] == {"pinned": True}
