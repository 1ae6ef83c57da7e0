"""The body of a version file on its way there: blocks, inherited or deflated, and what stands behind the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.versionfile import blocks, deflate
from backupkit.versionfile.blocks import Block
from backupkit.versionfile.splice import Copy, Fresh, Splicer
from backupkit.versionfile.threads import in_order, threads_for
from backupkit.versionfile.whole import Whole

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from typing import Self

    from backupkit.versionfile.predecessor import Predecessor
    from backupkit.versionfile.splice import Cut


class Body:
    """A content as it will stand in a version file. Use it in a ``with`` block; iterate :meth:`pieces` to their end.

    The SHA-256 of the whole is worked out beside, from every byte that *chunks* yields: it never rests on what an
    earlier version said of its blocks.

    Args:
        chunks: the content.
        level: 1 (fast) to 9 (small); 0: as it is.
        cut: how large blocks are.
        size_bytes: about how much content there is; decides about threads, and no more.
        base: the version before; None if nothing is to be inherited.
    """

    def __init__(
        self, chunks: Iterable[bytes], *, level: int, cut: Cut, size_bytes: int, base: Predecessor | None = None
    ) -> None:
        self._level, self._base, self._block_bytes = level, base, cut.target_bytes
        self._threads = threads_for(size_bytes)
        self._whole = Whole(self._threads)
        self._parts = Splicer(self._counted(chunks), cut, base, self._whole).parts()
        self._same: list[Copy] = []  # the parts that were seen already: the base's own, in its order
        self._next: Copy | Fresh | None = None  # and the first that is not
        self._end = b""
        self.blocks: list[Block] = []
        self.content_bytes = self.stored_bytes = 0
        self.inherited = 0  # how many blocks are copies

    def is_as_before(self) -> bool:
        """Read on while the content is that of the base; return True if all of it is. Call it before anything else.

        Nothing needs to be written then, and :attr:`content_sha256` is known.
        """
        if self._base is None:
            return False
        for part in self._parts:
            if not isinstance(part, Copy) or part.number != len(self._same):
                self._next = part
                return False
            self._same.append(part)
        return len(self._same) == len(self._base.blocks)

    def pieces(self) -> Generator[bytes]:
        """Yield what stands behind the header.

        Raises:
            BaseDamaged: a block of the base is not as it was written. What was yielded is worth nothing then.
            BaseUnread: it cannot be read just now; the same.
        """
        packed = in_order(self._packed, self._all_parts(), self._threads, _is_copy, item_bytes=self._block_bytes)
        for stored, block in packed:
            self.blocks.append(block)
            self.stored_bytes += block.stored_bytes
            yield stored
        self._end = blocks.end_of(self.blocks)
        self.stored_bytes += len(self._end)
        yield self._end

    @property
    def content_sha256(self) -> str:
        """SHA-256 of the content, once all of it has been read."""
        return self._whole.hexdigest()

    @property
    def prefixes(self) -> list[bytes]:
        """For each block what tells all of the content up to its end, once all pieces have been yielded."""
        return self._whole.prefixes

    @property
    def crc32(self) -> int:
        """CRC-32 of the content, once all pieces have been yielded."""
        return blocks.crc32_of(self._end)

    def _all_parts(self) -> Iterator[Copy | Fresh]:
        yield from self._same
        if self._next:
            yield self._next
        yield from self._parts

    def _counted(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self.content_bytes += len(chunk)
            yield chunk

    def _packed(self, part: Copy | Fresh) -> tuple[bytes, Block]:
        if isinstance(part, Copy):
            assert self._base is not None  # noqa: S101 - nothing else has blocks to copy
            self.inherited += 1
            return self._base.stored(part.number), self._base.blocks[part.number]
        content = part.content
        stored = deflate.compressed(content, self._level)
        return stored, Block(
            content_bytes=len(content),
            stored_bytes=len(stored),
            crc32=deflate.crc32(content),
            content_digest=part.digest or blocks.content_digest(content),
            stored_digest=blocks.stored_digest(stored),
        )

    def close(self) -> None:
        """End what works on it beside."""
        self._whole.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _is_copy(part: Copy | Fresh) -> bool:
    return isinstance(part, Copy)
