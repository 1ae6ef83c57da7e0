"""A log of gigabytes, which only others can make: a rebuild reads as much of it as a log of ours may have, no more."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from backupkit.files.access import Access
from backupkit.files.disk import Disk
from backupkit.files.reading import chunks_of
from backupkit.store import journal
from backupkit.store.sealed.keeping import AS_IT_IS
from backupkit.values import naming

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2025, 11, 4, 12, tzinfo=UTC)
MIB = 1 << 20
LINE = b'{"at": "", "operation": "create", "outcome": "done", "backup_id": "v0"}\n'


def pin(folder: Path, backup_id: str) -> None:
    journal.append(Disk(), folder, Access, NOW, "pin", AS_IT_IS, outcome="done", backup_id=backup_id)


def grow(folder: Path, filling: bytes, size_bytes: int) -> None:
    with (folder / naming.HISTORY).open("ab") as file:
        file.write(filling * (size_bytes // len(filling)))


@pytest.fixture
def read_bytes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return how much was read of the log, in pieces."""
    read: list[int] = []

    def counted(descriptor: int) -> Iterator[bytes]:
        for chunk in chunks_of(descriptor):
            read.append(len(chunk))
            yield chunk

    monkeypatch.setattr(journal, "chunks_of", counted)
    monkeypatch.setattr(journal, "READ_BYTES", 2 * MIB)
    return read


@pytest.mark.parametrize("filling", [LINE, bytes(4096), b"x" * 3 * MIB], ids=["lines", "zeros", "one long line"])
def test_p12_what_stands_near_either_end_is_known_and_the_middle_costs_nothing(
    tmp_path: Path, read_bytes: list[int], filling: bytes
) -> None:
    pin(tmp_path, "first")
    grow(tmp_path, filling, 30 * MIB)
    pin(tmp_path, "last")
    assert journal.told(tmp_path, AS_IT_IS).states.keys() == {"first", "last"}
    assert sum(read_bytes) <= 6 * MIB


def test_p3_a_log_that_is_read_from_both_ends_without_a_gap_loses_no_line(
    tmp_path: Path, read_bytes: list[int]
) -> None:
    backup_ids = {f"v{number}" for number in range(30_000)}
    line = '{"at": "", "operation": "pin", "outcome": "done", "backup_id": "%s"}\n'
    (tmp_path / naming.HISTORY).write_text("".join(line % each for each in sorted(backup_ids)))
    size_bytes = (tmp_path / naming.HISTORY).stat().st_size
    assert 2 * MIB < size_bytes <= 4 * MIB
    assert journal.told(tmp_path, AS_IT_IS).states.keys() == backup_ids
    assert sum(read_bytes) == size_bytes


def test_p12_it_is_cut_as_soon_as_a_line_is_added_and_that_reads_no_more(tmp_path: Path, read_bytes: list[int]) -> None:
    pin(tmp_path, "first")
    grow(tmp_path, bytes(4096), 30 * MIB)
    pin(tmp_path, "last")
    journal.shorten(Disk(), tmp_path, Access, NOW, lambda: {"first", "last"}, AS_IT_IS)
    assert sum(read_bytes) <= 7 * MIB
    assert os.path.getsize(tmp_path / naming.HISTORY) < 2 * MIB
    assert journal.told(tmp_path, AS_IT_IS).states.keys() == {"first", "last"}
