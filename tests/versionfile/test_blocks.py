"""The index of blocks: it comes back as it was written, and what is none is refused."""

from __future__ import annotations

import base64
import gzip
import hashlib
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.versionfile import blocks, deflate
from backupkit.versionfile.blocks import Block

_LENGTHS = st.integers(1, (1 << 32) - 1)
_BLOCKS = st.lists(
    st.builds(
        Block,
        content_bytes=_LENGTHS,
        stored_bytes=_LENGTHS,
        crc32=st.integers(0, (1 << 32) - 1),
        content_digest=st.binary(min_size=20, max_size=20),
        stored_digest=st.binary(min_size=16, max_size=16),
    ),
    max_size=20,
)


@given(_BLOCKS)
def test_an_index_comes_back_as_it_was_written(index: list[Block]) -> None:
    text = blocks.encode(index)
    assert len(text) == 64 * len(index) == blocks.ROW_CHARACTERS * len(index)
    assert list(blocks.decode(text)) == index


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("=", "no base 64"),
        ("ä", "no base 64"),
        ("AAA", "no base 64"),
        (" " * 64, "no base 64"),
        ("A" * 60, "cut off"),
        ("A" * 128 + "AAAA", "cut off"),
        ("A" * 64, "an empty block"),
        (base64.b64encode(b"\1\0\0\0" + bytes(44)).decode(), "an empty block"),
        (base64.b64encode(bytes(4) + b"\1" + bytes(43)).decode(), "an empty block"),
    ],
)
def test_what_is_no_index_is_refused_in_words(text: str, problem: str) -> None:
    with pytest.raises(blocks.IndexDamaged, match=rf"^its index .*{problem}$"):
        blocks.decode(text)


@given(st.lists(st.binary(min_size=1, max_size=500), max_size=6), st.integers(1, 9))
def test_p13_blocks_one_behind_the_other_and_the_end_are_what_gzip_reads(parts: list[bytes], level: int) -> None:
    index, stored = [], b""
    for part in parts:
        packed = deflate.compressed(part, level)
        assert packed.endswith(deflate.FLUSHED)
        stored += packed
        index.append(
            Block(
                content_bytes=len(part),
                stored_bytes=len(packed),
                crc32=zlib.crc32(part),
                content_digest=blocks.content_digest(part),
                stored_digest=blocks.stored_digest(packed),
            )
        )
    end = blocks.end_of(index)
    assert len(end) == blocks.END_BYTES
    assert blocks.crc32_of(end) == zlib.crc32(b"".join(parts))
    assert gzip.decompress(b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + stored + end) == b"".join(parts)


@given(st.lists(st.binary(max_size=100), max_size=4))
def test_digests_are_the_beginnings_of_sha_256_as_the_format_says(parts: list[bytes]) -> None:
    whole = b"".join(parts)
    assert blocks.content_digest(*parts) == hashlib.sha256(whole).digest()[:20]
    assert blocks.stored_digest(whole) == hashlib.sha256(whole).digest()[:16]
