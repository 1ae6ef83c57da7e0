"""What one reading of a document shows: its hash and size, its ends, and whether it looks like an accident."""

from __future__ import annotations

import hashlib
import re

from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING
from backupkit.values.version import Oddity, Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backupkit.changes.parts import Pause
    from backupkit.values.content import DatabaseFacts

WHOLE_BYTES = 256 * 1024  # a JSON text up to here is parsed in less than 10 ms, so it may be looked at as a whole
_END_BYTES = 64
_SECTOR_BYTES = 512
_FLOOR_BYTES = 1024
_ZEROS = re.compile(rb"\0+")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")  # of UTF-8, UTF-16 and UTF-32
_PLAIN = bytes({*b"\b\t\n\v\f\r\x1b", *range(0x20, 0x7F), *range(0x80, 0x100)})  # the bytes that text is made of


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What one reading of the content showed."""

    file_hash: str  # SHA-256
    size_bytes: int
    head: bytes  # the first 64 bytes
    tail: bytes  # the last 64 bytes
    has_nul: bool
    whole: bytes | None  # all of it, up to 256 KiB; None beyond
    has_holes: bool = False  # long runs of zeros, at an end or between, and not one short one
    known: Judgement | None = None  # what the document's own means tell of the content, if there are any


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a document's class thinks of a content."""

    examined: bool  # False: only its size and ends were looked at
    suspicions: tuple[Suspicion, ...] = ()
    oddities: tuple[Oddity, ...] = ()  # what they rest on: they fall where all of these are usual for the document
    records: int | None = None
    database: DatabaseFacts | None = None  # None: it is no database
    finding: str = ""  # what is damaged, in the words of what found it


class Examined:
    """A content that is examined as a whole, and how long work on it is stopped.

    Args:
        chunks: the content.
        pause: what work that takes longer than reading calls every few milliseconds. What it raises comes out.
    """

    def __init__(self, chunks: Iterable[bytes], pause: Pause) -> None:
        self._chunks, self.pause = chunks, pause

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._chunks)


class Look:
    """A content that is being looked at while it passes by."""

    def __init__(self) -> None:
        self.size_bytes = 0
        self._head = self._tail = b""
        self._kept: list[bytes] | None = []
        self._holes: _Holes | None = None  # from the first zero on

    def add(self, chunk: bytes) -> None:
        """Look at the next piece."""
        self.size_bytes += len(chunk)
        if len(self._head) < _END_BYTES:
            self._head = (self._head + chunk[:_END_BYTES])[:_END_BYTES]
        self._tail = chunk[-_END_BYTES:] if len(chunk) >= _END_BYTES else (self._tail + chunk)[-_END_BYTES:]
        if self._holes is None and b"\0" in chunk:
            self._holes = _Holes(has_begun=self.size_bytes > len(chunk))
        if self._holes:
            self._holes.add(chunk)
        if self._kept is not None:
            self._kept.append(chunk)
            if self.size_bytes > WHOLE_BYTES:
                self._kept = None

    def glance(self, file_hash: str) -> Glance:
        """Return what was seen; *file_hash* is the SHA-256 of it all."""
        return Glance(
            file_hash=file_hash,
            size_bytes=self.size_bytes,
            head=self._head,
            tail=self._tail,
            has_nul=self._holes is not None,
            whole=None if self._kept is None else b"".join(self._kept),
            has_holes=self._holes is not None and self._holes.are_there(),
        )


class _Holes:
    """Runs of zeros in a content that passes by: what a power cut leaves of a text, as long as it can be one.

    Text holds no zeros. A file system that lost blocks of it gives zeros in their place: whole sectors within, and any
    number up to an end. One short run shows that the zeros belong to the content; from then on nothing is counted.
    """

    def __init__(self, *, has_begun: bool) -> None:
        self._has_begun = has_begun  # something else than zeros has passed by
        self._is_binary = self._has_some = False
        self._run = 0  # zeros at the end of what has passed by

    def add(self, chunk: bytes) -> None:
        """Look at the next piece."""
        at = 0
        runs = _ZEROS.finditer(chunk)
        while not self._is_binary and (run := next(runs, None)):
            if run.start() > at:
                self._go_on()
            at = run.end()
            self._run += at - run.start()
        if at < len(chunk):
            self._go_on()

    def _go_on(self) -> None:
        """Note that something else than zeros follows."""
        if self._run:
            self._is_binary = self._is_binary or self._run < (_SECTOR_BYTES if self._has_begun else _END_BYTES)
            self._has_some = True
        self._run, self._has_begun = 0, True

    def are_there(self) -> bool:
        """Return True if there are holes in what has passed by, and it may be text but for them."""
        is_short = 0 < self._run < _END_BYTES
        return self._has_begun and not self._is_binary and not is_short and (self._has_some or self._run > 0)


def glance_at(chunks: Iterable[bytes]) -> Glance:
    """Read *chunks* to their end, in bounded memory."""
    look, digest = Look(), hashlib.sha256()
    for chunk in chunks:
        look.add(chunk)
        digest.update(chunk)
    return look.glance(digest.hexdigest())


def is_text(head: bytes) -> bool:
    """Return True if a content that begins with *head* is text, as far as that can be told: without control bytes."""
    return head.startswith(_MARKS) or not head.translate(None, _PLAIN)


def damage_at_a_glance(glance: Glance) -> tuple[Suspicion, ...]:
    """Return what is wrong with a file of any kind: nothing in it, or NULs alone where its content should begin."""
    if glance.size_bytes == 0:
        return (Suspicion.EMPTY,)
    if glance.has_nul and not glance.head.strip(b"\0") and not glance.tail.strip(b"\0"):
        return (Suspicion.NULS,)
    return ()


def has_holes(glance: Glance) -> bool:
    """Return True if a content is text but for long runs of zeros: some of it was lost, as in a power cut."""
    return glance.has_holes and is_text(glance.head.strip(b"\0")) and is_text(glance.tail.strip(b"\0"))


def has_shrunk(size_bytes: int, last_good_bytes: int | None) -> bool:
    """Return True if a document lost more than half of what it was, unless it was under 1 KiB then."""
    return last_good_bytes is not None and last_good_bytes >= _FLOOR_BYTES and size_bytes * 2 < last_good_bytes
