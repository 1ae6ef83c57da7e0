"""The body of a version file back to its content: block by block, on several cores.

Memory stays bounded for any claimed size: what is too large to be unpacked in one go is taken piece by piece.
"""

from __future__ import annotations

import contextlib
import hashlib

from backupkit.light.typed import TYPE_CHECKING
from backupkit.values.problem import Flaw
from backupkit.versionfile import file_bytes
from backupkit.versionfile.blocks import END, END_BYTES, Block, end_of, stored_digest
from backupkit.versionfile.deflate import FLUSHED, Inflate, InflateError, crc32
from backupkit.versionfile.header import Damaged
from backupkit.versionfile.threads import in_order, threads_for

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence

    from backupkit.versionfile.file_bytes import FileBytes

_READ_BYTES = 1 << 16
_PIECE_BYTES = 1 << 20
_WHOLE_BYTES = 4 << 20  # blocks of documents of up to 2 GB are smaller


def by_blocks(file: FileBytes, index: Sequence[Block]) -> Generator[bytes]:
    """Yield the content of a body of blocks in pieces of at most 1 MiB. What is not as the index says is Damaged."""
    if any(max(block.content_bytes, block.stored_bytes) > _WHOLE_BYTES for block in index):
        yield from _one_by_one(file, index)
    else:
        threads = threads_for(sum(block.content_bytes for block in index))
        contents = in_order(_content_of, _stored(file, index), threads)
        with contextlib.closing(contents):
            for content in contents:
                yield from _pieces_of(content)
    _require_end(file, index)


def check_blocks(file: FileBytes, index: Sequence[Block]) -> None:
    """Check each byte of a body of blocks against the index, without unpacking any."""
    for _ in checked_blocks(file, index):
        pass


def checked_blocks(file: FileBytes, index: Sequence[Block]) -> Iterator[bytes]:
    """Yield a body of blocks as it is. What is not as the index says is Damaged, at the latest when all was yielded."""
    if any(block.stored_bytes > _WHOLE_BYTES for block in index):
        for block in index:
            yield from _hashed(file, block)
    else:
        for found in _stored(file, index):  # by one thread: handing over costs what a second would gain
            _require_stored(found)
            yield found[1]
    _require_end(file, index)
    yield end_of(index)


def _stored(file: FileBytes, index: Iterable[Block]) -> Iterator[tuple[Block, bytes]]:
    for block in index:
        yield block, _exactly(file, block.stored_bytes)


def _exactly(file: FileBytes, count: int) -> bytes:
    data = file_bytes.take_all(file, count)
    if len(data) < count:
        raise Damaged(Flaw.CUT_OFF)
    return data


def _require_stored(found: tuple[Block, bytes]) -> None:
    block, stored = found
    if stored_digest(stored) != block.stored_digest:
        raise Damaged(Flaw.OTHER_BYTES)


def _content_of(found: tuple[Block, bytes]) -> bytes:
    """Return the content of a block that is small enough to be unpacked in one go."""
    _require_stored(found)
    block, stored = found
    inflate = Inflate()
    try:
        content = inflate(stored, block.content_bytes + 1)  # one more than there may be, so that all input is used
    except InflateError as error:
        raise Damaged(Flaw.NO_DEFLATE) from error
    _require_whole(block, len(content), crc32(content), inflate, stored[-len(FLUSHED) :])
    return content


def _require_whole(block: Block, content_bytes: int, checksum: int, inflate: Inflate, tail: bytes) -> None:
    """Refuse a block that is not what the index says, or behind which another program could not go on."""
    if content_bytes != block.content_bytes:
        raise Damaged(Flaw.BLOCK_SIZE)
    if tail != FLUSHED or inflate.has_ended or inflate.left or not _can_go_on(inflate):
        raise Damaged(Flaw.BLOCK_END)
    if checksum != block.crc32:
        raise Damaged(Flaw.BLOCK_CHECKSUM)


def _can_go_on(inflate: Inflate) -> bool:
    """Return True if the end of a stream may stand where *inflate* is: then another block may as well."""
    try:
        return not inflate(END, 1) and inflate.has_ended and not inflate.left
    except InflateError:
        return False


def _one_by_one(file: FileBytes, index: Iterable[Block]) -> Iterator[bytes]:
    """Yield the content of blocks of any size, in pieces."""
    for block in index:
        inflate, content_bytes, checksum, tail = Inflate(), 0, 0, b""
        for chunk in _hashed(file, block):
            tail = (tail + chunk)[-len(FLUSHED) :]
            pending = chunk
            while pending and not inflate.has_ended:
                piece = _piece(inflate, pending)
                pending = inflate.left
                content_bytes += len(piece)
                if content_bytes > block.content_bytes:
                    break
                checksum = crc32(piece, checksum)
                if piece:
                    yield piece
        _require_whole(block, content_bytes, checksum, inflate, tail)


def _hashed(file: FileBytes, block: Block) -> Iterator[bytes]:
    """Yield a block's compressed bytes in pieces; then refuse them if they are not what was written."""
    digest, left = hashlib.sha256(), block.stored_bytes
    while left:
        chunk = _exactly(file, min(left, _READ_BYTES))
        digest.update(chunk)
        left -= len(chunk)
        yield chunk
    if not digest.digest().startswith(block.stored_digest):
        raise Damaged(Flaw.OTHER_BYTES)


def _piece(inflate: Inflate, data: bytes) -> bytes:
    try:
        return inflate(data, _PIECE_BYTES)
    except InflateError as error:
        raise Damaged(Flaw.NO_DEFLATE) from error


def _pieces_of(content: bytes) -> Iterator[bytes]:
    if len(content) <= _PIECE_BYTES:
        yield content
        return
    for at in range(0, len(content), _PIECE_BYTES):
        yield content[at : at + _PIECE_BYTES]


def _require_end(file: FileBytes, index: Sequence[Block]) -> None:
    end = file_bytes.take_all(file, END_BYTES + 1)  # one byte more, which must not be there
    if end != end_of(index):
        raise Damaged(Flaw.END_WRONG)
