"""A version on its way into a draft: how it grows, what it leaves behind, and who is to blame for damage."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backupkit.errors import StorageFailed
from backupkit.files import drafts
from backupkit.files.disk import Disk
from backupkit.files.drafts import Draft
from backupkit.files.marks import Stamp, stamp_of
from backupkit.values.version import BackupMetadata
from backupkit.versionfile import reader
from backupkit.versionfile.header import Damaged
from backupkit.versionfile.predecessor import BaseDamaged, Predecessor, worth_inheriting
from backupkit.versionfile.writer import SealedDraft, VersionWriter

META = BackupMetadata(
    backup_id="20251104_120000_a1b2c3d4",
    sequence=1,
    timestamp=datetime(2025, 11, 4, 12, tzinfo=UTC),
    file_hash="",
    file_size=0,
    document="data.bin",
)
CONTENT = os.urandom(1 << 20)


def chunks_of(content: bytes, chunk: int = 1 << 18) -> Callable[[Callable[[], Stamp]], Iterator[bytes]]:
    return lambda _: (content[at : at + chunk] for at in range(0, len(content), chunk))


class Drafts:
    """Makes drafts in a folder, and remembers which others were there whenever one was made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: list[Draft] = []
        self.beside: list[list[str]] = []

    def __call__(self) -> Draft:
        self.beside.append(os.listdir(self.folder))
        self.made.append(drafts.draft_in(Disk(), self.folder))
        return self.made[-1]


def stored(
    tmp_path: Path, content: bytes, *, foreseen_bytes: int | None = None, base: Predecessor | None = None
) -> tuple[Path, SealedDraft]:
    """Return the file of a version with this content, and what the writer said of it."""
    size_bytes = len(content) if foreseen_bytes is None else foreseen_bytes
    with VersionWriter(tmp_path, META, chunks_of(content), size_bytes=size_bytes, level=1, base=base) as version:
        version.write(Drafts(tmp_path))
        sealed = version.sealed(replace(META, file_hash=version.content_sha256, file_size=len(content)))
        sealed.draft.publish_as_new(tmp_path / "version")
    return tmp_path / "version", sealed


@pytest.mark.parametrize("content", [b"", b"one", CONTENT], ids=["empty", "small", "large"])
def test_what_is_written_is_read_back(content: bytes, tmp_path: Path) -> None:
    path, sealed = stored(tmp_path, content)
    assert b"".join(reader.content_of(path, sealed.meta)) == content
    assert path.stat().st_size == sealed.meta.stored_size
    assert os.listdir(tmp_path) == ["version"]


@pytest.mark.parametrize("foreseen_bytes", [0, 100])
def test_a_content_that_is_larger_than_foreseen_is_written_anew_with_more_room(
    foreseen_bytes: int, tmp_path: Path
) -> None:
    path, sealed = stored(tmp_path, CONTENT, foreseen_bytes=foreseen_bytes)
    assert len(sealed.index.blocks) > 1
    assert b"".join(reader.content_of(path, sealed.meta)) == CONTENT


def test_the_first_draft_is_gone_before_the_second_is_made(tmp_path: Path) -> None:
    """Both together may not fit on the disk."""
    new_draft = Drafts(tmp_path)
    with VersionWriter(tmp_path, META, chunks_of(CONTENT), size_bytes=0, level=1) as version:
        version.write(new_draft)
        assert len(new_draft.made) == 2
        assert new_draft.beside == [[], []]
        assert len(os.listdir(tmp_path)) == 1
    assert not os.listdir(tmp_path), "what was not published is removed"


def test_a_content_is_read_once_if_it_was_foreseen(tmp_path: Path) -> None:
    asked = []

    def content(stamp: Callable[[], Stamp]) -> Iterator[bytes]:
        asked.append(stamp)
        yield CONTENT

    with VersionWriter(tmp_path, META, content, size_bytes=len(CONTENT), level=1) as version:
        version.write(Drafts(tmp_path))
    assert len(asked) == 1


def test_the_content_is_told_when_the_draft_was_last_written(tmp_path: Path) -> None:
    told: list[tuple[Stamp, Stamp]] = []
    new_draft = Drafts(tmp_path)

    def content(stamp: Callable[[], Stamp]) -> Iterator[bytes]:
        told.append((stamp(), stamp_of(new_draft.made[-1].descriptor)))
        yield b"one"

    with VersionWriter(tmp_path, META, content, size_bytes=3, level=1) as version:
        version.write(new_draft)
    assert told[0][0] == told[0][1]


