from __future__ import annotations

import gzip
import os
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.store.objects.packing import HEADER, Packing
from backupkit.store.objects.unpacking import unpacked
from backupkit.values.problem import Flaw
from backupkit.versionfile.header import Damaged
from tests.store.objects.contents import NOISE, TEXT, digest_of


def _object(content: bytes) -> bytes:
    return b"".join(Packing([content], level=6).pieces())


def _read(data: bytes, content: bytes, folder: Path, size_bytes: int | None = None) -> bytes:
    path = folder / "object.gz"
    path.write_bytes(data)
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        size = len(content) if size_bytes is None else size_bytes
        return b"".join(unpacked(descriptor, digest_of(content), size))
    finally:
        os.close(descriptor)


def _flaw(data: bytes, content: bytes, folder: Path, size_bytes: int | None = None) -> Flaw:
    with pytest.raises(Damaged) as caught:
        _read(data, content, folder, size_bytes)
    return caught.value.problem.flaw


@pytest.mark.parametrize("content", [b"", b"x", TEXT, NOISE, TEXT * 100 + NOISE])
def test_what_was_packed_is_unpacked(content: bytes, tmp_path: Path) -> None:
    assert _read(_object(content), content, tmp_path) == content


def test_p5_each_cut_is_found(tmp_path: Path) -> None:
    data = _object(TEXT)
    for length in range(len(data)):
        assert _flaw(data[:length], TEXT, tmp_path) in {Flaw.EMPTY, Flaw.CUT_OFF, Flaw.END_WRONG}


def test_p5_each_flipped_bit_is_found_or_changes_no_byte_of_the_content(tmp_path: Path) -> None:
    content = TEXT[:300] + NOISE[:50]
    data = _object(content)
    harmless = 0
    for at in range(8 * len(data)):
        flipped = bytearray(data)
        flipped[at // 8] ^= 1 << at % 8
        try:
            assert _read(bytes(flipped), content, tmp_path) == content
        except Damaged:
            continue
        harmless += 1
    assert harmless <= 16  # bits that fill up a byte before an empty block; the header has none


def test_p5_what_follows_the_end_is_found(tmp_path: Path) -> None:
    assert _flaw(_object(TEXT) + b"\0", TEXT, tmp_path) is Flaw.END_WRONG
    assert _flaw(_object(TEXT) + _object(TEXT), TEXT, tmp_path) is Flaw.END_WRONG


def test_another_content_under_this_name_is_found(tmp_path: Path) -> None:
    assert _flaw(_object(b"A" + TEXT[1:]), TEXT, tmp_path) is Flaw.OTHER_CONTENT


def test_a_content_of_another_length_is_found(tmp_path: Path) -> None:
    assert _flaw(_object(TEXT), TEXT, tmp_path, len(TEXT) + 1) is Flaw.OTHER_CONTENT_LENGTH
    assert _flaw(_object(TEXT), TEXT, tmp_path, len(TEXT) - 1) is Flaw.TOO_MUCH_CONTENT


def test_a_gzip_file_that_is_none_of_ours_is_no_object(tmp_path: Path) -> None:
    assert _flaw(gzip.compress(TEXT, mtime=5), TEXT, tmp_path) is Flaw.HEADER_DAMAGED
    assert _flaw(b"", TEXT, tmp_path) is Flaw.EMPTY


def test_p12_a_bomb_is_stopped_by_the_size_that_was_recorded(tmp_path: Path) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = b"".join(packer.compress(bytes(1 << 20)) for _ in range(200)) + packer.flush()
    data = HEADER + body + struct.pack("<II", 0, 0)
    path = tmp_path / "bomb.gz"
    path.write_bytes(data)
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    seen: list[bytes] = []
    try:
        with pytest.raises(Damaged):
            seen.extend(unpacked(descriptor, digest_of(b""), 1000))
    finally:
        os.close(descriptor)
    assert not seen


@given(st.binary(max_size=200))
def test_noise_is_never_an_object(data: bytes) -> None:
    descriptor, writer = os.pipe()
    os.write(writer, HEADER + data)
    os.close(writer)
    try:
        with pytest.raises(Damaged):
            list(unpacked(descriptor, digest_of(b"what nobody wrote"), 17))
    finally:
        os.close(descriptor)
