"""Version files that no release wrote: damaged by accident, or crafted by somebody who knows how headers are sealed."""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from backupkit.values import naming
from backupkit.values.version import BackupMetadata
from backupkit.versionfile import blocks, reader
from backupkit.versionfile.blocks import Block
from backupkit.versionfile.reader import Damaged
from tests import forging
from tests.fuzz import mutations
from tests.fuzz.case import ACCEPTED, REFUSED, Case, require
from tests.fuzz.mutations import crafted
from tests.fuzz.world import Session, World, cleared

_PIECE_BYTES = 1 << 20
_LONGEST_EXTRA = 0xFFFF
_SIZE = '"@size@"'
_FRAME_BYTES = 12 + 4 + 4 + 32


class Versions:
    """Fills :class:`tests.fuzz.case.Target`."""

    name = "versions"

    def __init__(self, world: World, scratch: Path) -> None:
        self._world, self._scratch = world, scratch
        self._names = world.version_names
        self._files = [world.files[name] for name in self._names]
        self._metas = [reader.read_ours(world.folder / name).meta for name in self._names]
        self._forger = Forger([world.contents[meta.backup_id] for meta in self._metas])
        self._aside = scratch / "versions"
        self._aside.mkdir()

    def case(self, chance: Random, *, whole_manager: bool) -> Case:
        at = chance.randrange(len(self._files))
        is_accident = chance.random() < 0.5
        if is_accident:
            what, data = mutations.accident(self._files[at], self._files, chance)
        else:
            what, data = self._forger.forged(self._files[at], chance)
        kind = f"{'accident' if is_accident else 'crafted'}: {what}"
        if whole_manager:
            return Case(
                kind=f"manager, {kind}", run=lambda: self._through_manager(at, data, chance, is_accident=is_accident)
            )
        return Case(kind=kind, run=lambda: self._through_readers(at, data, is_accident=is_accident))

    def _through_readers(self, at: int, data: bytes, *, is_accident: bool) -> str:
        path = self._aside / self._names[at]
        path.write_bytes(data)
        meta = self._metas[at]
        try:
            reader.read_ours(path)
        except Damaged as error:
            require(str(error), "an error without words")
        outcome = REFUSED
        for expected in (None, meta):
            content = _read_to_the_end(path, expected)
            if content is None:
                continue
            outcome = ACCEPTED
            require(not is_accident or data in self._files, "damage was not found")
            if expected:
                require(content == self._world.contents[meta.backup_id], "the content is not the one that was stored")
        return outcome

    def _through_manager(self, at: int, data: bytes, chance: Random, *, is_accident: bool) -> str:
        world = self._world.moved_to(cleared(self._scratch / "run"))
        changed = {self._names[at]: data}
        if chance.random() < 0.2:  # nothing but the files themselves can then tell what they are
            changed |= {naming.MANIFEST: b"", naming.PREVIOUS_MANIFEST: b""}
        aside = self._scratch / "imported.gz"
        session = Session(world, changed, chance, aside, bin_may_be_emptied=not is_accident)
        outcome = session.run(chance.randint(2, 4))
        if _is_read(world):
            session.require_nothing_lost()
        return outcome


def _read_to_the_end(path: Path, expected: BackupMetadata | None) -> bytes | None:
    """Return what a version holds; None if it is refused."""
    try:
        found = reader.read_header(path).meta
        digest, pieces = hashlib.sha256(), []
        size_bytes = 0
        for piece in reader.content_of(path, expected):
            digest.update(piece)
            size_bytes += len(piece)
            require(len(piece) <= _PIECE_BYTES, "a piece is larger than promised")
            require(size_bytes <= found.file_size, "more came than is recorded")
            pieces.append(piece)
    except Damaged as error:
        require(str(error), "an error without words")
        return None
    require(size_bytes == found.file_size, "the size is not the recorded one")
    require(digest.hexdigest() == found.file_hash, "the content is not the recorded one")
    return b"".join(pieces)


def _is_read(world: World) -> bool:
    """Return False if a file of a later release keeps this one out: nothing is lost then, but nothing listed."""
    for name in world.version_names:
        try:
            reader.read_header(world.folder / name)
        except reader.TooNew:
            return False
        except Damaged:
            continue
    return True


# -- forging -------------------------------------------------------------------------------------------------------


def raw_body(content: bytes, level: int = 6) -> bytes:
    """Return what stands behind a header: one raw block, deflate's end, CRC-32, size."""
    deflate = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    stored = deflate.compress(content) + deflate.flush(zlib.Z_FULL_FLUSH)
    return stored + b"\3\0" + struct.pack("<II", zlib.crc32(content), len(content) % 2**32)


def sealed(text: bytes, name: bytes = b"data.json\0", kinds: tuple[bytes, bytes] = (b"BK", b"BS")) -> bytes:
    """Return a header around metadata of any kind, as docs/format.md tells other programs to seal one."""
    text = text[: _LONGEST_EXTRA - 40]
    before = (
        b"\x1f\x8b\x08\x0c\0\0\0\0\0\xff"
        + struct.pack("<H", len(text) + 40)
        + kinds[0]
        + struct.pack("<H", len(text))
        + text
        + kinds[1]
        + struct.pack("<H", 32)
    )
    return before + hashlib.sha256(before + name).digest() + name


