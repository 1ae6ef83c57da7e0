"""The listing of a folder: the content of its version. What lies in it by paths, and the contents by their SHA-256.

It is JSON with an entry a line, each list ordered by path, so it is written and read line by line, in bounded memory
whatever a file claims. What is not exactly so was not written here, and is refused; so is a path that leads out of the
folder, or through what is no folder.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from enum import Enum
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeGuard

from backupkit.documents.folder import paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

FORMAT = 1
MOST_ENTRIES = 1_000_000
_MOST_LINE_BYTES = 16 << 20  # the parts of a file of 4 TB
_DIGEST = re.compile(r"[0-9a-f]{64}")
_MODE = re.compile(r"0[0-7]{3}")
_PIECE_BYTES = 1 << 16


class ListingDamaged(Exception):
    """It is no listing as one is written here; the text says where."""


class ListingTooNew(ListingDamaged):
    """A later release wrote it."""


class Why(Enum):
    """Why something in a folder is not in its version."""

    PIPE = "pipe"
    SOCKET = "socket"
    DEVICE = "device"
    DENIED = "denied"  # it may not be read
    GONE = "gone"  # it vanished while it was to be read
    UNSTEADY = "unsteady"  # it was written again and again while it was read
    ELSEWHERE = "elsewhere"  # a folder that leads elsewhere, in a way that cannot be kept as a link
    UNREADABLE = "unreadable"  # for any other reason


@dataclass(frozen=True, slots=True)
class File:
    """A regular file, and the objects that hold its content, one behind the other."""

    path: str
    size_bytes: int
    parts: tuple[str, ...]  # SHA-256 of each; one, unless the file is large
    mode: int  # permission bits
    modified_ns: int  # since when it holds this content, as far as was seen


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder; each that has something in it is named as well."""

    path: str
    mode: int


