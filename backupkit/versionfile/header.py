"""The header of a version file: bytes <-> :class:`Header`. Pure.

A gzip header (RFC 1952) whose FEXTRA field holds two subfields: ``BK``, the metadata as JSON, padded with spaces; and
``BS``, 32 bytes, the SHA-256 of all other header bytes. The metadata holds the SHA-256 of the content, and an index
with digests of every block behind the header. So no bit of the file is outside a checksum: gzip's own CRC-32 covers
neither its header nor the padding bits at the end of a deflate stream. docs/format.md describes it for other programs.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct

from backupkit.light.frozen import dataclass, replace
from backupkit.light.typed import TYPE_CHECKING, Any
from backupkit.values.fields import Kept
from backupkit.values.problem import Flaw, Problem
from backupkit.values.version import ROWS
from backupkit.versionfile import blocks, codec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backupkit.values.version import BackupMetadata
    from backupkit.versionfile.blocks import Block

FORMAT = 2  # and the first: what comes before it, no release ever wrote
LEAST_BYTES, LIMIT_BYTES = 12, 12 + 0xFFFF + 1024  # no header is shorter, or longer
_MAGIC = b"\x1f\x8b\x08"
_FEXTRA, _FNAME = 4, 8
_FIXED = struct.Struct("<3sBIBB")  # magic and method, flags, MTIME, XFL, OS
_OS_UNKNOWN = 255
_SUBFIELD = struct.Struct("<2sH")
_SEAL_BYTES = 32
_TYPICAL_BYTES = 760
_MOST_EXTRA_BYTES = 0xFFFF
_PREFIXES_KEY_BYTES = len(', "prefixes": ""')
_LARGEST: dict[str, Any] = {
    name: row.kind.largest
    for name, row in ROWS.items()
    if row.kept is not Kept.IN_MANIFEST and row.kind.largest is not None
}


class Damaged(Exception):
    """The file is not a sound version; *values* go into the sentence of *flaw*. A host never sees it."""

    def __init__(self, flaw: Flaw, **values: object) -> None:
        super().__init__(flaw)
        self.problem = Problem(flaw=flaw, values=values)

    def __str__(self) -> str:
        return str(self.problem)


class TooNew(Damaged):
    """The file is sound, and of a format that this release does not know."""

    def __init__(self, found: int) -> None:
        super().__init__(Flaw.NEWER_FORMAT, format=found)
        self.found = found


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What the beginning of a version file says."""

    meta: BackupMetadata
    header_bytes: int  # where the compressed content begins
    index: str  # the blocks, as blocks.decode() reads them
    prefixes: str = ""  # as blocks.decode_prefixes() reads them, where they are told


def most_blocks(least_room: int, *, has_prefixes: bool = False) -> int:
    """Return how many blocks a header can name that takes *least_room* bytes without any (:func:`room_for`)."""
    room = _MOST_EXTRA_BYTES - (least_room - _FIXED.size)
    if not has_prefixes:
        return room // blocks.ROW_CHARACTERS
    left = room - _PREFIXES_KEY_BYTES - blocks.prefix_characters(1)  # as the last three may be padded
    return max(left, 0) * 3 // (3 * blocks.ROW_CHARACTERS + 4 * blocks.PREFIX_BYTES)


def room_with(least_room: int, block_count: int, *, has_prefixes: bool = False) -> int:
    """Return how many bytes a header with this number of blocks takes, where one without any takes *least_room*."""
    prefixes = _PREFIXES_KEY_BYTES + blocks.prefix_characters(block_count) if has_prefixes else 0
    return least_room + block_count * blocks.ROW_CHARACTERS + prefixes


def room_for(meta: BackupMetadata, block_count: int) -> int:
    """Return how many bytes to leave at the beginning of the file for the header of *meta* and its blocks.

    What is known only at the end (sequence, sizes, judgement, the id and its collision number, day) may grow until
    then.
    """
    return room_with(len(_assembled(replace(meta, **_LARGEST), {"blocks": ""}, room=0)), block_count)


def encode(meta: BackupMetadata, index: Iterable[Block], *, room: int, prefixes: Sequence[bytes] = ()) -> bytes:
    """Return the header of *meta*, exactly *room* bytes long."""
    told = {"blocks": blocks.encode(index)}
    if prefixes:
        told["prefixes"] = blocks.encode_prefixes(prefixes)
    header = _assembled(meta, told, room=room)
    assert len(header) == room, "room_for() must foresee every header"  # noqa: S101 - a bug of ours, never of input
    return header


