"""Reading a folder into a listing: what changed is read and kept, until nothing changes any more while it is read.

A folder has no moment of its own: files are written while others are read. So it is walked before and after. Where both
walks saw the same, nobody has written in between, and the listing is of one moment; else what changed is read once
more, five times at the most. What comes out then says of itself that it is not steady. Each *file* in it was whole at
some moment, in any case: one that never was is skipped, and told.
"""

from __future__ import annotations

import contextlib
import hashlib
import stat
import sys
import time
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from backupkit.documents.folder.listing import File, Listing, Skipped, Why
from backupkit.documents.folder.memory import Known
from backupkit.documents.folder.walking import Walk, walk
from backupkit.documents.plain_file import PlainFile
from backupkit.errors import DocumentMissing, DocumentUnreadable
from backupkit.files import marks, system
from backupkit.versionfile.threads import in_order, threads_for

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from backupkit.documents.document import State
    from backupkit.documents.folder.patterns import Selection
    from backupkit.documents.folder.walking import Seen
    from backupkit.files.drafts import Draft
    from backupkit.store.objects.adding import Adding, Packed, Stored

PART_BYTES = 16 << 20
LARGE_BYTES = 64 << 20  # a file that is larger is cut: what is appended to it costs its last part alone
_ROUNDS = 5
_TRIES = 3
_COARSE_NS = 2_100_000_000  # the clock that Windows stamps the last write with may tick so rarely
_SIDES = ("-wal", "-journal", "-shm")


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderReading:
    """What came of reading a folder."""

    listing: Listing
    known: Mapping[str, Known]  # for the next time


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What came of reading one file."""

    seen: Seen
    packed: Packed | None = None  # its content, which is no object yet
    parts: tuple[Stored, ...] = ()  # of a large one: objects already
    is_database: bool = False
    why: Why | None = None  # it could not be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads a folder.

    Args:
        root: the folder, which is no link.
        selection: which of its files are wanted.
        adding: what makes objects of their contents.
        there: which objects there are already.
        new_draft: makes a draft that a database is copied to.
        apart: folders that are none of it, as the backup folder.
        pause: called every few milliseconds; what it raises comes out.
        progress: called with how many bytes of how many that are to be read in this round were read.
        now_ns: returns the time.
    """

    root: Path
    selection: Selection
    adding: Adding
    there: Collection[str]
    new_draft: Callable[[], Draft]
    apart: Collection[Path] = ()
    pause: Callable[[], None] = lambda: None
    progress: Callable[[int, int], None] = lambda _done, _all: None
    now_ns: Callable[[], int] = time.time_ns

    def read(self, known: Mapping[str, Known] | None = None, before: Listing | None = None) -> FolderReading:
        """Read what has changed since *known* was remembered, and return what the folder holds.

        Args:
            known: what is remembered; only what is kept still is believed.
            before: what the version before says. A file that holds what it held then keeps its time, so that one that
                was written again with the same content is no change.

        Raises:
            OSError: the folder cannot be listed, or what was read cannot be written.
            BackupError: likewise.
        """
        found = dict(known or {})
        former = {file.path: file for file in before.files} if before else {}
        begun_ns = self.now_ns()
        seen = self._walk()
        unsteady: dict[str, Why] = {}
        for round_number in range(_ROUNDS):
            todo = [each for each in seen.files.values() if self._is_to_be_read(each, seen, found)]
            todo = [each for each in todo if not _is_beside_a_database(each.path, found, seen)]
            if not todo:
                return self._reading(seen, found, unsteady, former, begun_ns, is_steady=not unsteady)
            unsteady = self._read_all(todo, seen, found, begun_ns)
            begun_ns, last, seen = self.now_ns(), seen, self._walk()
            if round_number == _ROUNDS - 1:
                break
            if not unsteady and _same(last, seen, found):
                return self._reading(seen, found, unsteady, former, begun_ns, is_steady=True)
        return self._reading(seen, found, unsteady, former, begun_ns, is_steady=False)

    def _walk(self) -> Walk:
        return walk(self.root, self.selection, apart=self.apart, pause=self.pause)

    def _is_to_be_read(self, seen: Seen, walked: Walk, found: Mapping[str, Known]) -> bool:
        known = found.get(seen.path)
        if known is None or known.marks != _marks(seen, walked, known):
            return True
        return not all(part in self.there or self.adding.has(part) for part in known.file.parts)

    def _read_all(self, todo: list[Seen], walked: Walk, found: dict[str, Known], begun_ns: int) -> dict[str, Why]:
        """Read files, databases first; return why each could not be read of which that is so."""
        may_be_databases = [each for each in todo if _has_sides(each.path, walked)]
        others = [each for each in todo if not _has_sides(each.path, walked)]
        failed: dict[str, Why] = {}
        total, done = sum(each.status.st_size for each in todo), 0
        read = partial(self._read, begun_ns=begun_ns)
        # What lies beside a database is known once that was read. A file of which several threads work on the pieces is
        # read by the thread that asks for it.
        wanted = (each for each in others if not _is_beside_a_database(each.path, found, walked))
        results = in_order(read, wanted, threads_for(total), lambda each: threads_for(each.status.st_size) > 1)
        with contextlib.closing(results):
            for one in chain(map(read, may_be_databases), results):
                path, size_bytes = one.seen.path, one.seen.status.st_size
                if one.why:
                    failed[path] = one.why
                    found.pop(path, None)
                else:
                    found[path] = self._known(one, walked)
                done += size_bytes
                self.progress(done, total)
                self.pause()
        return {path: why for path, why in failed.items() if why is not Why.GONE}

    def _known(self, one: _Read, walked: Walk) -> Known:
        """Have what was read become objects; return what is known of the file then."""
        parts = (self.adding.take(one.packed),) if one.packed else one.parts
        status = one.seen.status
        file = File(
            one.seen.path,
            sum(part.content_bytes for part in parts),
            tuple(part.digest for part in parts),
            stat.S_IMODE(status.st_mode) & 0o777,
            status.st_mtime_ns,
        )
        known = Known((), file, one.is_database)
        return replace(known, marks=_marks(one.seen, walked, known))

    def _read(self, seen: Seen, begun_ns: int) -> _Read:
        """Read one file; return what was written, or why it could not be read."""
        document = PlainFile(self.root / seen.path)
        try:
            for _ in range(_TRIES):
                with document.open_state() as state:
                    state.let_go(self.new_draft, pause=self.pause)
                    one = self._contents(seen, state)
                    if self._is_one_state(document, state, one, begun_ns):
                        return replace(one, is_database=document.is_database)
                    if one.packed:
                        self.adding.drop(one.packed)
        except DocumentMissing:
            return _Read(seen=seen, why=Why.GONE)
        except DocumentUnreadable as error:
            is_denied = isinstance(error.__cause__, PermissionError)
            return _Read(seen=seen, why=Why.DENIED if is_denied else Why.UNREADABLE)
        return _Read(seen=seen, why=Why.UNSTEADY)

    def _contents(self, seen: Seen, state: State) -> _Read:
        """Write the content of a file; of a large one each part becomes an object at once, as there may be many."""
        chunks = self._paused(state.chunks())
        if state.size_bytes <= LARGE_BYTES:
            return _Read(seen=seen, packed=self.adding.packed(chunks, state.size_bytes))
        return _Read(seen=seen, parts=tuple(self.adding.put(part, PART_BYTES) for part in parts_of(chunks, PART_BYTES)))

    def _paused(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self.pause()
            yield chunk

    def _is_one_state(self, document: PlainFile, state: State, one: _Read, begun_ns: int) -> bool:
        """Return True if what was read is what the file held at one moment."""
        if state.is_snapshot:
            return True
        parts = (one.packed,) if one.packed else one.parts
        is_whole = sum(part.content_bytes for part in parts) == state.size_bytes
        if _is_settled(one.seen.status, begun_ns) and is_whole and document.fingerprint() == state.fingerprint():
            return True
        return digests_of(state.chunks_now(), PART_BYTES if one.parts else sys.maxsize) == [
            part.digest for part in parts
        ]

    def _reading(
        self, seen: Walk, found: Mapping[str, Known], unsteady: Mapping[str, Why], former: Mapping[str, File],
        begun_ns: int, *, is_steady: bool,
    ) -> FolderReading:  # fmt: skip
        """Return the listing of what a walk saw, and what to remember of it."""
        files: list[File] = []
        kept: dict[str, Known] = {}
        skipped = list(seen.skipped)
        for path, each in seen.files.items():
            if _is_beside_a_database(path, found, seen):
                continue
            known = found.get(path)
            if known is None:
                skipped.append(Skipped(path, unsteady.get(path, Why.UNSTEADY)))
                continue
            files.append(_as_before(known.file, stat.S_IMODE(each.status.st_mode) & 0o777, former.get(path)))
            if known.marks == _marks(each, seen, known) and _is_settled(each.status, begun_ns):
                kept[path] = known
        listing = Listing(
            files=tuple(files), folders=tuple(seen.folders), links=tuple(seen.links), skipped=tuple(skipped),
            is_steady=is_steady,
        )  # fmt: skip
        return FolderReading(listing=listing, known=kept)


def _as_before(file: File, mode: int, before: File | None) -> File:
    """Return a file with the permissions that it has now, and the time since when it holds what it holds."""
    is_same = before is not None and (before.parts, before.size_bytes) == (file.parts, file.size_bytes)
    modified_ns = before.modified_ns if before and is_same else file.modified_ns
    if (mode, modified_ns) == (file.mode, file.modified_ns):
        return file
    return replace(file, mode=mode, modified_ns=modified_ns)


def parts_of(chunks: Iterable[bytes], part_bytes: int) -> Iterator[Iterator[bytes]]:
    """Yield a content in parts of this size, each as its own chunks; each is to be read before the next one."""
    rest: list[bytes] = []
    source = iter(chunks)

    def part() -> Iterator[bytes]:
        left = part_bytes
        while left:
            chunk = rest.pop() if rest else next(source, b"")
            if not chunk:
                return
            if len(chunk) > left:
                rest.append(chunk[left:])
                chunk = chunk[:left]
            left -= len(chunk)
            yield chunk

    while first := (rest.pop() if rest else next(source, b"")):
        rest.append(first)
        yield part()


def digests_of(chunks: Iterable[bytes], part_bytes: int) -> list[str]:
    """Return the SHA-256 of each part of a content; an empty one has one."""
    found: list[str] = []
    for part in parts_of(chunks, part_bytes):
        digest = hashlib.sha256()
        for chunk in part:
            digest.update(chunk)
        found.append(digest.hexdigest())
    return found or [hashlib.sha256().hexdigest()]


def _marks(seen: Seen, walked: Walk, known: Known) -> tuple[object, ...]:
    """Return the marks of a file; of a database, together with those of its log and its journal."""
    return (*seen.marks, *_beside(seen.path, walked)) if known.is_database else seen.marks


def _beside(path: str, walked: Walk) -> tuple[object, ...]:
    """Return what changes with each commit that does not change the database's own file."""
    sizes_and_times: list[tuple[int, ...]] = []
    for side in _SIDES[:2]:
        each = walked.files.get(path + side)
        is_there = each and each.status.st_size  # an empty log is as good as none
        sizes_and_times.append((each.status.st_size, each.status.st_mtime_ns) if each and is_there else ())
    return tuple(sizes_and_times)


def _has_sides(path: str, walked: Walk) -> bool:
    return any(path + side in walked.files for side in _SIDES)


def _is_beside_a_database(path: str, found: Mapping[str, Known], walked: Walk) -> bool:
    """Return True if a file belongs to a database that SQLite reads together with it."""
    for side in _SIDES:
        if path.endswith(side):
            known = found.get(path.removesuffix(side))
            return known is not None and known.is_database and known.file.path in walked.files
    return False


def _same(one: Walk, other: Walk, found: Mapping[str, Known]) -> bool:
    """Return True if two walks saw the same."""
    if (one.folders, one.links, one.skipped) != (other.folders, other.links, other.skipped):
        return False
    return _all_marks(one, found) == _all_marks(other, found)


def _all_marks(walked: Walk, found: Mapping[str, Known]) -> dict[str, object]:
    return {
        path: _marks(each, walked, known) if (known := found.get(path)) else each.marks
        for path, each in walked.files.items()
        if not _is_beside_a_database(path, found, walked)
    }


def _is_settled(status: os.stat_result, now_ns: int) -> bool:
    """Return True if a change from *now_ns* on is certain to show in the marks of a file, as far as a system tells."""
    if system.HERE is system.WINDOWS:
        return status.st_mtime_ns + _COARSE_NS < now_ns
    return marks.is_settled(status, now_ns)
