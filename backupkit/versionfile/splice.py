"""Which blocks of the version before stand in a content unchanged, and where the rest is cut. Pure but for its inputs.

A saved document usually differs little from the one before. A block that is still there, perhaps at another place, is
found without a rolling hash: how it begins is looked for in the content (``bytes.find`` goes through 30 GB a second),
and its digest then decides. The search gives up early where it does not pay.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol, cast

from backupkit.versionfile.blocks import content_digest
from backupkit.versionfile.whole import Whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from backupkit.versionfile.blocks import Block
    from backupkit.versionfile.deflate import Bytes

_NEAR = 8  # blocks that are looked for ahead of the expected one; behind it, twice as many
_SHORTEST_HEAD = 32  # less is found everywhere
_REACH_BYTES = 4 << 10  # what comes behind an edit moves by a few bytes
_STEP_BYTES = 16 << 10  # a document that grows finds blocks of nearly the size that it has, and keeps those
_USUAL_BLOCKS = 100  # so that an edit costs a hundredth, as far as small blocks are not too dear
WORTH_INHERITING_BYTES = 384 << 10  # less is compressed anew in a few milliseconds, and in one piece it is smaller


class Grain(Enum):
    """How large the blocks of a content are at least and at most, as long as the index has room: an edit costs one."""

    TEXT = (80 << 10, 192 << 10)  # 4.5 % larger than one stream, and 2 %
    PAGES = (64 << 10, 64 << 10)  # a row changes one page or two; 3 % larger than one stream, and a third of the work

    def usual_bytes(self, size_bytes: int) -> int:
        """Return how large the blocks of a content of this size are where there is room."""
        least, most = self.value
        if size_bytes < WORTH_INHERITING_BYTES:
            return most
        steps = -(-size_bytes // (_USUAL_BLOCKS * _STEP_BYTES))
        return min(max(steps * _STEP_BYTES, least), most)


class Base(Protocol):
    """The version whose blocks may be inherited."""

    @property
    def blocks(self) -> Sequence[Block]:
        """Its blocks, in their order."""
        ...

    @property
    def prefixes(self) -> Sequence[bytes]:
        """For each block what tells all of the content up to its end; none if that is not known."""
        ...

    def head(self, number: int) -> bytes:
        """Return how the content of a block begins, as far as can be told cheaply. A wrong answer costs time only."""
        ...


@dataclass(frozen=True, slots=True)
class Copy:
    """A part of the content that is a block of the base."""

    number: int


@dataclass(frozen=True, slots=True)
class Fresh:
    """A part of the content that is to be a block of its own."""

    content: Bytes
    digest: bytes | None = None  # where it was needed on the way


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """How large blocks are: about *target_bytes*, at least three quarters and less than one and a half of that."""

    target_bytes: int

    @property
    def least_bytes(self) -> int:
        """What is smaller is deflated again, with its neighbour: many small edits must not leave many small blocks."""
        return self.target_bytes * 3 // 4

    def most_blocks(self, size_bytes: int) -> int:
        """Return how many blocks a content of this size can have: each but the last has *least_bytes*."""
        return size_bytes // self.least_bytes + 1


def cut_for(size_bytes: int, most_blocks: int, grain: Grain = Grain.TEXT) -> Cut:
    """Return how to cut a content into at most *most_blocks* blocks."""
    least_bytes = -(-size_bytes // (most_blocks - 1))
    steps = -(-least_bytes * 4 // (3 * _STEP_BYTES))
    return Cut(target_bytes=max(grain.usual_bytes(size_bytes), steps * _STEP_BYTES))


class _Window:
    """The content from the first byte that has not been handed out, as far as it was read: pieces, not copied."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._pieces: list[memoryview] = []
        self.start = 0  # where in the content the window begins
        self.size = 0

    def has(self, count: int) -> bool:
        """Return True if there are *count* bytes; reads on as far as need be."""
        while self.size < count:
            chunk = next(self._chunks, None)
            if chunk is None:
                return False
            self._pieces.append(memoryview(chunk))
            self.size += len(chunk)
        return True

    def digest(self, start: int, length: int) -> bytes:
        return content_digest(*self._parts(start, length))

    def taken(self, count: int) -> Bytes:
        """Return the first *count* bytes, and begin behind them."""
        parts = self.pieces(count)
        self.drop(count)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def drop(self, count: int) -> None:
        left = count
        while left and left >= len(self._pieces[0]):
            left -= len(self._pieces.pop(0))
        if left:
            self._pieces[0] = self._pieces[0][left:]
        self.start += count
        self.size -= count

    def is_at(self, text: bytes, start: int) -> bool:
        """Return True if the content goes on with *text* at *start*."""
        return b"".join(self._parts(start, len(text))) == text

    def find_near(self, text: bytes, expected: int, start: int) -> int | None:
        """Return where *text* begins within 4 KiB of *expected*, and not before *start*; None if nowhere."""
        start = max(expected - _REACH_BYTES, start)
        at = b"".join(self._parts(start, expected + _REACH_BYTES + len(text) - start)).find(text)
        return start + at if at >= 0 else None

    def find(self, text: bytes, start: int) -> int | None:
        """Return where *text* begins at or behind *start*, within the window; None if nowhere."""
        if len(self._pieces) != 1:  # rare, and the next search finds it in one piece
            self._pieces = [memoryview(b"".join(self._pieces))]
        whole = cast("bytes", self._pieces[0].obj)
        gone = len(whole) - self.size  # a piece is a chunk, or the end of one
        at = whole.find(text, gone + start)
        return at - gone if at >= 0 else None

    def pieces(self, count: int) -> list[memoryview]:
        """Return the first *count* bytes, which stay."""
        found = []
        for piece in self._pieces:
            if count <= 0:
                break
            part = piece if len(piece) <= count else piece[:count]
            found.append(part)
            count -= len(part)
        return found

    def _parts(self, start: int, length: int) -> Iterator[memoryview]:
        """Yield what the window holds from *start* on, as far as *length* bytes."""
        for piece in self._pieces:
            if length <= 0:
                return
            part = piece[start : start + length]
            start = max(start - len(piece), 0)
            length -= len(part)
            if part:
                yield part


