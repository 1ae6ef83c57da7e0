"""A document that takes less room than its size keeps its holes, and one that has its room keeps that."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager
from backupkit.files.disk import Disk
from backupkit.files.drafts import Draft

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.needs_posix("Windows has holes only in files that were told to have some")

_BLOCK = 4096
_SIZE = 8 << 20


def room_of(path: Path) -> int:
    return path.stat().st_blocks * 512


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A document with a little at its beginning, in its middle and at an odd place, and a hole at its end."""
    path = tmp_path / "disk.img"
    with path.open("wb") as file:
        for at, piece in ((0, b"begin"), (_SIZE // 2, b"middle"), (_SIZE // 2 + 3 * _BLOCK + 7, b"odd")):
            file.seek(at)
            file.write(piece)
        file.truncate(_SIZE)
    if room_of(path) > _SIZE // 2:
        pytest.skip("this file system has no holes")
    return path


@pytest.mark.parametrize("is_missing", [False, True])
def test_p14_a_restored_document_keeps_its_holes(image: Path, is_missing: bool) -> None:
    content = image.read_bytes()
    manager = BackupManager(image)
    first = manager.create_backup() or ""
    with image.open("r+b") as file:
        file.write(b"other")
    if is_missing:
        image.unlink()
    manager.restore_backup(first)
    assert image.read_bytes() == content
    assert room_of(image) < _SIZE // 8


def test_p14_a_document_that_has_its_room_keeps_it(image: Path) -> None:
    content = image.read_bytes()
    image.write_bytes(content)
    assert room_of(image) >= _SIZE
    manager = BackupManager(image)
    first = manager.create_backup() or ""
    with image.open("r+b") as file:
        file.write(b"other")
    manager.restore_backup(first)
    assert image.read_bytes() == content
    assert room_of(image) >= _SIZE


@pytest.mark.parametrize("name", ["copy.img", "copy.gz"])
def test_an_export_has_the_holes_of_the_content(image: Path, tmp_path: Path, name: str) -> None:
    manager = BackupManager(image)
    manager.export_backup(manager.create_backup() or "", tmp_path / name)
    assert room_of(tmp_path / name) < _SIZE // 8


_ZEROS, _DATA = bytes(_BLOCK), b"x" * _BLOCK


@pytest.mark.parametrize(
    "pieces",
    [
        [b""],
        [_ZEROS],
        [_ZEROS * 3],
        [_ZEROS, _ZEROS],
        [_DATA, _ZEROS],
        [_ZEROS, _DATA],
        [_DATA + _ZEROS + _DATA],
        [b"odd", _ZEROS * 2, _ZEROS * 2 + b"end"],
        [_ZEROS[:-1], _ZEROS[:1], _ZEROS],
        [b"\0", _ZEROS * 2, b"\0" * 5],
        [_ZEROS + b"\0" * 10],
    ],
    ids=range(11),
)
def test_p1_what_is_written_with_holes_reads_as_what_it_was(tmp_path: Path, pieces: list[bytes]) -> None:
    with Draft(Disk(), tmp_path / ".backupkit-0123456789abcdef.tmp") as draft:
        for piece in pieces:
            draft.write_with_holes(piece)
        draft.end()
        assert draft.path.read_bytes() == b"".join(pieces)
        assert os.fstat(draft.descriptor).st_size == sum(map(len, pieces))
