"""A version that takes blocks over from the one before is as sound, as verified and as plain as any other."""

from __future__ import annotations

import gzip
import hashlib
import logging
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from backupkit import BackupManager, BackupMetadata, Depth, Status
from backupkit.documents.file_state import FileState
from backupkit.documents.plain_file import PlainFile
from backupkit.versionfile import blocks, reader
from backupkit.versionfile.predecessor import Predecessor

CONTENT = b"".join(b"%032x, a line of text\n" % Random(7 * number).getrandbits(128) for number in range(40_000))


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "home" / "notes.txt"
    path.parent.mkdir()
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def manager(document: Path) -> BackupManager:
    return BackupManager(document)


def _create(manager: BackupManager) -> BackupMetadata:
    backup_id = manager.create_backup()
    assert backup_id is not None
    return manager.find_backup(backup_id)


def _path(manager: BackupManager, meta: BackupMetadata) -> Path:
    return manager.backups_dir / meta.file_name


def _edit(document: Path) -> bytes:
    changed = bytearray(document.read_bytes())
    changed[500_000:500_000] = b"a line that was not there before\n"
    document.write_bytes(changed)
    return bytes(changed)


def _stored(path: Path) -> set[bytes]:
    return {block.stored_digest for block in reader.blocks_of(reader.read_header(path))}


def test_p1_p13_a_version_after_a_small_edit_shares_blocks_and_is_a_plain_gzip_file(
    manager: BackupManager, document: Path
) -> None:
    first = _create(manager)
    changed = _edit(document)
    second = _create(manager)

    assert gzip.decompress(_path(manager, second).read_bytes()) == changed
    assert second.file_hash == hashlib.sha256(changed).hexdigest()
    before, after = _stored(_path(manager, first)), _stored(_path(manager, second))
    assert len(after - before) <= 2 < len(after)
    for depth in Depth:
        assert tuple(manager.verify_backups(depth=depth)) == (2, 0)


def test_what_is_unchanged_is_not_written_whatever_the_last_version_took_over(
    manager: BackupManager, document: Path
) -> None:
    _create(manager)
    _edit(document)
    _create(manager)
    assert manager.create_backup() is None
    assert len(manager.list_backups()) == 2


def test_p4_the_state_before_a_restore_is_stored_again_from_blocks(manager: BackupManager, document: Path) -> None:
    first = _create(manager)
    changed = _edit(document)
    second = _create(manager)
    result = manager.restore_backup(first.backup_id)

    assert document.read_bytes() == CONTENT
    before = manager.find_backup(result.before_id or "")
    assert _stored(_path(manager, before)) == _stored(_path(manager, second))
    assert gzip.decompress(_path(manager, before).read_bytes()) == changed


# -- damage (P5) ---------------------------------------------------------------------------------------------------


def _damage_all_blocks(path: Path) -> None:
    data = bytearray(path.read_bytes())
    at = reader.read_header(path).header_bytes
    for block in reader.blocks_of(reader.read_header(path)):
        data[at + 9] ^= 4
        at += block.stored_bytes
    path.write_bytes(data)


def _damage_header(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[90] ^= 4
    path.write_bytes(data)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5])


