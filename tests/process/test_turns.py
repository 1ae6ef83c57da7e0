"""Long work in pure Python gives way to the host's own loop (promise P10)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit import BackupManager, JsonFile
from backupkit.documents.judging import Judgement
from backupkit.process.turns import giving_way

_PIECE_BYTES = 1 << 16


@given(st.lists(st.binary(max_size=2).map(lambda chunk: chunk * 50_000), max_size=4))
def test_a_content_comes_in_pieces_of_64_kib_and_is_the_same(chunks: list[bytes]) -> None:
    pieces = list(giving_way(chunks))
    assert b"".join(pieces) == b"".join(chunks)
    assert all(0 < len(piece) <= _PIECE_BYTES for piece in pieces)


class _Watching(JsonFile):
    """A document that notes how large the pieces are in which it is to look at a content."""

    sizes: ClassVar[list[int]] = []

    def examine(self, chunks: Iterable[bytes]) -> Judgement:
        return super().examine(self._noted(chunks))

    def _noted(self, chunks: Iterable[bytes]) -> Iterable[bytes]:
        for chunk in chunks:
            self.sizes.append(len(chunk))
            yield chunk


@pytest.fixture
def watched(document: Path) -> tuple[BackupManager, list[int]]:
    """A manager of a large document, and the sizes of the pieces that are examined."""
    document.write_bytes(b"[" + b"1, " * 300_000 + b"1]")
    _Watching.sizes = []
    return BackupManager(document, document=_Watching), _Watching.sizes


def test_p10_a_verification_examines_a_large_content_piece_by_piece(
    watched: tuple[BackupManager, list[int]], document: Path
) -> None:
    manager, sizes = watched
    manager.create_backup()
    manager.verify_backups()
    assert max(sizes) <= _PIECE_BYTES
    assert sum(sizes) == document.stat().st_size


def test_p10_what_a_failed_block_left_behind_is_examined_piece_by_piece(
    watched: tuple[BackupManager, list[int]], document: Path
) -> None:
    manager, sizes = watched

    def fail() -> None:
        document.write_bytes(document.read_bytes() + b" ")
        raise KeyError

    with pytest.raises(KeyError), manager.saving("an import"):
        fail()
    assert max(sizes) <= _PIECE_BYTES
    assert sum(sizes) == document.stat().st_size
