"""An accident is stored, marked, and never pushes out a good version (promise P6)."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, Retention
from tests.documents.odd import ACCIDENTS, LARGE
from tests.store.expectations import assert_restorable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from backupkit.testing.clock import FakeClock

pytestmark = pytest.mark.usefixtures("nothing_hangs")


@pytest.mark.parametrize("accident", ACCIDENTS)
def test_p6_an_accident_is_stored_marked_and_never_pushes_out_the_last_good_version(
    accident: str, tmp_path: Path, document: Path, clock: FakeClock
) -> None:
    data, suspicion = ACCIDENTS[accident]
    manager = BackupManager(document, clock=clock, zone=UTC, retention=Retention.newest_only(1))
    assert len(LARGE) > 130_000
    document.write_bytes(LARGE)
    good = manager.create_backup()
    assert good
    document.write_bytes(data)
    bad = manager.create_backup()
    assert bad
    manager.verify_backups()  # of a large document, the backup itself sees only the ends
    assert manager.find_backup(bad).suspicions == (suspicion,)
    for _ in range(4):
        clock.advance(days=1)
        bad = manager.create_backup(force=True)
    assert bad

    assert not manager.find_backup(good).suspect
    assert_restorable(manager, {good: LARGE, bad: data}, tmp_path)
    manager.restore_backup(good)
    assert document.read_bytes() == LARGE
    manager.undo_restore()
    assert document.read_bytes() == data


def test_p6_good_versions_after_an_accident_do_not_push_out_the_one_before_it(
    document: Path, clock: FakeClock, save: Callable[[object], bytes], tmp_path: Path
) -> None:
    manager = BackupManager(document, clock=clock, zone=UTC, retention=Retention.newest_only(1))
    document.write_bytes(LARGE)
    before = manager.create_backup()
    assert before
    document.write_bytes(b"")
    manager.create_backup()
    for number in range(5):
        save({"afresh": number})
        manager.create_backup()

    assert_restorable(manager, {before: LARGE}, tmp_path)