@pytest.mark.leaves_damage
@pytest.mark.parametrize("damage", [_damage_all_blocks, _damage_header, _cut])
@pytest.mark.parametrize("is_edited", [True, False], ids=["edited", "unchanged"])
def test_p5_nothing_is_inherited_from_a_damaged_version_and_the_damage_is_told(
    damage: object, is_edited: bool, manager: BackupManager, document: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = _create(manager)
    assert callable(damage)
    damage(_path(manager, first))
    content = _edit(document) if is_edited else CONTENT
    with caplog.at_level(logging.WARNING):
        second = manager.create_backup(force=not is_edited)

    assert second is not None
    assert gzip.decompress(_path(manager, manager.find_backup(second)).read_bytes()) == content
    assert f"Version {first.backup_id} is damaged, and nothing was taken over from it" in caplog.text
    found = manager.find_backup(first.backup_id)
    assert (found.status, bool(found.problem)) == (Status.CORRUPTED, True)
    assert tuple(manager.verify_backups([second])) == (1, 0)


@pytest.mark.leaves_damage
def test_p5_a_predecessor_without_its_check_would_be_noticed(
    manager: BackupManager, document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A planted bug: damage must then be found at the latest when the heir is verified."""

    def unchecked(base: Predecessor, number: int) -> bytes:
        return base._read(number, base.blocks[number].stored_bytes)

    first = _create(manager)
    _damage_all_blocks(_path(manager, first))
    _edit(document)
    monkeypatch.setattr(Predecessor, "stored", unchecked)
    second = _create(manager)
    assert tuple(manager.verify_backups([second.backup_id], depth=Depth.SEALED)) == (0, 1)
    assert tuple(manager.verify_backups([second.backup_id])) == (0, 1)


@pytest.mark.leaves_damage
def test_p5_a_digest_that_lies_would_be_noticed(
    manager: BackupManager, document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A planted bug: blocks are taken for unchanged by their length. The hash of the whole comes from the document."""
    _create(manager)
    changed = bytearray(CONTENT)
    changed[500_000] ^= 1
    document.write_bytes(changed)
    monkeypatch.setattr("backupkit.versionfile.splice.content_digest", lambda _: bytes(20))
    monkeypatch.setattr(
        "backupkit.versionfile.splice.Splicer._is_at", lambda splicer, _, at: splicer._window.has(at + 1)
    )
    second = _create(manager)
    assert second.file_hash == hashlib.sha256(changed).hexdigest()
    assert tuple(manager.verify_backups([second.backup_id])) == (0, 1)


# -- torn readings (P6) --------------------------------------------------------------------------------------------


class _Torn:
    """A file state whose bytes differ from one reading to the next, while its times tell nothing."""

    def __init__(self, *, is_settled: bool, stays: int) -> None:
        self.is_settled, self.stays = is_settled, stays
        self.readings = 0

    def kind(self, path: Path) -> PlainFile:
        torn = self

        class Torn(PlainFile):
            def open_state(self) -> object:  # type: ignore[override]  # it yields a state of another class
                manager = super().open_state()
                return _Wrapped(manager, torn)

        return Torn(path)


class _Wrapped:
    def __init__(self, manager: object, torn: _Torn) -> None:
        self._manager, self._torn = manager, torn

    def __enter__(self) -> FileState:
        state: FileState = self._manager.__enter__()  # type: ignore[attr-defined]
        real, torn = state.chunks, self._torn

        def chunks() -> Iterator[bytes]:
            torn.readings += 1
            for chunk in real():
                yield bytes([chunk[0] ^ (torn.readings if torn.readings < torn.stays else 0)]) + chunk[1:]

        state.chunks = chunks  # type: ignore[method-assign]
        state.is_settled = torn.is_settled
        return state

    def __exit__(self, *details: object) -> None:
        self._manager.__exit__(*details)  # type: ignore[attr-defined]


def test_p6_a_content_that_changes_while_its_times_stand_still_is_read_until_it_stays(document: Path) -> None:
    torn = _Torn(is_settled=False, stays=4)
    manager = BackupManager(document, document=torn.kind)
    backup_id = manager.create_backup()
    assert backup_id is not None
    assert gzip.decompress(_path(manager, manager.find_backup(backup_id)).read_bytes()) == CONTENT
    assert torn.readings >= 4


@pytest.mark.needs_posix("On Windows no file has ever settled.")
def test_a_document_that_was_left_alone_for_long_is_read_once(document: Path) -> None:
    torn = _Torn(is_settled=True, stays=0)
    BackupManager(document, document=torn.kind).create_backup()
    assert torn.readings == 1


def test_p6_a_document_that_was_written_just_now_is_read_twice(document: Path) -> None:
    torn = _Torn(is_settled=False, stays=0)
    BackupManager(document, document=torn.kind).create_backup()
    assert torn.readings == 2


def test_p6_what_looks_like_an_accident_is_read_twice_however_quiet_it_was(document: Path) -> None:
    document.write_bytes(bytes(1_000_000))
    torn = _Torn(is_settled=True, stays=0)
    BackupManager(document, document=torn.kind).create_backup()
    assert torn.readings == 2


# -- depths --------------------------------------------------------------------------------------------------------


def test_each_depth_writes_down_when_it_was_done(manager: BackupManager) -> None:
    made = _create(manager)
    assert (made.verified_at, made.sealed_at) == (None, None)
    report = manager.verify_backups(depth="sealed")
    assert (report.depth, tuple(report)) == (Depth.SEALED, (1, 0))
    sealed = manager.find_backup(made.backup_id)
    assert sealed.sealed_at is not None
    assert sealed.verified_at is None
    assert manager.verify_backups().depth is Depth.DEEP
    deep = manager.find_backup(made.backup_id)
    assert deep.verified_at == deep.sealed_at
    assert deep.verified_at is not None


def test_an_unknown_depth_is_refused(manager: BackupManager) -> None:
    with pytest.raises(ValueError, match="shallow"):
        manager.verify_backups(depth="shallow")


@pytest.mark.leaves_damage
def test_p5_what_was_found_damaged_is_not_called_sound_by_its_seal_alone(manager: BackupManager) -> None:
    made = _create(manager)
    path = _path(manager, made)
    header_bytes = reader.read_header(path).header_bytes
    sound = path.read_bytes()
    path.write_bytes(sound[:header_bytes] + bytes(len(sound) - header_bytes - blocks.END_BYTES) + sound[-10:])
    assert tuple(manager.verify_backups(depth=Depth.SEALED)) == (0, 1)
    path.write_bytes(sound)
    assert tuple(manager.verify_backups(depth=Depth.SEALED)) == (1, 0)
    assert manager.find_backup(made.backup_id).verified_at is not None, "it was looked at deeply"