def _assembled(meta: BackupMetadata, index: dict[str, str], *, room: int) -> bytes:
    fields = {"format": FORMAT} | codec.fixed_fields(meta) | index
    # Not in ASCII: twelve characters for each emoji of a description would leave the index too little room.
    text = json.dumps(fields, ensure_ascii=False).encode("utf-8")
    seconds = int(meta.timestamp.timestamp())
    mtime = seconds if 0 <= seconds < 1 << 32 else 0  # RFC 1952: 0 means "no time stamp"
    name = os.fsencode(meta.document).replace(b"\0", b"") + b"\0"
    frame = _FIXED.size + 2 + 2 * _SUBFIELD.size + _SEAL_BYTES + len(name)
    text = text.ljust(room - frame)
    extra_bytes = 2 * _SUBFIELD.size + len(text) + _SEAL_BYTES
    before = (
        _FIXED.pack(_MAGIC, _FEXTRA | _FNAME, mtime, 0, _OS_UNKNOWN)
        + struct.pack("<H", extra_bytes)
        + _SUBFIELD.pack(b"BK", len(text))
        + text
        + _SUBFIELD.pack(b"BS", _SEAL_BYTES)
    )
    return before + hashlib.sha256(before + name).digest() + name


def typical_bytes(document: str) -> int:
    """Return about how long a header is for a document of this name and a description of ordinary length."""
    return _TYPICAL_BYTES + 2 * len(document)


def decode(data: bytes) -> Header | None:
    """Return the header that *data* begins with; None if *data* ends before it does.

    Raises:
        TooNew: a later release wrote it.
        Damaged: it is anything else than a sound header of ours.
    """
    if len(data) < LEAST_BYTES:
        raise Damaged(Flaw.HEADER_CUT_OFF if data.strip(b"\0") else Flaw.EMPTY)
    magic, flags, _mtime, _xfl, _os = _FIXED.unpack_from(data)
    if magic != _MAGIC or flags != _FEXTRA | _FNAME:
        raise Damaged(Flaw.NO_BACKUP)
    (extra_bytes,) = struct.unpack_from("<H", data, _FIXED.size)
    text_at = _FIXED.size + 2 + _SUBFIELD.size
    extra_end = _FIXED.size + 2 + extra_bytes
    name_end = data.find(b"\0", extra_end)
    if len(data) < extra_end or name_end < 0:
        return None
    if extra_bytes < 2 * _SUBFIELD.size + _SEAL_BYTES:
        raise Damaged(Flaw.HEADER_DAMAGED)
    seal_at = extra_end - _SEAL_BYTES
    expected = hashlib.sha256(data[:seal_at] + data[extra_end : name_end + 1]).digest()
    if expected != data[seal_at:extra_end]:
        raise Damaged(Flaw.HEADER_DAMAGED)
    # From here on the bytes are the ones that some release wrote. Later releases keep the seal's place and rule.
    if data[text_at - 4 : text_at - 2] != b"BK" or data[seal_at - 4 : seal_at - 2] != b"BS":
        raise Damaged(Flaw.HEADER_UNKNOWN)
    return _header_from(_object(data[text_at : seal_at - _SUBFIELD.size]), name_end + 1)


def _object(text: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Damaged(Flaw.NO_JSON) from error
    if not isinstance(fields, dict) or type(fields.get("format")) is not int:
        raise Damaged(Flaw.NO_FORMAT)
    return fields


def _header_from(fields: dict[str, Any], header_bytes: int) -> Header:
    if fields["format"] > FORMAT:
        raise TooNew(fields["format"])
    if fields["format"] < FORMAT:
        raise Damaged(Flaw.UNRELEASED_FORMAT)
    if not isinstance(fields.get("blocks"), str):
        raise Damaged(Flaw.INCOMPLETE)
    fields.pop("file_name", None)  # where a file lies is for the folder to say, not for the file
    try:
        meta = codec.from_fields(fields)
    except codec.Malformed as error:
        raise Damaged(Flaw.MALFORMED, detail=str(error)) from error
    prefixes = fields.get("prefixes", "")
    told = prefixes if isinstance(prefixes, str) else ""  # they spare work, and prove nothing
    return Header(meta=meta, header_bytes=header_bytes, index=fields["blocks"], prefixes=told)
