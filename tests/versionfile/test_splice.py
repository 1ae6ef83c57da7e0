"""Whatever is done to a document: the next version holds exactly its bytes, and takes over what is still there."""

from __future__ import annotations

import gzip
import hashlib
import random
import zlib
from collections.abc import Callable, Sequence
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backupkit.versionfile import blocks, deflate
from backupkit.versionfile.blocks import Block
from backupkit.versionfile.body import Body
from backupkit.versionfile.splice import _STEP_BYTES, Copy, Cut, Fresh, Grain, Splicer, cut_for
from backupkit.versionfile.whole import Whole
from tests.bench.data import record

_MEMBER = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
_SMALL = Cut(target_bytes=256)


class Kept:
    """A version that is held in memory. Fills what Body asks of a predecessor."""

    def __init__(self, index: Sequence[Block], stored: bytes, prefixes: Sequence[bytes] = ()) -> None:
        self.blocks, self.prefixes = tuple(index), tuple(prefixes)
        self._starts = list(accumulate((block.stored_bytes for block in index), initial=0))
        self._bytes = stored

    def head(self, number: int) -> bytes:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(self.stored(number), 128)

    def stored(self, number: int) -> bytes:
        start = self._starts[number]
        return self._bytes[start : start + self.blocks[number].stored_bytes]


def kept(
    content: bytes, base: Kept | None = None, cut: Cut = _SMALL, chunk: int = 1000, *, tells_prefixes: bool = True
) -> tuple[Kept, int]:
    """Return the version of a content, and how many blocks it inherited, having looked at all that can be wrong."""
    chunks = [content[at : at + chunk] for at in range(0, len(content), chunk)]
    with Body(chunks, level=6, cut=cut, size_bytes=len(content), base=base) as body:  # type: ignore[arg-type]
        stored = b"".join(body.pieces())
        assert body.content_sha256 == hashlib.sha256(content).hexdigest()
    assert gzip.decompress(_MEMBER + stored) == content
    at = stored_at = 0
    for block in body.blocks:
        part = content[at : at + block.content_bytes]
        packed = stored[stored_at : stored_at + block.stored_bytes]
        assert zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed) == part
        assert packed.endswith(deflate.FLUSHED)
        assert block == Block(
            content_bytes=len(part),
            stored_bytes=len(packed),
            crc32=zlib.crc32(part),
            content_digest=blocks.content_digest(part),
            stored_digest=blocks.stored_digest(packed),
        )
        at, stored_at = at + block.content_bytes, stored_at + block.stored_bytes
    assert at == len(content) == body.content_bytes
    assert stored[stored_at:] == blocks.end_of(body.blocks)
    assert body.stored_bytes == len(stored)
    assert len(body.blocks) <= len(content) // (cut.target_bytes * 3 // 4) + 1
    assert blocks.decode(blocks.encode(body.blocks)) == tuple(body.blocks)
    ends = accumulate(block.content_bytes for block in body.blocks)
    assert body.prefixes == [hashlib.sha256(content[:end]).digest()[: blocks.PREFIX_BYTES] for end in ends]
    assert blocks.decode_prefixes(blocks.encode_prefixes(body.prefixes), len(body.blocks)) == tuple(body.prefixes)
    return Kept(body.blocks, stored, body.prefixes if tells_prefixes else ()), body.inherited


