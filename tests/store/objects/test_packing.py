from __future__ import annotations

import gzip
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.store.objects.packing import HEADER, PIECE_BYTES, Packing, cut, framed, framed_bytes, packed
from tests.store.objects.contents import NOISE, TEXT, digest_of


def _packed(content: bytes, chunk_bytes: int = 1 << 20) -> bytes:
    chunks = [content[at : at + chunk_bytes] for at in range(0, len(content), chunk_bytes)]
    packing = Packing(chunks, level=6, size_bytes=len(content))
    data = b"".join(packing.pieces())
    assert (packing.digest, packing.content_bytes) == (digest_of(content), len(content))
    assert packing.stored_bytes == len(data)
    return data


CONTENTS = {
    "nothing": b"",
    "one byte": b"x",
    "text": TEXT,
    "noise": NOISE,
    "text, then noise": TEXT * 60 + NOISE,
    "exactly two pieces": bytes(2 * PIECE_BYTES),
    "several pieces on several threads": random.Random(1).randbytes(3 << 20) + TEXT * 200,
}


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_p13_an_object_is_a_gzip_file_that_holds_its_content_and_nothing_else(content: bytes) -> None:
    data = _packed(content)
    assert gzip.decompress(data) == content
    assert data.startswith(HEADER)


@pytest.mark.skipif(not shutil.which("gunzip"), reason="gunzip is not here")
def test_p13_gunzip_alone_brings_an_object_back(tmp_path: Path) -> None:
    for name, content in CONTENTS.items():
        path = tmp_path / f"{len(name)}.gz"
        path.write_bytes(_packed(content))
        assert subprocess.run(["gunzip", "-c", path], check=True, capture_output=True).stdout == content


def test_what_would_not_shrink_is_framed_and_grows_by_less_than_a_thousandth() -> None:
    assert len(_packed(NOISE)) < len(NOISE) * 1.001


def test_what_shrinks_is_deflated_although_it_follows_what_does_not() -> None:
    text = TEXT * 200
    assert len(_packed(NOISE + text)) < len(NOISE) * 1.001 + len(text) / 10


def test_the_same_content_in_other_chunks_is_the_same_object() -> None:
    content = NOISE[: PIECE_BYTES + 77] + TEXT
    assert len({_packed(content, size) for size in (1, 1000, PIECE_BYTES, PIECE_BYTES + 1, 1 << 20)}) == 1


@given(st.lists(st.binary(max_size=40)))
def test_what_is_cut_is_the_same_content(chunks: list[bytes]) -> None:
    pieces = list(cut(chunks * 3))
    assert b"".join(pieces) == b"".join(chunks * 3)
    assert all(pieces)


@pytest.mark.parametrize("size", [0, 1, 65534, 65535, 65536, 131070, 131071, PIECE_BYTES])
def test_how_long_a_frame_is_is_known_before(size: int) -> None:
    assert len(framed(bytes(size))) == framed_bytes(size)


@given(st.binary(max_size=300), st.integers(min_value=1, max_value=9))
def test_no_piece_becomes_longer_than_its_frame(piece: bytes, level: int) -> None:
    assert len(packed(piece, level)) <= framed_bytes(len(piece))
    assert gzip.decompress(b"".join(Packing([piece], level=level).pieces())) == piece


def test_what_the_content_raises_comes_out() -> None:
    def chunks() -> object:
        yield TEXT
        raise PermissionError("not yours")

    with pytest.raises(PermissionError):
        list(Packing(chunks(), level=6).pieces())  # type: ignore[arg-type]  # a generator that raises
