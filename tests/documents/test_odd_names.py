"""A document may be called as its disk allows, and be of any time (promises P3, P8)."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, errors
from backupkit.values import naming
from backupkit.values.version import Trigger
from tests.documents.odd import NAMES
from tests.posix import posix_only
from tests.store.expectations import assert_helpful

if TYPE_CHECKING:
    from pathlib import Path

    from backupkit.testing.clock import FakeClock

pytestmark = pytest.mark.usefixtures("nothing_hangs")

# Outside a backup folder such a name means nothing, but the guard in conftest cannot know that.
_MISTAKABLE = {"like our own", "like a version"}
_NOT_ON_WINDOWS = {"newline", "not utf-8", "not utf-8 in its suffix", "spaces", "control characters", "quotes"}


@pytest.fixture(
    params=[pytest.param(name, marks=pytest.mark.leaves_damage) if name in _MISTAKABLE else name for name in NAMES]
)
def odd(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A document with an odd name."""
    if request.param in _NOT_ON_WINDOWS:
        posix_only("no file has such a name on Windows")
    folder = tmp_path / "odd"
    folder.mkdir()
    path = folder / os.fsdecode(NAMES[request.param])
    path.write_bytes(b'["first"]')
    return path


def test_a_document_with_an_odd_name_is_stored_and_restored(odd: Path, clock: FakeClock) -> None:
    manager = BackupManager(odd, clock=clock)
    backup_id = manager.create_backup()
    assert backup_id
    odd.write_bytes(b'["second"]')
    manager.restore_backup(backup_id)

    assert odd.read_bytes() == b'["first"]'
    assert [path for path in odd.parent.iterdir() if path.is_file()] == [odd]
    manager.undo_restore()
    assert odd.read_bytes() == b'["second"]'
    assert manager.verify_backups().valid == 3


def test_p3_versions_of_a_document_with_an_odd_name_are_found_without_the_manifest(odd: Path, clock: FakeClock) -> None:
    manager = BackupManager(odd, clock=clock)
    backup_id = manager.create_backup("kept")
    for name in (naming.MANIFEST, naming.PREVIOUS_MANIFEST):
        (manager.backups_dir / name).unlink(missing_ok=True)
    fresh = BackupManager(odd, clock=clock)

    assert [(meta.backup_id, meta.description) for meta in fresh.list_backups()] == [(backup_id, "kept")]
    assert fresh.rebuild_manifest() == 1


def test_errors_about_a_document_with_an_odd_name_name_it(odd: Path) -> None:
    manager = BackupManager(odd)
    odd.unlink()

    with pytest.raises(errors.DocumentMissing) as caught:
        manager.create_backup()

    assert_helpful(caught.value, odd)


def test_a_file_with_an_odd_name_can_be_imported(odd: Path, manager: BackupManager) -> None:
    if odd.name.endswith(".gz"):
        pytest.skip("it would be no gzip file")
    backup_id = manager.import_backup(odd)

    assert manager.find_backup(backup_id).trigger is Trigger.IMPORT
    assert manager.rebuild_manifest() == 1


@pytest.mark.parametrize("length", [255, 256, 5_000])
def test_a_name_that_is_too_long_for_the_disk_is_refused_with_a_sentence(length: int, tmp_path: Path) -> None:
    document = tmp_path / ("n" * length)
    manager = BackupManager(document)

    with pytest.raises(errors.DocumentMissing if length == 255 else errors.DocumentUnreadable) as caught:
        manager.create_backup()

    assert_helpful(caught.value, document)


@pytest.mark.parametrize("year", [1902, 1970, 2038, 2107, 2400])
def test_p8_a_document_with_a_wrong_time_is_stored_under_the_clocks(
    year: int, document: Path, manager: BackupManager, clock: FakeClock
) -> None:
    data = document.read_bytes()
    os.utime(document, ((year - 1970) * 31_556_952,) * 2)
    backup_id = manager.create_backup()
    assert backup_id
    document.write_bytes(b"[]")
    os.utime(document, ((year - 1970) * 31_556_952,) * 2)
    manager.restore_backup(backup_id)

    assert timedelta(0) <= clock.now() - manager.find_backup(backup_id).timestamp < timedelta(seconds=1)
    assert document.read_bytes() == data
    assert abs(document.stat().st_mtime - time.time()) < 3_600