class Forger:
    """Makes version files whose seals are right and whose rest is not."""

    def __init__(self, contents: Sequence[bytes]) -> None:
        self._contents = contents
        self._large = max(contents, key=len)
        zeros = bytes(2 << 20)
        self._zeros = raw_body(zeros, 9)
        self._zeros_sha256 = hashlib.sha256(zeros).hexdigest()
        self._zeros_bytes = len(zeros)
        deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._endless = b"".join(deflate.compress(bytes(1 << 20)) for _ in range(64))  # 64 MiB, and no end

    def forged(self, original: bytes, chance: Random) -> tuple[str, bytes]:
        """Return what was done, and the file."""
        fields, body = opened(original)
        makers: dict[str, tuple[int, Callable[[dict[str, Any], bytes, Random], bytes]]] = {
            "metadata of the wrong kind": (6, self._odd_metadata),
            "wrong sizes and hashes": (3, self._odd_figures),
            "other content under the old hash": (2, self._other_content),
            "a body changed and sealed again": (3, self._odd_body),
            "several members, or bytes behind the end": (2, self._more_behind),
            "a bomb": (1, self._bomb),
            "an odd frame": (2, self._odd_frame),
            "an odd index of blocks": (6, self._odd_index),
        }
        name = chance.choices(tuple(makers), weights=[weight for weight, _ in makers.values()])[0]
        return name, makers[name][1](fields, body, chance)

    def _odd_index(self, fields: dict[str, Any], body: bytes, chance: Random) -> bytes:
        """Return a version of several blocks whose index was changed, and perhaps the body with it."""
        content = chance.choice((self._large, self._large * 3, b""))
        index, body = forging.body_of(content, target_bytes=chance.choice((200, 1_000, 1 << 20)))
        fields |= {"file_size": len(content), "file_hash": hashlib.sha256(content).hexdigest()}
        rows = list(index)
        at = chance.randrange(len(rows)) if rows else 0
        odd = chance.choice((0, 1, 5, 4 << 20, (1 << 32) - 1))
        match chance.randrange(9 if rows else 3):
            case 0:  # nothing is wrong
                text = blocks.encode(rows)
            case 1:
                text = chance.choice(("", "=", "AAAA", "A" * 64, blocks.encode(rows)[:-1], blocks.encode(rows) + "é"))
            case 2:
                rows += [Block(odd, odd, 0, bytes(20), bytes(16))]
                text = blocks.encode(rows)
            case 3:
                text = blocks.encode([*rows[:at], replace(rows[at], content_bytes=odd), *rows[at + 1 :]])
            case 4:
                text = blocks.encode([*rows[:at], replace(rows[at], stored_bytes=odd), *rows[at + 1 :]])
            case 5:
                text = blocks.encode([*rows[:at], replace(rows[at], crc32=odd), *rows[at + 1 :]])
            case 6:
                text = blocks.encode(chance.sample(rows, len(rows)))
            case 7:  # two blocks pass for one
                both = replace(
                    rows[0],
                    content_bytes=sum(row.content_bytes for row in rows),
                    stored_bytes=sum(row.stored_bytes for row in rows),
                    stored_digest=blocks.stored_digest(body[: -blocks.END_BYTES]),
                    crc32=zlib.crc32(content),
                )
                text = blocks.encode([both])
            case _:  # a stored byte changed, and the index with it
                changed = bytearray(body)
                start = sum(row.stored_bytes for row in rows[:at])
                changed[start + chance.randrange(rows[at].stored_bytes)] ^= 1 << chance.randrange(8)
                body = bytes(changed)
                stored = body[start : start + rows[at].stored_bytes]
                rows[at] = replace(rows[at], stored_digest=blocks.stored_digest(stored))
                text = blocks.encode(rows)
        fields["blocks"] = text
        return assembled(json.dumps(_sized(fields)).encode(), body)

    def _odd_metadata(self, fields: dict[str, Any], body: bytes, chance: Random) -> bytes:
        return assembled(crafted(_sized(fields), chance, times=3), body)

    def _odd_figures(self, fields: dict[str, Any], body: bytes, chance: Random) -> bytes:
        for name in chance.sample(("file_size", "stored_size", "file_hash", "blocks", "backup_id", "format"), 2):
            value = fields[name]
            if isinstance(value, int):
                fields[name] = chance.choice((value + 1, value - 1, 0, value + (1 << 32), 1 << 61, value))
            else:
                at = chance.randrange(len(value) + 1)
                fields[name] = chance.choice((value[:at] + "0" + value[at + 1 :], value.upper(), value[:-1], value))
        return assembled(json.dumps(_sized(fields) if chance.random() < 0.8 else fields).encode(), body)

    def _other_content(self, fields: dict[str, Any], _: bytes, chance: Random) -> bytes:
        size_bytes = min(int(fields["file_size"]), 1 << 16)
        content = chance.choice((chance.randbytes(size_bytes), bytes(size_bytes), *self._contents))
        fields["file_size"] = len(content)
        if chance.random() < 0.3:  # nothing is wrong with it then, but that it is not what the index describes
            fields["file_hash"] = hashlib.sha256(content).hexdigest()
        return _honest(fields, raw_body(content, chance.randint(0, 9)))

    def _odd_body(self, fields: dict[str, Any], body: bytes, chance: Random) -> bytes:
        _, changed = mutations.accident(body, [body, *map(raw_body, self._contents[:2])], chance)
        if chance.random() < 0.3:  # blocks without content before the rest
            changed = b"\0\0\0\xff\xff" * chance.randint(1, 20_000) + changed
        return _honest(fields, changed)

    def _more_behind(self, fields: dict[str, Any], body: bytes, chance: Random) -> bytes:
        other = raw_body(chance.choice(self._contents[:3]))
        behind = chance.choice(
            (
                b"\0", bytes(4096), bytes(1 << 20), chance.randbytes(9), body, body[-8:],
                b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + other, b"\x1f\x8b\x08\0\0\0\0\0\0\xff" * 20_000,
                sealed(b"{}") + other,
            )
        )  # fmt: skip
        return _honest(fields, body + behind)

    def _bomb(self, fields: dict[str, Any], body: bytes, chance: Random) -> bytes:
        match chance.randrange(4):
            case 0:  # it is as large as it says, and honest
                fields |= {"file_size": self._zeros_bytes, "file_hash": self._zeros_sha256}
                return _honest(fields, self._zeros)
            case 1:  # the claim is small
                fields["file_size"] = chance.choice((0, 1, 1 << 20, len(body)))
                return _honest(fields, self._endless)
            case 2:  # the claim is huge, and the content is not
                fields["file_size"] = chance.choice((1 << 40, 1 << 61, (1 << 62) - 1, 10**12))
                return _honest(fields, body)
            case _:  # it is cut off before its end
                fields["file_size"] = self._zeros_bytes
                return _honest(fields, self._zeros[: chance.randrange(len(self._zeros))])

    def _odd_frame(self, fields: dict[str, Any], body: bytes, chance: Random) -> bytes:
        name = chance.choice((b"\0", b"data.json\0", b"\xff\xfe\0", b"x" * 70_000 + b"\0", b"no end", b"../../x\0"))
        text = json.dumps(_sized(fields)).encode()
        header = bytearray(_sized_header(text, body, lambda padded: sealed(padded, name)))
        if chance.random() < 0.5:
            at = chance.choice((3, 10, 11, 12, 13, 14, 15, chance.randrange(len(header))))
            header[at] = chance.randrange(256)
            data = _resealed(bytes(header))
        else:
            kinds = chance.choice(((b"BK", b"BK"), (b"BS", b"BK"), (b"XX", b"BS"), (b"BK", b"BS")))
            data = sealed(text, name, kinds)
        return data + body