def test_what_the_content_raises_comes_out_and_leaves_nothing(tmp_path: Path) -> None:
    def content(_: Callable[[], Stamp]) -> Iterator[bytes]:
        yield b"half"
        raise InterruptedByHostError

    with (
        pytest.raises(InterruptedByHostError),
        VersionWriter(tmp_path, META, content, size_bytes=3 << 20, level=1) as version,
    ):
        version.write(Drafts(tmp_path))
    assert not os.listdir(tmp_path)


class InterruptedByHostError(Exception):
    """Something that no rule foresees."""


def test_an_error_of_the_disk_is_translated(tmp_path: Path) -> None:
    class Broken(Disk):
        def write(self, _: int, __: bytes | memoryview) -> None:
            raise OSError(5, "Input/output error")

    with (
        pytest.raises(StorageFailed),
        VersionWriter(tmp_path, META, chunks_of(b"one"), size_bytes=3, level=1) as version,
    ):
        version.write(lambda: drafts.draft_in(Broken(), tmp_path))
    assert not os.listdir(tmp_path)


def test_another_header_can_be_put_before_the_same_body(tmp_path: Path) -> None:
    with VersionWriter(tmp_path, META, chunks_of(CONTENT), size_bytes=len(CONTENT), level=1) as version:
        version.write(Drafts(tmp_path))
        sealed = version.sealed(replace(META, file_hash=version.content_sha256, file_size=len(CONTENT)))
        again = sealed.resealed(replace(sealed.meta, sequence=7, backup_id=f"{META.backup_id}-2"))
        again.draft.publish_as_new(tmp_path / "version")
    assert reader.read_header(tmp_path / "version").meta == again.meta
    assert b"".join(reader.content_of(tmp_path / "version", again.meta)) == CONTENT


# -- the base ----------------------------------------------------------------------------------------------------------


def test_a_content_that_is_all_of_the_base_needs_no_draft(tmp_path: Path) -> None:
    path, sealed = stored(tmp_path, CONTENT)
    with (
        Predecessor(path, sealed.meta) as base,
        VersionWriter(tmp_path, META, chunks_of(CONTENT), size_bytes=len(CONTENT), level=1, base=base) as version,
    ):
        assert version.is_as_before()
        assert version.content_sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert os.listdir(tmp_path) == ["version"]


def test_damage_of_the_base_says_whose_it_is(tmp_path: Path) -> None:
    """Nothing else that a version is made from can be damaged, so nobody has to guess."""
    path, sealed = stored(tmp_path, CONTENT)
    data = bytearray(path.read_bytes())
    data[-100] ^= 1
    path.write_bytes(data)
    (tmp_path / "new").mkdir()
    with (
        Predecessor(path, sealed.meta) as base,
        VersionWriter(
            tmp_path, META, chunks_of(CONTENT + b"."), size_bytes=len(CONTENT), level=1, base=base
        ) as version,
        pytest.raises(BaseDamaged, match="not what was written") as caught,
    ):
        version.write(Drafts(tmp_path / "new"))
    assert caught.value.meta == sealed.meta
    assert not os.listdir(tmp_path / "new")


@pytest.mark.parametrize("change", [lambda data: data[:100], lambda data: b"\0" + data[1:], lambda data: data + b"."])
def test_a_base_that_cannot_be_opened_says_whose_it_is(change: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path, sealed = stored(tmp_path, CONTENT)
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(Damaged) as plain:
        list(reader.content_of(path, sealed.meta))
    with pytest.raises(BaseDamaged) as caught:
        Predecessor(path, sealed.meta)
    assert caught.value.meta == sealed.meta
    assert str(caught.value) == str(plain.value)


def test_the_newest_version_that_is_not_much_smaller_is_worth_inheriting_from() -> None:
    small = replace(META, sequence=3, file_size=499_999)
    older = replace(META, sequence=1, file_size=500_000)
    newer = replace(META, sequence=2, file_size=500_000)
    assert worth_inheriting([older, newer, small], 1_000_000) == newer
    assert worth_inheriting([small], 1_000_000) is None
    assert worth_inheriting([older], (384 << 10) - 1) is None, "a small content has two blocks at most"


class Stubborn(Draft):
    """A draft whose removal is interrupted."""

    def discard(self) -> None:
        super().discard()
        raise KeyboardInterrupt


def test_the_threads_of_a_large_version_end_although_its_draft_cannot_be_removed(tmp_path: Path) -> None:
    content = os.urandom(5 << 20)
    before = set(threading.enumerate())
    disk = Disk()

    def write() -> None:
        with VersionWriter(tmp_path, META, chunks_of(content), size_bytes=len(content), level=1) as version:
            version.write(lambda: Stubborn(disk, tmp_path / ".backupkit-0123456789abcdef.tmp"))

    with pytest.raises(KeyboardInterrupt):
        write()
    assert set(threading.enumerate()) <= before