@dataclass(frozen=True, slots=True)
class Link:
    """A symbolic link. Where it leads is kept as it was written, and never followed."""

    path: str
    target: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that the folder held and its version does not."""

    path: str
    why: Why


Entry = File | Folder | Link | Skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a folder held."""

    files: tuple[File, ...] = ()
    folders: tuple[Folder, ...] = ()
    links: tuple[Link, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    is_steady: bool = True  # False: files were written while others were read, so all together may be no moment's state

    @property
    def content_bytes(self) -> int:
        """How large all files are together."""
        return sum(file.size_bytes for file in self.files)

    def needs(self, part_bytes: int) -> Iterator[tuple[str, int]]:
        """Yield each object that it needs, with the size of its content.

        Args:
            part_bytes: how large each part of a large file is but the last.
        """
        for file in self.files:
            last = len(file.parts) - 1
            for number, digest in enumerate(file.parts):
                yield digest, file.size_bytes - last * part_bytes if number == last else part_bytes

    def digests(self) -> frozenset[str]:
        """Return which objects it names."""
        return frozenset(part for file in self.files for part in file.parts)


@dataclass
class _Gathered:
    """The entries of a listing that is being read."""

    files: list[File] = field(default_factory=list)
    folders: list[Folder] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def listing(self, *, is_steady: bool) -> Listing:
        return Listing(
            files=tuple(self.files), folders=tuple(self.folders), links=tuple(self.links),
            skipped=tuple(self.skipped), is_steady=is_steady,
        )  # fmt: skip


# -- writing ---------------------------------------------------------------------------------------------------------


def encode(listing: Listing) -> Iterator[bytes]:
    """Yield a listing as it is stored, in pieces of some 64 KiB; the same listing is always the same bytes."""
    lines: list[bytes] = []
    length = 0
    for line in _lines(listing):
        lines.append(line)
        length += len(line)
        if length >= _PIECE_BYTES:
            yield b"".join(lines)
            lines, length = [], 0
    yield b"".join(lines)


def _lines(listing: Listing) -> Iterator[bytes]:
    yield _head(is_steady=listing.is_steady)
    sections: tuple[Iterable[Entry], ...] = (listing.files, listing.folders, listing.links, listing.skipped)
    for name, entries in zip(_SECTIONS, sections, strict=True):
        yield b'"%s": [\n' % name.encode()
        last: Entry | None = None
        for entry in sorted(entries, key=lambda each: each.path):
            if last is not None:
                yield _line(last) + b",\n"
            last = entry
        if last is not None:
            yield _line(last) + b"\n"
        yield b"]%s\n" % (b"}" if name == _SECTIONS[-1] else b",")


def _head(*, is_steady: bool) -> bytes:
    return b'{"format": %d, "steady": %s,\n' % (FORMAT, b"true" if is_steady else b"false")


_as_text = json.JSONEncoder(ensure_ascii=False).encode  # made once: json.dumps() makes one for each line


def _line(entry: Entry) -> bytes:
    fields = _fields(entry)
    try:
        return _as_text(fields).encode()
    except UnicodeEncodeError:  # a name that is no text: its odd bytes are written as escapes
        return json.dumps(fields).encode()


def _fields(entry: Entry) -> dict[str, object]:
    match entry:
        case File():
            content: dict[str, object] = (
                {"sha256": entry.parts[0]} if len(entry.parts) == 1 else {"parts": list(entry.parts)}
            )
            rest = {"mode": f"{entry.mode:04o}", "mtime_ns": entry.modified_ns}
            return {"path": entry.path, "size": entry.size_bytes} | content | rest
        case Folder():
            return {"path": entry.path, "mode": f"{entry.mode:04o}"}
        case Link():
            return {"path": entry.path, "target": entry.target}
        case Skipped():
            return {"path": entry.path, "why": entry.why.value}


# -- reading ---------------------------------------------------------------------------------------------------------


def decode(chunks: Iterable[bytes], pause: Callable[[], None] = lambda: None) -> Listing:
    """Return the listing that a version holds.

    Args:
        chunks: its content.
        pause: called now and then; what it raises comes out.

    Raises:
        ListingTooNew: a later release wrote it.
        ListingDamaged: it is none, or names a path that leads elsewhere.
    """
    lines = _lines_in(chunks)
    is_steady = _head_in(next(lines, b""))
    gathered = _Gathered()
    count = 0
    for name, read in _READERS.items():
        if next(lines, b"") != b'"%s": [' % name.encode():
            raise ListingDamaged(f"{name} are missing")
        entries: list[Any] = getattr(gathered, name)
        end = b"]}" if name == _SECTIONS[-1] else b"],"
        has_more = True
        while (line := next(lines, b"")) != end:
            if not has_more:
                raise ListingDamaged(f"more {name} than there should be")
            has_more = line.endswith(b",")
            entry = read(_object(line.removesuffix(b",")))
            if entries and entries[-1].path >= entry.path:
                raise ListingDamaged(f"{name} are not in order")
            entries.append(entry)
            count += 1
            if count > MOST_ENTRIES:
                raise ListingDamaged("too many entries")
            if count % 500 == 0:
                pause()
        if entries and has_more:
            raise ListingDamaged(f"fewer {name} than there should be")
    if next(lines, None) is not None:
        raise ListingDamaged("something follows its end")
    listing = gathered.listing(is_steady=is_steady)
    _require_a_tree(listing)
    return listing


def _lines_in(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
        if len(rest) > _MOST_LINE_BYTES:
            raise ListingDamaged("a line is too long")
    if rest:
        raise ListingDamaged("it is cut off")


def _head_in(line: bytes) -> bool:
    for is_steady in (True, False):
        if line + b"\n" == _head(is_steady=is_steady):
            return is_steady
    found = re.match(rb'\{"format": ([1-9][0-9]{0,8}),', line)
    if found and int(found.group(1)) > FORMAT:
        raise ListingTooNew(f"it is of format {int(found.group(1))}")
    raise ListingDamaged("it does not begin like a listing")


def _object(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line.decode())
    except (ValueError, RecursionError) as error:
        raise ListingDamaged("a line is no JSON") from error
    if not isinstance(found, dict):
        raise ListingDamaged("a line is no entry")
    path = found.get("path")
    if not isinstance(path, str) or not paths.is_within(path):
        raise ListingDamaged("a path leads out of the folder")
    return found


def _file(fields: dict[str, Any]) -> File:
    size, modified_ns = fields.get("size"), fields.get("mtime_ns")
    parts = fields.get("parts", [fields.get("sha256")])
    if not (is_whole(size) and size >= 0 and is_whole(modified_ns) and abs(modified_ns) < 1 << 63):
        raise ListingDamaged("a file has no size or time")
    if not (isinstance(parts, list) and parts and all(isinstance(p, str) and _DIGEST.fullmatch(p) for p in parts)):
        raise ListingDamaged("a file has no content")
    return File(fields["path"], size, tuple(parts), _mode(fields), modified_ns)


def _folder(fields: dict[str, Any]) -> Folder:
    return Folder(fields["path"], _mode(fields))


def _link(fields: dict[str, Any]) -> Link:
    target = fields.get("target")
    if not isinstance(target, str) or not target or "\0" in target:
        raise ListingDamaged("a link leads nowhere")
    return Link(fields["path"], target)


def _skipped(fields: dict[str, Any]) -> Skipped:
    try:
        return Skipped(fields["path"], Why(fields.get("why")))
    except ValueError as error:
        raise ListingDamaged("nothing tells why something was skipped") from error


_READERS: dict[str, Callable[[dict[str, Any]], Entry]] = {
    "files": _file,
    "folders": _folder,
    "links": _link,
    "skipped": _skipped,
}
_SECTIONS = tuple(_READERS)


def is_whole(value: object) -> TypeGuard[int]:
    """Return True if a value of JSON is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def _mode(fields: dict[str, Any]) -> int:
    mode = fields.get("mode")
    if not isinstance(mode, str) or not _MODE.fullmatch(mode):
        raise ListingDamaged("an entry has no permissions")
    return int(mode, 8)


def _require_a_tree(listing: Listing) -> None:
    """Refuse a listing in which one path is two things, or leads through what is no folder: through a link, say."""
    folders = {folder.path for folder in listing.folders}
    leaves: set[str] = set()
    for path in [*_paths(listing.files), *_paths(listing.links), *_paths(listing.skipped)]:
        if path in leaves:
            raise ListingDamaged("a path is two things")
        leaves.add(path)
    skipped = set(_paths(listing.skipped))  # also a folder that could not be listed
    if folders & (leaves - skipped):
        raise ListingDamaged("a path is two things")
    for path in chain(leaves, folders):
        if not folders.issuperset(paths.parents_of(path)):
            raise ListingDamaged("a path leads through what is no folder")


def _paths(entries: Iterable[Entry]) -> list[str]:
    return [entry.path for entry in entries]