def text(seed: int, size: int) -> bytes:
    """Return text that is alike everywhere, as records are, and nowhere the same."""
    chance = random.Random(seed)
    lines = (b'  {"id": %d, "value": %d},\n' % (number, chance.randrange(10**6)) for number in range(size // 16))
    return b"".join(lines)[:size]


Edit = Callable[[bytes], bytes]


@st.composite
def edits(draw: st.DrawFn) -> Edit:
    at, to = draw(st.floats(0, 1)), draw(st.floats(0, 1))
    length = draw(st.sampled_from([1, 7, 100, 256, 300, 2_000]))
    new = draw(st.sampled_from([b"", b"x", b"\0" * 300, text(99, 700), text(98, 5_000)]))
    kind = draw(
        st.sampled_from(["replace", "insert", "delete", "append", "move", "repeat", "cut", "reverse", "prepend"])
    )

    def edit(data: bytes) -> bytes:
        start, target = int(at * len(data)), int(to * len(data))
        piece, rest = data[start : start + length], data[:start] + data[start + length :]
        return {
            "replace": data[:start] + new + data[start + len(new) :],
            "insert": data[:start] + new + data[start:],
            "delete": rest,
            "append": data + new,
            "move": rest[:target] + piece + rest[target:],
            "repeat": data[:start] + piece * 3 + data[start:],
            "cut": data[:start],
            "reverse": data[start:] + data[:start],
            "prepend": new + data,
        }[kind]

    return edit


@given(
    st.sampled_from([0, 1, 31, 32, 200, 256, 257, 5_000, 20_000]),
    st.lists(st.lists(edits(), max_size=4), min_size=1, max_size=4),
    st.sampled_from([1, 37, 1_000, 1 << 20]),
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_p1_whatever_is_edited_a_version_holds_exactly_the_bytes(
    size: int, rounds: list[list[Edit]], chunk: int, tells_prefixes: bool
) -> None:
    content = text(1, size)
    version, _ = kept(content, chunk=max(chunk, size // 500))
    for changes in rounds:
        for edit in changes:
            content = edit(content)
        chunk = max(chunk, len(content) // 500)
        version, _ = kept(content, version, chunk=chunk, tells_prefixes=tells_prefixes)


@given(st.binary(max_size=3_000), st.binary(max_size=3_000))
@settings(deadline=None)
def test_p1_a_version_of_anything_may_follow_one_of_anything(one: bytes, other: bytes) -> None:
    version, _ = kept(one, cut=Cut(target_bytes=64))
    kept(other, version, cut=Cut(target_bytes=64))


@given(st.integers(1, 64), st.lists(st.integers(0, 255), max_size=400))
@settings(deadline=None)
def test_p1_contents_that_repeat_themselves_confuse_no_border(period: int, changes: list[int]) -> None:
    """Each block begins like all others do: only the digest can tell."""
    content = bytearray((bytes(range(period)) * 4_000)[:8_000])
    version, _ = kept(bytes(content))
    for at in changes:
        content[at * len(content) // 256] ^= 0xFF
    kept(bytes(content), version)


@pytest.mark.parametrize(
    ("change", "most_fresh"),
    [
        (lambda data: data, 0),
        (lambda data: data + b"one more", 2),
        (lambda data: b"one more" + data, 3),
        (lambda data: data[:50_000] + b"!" + data[50_001:], 2),
        (lambda data: data[:50_000] + b"inserted" + data[50_000:], 3),
        (lambda data: data[:50_000] + data[50_900:], 6),
        (lambda data: data[:10_000] + b"+" + data[10_000:90_000] + b"+" + data[90_000:], 6),
        (lambda data: data[5_000:], 2),
        (lambda data: data[:30_000] + data[32_000:40_000] + data[30_000:32_000] + data[40_000:], 9),
        (lambda data: data[60_000:80_000] + data[:60_000] + data[80_000:], 12),
        (lambda data: data[50_000:] + data[:50_000], 6),
    ],
)
def test_a_small_edit_is_all_that_is_compressed(change: Edit, most_fresh: int) -> None:
    content = text(2, 100_000)
    version, inherited = kept(content)
    assert inherited == 0
    following, inherited = kept(change(content), version)
    assert len(following.blocks) - inherited <= most_fresh


def test_records_that_were_sorted_anew_are_compressed_anew_with_a_bounded_search() -> None:
    """What is found nowhere must not be looked for at each block: that would cost more than compressing."""
    lines = text(3, 200_000).splitlines(keepends=True)
    version, _ = kept(b"".join(lines), cut=Cut(target_bytes=1024))
    random.Random(4).shuffle(lines)
    looked = 0

    class Counted(Kept):
        def head(self, number: int) -> bytes:
            nonlocal looked
            looked += 1
            return super().head(number)

    counted = Counted(version.blocks, version._bytes)
    _, inherited = kept(b"".join(lines), counted, cut=Cut(target_bytes=1024))
    assert inherited == 0
    assert looked < 12 * len(version.blocks)


def test_where_every_block_was_changed_hardly_any_is_hashed_in_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    cut = Cut(target_bytes=8_192)
    old = text(1, 400_000)
    base, _ = kept(old, None, cut)
    starts = accumulate((block.content_bytes for block in base.blocks), initial=0)
    new = b"".join(old[at : at + 3_000] + b"more" + old[at + 3_000 : at + 8_192] for at in starts if at < len(old))
    hashed: list[int] = []

    def counted(*parts: bytes) -> bytes:
        hashed.append(sum(map(len, parts)))
        return blocks.content_digest(*parts)

    monkeypatch.setattr("backupkit.versionfile.splice.content_digest", counted)
    _, inherited = kept(new, base, cut)
    assert inherited <= 1  # the last one may be short enough to have no change
    assert sum(hashed) <= len(new) // 8


@pytest.mark.parametrize(
    ("change", "most_hashed_twice"),
    [
        (lambda data: data, 0),
        (lambda data: data + b"one more", 1),
        (lambda data: data[:-10], 1),
        (lambda data: data[:60_000] + b"!" + data[60_001:], 6),
    ],
)
def test_what_comes_before_the_first_change_is_hashed_once(
    change: Edit, most_hashed_twice: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = Cut(target_bytes=8_192)
    old = text(2, 100_000)
    base, _ = kept(old, None, cut)
    hashed: list[int] = []

    def counted(*parts: bytes) -> bytes:
        hashed.append(sum(map(len, parts)))
        return blocks.content_digest(*parts)

    monkeypatch.setattr("backupkit.versionfile.splice.content_digest", counted)
    kept(change(old), base, cut)
    assert len(hashed) <= most_hashed_twice
    kept(change(old), Kept(base.blocks, base._bytes), cut)
    assert len(hashed) > most_hashed_twice, "without prefixes each block is hashed by itself"


def test_a_prefix_that_is_wrong_costs_time_and_nothing_else() -> None:
    content = text(8, 20_000)
    base, _ = kept(content)
    wrong = Kept(base.blocks, base._bytes, [bytes(blocks.PREFIX_BYTES) for _ in base.blocks])
    _, inherited = kept(content, wrong)
    assert inherited == len(base.blocks)


def test_a_border_is_sought_where_it_should_be_before_anywhere_else() -> None:
    cut = Cut(target_bytes=8_192)
    old = text(2, 100_000)
    base, _ = kept(old, None, cut)
    border = base.blocks[0].content_bytes
    head = old[border : border + 128]
    # The second block's beginning stands in the first one now, too, which has grown by ten bytes more.
    new = old[:1_000] + head + old[1_000:4_000] + b"0123456789" + old[4_000:]
    _, inherited = kept(new, base, cut)
    assert inherited == len(base.blocks) - 1


@pytest.mark.parametrize(("size", "edits"), [(400_000, 150), pytest.param(1_300_000, 1_000, marks=pytest.mark.slow)])
def test_however_many_small_edits_follow_each_other_a_version_stays_near_the_size_of_a_fresh_one(
    size: int, edits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deflate, "_packing", lambda level: (zlib, level))  # others are held to zlib's sizes elsewhere
    chance = random.Random(size)
    content, cut = bytearray("".join(map(record, range(size // 300))).encode()), cut_for(size, 900)
    version, _ = kept(bytes(content), cut=cut)
    for number in range(edits):
        at = chance.randrange(len(content))
        length = chance.randrange(1, 60)
        match number % 4:
            case 0:
                content[at:at] = text(number, length)
            case 1:
                del content[at : at + length]
            case 2:
                content[at : at + length] = text(number, length)
            case _:
                content += text(number, length)
        cut = cut_for(len(content), 900)
        version, _ = kept(bytes(content), version, cut=cut, chunk=1 << 18)
    stored = sum(block.stored_bytes for block in version.blocks)
    fresh, _ = kept(bytes(content), cut=cut_for(len(content), 900))
    assert stored <= 1.01 * sum(block.stored_bytes for block in fresh.blocks)
    assert stored <= 1.05 * len(gzip.compress(bytes(content), 6))


@given(st.lists(st.binary(max_size=400), max_size=12))
def test_the_checksum_of_the_whole_is_made_of_those_of_its_parts(parts: list[bytes]) -> None:
    whole = 0
    for part in parts:
        whole = blocks.combined(whole, zlib.crc32(part), len(part))
    assert whole == zlib.crc32(b"".join(parts))


@pytest.mark.parametrize("size", [0, 1, 10**6, 1 << 28, 10**9, 10**10, 1 << 40])
@pytest.mark.parametrize("most", [450, 900, 1_000])
def test_however_large_a_document_its_blocks_are_few_enough_for_the_index(size: int, most: int) -> None:
    assert cut_for(size, most).most_blocks(size) <= most


@pytest.mark.parametrize("grain", Grain)
def test_a_document_that_grows_finds_the_blocks_that_it_has_large_enough_to_stay(grain: Grain) -> None:
    for size in (10**6, 10**7, 10**8, 10**9):
        assert cut_for(size * 5 // 4, 900, grain).least_bytes <= cut_for(size, 900, grain).target_bytes + _STEP_BYTES


@pytest.mark.parametrize(
    ("size", "kib"),
    [(100_000, 192), (392_000, 192), (394_000, 80), (8_000_000, 80), (8_300_000, 96), (16_000_000, 160), (10**8, 192)],
)
def test_an_edit_costs_a_hundredth_of_a_document_as_far_as_its_blocks_are_not_too_small(size: int, kib: int) -> None:
    assert cut_for(size, 700).target_bytes == kib << 10
    assert cut_for(size, 700, Grain.PAGES).target_bytes >= 64 << 10


@given(st.integers(0, 1 << 36), st.sampled_from(Grain))
def test_blocks_are_hardly_larger_than_the_index_needs(size: int, grain: Grain) -> None:
    cut = cut_for(size, 900, grain)
    smaller = Cut(target_bytes=cut.target_bytes - _STEP_BYTES)
    assert cut.most_blocks(size) <= 900
    assert cut.target_bytes == grain.usual_bytes(size) or smaller.most_blocks(size) > 890


def test_parts_are_read_only_as_far_as_they_are_needed() -> None:
    """A document of a gigabyte does not stand in memory."""
    taken = 0

    def chunks() -> object:
        nonlocal taken
        for _ in range(1_000):
            taken += 1_000
            yield bytes(1_000)

    parts = Splicer(chunks(), _SMALL, None).parts()  # type: ignore[arg-type]
    next(parts)
    assert taken < 5_000


def test_a_part_of_the_content_that_is_a_block_is_named_by_its_number() -> None:
    content = text(6, 2_000)
    version, _ = kept(content)
    parts = list(Splicer([content], _SMALL, version).parts())
    assert parts == [Copy(number) for number in range(len(version.blocks))]
    assert all(isinstance(part, Fresh) for part in Splicer([content], _SMALL, None).parts())


# -- planted bugs ----------------------------------------------------------------------------------------------------


def _a_border_without_its_digest(patch: pytest.MonkeyPatch) -> None:
    """How a block begins is taken for all of it."""

    def is_at(self: Splicer, number: int, at: int) -> bool:
        length = self._blocks[number].content_bytes
        return self._window.has(at + length) and self._window.is_at(self._head(number), at)

    patch.setattr(Splicer, "_is_at", is_at)


def _a_prefix_that_nobody_compares(patch: pytest.MonkeyPatch) -> None:
    def goes_on_as(self: Whole, prefix: bytes, pieces: Sequence[bytes]) -> bool:  # noqa: ARG001
        self.add(pieces)
        return True

    patch.setattr(Whole, "goes_on_as", goes_on_as)


def _no_flush(patch: pytest.MonkeyPatch) -> None:
    def compressed(data: bytes, level: int) -> bytes:
        packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
        return packer.compress(data) + packer.flush()

    patch.setattr(deflate, "compressed", compressed)


def _a_block_too_few(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Splicer, "_cut_up", lambda self: iter([self._block(min(self._fresh, 256))] if self._fresh else []))


def _sums_in_the_wrong_order(patch: pytest.MonkeyPatch) -> None:
    right = blocks.combined
    patch.setattr(blocks, "combined", lambda first, second, length: right(second, first, length))


def _each_piece_stays(patch: pytest.MonkeyPatch) -> None:
    """Whatever lies between two old blocks becomes a block, however small."""
    patch.setattr(Cut, "least_bytes", property(lambda _: 1))


@pytest.mark.parametrize(
    "plant",
    [
        _a_border_without_its_digest,
        _a_prefix_that_nobody_compares,
        _no_flush,
        _a_block_too_few,
        _sums_in_the_wrong_order,
        _each_piece_stays,
    ],
)
def test_a_planted_bug_turns_these_tests_red(
    plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    content = text(7, 20_000)
    version, _ = kept(content)
    plant(monkeypatch)
    with pytest.raises((AssertionError, zlib.error, EOFError, gzip.BadGzipFile)):  # noqa: PT012 - any of them
        for number in range(80):
            border = sum(block.content_bytes for block in version.blocks[: number + 1])
            place, old = (border + 10, 120) if number % 4 else (border + 200, 1)  # near the beginning, or far behind it
            content = content[:place] + b"#" + content[place + old :]
            version, _ = kept(content, version)
