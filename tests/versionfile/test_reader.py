"""Version files of several blocks: both depths find every damage, whatever the size of the blocks."""

from __future__ import annotations

import hashlib
import subprocess
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from backupkit.versionfile import blocks, deflate, reader
from tests import forging
from tests.versionfile.version_files import CONTENT, SOUND, TARGET_BYTES


def _deep(path: Path) -> None:
    deque(reader.content_of(path), maxlen=0)


def test_p1_the_content_comes_back(file: Path) -> None:
    assert b"".join(reader.content_of(file)) == CONTENT
    reader.check_seal(file)


@pytest.mark.needs_posix("gunzip, zcat and gzip come with POSIX systems")
@pytest.mark.parametrize("command", [["gunzip", "-c"], ["zcat"], ["gzip", "-dc"]], ids=lambda words: words[0])
def test_p13_gzip_reads_blocks_as_one_stream(command: list[str], file: Path) -> None:
    assert subprocess.run([*command, file], check=True, capture_output=True).stdout == CONTENT


@pytest.mark.parametrize("check", [_deep, reader.check_seal], ids=["deep", "sealed"])
def test_p5_flipped_bits_in_every_block_are_found_at_either_depth(check: Callable[[Path], None], file: Path) -> None:
    sound = file.read_bytes()
    body_at = 8 * reader.read_header(file).header_bytes
    missed = []
    for bit in (*range(0, body_at, 53), *range(body_at, 8 * len(sound), 3)):  # other tests flip all of a small one
        damaged = bytearray(sound)
        damaged[bit // 8] ^= 1 << bit % 8
        file.write_bytes(damaged)
        try:
            check(file)
        except reader.Damaged:
            continue
        missed.append(bit)
    assert missed == []


@pytest.mark.parametrize("check", [_deep, reader.check_seal], ids=["deep", "sealed"])
def test_p5_every_cut_and_every_added_byte_is_found_at_either_depth(check: Callable[[Path], None], file: Path) -> None:
    sound = file.read_bytes()
    for data in (*(sound[:length] for length in range(0, len(sound), 7)), sound[:-1], sound + b"\0", sound * 2):
        file.write_bytes(data)
        with pytest.raises(reader.Damaged):
            check(file)


@pytest.mark.parametrize("check", [_deep, reader.check_seal], ids=["deep", "sealed"])
def test_p5_blocks_that_changed_places_are_found(check: Callable[[Path], None], tmp_path: Path) -> None:
    twins = bytes(range(256)) * 4
    content = twins[:512] + twins[512:][::-1]
    index, stored = forging.body_of(content, target_bytes=512)
    first = index[0].stored_bytes
    swapped = stored[first : -blocks.END_BYTES] + stored[:first] + stored[-blocks.END_BYTES :]
    meta = replace(SOUND, file_hash=hashlib.sha256(content).hexdigest(), file_size=len(content))
    (tmp_path / "version.gz").write_bytes(forging.claiming(meta, index, swapped))
    with pytest.raises(reader.Damaged):
        check(tmp_path / "version.gz")


def test_the_deep_look_finds_what_was_wrong_from_the_start_and_the_seal_does_not(file: Path) -> None:
    """The difference of the two depths: a content that is not the one whose hash was written down."""
    index, stored = forging.body_of(CONTENT.replace(b"item", b"atom"), target_bytes=TARGET_BYTES)
    file.write_bytes(forging.claiming(SOUND, index, stored))
    reader.check_seal(file)
    with pytest.raises(reader.Damaged, match="its content is not what was stored"):
        _deep(file)


def _with_block(
    change: Callable[[bytes], bytes], content_bytes: int = len(CONTENT), crc32: int = zlib.crc32(CONTENT)
) -> bytes:
    """Return a version of one block, whose stored bytes were changed before they were written down."""
    stored = change(deflate.compressed(CONTENT, 6))
    row = forging.block(content_bytes, stored, crc32)
    return forging.claiming(SOUND, [row], stored + blocks.end_of([replace(row, content_bytes=len(CONTENT))]))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (_with_block(lambda stored: stored[:-4]), "does not end like one"),  # the flush is missing
        (_with_block(lambda _: zlib.compress(CONTENT)[2:-4]), "does not end like one"),  # gzip would stop behind it
        (_with_block(lambda stored: stored + deflate.FLUSHED), "does not end like one"),
        (_with_block(lambda _: b"\xff" * 50), "compressed data is damaged"),
        (_with_block(lambda stored: stored, crc32=5), "checksum of one of its blocks"),
        (_with_block(lambda stored: stored, content_bytes=len(CONTENT) - 1), "index does not describe"),
    ],
)
def test_p13_a_block_behind_which_gzip_could_not_go_on_is_refused(data: bytes, problem: str, file: Path) -> None:
    file.write_bytes(data)
    with pytest.raises(reader.Damaged, match=problem):
        _deep(file)
