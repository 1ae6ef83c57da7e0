"""How a version lies in its file: whoever reads and writes gzip above gets the same, whether it is sealed or not."""

from __future__ import annotations

import io
import os
import random
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from backupkit.files.disk import Disk
from backupkit.files.drafts import Draft
from backupkit.values.problem import Flaw
from backupkit.values.version import BackupMetadata
from backupkit.versionfile import enclosing, file_bytes, reader
from backupkit.versionfile.predecessor import Predecessor
from backupkit.versionfile.writer import VersionWriter
from tests.versionfile.version_files import SOUND

pytest.importorskip("cryptography")

from backupkit.sealing.folder_key import FolderKey
from backupkit.sealing.opener import Opened
from backupkit.versionfile.sealed_bytes import Seal

KEY, OTHER = FolderKey(secret=bytes(32)), FolderKey(secret=bytes(31) + b"\1")
KEYS = {KEY.key_id: KEY}
SIZES = [0, 1_000, 3 << 20]


def _name(backup_id: str) -> str:
    return f"backup_{backup_id}.json.gz"


def _written(folder: Path, content: bytes, base: Predecessor | None = None, **changes: object) -> BackupMetadata:
    """Write *content* as a sealed version; return what is known of it, with its file's name."""
    meta = replace(SOUND, file_size=len(content), **changes)  # type: ignore[arg-type]
    putting = enclosing.putting(Seal(key=KEY), _name)
    with VersionWriter(
        folder, meta, lambda _: iter([content]), size_bytes=len(content), level=6, base=base, putting=putting
    ) as version:
        version.write(lambda: Draft(Disk(), folder / ".backupkit-0123456789abcdef.tmp"))
        draft = version.sealed(replace(meta, file_hash=version.content_sha256))
        assert not [
            word for word in (b"\x1f\x8b\x08\x0c", b"data.json", b"backup_id") if word in _head(draft.draft.descriptor)
        ]
        draft = draft.resealed(replace(draft.meta, sequence=7, backup_id=f"{meta.backup_id}-12"))
        draft.read_back(folder)
        name = draft.name(_name(draft.meta.backup_id))
        draft.draft.publish_as_new(folder / name)
    return replace(draft.meta, file_name=name)


def _head(descriptor: int) -> bytes:
    os.lseek(descriptor, 0, os.SEEK_SET)
    return os.read(descriptor, 1 << 16)


@pytest.fixture(params=SIZES)
def content(request: pytest.FixtureRequest) -> bytes:
    return random.Random(request.param).randbytes(request.param)


def test_a_sealed_version_is_read_as_a_plain_one_is(tmp_path: Path, content: bytes) -> None:
    meta = _written(tmp_path, content)
    path = tmp_path / meta.file_name
    found = reader.read_ours(path, KEYS).meta
    assert (found.sequence, found.backup_id) == (7, f"{SOUND.backup_id}-12")
    assert b"".join(reader.content_of(path, meta, KEYS)) == content
    reader.check_seal(path, meta, KEYS)
    assert b"".join(reader.sound_bytes_of(path, meta, KEYS)) == path.read_bytes()
    plain = tmp_path / "plain.gz"
    plain.write_bytes(b"".join(reader.plain_bytes_of(path, meta, KEYS)))
    assert b"".join(reader.content_of(plain)) == content
    opened = Opened(io.BytesIO(path.read_bytes()).read, KEYS)  # as any reader of the format does
    assert opened.metadata.partition(b"\n")[2] + b"".join(opened.content()) == plain.read_bytes()


def test_blocks_are_taken_over_from_a_sealed_version_into_another(tmp_path: Path) -> None:
    content = random.Random(1).randbytes(3 << 20)
    first = _written(tmp_path, content)
    edited = content[: 1 << 20] + b"an edit" + content[1 << 20 :]
    with Predecessor(tmp_path / first.file_name, first, KEYS) as base:
        second = _written(tmp_path, edited, base, backup_id="20251104_120001_00000000")
    blocks = [set(reader.blocks_of(reader.read_header(tmp_path / meta.file_name, KEYS))) for meta in (first, second)]
    assert len(blocks[0] & blocks[1]) > len(blocks[1]) // 2
    assert b"".join(reader.content_of(tmp_path / second.file_name, second, KEYS)) == edited


@pytest.mark.leaves_damage
@pytest.mark.parametrize("read", [reader.content_of, reader.sound_bytes_of, reader.plain_bytes_of])
def test_no_byte_of_a_sealed_version_is_outside_of_its_seal(tmp_path: Path, read: Callable[..., object]) -> None:
    meta = _written(tmp_path, random.Random(1).randbytes(3 << 20))
    path = tmp_path / meta.file_name
    data = path.read_bytes()
    places = random.Random(2).sample(range(len(data)), 60)
    damaged = [data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :] for at in (*places, 0, 60, 200, -1)]
    cut = [data[: len(data) - count] for count in (1, 16, 17, (1 << 20) + 16, len(data) - 40)]
    for bad in (*damaged, *cut, data + b"x", data + data[-(1 << 20) :], b""):
        path.write_bytes(bad)
        with pytest.raises((reader.Damaged, file_bytes.Locked)):  # the id of the key may be what was hit
            deque(read(path, meta, KEYS), maxlen=0)  # type: ignore[call-overload]


def test_without_its_key_a_sealed_version_is_locked_and_never_taken_for_a_damaged_one(tmp_path: Path) -> None:
    meta = _written(tmp_path, b"content")
    for keys in (None, {}, {OTHER.key_id: OTHER}):
        with pytest.raises(file_bytes.Locked):
            reader.read_ours(tmp_path / meta.file_name, keys)


def test_among_sealed_versions_a_plain_one_is_none(tmp_path: Path) -> None:
    with VersionWriter(tmp_path, SOUND, lambda _: iter([b"x"]), size_bytes=1, level=6) as version:
        version.write(lambda: Draft(Disk(), tmp_path / ".backupkit-0123456789abcdef.tmp"))
        draft = version.sealed(replace(SOUND, file_size=1, file_hash=version.content_sha256))
        assert draft.name("as-it-is") == "as-it-is"
        draft.draft.publish_as_new(tmp_path / _name(SOUND.backup_id))
    assert reader.read_ours(tmp_path / _name(SOUND.backup_id)).meta.file_size == 1
    with pytest.raises(reader.Damaged) as caught:
        reader.read_ours(tmp_path / _name(SOUND.backup_id), KEYS)
    assert caught.value.problem.flaw is Flaw.NOT_SEALED
