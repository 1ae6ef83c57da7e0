"""What a version hands out to the one after it."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from backupkit.versionfile import blocks, reader
from backupkit.versionfile.predecessor import Predecessor
from tests.versionfile.version_files import CONTENT, SOUND


def test_a_predecessor_hands_out_blocks_and_how_they_begin(file: Path) -> None:
    data = file.read_bytes()
    at, start = reader.read_header(file).header_bytes, 0
    with Predecessor(file, SOUND) as base:
        for number, block in enumerate(base.blocks):
            assert base.stored(number) == data[at : at + block.stored_bytes]
            assert base.head(number) == CONTENT[start : start + 128][: block.content_bytes]
            at, start = at + block.stored_bytes, start + block.content_bytes


def test_p5_a_predecessor_never_hands_out_damaged_bytes(file: Path) -> None:
    sound = file.read_bytes()
    begin = reader.read_header(file).header_bytes
    chance = random.Random(1)
    for _ in range(200):
        at = chance.randrange(begin, len(sound) - blocks.END_BYTES)
        damaged = bytearray(sound)
        damaged[at] ^= 1 << chance.randrange(8)
        file.write_bytes(damaged)
        refused = 0
        with Predecessor(file, SOUND) as base:
            for number in range(len(base.blocks)):
                base.head(number)  # may be wrong, must not fail
                try:
                    base.stored(number)
                except reader.Damaged:
                    refused += 1
        assert refused == 1


def test_a_predecessor_that_is_not_what_the_index_describes_is_refused(file: Path) -> None:
    with pytest.raises(reader.Damaged, match="not the version that the index describes"):
        Predecessor(file, replace(SOUND, file_size=1))