class Splicer:
    """A content on its way into blocks.

    Args:
        chunks: the content; iterated only as far as is needed.
        cut: how large blocks are.
        base: the version before; None if there is none to inherit from.
        whole: is given each part, in order.
    """

    def __init__(self, chunks: Iterable[bytes], cut: Cut, base: Base | None, whole: Whole | None = None) -> None:
        self._window, self._cut, self._base = _Window(chunks), cut, base
        self._whole = whole or Whole()
        self._blocks: Sequence[Block] = base.blocks if base else ()
        self._prefixes: Sequence[bytes] = base.prefixes if base else ()
        self._fresh = 0  # how many bytes at the window's beginning stand in no old block
        self._next = 0  # the old block that should come behind them
        self._unseen = set(range(len(self._blocks)))  # old blocks that were not met yet: moved, or gone
        self._near_left = _NEAR + len(self._blocks) // 16  # searches that may fail
        self._far_left = 1 + len(self._blocks) // 256
        self._is_wary = False  # the block looked at last was not there: a digest of the next may be worth nothing
        self._digests: dict[tuple[int, int], bytes] = {}  # of pieces of the content: (where it begins, its length)

    def parts(self) -> Iterator[Copy | Fresh]:
        """Yield the parts that the content consists of, in order. Each of it belongs to exactly one."""
        target = self._cut.target_bytes
        yield from self._begins_as_before()
        while True:
            if self._is_next_here():
                yield from self._inherited()
            elif not self._window.has(self._fresh + 1):
                yield from self._cut_up()
                return
            elif self._look_on() and self._fresh >= self._cut.least_bytes:
                yield from self._cut_up()
            while self._fresh >= 2 * target:
                yield self._block(target)

    def _begins_as_before(self) -> Iterator[Copy]:
        """Yield the old blocks with which the content begins, as far as prefixes tell: each byte is hashed once.

        Only the first block that is another one is hashed in vain.
        """
        window, whole, least = self._window, self._whole, self._cut.least_bytes
        for number, (block, prefix) in enumerate(zip(self._blocks, self._prefixes, strict=False)):
            length = block.content_bytes
            if not window.has(length):
                return
            if length < least and window.has(length + 1):  # it is to grow
                return
            if not whole.goes_on_as(prefix, window.pieces(length)):
                return
            self._unseen.discard(number)
            self._next = number + 1
            window.drop(length)
            yield Copy(number)

    def _inherited(self) -> Iterator[Copy | Fresh]:
        """Yield what is fresh, and the old block behind it; unless either is too small to stay as it is."""
        length = self._blocks[self._next].content_bytes
        least = self._cut.least_bytes
        is_last = not self._window.has(self._fresh + length + 1)
        self._unseen.discard(self._next)
        self._next += 1
        if 0 < self._fresh < least or (length < least and not is_last):
            self._fresh += length
            return
        yield from self._cut_up()
        self._forget(length)
        self._whole.add(self._window.pieces(length))
        self._window.drop(length)
        yield Copy(self._next - 1)

    def _cut_up(self) -> Iterator[Fresh]:
        """Yield what is fresh as blocks of equal size."""
        count = max(1, round(self._fresh / self._cut.target_bytes))
        for left in range(count, 0, -1):
            if size := self._fresh // left:
                yield self._block(size)

    def _block(self, size: int) -> Fresh:
        digest = self._digests.get((self._window.start, size))
        self._fresh -= size
        self._forget(size)
        self._whole.add(self._window.pieces(size))
        return Fresh(self._window.taken(size), digest)

    def _forget(self, size: int) -> None:
        end = self._window.start + size
        self._digests = {place: digest for place, digest in self._digests.items() if place[0] >= end}

    def _is_next_here(self) -> bool:
        return self._next < len(self._blocks) and self._is_at(self._next, self._fresh)

    def _is_at(self, number: int, at: int) -> bool:
        """Return True if the content goes on with an old block at this place."""
        block = self._blocks[number]
        if not self._window.has(at + block.content_bytes):
            return False
        place = (self._window.start + at, block.content_bytes)
        if place not in self._digests:
            if self._is_wary and not self._seems_at(number, at):
                return False
            self._digests[place] = self._window.digest(at, block.content_bytes)
        self._is_wary = self._digests[place] != block.content_digest
        return not self._is_wary

    def _seems_at(self, number: int, at: int) -> bool:
        """Return True if the block behind *number* begins where it should, as far as can be told cheaply."""
        head, end = self._head(number + 1), at + self._blocks[number].content_bytes
        return not self._window.has(end + len(head)) or self._window.is_at(head, end)

    def _look_on(self) -> bool:
        """Go on to where old blocks are there again, or to where the next border should be; True if it is one."""
        count = len(self._blocks)
        length = self._blocks[self._next].content_bytes if self._next < count else self._cut.target_bytes
        border = self._border(length)
        if border is not None and self._is_at(self._next + 1, border):
            self._fresh, self._next = border, self._next + 1
        elif border is not None and border - self._fresh >= length // 2:  # what stands there was changed as well
            self._fresh, self._next = border, self._next + 1
            return True
        elif not self._is_found_elsewhere(length):
            self._step(length)
            self._next = min(self._next + 1, count)
        return False

    def _border(self, length: int) -> int | None:
        """Return where the block behind the expected one seems to begin; first of all just where it should."""
        if self._next + 1 >= len(self._blocks):
            return None
        head, expected = self._head(self._next + 1), self._fresh + length
        self._window.has(expected + self._cut.target_bytes)
        if not head:
            return None
        if self._window.is_at(head, expected):
            return expected
        near = self._window.find_near(head, expected, self._fresh)
        return near if near is not None else self._window.find(head, self._fresh)

    def _is_found_elsewhere(self, length: int) -> bool:
        """Look for other old blocks within the window; near ones first, then all if that may pay. Go where one is."""
        if self._near_left <= 0 or not self._unseen:
            return False
        self._window.has(self._fresh + length + 2 * self._cut.target_bytes)
        near = [number for number in range(self._next - 2 * _NEAR, self._next + _NEAR) if number in self._unseen]
        if self._is_any_found(near):
            return True
        self._near_left -= 1
        if self._far_left > 0:
            if self._is_any_found(sorted(self._unseen.difference(near))):
                return True
            self._far_left -= 1
        return False

    def _is_any_found(self, numbers: Iterable[int]) -> bool:
        misses = 0
        for number in numbers:
            head = self._head(number)
            at = self._window.find(head, self._fresh) if head else None
            if at is None:
                continue
            if self._is_at(number, at):
                self._fresh, self._next = at, number
                return True
            misses += 1
            if misses >= _NEAR:
                return False
        return False

    def _step(self, length: int) -> None:
        self._window.has(self._fresh + length)
        self._fresh = min(self._fresh + length, self._window.size)

    def _head(self, number: int) -> bytes:
        head = self._base.head(number) if self._base and number < len(self._blocks) else b""
        return head if len(head) >= _SHORTEST_HEAD else b""
