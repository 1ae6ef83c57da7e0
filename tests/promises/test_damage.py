"""P5: any flipped bit and any cut in a version file is found by verify and refused by restore."""

from __future__ import annotations

import random
import zlib
from collections import deque
from collections.abc import Callable
from pathlib import Path

import pytest

from backupkit import BackupCorrupted, BackupManager
from backupkit.versionfile import reader
from tests import forging

pytestmark = pytest.mark.leaves_damage

Save = Callable[[object], bytes]


def _only_version(manager: BackupManager) -> Path:
    (meta,) = manager.list_backups()
    return manager.backups_dir / meta.file_name


def _is_sound(path: Path) -> bool:
    try:
        deque(reader.content_of(path), maxlen=0)
    except reader.Damaged:
        return False
    return True


@pytest.fixture
def version(manager: BackupManager) -> Path:
    manager.create_backup("the one that gets damaged")
    path = _only_version(manager)
    assert _is_sound(path)
    return path


def test_p5_every_flipped_bit_of_a_small_version_is_found(version: Path) -> None:
    sound = version.read_bytes()
    missed = []
    for position in range(len(sound)):
        for bit in range(8):
            damaged = bytearray(sound)
            damaged[position] ^= 1 << bit
            version.write_bytes(damaged)
            if _is_sound(version):
                missed.append((position, bit))
    assert missed == []


def test_p5_every_cut_of_a_small_version_is_found(version: Path) -> None:
    sound = version.read_bytes()
    missed = []
    for length in range(len(sound)):
        version.write_bytes(sound[:length])
        if _is_sound(version):
            missed.append(length)
    assert missed == []


@pytest.mark.parametrize("tail", [b"\0", b"x", zlib.compress(b"more"), bytes(4096)], ids=["nul", "x", "zlib", "page"])
def test_p5_trailing_bytes_are_found(version: Path, tail: bytes) -> None:
    version.write_bytes(version.read_bytes() + tail)
    assert not _is_sound(version)


def test_p5_a_second_gzip_member_behind_the_content_is_found(version: Path) -> None:
    version.write_bytes(version.read_bytes() * 2)
    assert not _is_sound(version)


def test_p5_damage_at_random_places_of_a_large_version_is_found(manager: BackupManager, save: Save) -> None:
    chance = random.Random(5)
    save([{"id": number, "value": chance.random()} for number in range(20_000)])
    manager.create_backup()
    version = _only_version(manager)
    sound = version.read_bytes()
    for _ in range(150):
        damaged = bytearray(sound)
        match chance.randrange(4):
            case 0:
                damaged[chance.randrange(len(sound))] ^= 1 << chance.randrange(8)
            case 1:
                start = chance.randrange(len(sound))
                damaged[start : start + 4096] = bytes(len(damaged[start : start + 4096]))
            case 2:
                del damaged[chance.randrange(len(sound)) :]
            case 3:
                start = chance.randrange(len(sound) - 512)
                del damaged[start : start + 512]
        version.write_bytes(damaged)
        assert bytes(damaged) == sound or not _is_sound(version)


def test_p5_verify_reports_the_damaged_version_and_goes_on_with_the_others(manager: BackupManager, save: Save) -> None:
    ids = []
    for number in range(3):
        save([number])
        ids.append(manager.create_backup())
    damaged = manager.find_backup(str(ids[1]))
    path = manager.backups_dir / damaged.file_name
    path.write_bytes(path.read_bytes()[:-9] + b"123456789")

    report = manager.verify_backups()

    assert tuple(report) == (2, 1)
    assert list(report.problems) == [ids[1]]
    assert manager.find_backup(str(ids[1])).status == "corrupted"


def test_p5_restore_refuses_damage_with_a_sentence_and_touches_nothing(
    manager: BackupManager, document: Path, version: Path
) -> None:
    version.write_bytes(version.read_bytes()[:-1] + b"\xff")
    before = document.read_bytes()

    with pytest.raises(BackupCorrupted) as caught:
        manager.restore_backup(manager.list_backups()[0].backup_id)

    assert document.read_bytes() == before
    assert "is damaged" in str(caught.value)
    assert "Your file was not touched" in str(caught.value)
    assert str(version) in str(caught.value)
    assert [meta.trigger for meta in manager.list_backups()] == ["app"], "nothing was stored for a restore that failed"


def test_p5_a_version_that_became_whole_again_counts_as_sound(manager: BackupManager, version: Path) -> None:
    sound = version.read_bytes()
    version.write_bytes(sound[:-1])
    assert tuple(manager.verify_backups()) == (0, 1)
    version.write_bytes(sound)

    assert tuple(manager.verify_backups()) == (1, 0)
    assert manager.list_backups()[0].status == "active"


def test_p5_a_sealed_header_around_other_content_is_refused(manager: BackupManager, version: Path) -> None:
    """Not an accident but a forgery: the seal keeps accidents out, the content's hash keeps out the rest."""
    found = reader.read_header(version)
    version.write_bytes(forging.claiming(found.meta, *forging.body_of(b"[1, 2, 3]"), room=found.header_bytes))

    assert tuple(manager.verify_backups()) == (0, 1)
