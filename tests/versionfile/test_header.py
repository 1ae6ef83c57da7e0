"""The header of a version file: round trips, and no bit of it can change unnoticed (promise P5)."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import random
import struct
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.values.version import Oddity, Suspicion
from backupkit.versionfile import blocks, codec, header, reader
from backupkit.versionfile.blocks import Block
from tests.values.metadata import META, TRICKS, WRONG, versions

if TYPE_CHECKING:
    from pathlib import Path

    from backupkit.values.version import BackupMetadata


FIXED = replace(META, file_name="")  # where a file lies does not stand in it
BLOCKS = [
    Block(
        content_bytes=5 + number,
        stored_bytes=9,
        crc32=1 << 31,
        content_digest=bytes(range(20)),
        stored_digest=b"\xff" * 16,
    )
    for number in range(3)
]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BEHIND = bytes(range(1, 256))  # something without the NUL that ends a header


def encoded(meta: BackupMetadata) -> bytes:
    return header.encode(meta, BLOCKS, room=header.room_for(meta, len(BLOCKS)))


def sealed(fields: object, kinds: tuple[bytes, bytes] = (b"BK", b"BS")) -> bytes:
    """Return a header around any metadata, as docs/format.md tells other programs to seal one."""
    text = fields if isinstance(fields, bytes) else json.dumps(fields).encode()
    name = b"data.json\0"
    before = (
        b"\x1f\x8b\x08\x0c\0\0\0\0\0\xff"
        + struct.pack("<H", 4 + len(text) + 4 + 32)
        + kinds[0]
        + struct.pack("<H", len(text))
        + text
        + kinds[1]
        + struct.pack("<H", 32)
    )
    return before + hashlib.sha256(before + name).digest() + name


FIELDS = {"format": 2, "blocks": blocks.encode(BLOCKS)} | codec.fixed_fields(FIXED)


@given(versions(only_fixed=True), st.binary(max_size=50))
def test_a_header_comes_back_as_it_was_written(meta: BackupMetadata, behind: bytes) -> None:
    data = encoded(meta)
    assert header.decode(data + behind) == header.Header(meta=meta, header_bytes=len(data), index=blocks.encode(BLOCKS))


@given(versions(only_fixed=True))
def test_p13_a_header_is_one_that_gzip_reads(meta: BackupMetadata) -> None:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = deflate.compress(b"content") + deflate.flush() + struct.pack("<II", zlib.crc32(b"content"), 7)
    assert gzip.decompress(encoded(meta) + body) == b"content"


def test_p13_the_time_of_the_version_stands_where_gzip_looks_for_it() -> None:
    with gzip.GzipFile(fileobj=io.BytesIO(encoded(FIXED) + b"\3\0" + bytes(8))) as file:
        assert file.read() == b""
        assert file.mtime == FIXED.timestamp.timestamp()


@pytest.mark.parametrize("year", [1000, 1969, 2107, 9000])
def test_p8_a_time_that_gzip_cannot_hold_is_left_out_there(year: int) -> None:
    odd = replace(FIXED, timestamp=FIXED.timestamp.replace(year=year))
    data = encoded(odd)
    assert data[4:8] == bytes(4)
    found = header.decode(data)
    assert found is not None
    assert found.meta.timestamp == odd.timestamp


@pytest.mark.parametrize(("seconds", "stored"), [(1, 1), (0xFFFFFFFF, 0xFFFFFFFF), (0x100000000, 0), (-1, 0)])
def test_p8_the_last_time_that_gzip_can_hold_stands_there(seconds: int, stored: int) -> None:
    data = encoded(replace(FIXED, timestamp=_EPOCH + timedelta(seconds=seconds)))
    assert int.from_bytes(data[4:8], "little") == stored


def test_p5_each_flipped_bit_is_refused() -> None:
    data = encoded(FIXED)
    accepted = []
    for bit in range(8 * len(data)):
        flipped = bytearray(data + BEHIND)
        flipped[bit // 8] ^= 1 << bit % 8
        try:
            if header.decode(bytes(flipped)) is not None:
                accepted.append(bit)
        except header.TooNew:
            accepted.append(bit)
        except header.Damaged:
            pass
    assert accepted == []


def test_p5_a_header_that_is_cut_off_anywhere_is_not_accepted() -> None:
    data = encoded(FIXED)
    for length in range(len(data)):
        try:
            assert header.decode(data[:length]) is None
        except header.Damaged as error:
            assert length < 12, str(error)  # noqa: PT017 - most lengths must not raise


@pytest.mark.parametrize("length", [1, 2, 40, 5000])
def test_p5_a_header_overwritten_with_rubbish_is_refused(length: int) -> None:
    chance = random.Random(length)
    data = encoded(FIXED) + BEHIND * 20
    for _ in range(200):
        at = chance.randrange(len(encoded(FIXED)))
        rubbish = data[:at] + chance.randbytes(length) + data[at + length :]
        if rubbish == data:
            continue
        try:
            assert header.decode(rubbish) is None
        except header.Damaged as error:
            assert not isinstance(error, header.TooNew)  # noqa: PT017 - None is as good


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "empty or cut off"),
        (bytes(11), "empty or cut off"),
        (b"\x1f\x8b\x08", "cut off"),
        (bytes(4096), "does not begin like a version file"),
        (gzip.compress(b"a plain gzip file", mtime=0), "does not begin like a version file"),
        (b'{"systems": []}' * 100, "does not begin like a version file"),
        (b"\x1f\x8b\x08\x0c\0\0\0\0\0\xff" + b"\0\0" + b"data.json\0", "its header is damaged"),
    ],
)
def test_p5_what_is_no_header_is_refused_with_a_reason(data: bytes, problem: str) -> None:
    with pytest.raises(header.Damaged, match=problem):
        header.decode(data)


def test_the_helper_seals_like_the_code() -> None:
    data = sealed(FIELDS)
    assert header.decode(data) == header.Header(meta=FIXED, header_bytes=len(data), index=blocks.encode(BLOCKS))


@pytest.mark.parametrize("number", [1, 0, -1])
def test_a_header_of_a_format_that_no_release_wrote_is_refused_and_not_too_new(number: int) -> None:
    with pytest.raises(header.Damaged, match="it is of a format that no release wrote") as caught:
        header.decode(sealed(FIELDS | {"format": number, "body_sha256": "b" * 64}))
    assert type(caught.value) is header.Damaged


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name in codec.fixed_fields(FIXED) for value in WRONG[name]]
)
def test_p12_a_sealed_value_of_the_wrong_kind_is_refused(name: str, value: object) -> None:
    with pytest.raises(header.Damaged) as caught:
        header.decode(sealed(FIELDS | {name: value}))
    assert type(caught.value) is header.Damaged


@pytest.mark.parametrize("trick", TRICKS)
def test_p12_a_sealed_id_that_is_not_of_our_form_is_refused(trick: str) -> None:
    with pytest.raises(header.Damaged):
        header.decode(sealed(FIELDS | {"backup_id": trick}))


@pytest.mark.parametrize("file_name", ["../../etc/passwd", "C:\\x", 5, META.file_name])
def test_p12_where_a_file_lies_is_never_taken_from_the_file(file_name: object) -> None:
    found = header.decode(sealed(FIELDS | {"file_name": file_name}))
    assert found is not None
    assert found.meta.file_name == ""


@pytest.mark.parametrize(
    "fields",
    [
        None,
        [],
        "text",
        {},
        FIELDS | {"format": None},
        FIELDS | {"format": "1"},
        FIELDS | {"format": True},
        FIELDS | {"format": 1.0},
        FIELDS | {"blocks": None},
        FIELDS | {"blocks": 5},
        {name: value for name, value in FIELDS.items() if name != "blocks"},
        {name: value for name, value in FIELDS.items() if name != "blocks"} | {"body_sha256": "b" * 64},
        FIELDS | {"format": 1},
        b"",
        b"no JSON",
        b"\xff\xfe\xfd",
        b"[" * 50_000,
        b'{"format": 1' + b"0" * 5000 + b"}",
    ],
)
def test_p12_sealed_metadata_of_no_known_shape_is_refused(fields: object) -> None:
    with pytest.raises(header.Damaged) as caught:
        header.decode(sealed(fields))
    assert type(caught.value) is header.Damaged


@pytest.mark.parametrize("kinds", [(b"XX", b"BS"), (b"BK", b"XX"), (b"BS", b"BK")])
def test_a_header_with_other_subfields_is_refused(kinds: tuple[bytes, bytes]) -> None:
    with pytest.raises(header.Damaged, match="of no known kind"):
        header.decode(sealed(FIELDS, kinds))


@pytest.mark.parametrize("fields", [{"format": 3}, FIELDS | {"format": 3}, {"format": 99, "new": [1, 2]}])
def test_a_sealed_header_of_a_newer_release_is_too_new(fields: dict[str, object]) -> None:
    with pytest.raises(header.TooNew) as caught:
        header.decode(sealed(fields))
    assert caught.value.found == fields["format"]


def test_a_newer_header_whose_seal_is_broken_is_damaged_and_not_too_new() -> None:
    data = sealed(FIELDS | {"format": 3})
    for bit in range(8 * len(data)):
        flipped = bytearray(data + BEHIND)
        flipped[bit // 8] ^= 1 << bit % 8
        try:
            assert header.decode(bytes(flipped)) is None
        except header.Damaged as error:
            assert type(error) is header.Damaged, f"bit {bit}"  # noqa: PT017 - None is as good


# -- room --------------------------------------------------------------------------------------------------------------


LONGEST = {
    "nothing": {},
    "2,000 emoji": {"description": "😀" * 2000},
    "2,000 controls": {"description": "\1" * 2000},
    "lone surrogates": {"description": "\ud83d" * 2000},
    "32 long tags": {"tags": ("😀" * 100,) * 32},
    "a long name": {"document": "\1" * 251 + ".txt"},
    "all at once": {
        "description": "😀" * 2001,
        "tags": ("😀" * 100,) * 32,
        "document": "\1" * 255,
        "suspicions": tuple(Suspicion),
        "oddities": tuple(Oddity),
        "records": 10**12,
        "file_size": 10**15,
    },
}


@pytest.mark.parametrize("fields", LONGEST.values(), ids=LONGEST)
def test_the_room_left_for_a_header_is_enough_for_all_that_becomes_known_later(fields: dict[str, object]) -> None:
    foreseen = replace(FIXED, **fields).tidied()  # type: ignore[arg-type]  # a table of fields of all types
    room = header.room_for(foreseen, len(BLOCKS))
    later = replace(
        foreseen,
        sequence=10**12 - 1,
        backup_id=f"{foreseen.backup_id}-99999",
        stored_size=10**14,
        active_day=99_999,
    )
    for meta in (foreseen, later):
        data = header.encode(meta, BLOCKS, room=room)
        found = header.decode(data + BEHIND)
        assert len(data) == room <= header.LIMIT_BYTES
        assert found is not None
        assert found.meta == meta


@pytest.mark.parametrize("document", ["data.json", "d", "a" * 255])
def test_the_typical_length_is_about_right(document: str) -> None:
    meta = replace(FIXED, document=document)
    assert 0.7 < header.typical_bytes(document) / header.room_for(meta, 1) < 1.5


@pytest.mark.parametrize("fields", LONGEST.values(), ids=LONGEST)
def test_there_is_room_for_the_blocks_of_a_large_document_whatever_is_said_of_it(
    fields: dict[str, object], tmp_path: Path
) -> None:
    meta = replace(FIXED, **fields).tidied()  # type: ignore[arg-type]  # a table of fields of all types
    most = header.most_blocks(header.room_for(meta, 0))
    index = BLOCKS[:1] * most
    data = header.encode(meta, index, room=header.room_for(meta, most))
    (tmp_path / "version.gz").write_bytes(data + BEHIND)
    found = reader.read_header(tmp_path / "version.gz")
    assert found.index == blocks.encode(index)
    assert most >= 450
    extra_bytes, name_bytes = int.from_bytes(data[10:12], "little"), len(os.fsencode(meta.document)) + 1
    assert 0 <= 0xFFFF - extra_bytes - 2 - name_bytes < blocks.ROW_CHARACTERS


@pytest.mark.parametrize("fields", LONGEST.values(), ids=LONGEST)
def test_there_is_room_for_the_prefixes_as_well(fields: dict[str, object]) -> None:
    meta = replace(FIXED, **fields).tidied()  # type: ignore[arg-type]  # a table of fields of all types
    least = header.room_for(meta, 0)
    most = header.most_blocks(least, has_prefixes=True)
    prefixes = [bytes([number % 256]) * blocks.PREFIX_BYTES for number in range(most)]
    room = header.room_with(least, most, has_prefixes=True)
    data = header.encode(meta, BLOCKS[:1] * most, room=room, prefixes=prefixes)
    found = header.decode(data + BEHIND)
    assert found is not None
    assert blocks.decode_prefixes(found.prefixes, most) == tuple(prefixes)
    assert found.meta == meta
    assert most >= 300
    for count in range(1, 6):
        room = header.room_with(least, count, has_prefixes=True)
        assert len(header.encode(meta, BLOCKS[:1] * count, room=room, prefixes=prefixes[:count])) == room


@pytest.mark.parametrize("prefixes", [None, 5, [], "", "no base 64", "AAAA", blocks.encode_prefixes([bytes(20)] * 2)])
def test_prefixes_that_are_none_are_passed_over(prefixes: object) -> None:
    found = header.decode(sealed(FIELDS | {"prefixes": prefixes}))
    assert found is not None
    assert found.meta == FIXED
    assert blocks.decode_prefixes(found.prefixes, len(BLOCKS)) == ()


def _with_extra_field(inside: bytes) -> bytes:
    """Return a header whose extra field holds *inside* and a right seal."""
    before = b"\x1f\x8b\x08\x0c\0\0\0\0\0\xff" + struct.pack("<H", len(inside) + 32) + inside
    return before + hashlib.sha256(before + b"\0").digest() + b"\0"


_BROKEN_SEAL = encoded(FIXED).replace(b"Before the import", b"Before an import!")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "it is empty or cut off"),
        (bytes(11), "it is empty or cut off"),
        (b"XX", "its header is cut off"),
        (b"\0X\0", "its header is cut off"),
        (b"\x1f\x8b\x08\x0c" + bytes(7), "its header is cut off"),
        (bytes(100), "it does not begin like a version file"),
        (_BROKEN_SEAL, "its header is damaged"),
        (_with_extra_field(b"BK\0\0BS\0"), "its header is damaged"),
        (_with_extra_field(b"BK\0\0BX \0"), "its header is of no known kind"),
        (sealed(b""), "its metadata is no JSON"),
        (sealed(b"no"), "its metadata is no JSON"),
        (sealed({}), "its metadata names no format"),
        (sealed({"format": 1}), "it is of a format that no release wrote"),
        (sealed({"format": 2}), "its metadata is incomplete"),
        (sealed(FIELDS | {"file_hash": "0"}), "its metadata is malformed (no SHA-256)"),
        (sealed({"format": 9}), "it was written by a newer release (format 9)"),
    ],
)
def test_p5_a_header_is_refused_in_words_that_say_how_far_it_was_read(data: bytes, words: str) -> None:
    with pytest.raises(header.Damaged) as caught:
        header.decode(data)
    assert str(caught.value) == words


def test_the_room_for_a_header_is_just_what_the_largest_one_takes() -> None:
    meta = replace(FIXED, pinned=True)
    largest = replace(
        meta,
        sequence=10**12,
        backup_id=f"{meta.backup_id}-100000",
        file_size=10**15,
        stored_size=10**15,
        records=10**12,
        active_day=10**6,
        pinned=False,
        examined=False,
        suspicions=tuple(Suspicion),
        oddities=tuple(Oddity),
        folder_id="f" * 32,
    )
    data = header.encode(largest, BLOCKS, room=header.room_for(meta, len(BLOCKS)))
    assert b'"}BS' in data, "metadata and seal touch"


def test_a_header_that_would_not_fit_is_a_bug_and_no_shorter_header() -> None:
    with pytest.raises(AssertionError, match=r"^room_for\(\) must foresee every header"):
        header.encode(FIXED, BLOCKS, room=header.room_for(FIXED, len(BLOCKS)) - 300)


def test_p13_spare_room_stands_behind_the_metadata_where_a_person_looks_last() -> None:
    room = header.room_for(FIXED, len(BLOCKS)) + 100
    data = header.encode(FIXED, BLOCKS, room=room)
    assert data[16:17] == b"{"
    assert b"}" + b" " * 100 in data
    assert header.decode(data) == header.Header(meta=FIXED, header_bytes=room, index=blocks.encode(BLOCKS))


def test_p13_the_fixed_bytes_are_those_of_the_format() -> None:
    data = encoded(FIXED)
    assert data[:4] == b"\x1f\x8b\x08\x0c"
    assert data[8:10] == b"\0\xff"


@pytest.mark.parametrize(("seconds", "mtime"), [(1, 1), ((1 << 32) - 1, (1 << 32) - 1), (1 << 32, 0)])
def test_p8_gzips_time_stamp_holds_the_seconds_up_to_2106(seconds: int, mtime: int) -> None:
    data = encoded(replace(FIXED, timestamp=_EPOCH + timedelta(seconds=seconds)))
    assert struct.unpack_from("<I", data, 4) == (mtime,)


def test_p13_a_nul_in_a_documents_name_does_not_end_the_name_that_gzip_sees() -> None:
    assert encoded(replace(FIXED, document="a\0b.json")).endswith(b"ab.json\0")


def test_each_character_of_a_documents_name_is_foreseen_twice() -> None:
    """Once in the metadata, once where gzip looks for it."""
    assert header.typical_bytes("n" * 30) - header.typical_bytes("n" * 10) == 40


def test_the_helper_of_this_file_seals_like_the_code() -> None:
    text = json.dumps(FIELDS).encode()
    inside = b"BK" + struct.pack("<H", len(text)) + text + b"BS" + struct.pack("<H", 32)
    found = header.decode(_with_extra_field(inside))
    assert found is not None
    assert found.meta == FIXED
