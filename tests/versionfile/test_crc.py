"""The checksum of a whole from those of its parts is the one that zlib computes."""

from __future__ import annotations

import zlib
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.versionfile import blocks


@given(st.binary(max_size=3_000), st.binary(max_size=3_000))
def test_two_parts_combine_to_the_checksum_of_both(first: bytes, second: bytes) -> None:
    assert blocks.combined(zlib.crc32(first), zlib.crc32(second), len(second)) == zlib.crc32(first + second)


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_any_number_of_parts_combine_to_the_checksum_of_all(parts: list[bytes]) -> None:
    whole = reduce(lambda before, part: blocks.combined(before, zlib.crc32(part), len(part)), parts, 0)
    assert whole == zlib.crc32(b"".join(parts))


@pytest.mark.parametrize("length", [0, 1, 65_535, 65_536, 196_608, 3_000_001])
def test_a_part_may_be_of_any_length(length: int) -> None:
    part = bytes(length)
    assert blocks.combined(zlib.crc32(b"before"), zlib.crc32(part), length) == zlib.crc32(b"before" + part)
