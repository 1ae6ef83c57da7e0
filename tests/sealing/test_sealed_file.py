"""A sealed file: what comes back, and that nothing else ever does."""

from __future__ import annotations

import io
import random
import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.sealing import beginning, chunks
from backupkit.sealing.broken import Breach, KeyUnknown, SealBroken
from backupkit.sealing.opener import Opened
from backupkit.sealing.sealer import Sealer
from tests.sealing.sealed import KEY, METADATA, OTHER_KEY, opened, parts, salt, sealed

_CHUNK = chunks.CHUNK_BYTES
_LARGE = random.Random(16).randbytes(2 * _CHUNK + 1_000)


@pytest.fixture(scope="module")
def large() -> bytes:
    """A sealed file of three chunks."""
    return sealed([_LARGE])


def _refused(data: bytes) -> Breach:
    """Return why it is refused; what was yielded until then must be how the true content begins."""
    seen = b""
    with pytest.raises(SealBroken) as caught:  # noqa: PT012 - what was seen before matters
        for piece in Opened(io.BytesIO(data).read, {KEY.key_id: KEY}).content():
            seen += piece
            assert _LARGE.startswith(seen)
    return caught.value.breach


@pytest.mark.parametrize("size", [0, 1, _CHUNK - 1, _CHUNK, _CHUNK + 1, 2 * _CHUNK, 2 * _CHUNK + 1])
def test_what_was_sealed_comes_back_whatever_its_size(size: int) -> None:
    data = sealed([_LARGE[:size]])
    assert opened(data) == (METADATA, _LARGE[:size])
    assert len(data) == len(parts(data)[0]) + size + 16 * max(1, -(-size // _CHUNK))


@given(st.lists(st.integers(0, 700_000), max_size=5))
def test_in_which_pieces_a_content_comes_makes_no_difference(sizes: list[int]) -> None:
    total = sum(sizes) % len(_LARGE)
    pieces, at = [], 0
    for size in sizes:
        pieces.append(_LARGE[at : min(at + size, total)])
        at = min(at + size, total)
    assert sealed([*pieces, _LARGE[at:total]]) == sealed([_LARGE[:total]])


def test_a_file_that_is_read_a_few_bytes_at_a_time_is_opened_as_well(large: bytes) -> None:
    stream = io.BytesIO(large)
    file = Opened(lambda count: stream.read(min(count, 70_001)), {KEY.key_id: KEY})
    assert b"".join(file.content()) == _LARGE


def test_nothing_readable_stands_in_a_sealed_file() -> None:
    text = b"account 4711, balance 12" * 100
    data = sealed([text])
    assert not any(word in data for word in (b"account", b"4711", b"description", b"audit"))


def test_each_bit_of_a_small_file_counts() -> None:
    data = sealed([_LARGE[:1_100]])
    assert len(data) * 8 > 9_900
    for bit in range(len(data) * 8):
        altered = bytearray(data)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealBroken):
            opened(bytes(altered))


def test_a_small_file_that_ends_anywhere_else_is_refused() -> None:
    data = sealed([_LARGE[:1_100]])
    for size in range(len(data)):
        with pytest.raises(SealBroken):
            opened(data[:size])
    with pytest.raises(SealBroken):
        opened(data + b"\0")


def test_flips_and_cuts_of_a_large_file_are_refused_and_nothing_false_is_yielded(large: bytes) -> None:
    draw = random.Random(17)
    for _ in range(60):
        bit = draw.randrange(len(large) * 8)
        altered = bytearray(large)
        altered[bit // 8] ^= 1 << bit % 8
        _refused(bytes(altered))
        _refused(large[: draw.randrange(len(large))])


def _without(number: int) -> Callable[[list[bytes]], list[bytes]]:
    return lambda file: file[:number] + file[number + 1 :]


_OTHER = sealed([_LARGE], name="another file")
_SHUFFLED: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "cut behind its first chunk": lambda file: file[:2],
    "cut behind its second chunk": lambda file: file[:3],
    "cut before its content": lambda file: file[:1],
    "without its first chunk": _without(1),
    "without its second chunk": _without(2),
    "with two chunks in another order": lambda file: [file[0], file[2], file[1], file[3]],
    "with a chunk twice": lambda file: [*file[:2], *file[1:]],
    "with its last chunk twice": lambda file: [*file, file[-1]],
    "with its last chunk alone": lambda file: [file[0], file[-1]],
    "with a chunk of another file": lambda file: [*file[:2], parts(_OTHER)[2], file[3]],
    "with the beginning of another file": lambda file: [parts(_OTHER)[0], *file[1:]],
}


@pytest.mark.parametrize("change", _SHUFFLED.values(), ids=_SHUFFLED)
def test_a_file_is_refused(large: bytes, change: Callable[[list[bytes]], list[bytes]]) -> None:
    assert _refused(b"".join(change(parts(large)))) is Breach.ALTERED


def test_a_full_content_is_not_followed_by_an_empty_chunk() -> None:
    """Its writer would be one with the key. A content has one form, so that equal files are equal."""
    sealer = Sealer(KEY, metadata_bytes=0, salt=salt("a"))
    full = sealer._sealed(_LARGE[:_CHUNK], is_last=False)
    data = sealer.metadata(b"", salt=salt("b")) + full + sealer.finish()
    with pytest.raises(SealBroken):
        opened(data)


def test_a_key_that_is_not_at_hand_is_named() -> None:
    with pytest.raises(KeyUnknown) as caught:
        opened(sealed([b"content"], key=OTHER_KEY))
    assert (caught.value.key_id, caught.value.breach) == (OTHER_KEY.key_id, Breach.OTHER_KEY)


def test_a_key_that_claims_the_id_of_another_opens_nothing() -> None:
    data = sealed([b"content"])
    with pytest.raises(SealBroken, match="not the ones that were sealed"):
        Opened(io.BytesIO(data).read, {KEY.key_id: OTHER_KEY})


@pytest.mark.parametrize(
    ("data", "breach"),
    [
        (b"", Breach.CUT_OFF),
        (b"BKSEAL", Breach.CUT_OFF),
        (b"BKSEALED\x01\x00", Breach.CUT_OFF),
        (b"\x1f\x8b\x08", Breach.NOT_SEALED),
        (b"\x1f\x8b\x08" + bytes(100), Breach.NOT_SEALED),
        (b"BKSEALED\x02\x00" + bytes(100), Breach.NEWER_FORMAT),
        (b"BKSEALED\x00\x00" + bytes(100), Breach.ALTERED),
    ],
)
def test_a_beginning_that_is_none_is_told(data: bytes, breach: Breach) -> None:
    assert _refused(data) is breach


def test_no_memory_is_asked_for_because_a_beginning_says_so() -> None:
    claim = beginning.Beginning(key_id=KEY.key_id, metadata_bytes=1 << 31, salt=salt("a"), metadata_salt=salt("b"))
    asked: list[int] = []

    def read(count: int) -> bytes:
        asked.append(count)
        return claim.encoded()[:count]

    with pytest.raises(SealBroken):
        Opened(read, {KEY.key_id: KEY})
    assert asked == [beginning.BYTES]


def test_metadata_that_are_written_again_have_another_key_and_the_content_stays() -> None:
    sealer = Sealer(KEY, metadata_bytes=len(METADATA), salt=salt("a"))
    body = sealer.finish()
    first = sealer.metadata(METADATA, salt=salt("first"))
    second = sealer.metadata(METADATA.upper(), salt=salt("second"))
    assert (opened(first + body)[0], opened(second + body)[0]) == (METADATA, METADATA.upper())
    streams = [bytes(a ^ b for a, b in zip(METADATA, METADATA.upper(), strict=True))]
    streams.append(bytes(a ^ b for a, b in zip(first[86:], second[86:], strict=True))[: len(METADATA)])
    assert streams[0] != streams[1]  # they would be equal under one key and one nonce


def test_the_room_is_what_the_beginning_takes() -> None:
    sealer = Sealer(KEY, metadata_bytes=len(METADATA), salt=salt("a"))
    assert len(sealer.metadata(METADATA, salt=salt("b"))) == sealer.room


def test_what_is_finished_is_not_added_to() -> None:
    sealer = Sealer(KEY, metadata_bytes=0, salt=salt("a"))
    sealer.finish()
    for again in (sealer.finish, lambda: sealer.add(b"more")):
        with pytest.raises(ValueError, match="twice"):
            again()


@pytest.mark.parametrize(("size", "salt_size"), [(-1, 32), ((1 << 20) + 1, 32), (0, 31)])
def test_a_file_of_impossible_size_or_salt_is_not_begun(size: int, salt_size: int) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        Sealer(KEY, metadata_bytes=size, salt=bytes(salt_size))


@pytest.mark.parametrize(("data", "salt_size"), [(b"short", 32), (METADATA, 16)])
def test_metadata_that_do_not_fit_are_not_sealed(data: bytes, salt_size: int) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        Sealer(KEY, metadata_bytes=len(METADATA), salt=salt("a")).metadata(data, salt=bytes(salt_size))


def test_no_two_chunks_of_a_file_have_the_same_nonce() -> None:
    numbers = [0, 1, 255, 256, chunks.MOST_CHUNKS - 1]
    drawn = [chunks.nonce(number, is_last=last) for number in numbers for last in (False, True)]
    assert len(set(drawn)) == len(drawn)
    assert {len(each) for each in drawn} == {12}
    with pytest.raises(ValueError, match="at most"):
        chunks.nonce(chunks.MOST_CHUNKS, is_last=True)


def test_sealing_and_opening_take_a_few_chunks_of_memory_whatever_the_size() -> None:
    piece = bytes(1 << 18)
    sealer = Sealer(KEY, metadata_bytes=0, salt=salt("a"))
    tracemalloc.start()
    try:
        lengths = [len(part) for _ in range(64) for part in sealer.add(piece)]
        assert tracemalloc.get_traced_memory()[1] < 6 * _CHUNK
        data = io.BytesIO(sealer.metadata(b"", salt=salt("b")) + sealer.finish())
        assert sum(lengths) == 15 * chunks.SEALED_CHUNK_BYTES
    finally:
        tracemalloc.stop()
    assert data.read(8) == beginning.MAGIC