def opened(original: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the metadata and the body of a version file of ours."""
    (extra_bytes,) = struct.unpack_from("<H", original, 10)
    extra_end = 12 + extra_bytes
    fields: dict[str, Any] = json.loads(original[16 : extra_end - 36])
    return fields, original[original.index(b"\0", extra_end) + 1 :]


def assembled(text: bytes, body: bytes) -> bytes:
    """Return a version file of *text* and *body*; where *text* leaves its size open, it is the right one."""
    return _sized_header(text, body, sealed) + body


def _honest(fields: dict[str, Any], body: bytes) -> bytes:
    """Return a version of one block whose digests are those of *body*, whatever that holds."""
    stored, end = body[: -blocks.END_BYTES], body[-8:-4].ljust(4, b"\0")
    row = Block(
        fields["file_size"] & 0xFFFFFFFF,
        len(stored),
        struct.unpack("<I", end)[0],
        bytes(20),
        blocks.stored_digest(stored),
    )
    fields["blocks"] = blocks.encode([row])
    return assembled(json.dumps(_sized(fields)).encode(), body)


def _sized(fields: dict[str, Any]) -> dict[str, Any]:
    return fields | {"stored_size": json.loads(_SIZE)}


def _sized_header(text: bytes, body: bytes, seal: Callable[[bytes], bytes]) -> bytes:
    room = len(text) + 24
    stored_size = len(seal(text.ljust(room))) + len(body)
    return seal(text.replace(_SIZE.encode(), b"%d" % stored_size).ljust(room))


def _resealed(header: bytes) -> bytes:
    """Return *header* with a seal where its length field says, over what lies around it."""
    (extra_bytes,) = struct.unpack_from("<H", header, 10)
    seal_at, extra_end = max(12 + extra_bytes - 32, 0), 12 + extra_bytes
    name_end = header.find(b"\0", extra_end)
    digest = hashlib.sha256(header[:seal_at] + header[extra_end : name_end + 1]).digest()
    return header[:seal_at] + digest + header[extra_end:]
