"""A log that has grown long, by ourselves or by others: what a rebuild needs of it stays, and memory is bounded."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Container, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backupkit import BackupManager, NothingToUndo, Retention, Status
from backupkit.files.access import Access
from backupkit.files.disk import Disk
from backupkit.store import journal
from backupkit.store.sealed.keeping import AS_IT_IS
from backupkit.values import naming

NOW = datetime(2025, 11, 4, 12, tzinfo=UTC)
MIB = 1 << 20


def note(folder: Path, operation: str, backup_id: str | None = None, **details: object) -> None:
    journal.append(Disk(), folder, Access, NOW, operation, AS_IT_IS, outcome="done", backup_id=backup_id, **details)


def shorten(folder: Path, ids: Container[str]) -> None:
    journal.shorten(Disk(), folder, Access, NOW, lambda: ids, AS_IT_IS)


def write_pins(folder: Path, backup_ids: Iterable[str]) -> None:
    """Write what thousands of calls of :func:`note` would."""
    line = '{"at": "2025-11-04T12:00:00.000000Z", "operation": "pin", "outcome": "done", "backup_id": "%s"}\n'
    (folder / naming.HISTORY).write_text("".join(line % backup_id for backup_id in backup_ids))


def grow(folder: Path, size_bytes: int, line: bytes = b"") -> None:
    """Add lines as saves leave them."""
    line = line or json.dumps({"at": "", "operation": "create", "outcome": "done", "backup_id": "v0"}).encode() + b"\n"
    with (folder / naming.HISTORY).open("ab") as file:
        file.write(line * (size_bytes // len(line)))


def log_bytes(folder: Path) -> int:
    return (folder / naming.HISTORY).stat().st_size


def forget_the_index(manager: BackupManager) -> BackupManager:
    """Lose both manifests; return a manager that knows nothing of them."""
    for name in (naming.MANIFEST, naming.PREVIOUS_MANIFEST):
        (manager.backups_dir / name).unlink(missing_ok=True)
    return BackupManager(manager.data_file, retention=Retention.newest_only(1))


# -- one log -------------------------------------------------------------------------------------------------------


def test_p3_what_was_last_done_to_a_version_that_is_there_outlives_each_shortening(tmp_path: Path) -> None:
    note(tmp_path, "pin", "v1")
    note(tmp_path, "pin", "v2")
    note(tmp_path, "unpin", "v2", active_day=None)
    note(tmp_path, "delete", "v3", active_day=5)
    note(tmp_path, "delete", "v4", active_day=5)
    note(tmp_path, "pin", "v4", active_day=6)
    note(tmp_path, "restore", "v1", before_id="v5")
    known = journal.told(tmp_path, AS_IT_IS)
    assert known.states["v4"] == {"pinned": True, "deleted": False, "active_day": 6}
    for _ in range(5):
        grow(tmp_path, 2 * MIB)
        shorten(tmp_path, {"v1", "v2", "v3", "v4", "v5"})
        assert log_bytes(tmp_path) < MIB
        assert journal.told(tmp_path, AS_IT_IS) == known


def test_only_the_last_word_about_a_version_is_kept(tmp_path: Path) -> None:
    for number in range(300):
        note(tmp_path, "unpin" if number % 2 else "pin", "v1")
    grow(tmp_path, MIB)
    shorten(tmp_path, {"v1"})
    assert (tmp_path / naming.HISTORY).read_bytes().count(b"pin") == 1
    assert journal.told(tmp_path, AS_IT_IS).states == {"v1": {"pinned": False}}


def test_the_last_restore_is_kept_also_where_nothing_can_be_undone(tmp_path: Path) -> None:
    note(tmp_path, "restore", "v1", before_id="v2")
    note(tmp_path, "restore", "v3", before_id=None)
    grow(tmp_path, 2 * MIB)
    shorten(tmp_path, {"v2"})
    restored = journal.told(tmp_path, AS_IT_IS).restored
    assert restored == journal.Restored(backup_id="v3", before_id=None)
    assert journal.told(tmp_path, AS_IT_IS).states == {"v2": {"replaced_by": "v1"}}


def test_what_is_told_of_versions_that_are_gone_stays_only_as_far_as_there_is_room(tmp_path: Path) -> None:
    write_pins(tmp_path, (f"gone-{number}" for number in range(5_000)))
    note(tmp_path, "pin", "v1")
    grow(tmp_path, MIB)
    shorten(tmp_path, {"v1"})
    assert log_bytes(tmp_path) < MIB
    states = journal.told(tmp_path, AS_IT_IS).states
    assert "v1" in states
    assert "gone-4999" in states  # it may be on a drive that is not there just now
    assert "gone-0" not in states


def test_a_log_full_of_what_is_needed_is_not_written_anew_at_each_line(tmp_path: Path) -> None:
    pinned = {f"v{number}" for number in range(12_000)}
    write_pins(tmp_path, pinned)
    grow(tmp_path, 2 * MIB)
    shorten(tmp_path, pinned)
    assert log_bytes(tmp_path) > MIB
    file = (tmp_path / naming.HISTORY).stat().st_ino
    for _ in range(10):
        note(tmp_path, "create", "v0")
        shorten(tmp_path, pinned)
    assert (tmp_path / naming.HISTORY).stat().st_ino == file
    grow(tmp_path, MIB)
    shorten(tmp_path, pinned)
    assert (tmp_path / naming.HISTORY).stat().st_ino != file
    assert journal.told(tmp_path, AS_IT_IS).states.keys() == pinned


@pytest.mark.parametrize(
    "filling", [b"\0" * 4096, b"x" * 65_537 + b"\n", b'{"operation": "pin", "to": "%s"}\n' % (b"x" * 1000)]
)
def test_p12_a_log_that_others_let_grow_is_read_and_cut_in_bounded_memory(tmp_path: Path, filling: bytes) -> None:
    note(tmp_path, "pin", "v1")
    grow(tmp_path, 80 * MIB, filling)
    note(tmp_path, "pin", "v2")
    tracemalloc.start()
    states = journal.told(tmp_path, AS_IT_IS, {"v1", "v2"}).states
    shorten(tmp_path, {"v1", "v2"})
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert states.keys() == {"v1", "v2"}
    assert journal.told(tmp_path, AS_IT_IS, {"v1", "v2"}).states.keys() == {"v1", "v2"}
    assert log_bytes(tmp_path) < MIB
    assert peak_bytes < 8 * MIB


def test_p12_a_first_line_that_claims_to_be_needed_does_not_keep_the_log_long(tmp_path: Path) -> None:
    note(tmp_path, "shorten", kept_bytes=10**15)
    grow(tmp_path, 70 * MIB, b"x" * 1023 + b"\n")
    shorten(tmp_path, set())
    assert log_bytes(tmp_path) < MIB


def test_only_the_versions_that_are_asked_for_are_remembered(tmp_path: Path) -> None:
    note(tmp_path, "pin", "v1")
    note(tmp_path, "pin", "v2")
    assert journal.told(tmp_path, AS_IT_IS, {"v2"}).states == {"v2": {"pinned": True}}


# -- a folder that lost its index ----------------------------------------------------------------------------------


def test_p3_pins_and_the_bin_survive_the_loss_of_both_manifests_however_long_the_log_grew(
    manager: BackupManager, document: Path
) -> None:
    pinned, binned = str(manager.create_backup()), str(manager.create_backup(force=True))
    taken_back = str(manager.create_backup(force=True))
    manager.pin(pinned)
    manager.delete_backup(binned)
    manager.delete_backup(taken_back)
    manager.undelete_backup(taken_back)
    for _ in range(2):
        grow(manager.backups_dir, 2 * MIB)
        manager.create_backup(force=True)
        manager.create_backup(force=True)
        assert log_bytes(manager.backups_dir) < MIB
    again = forget_the_index(manager)
    assert again.find_backup(pinned).pinned
    assert again.find_backup(binned).status is Status.ARCHIVED
    for number in range(5):
        document.write_text(f"[{number}]")
        again.create_backup()
    assert again.find_backup(pinned).pinned
    assert again.get_backup_info(taken_back), "for some days of use no rule removes it"


def test_p3_who_pins_a_version_in_the_bin_finds_it_outside_also_after_the_loss(manager: BackupManager) -> None:
    backup_id = str(manager.create_backup())
    manager.delete_backup(backup_id)
    manager.pin(backup_id)
    found = forget_the_index(manager).find_backup(backup_id)
    assert (found.pinned, found.status) == (True, Status.ACTIVE)


def test_p7_a_version_file_that_comes_back_is_pinned_as_it_was(manager: BackupManager, tmp_path: Path) -> None:
    backup_id = str(manager.create_backup())
    manager.create_backup(force=True)
    manager.pin(backup_id)
    path = manager.backups_dir / manager.find_backup(backup_id).file_name
    away = tmp_path / "away.gz"
    path.rename(away)
    again = forget_the_index(manager)
    again.create_backup(force=True)  # writes a manifest that has never heard of it
    assert again.get_backup_info(backup_id) is None
    away.rename(path)
    assert again.find_backup(backup_id).pinned
    again.create_backup(force=True)
    again.create_backup(force=True)
    assert again.find_backup(backup_id).pinned


def test_p7_it_is_so_also_where_the_log_was_shortened_meanwhile(manager: BackupManager, tmp_path: Path) -> None:
    backup_id = str(manager.create_backup())
    manager.create_backup(force=True)
    manager.pin(backup_id)
    path = manager.backups_dir / manager.find_backup(backup_id).file_name
    away = tmp_path / "away.gz"
    path.rename(away)
    again = forget_the_index(manager)
    grow(again.backups_dir, 2 * MIB)
    again.create_backup(force=True)
    assert log_bytes(again.backups_dir) < MIB
    away.rename(path)
    assert again.find_backup(backup_id).pinned


def test_p4_nothing_can_be_undone_where_the_last_restore_found_no_document_also_after_the_loss(
    manager: BackupManager, document: Path
) -> None:
    backup_id = str(manager.create_backup())
    document.write_text("[1]")
    manager.restore_backup(backup_id)
    document.unlink()
    manager.restore_backup(backup_id)
    again = forget_the_index(manager)
    with pytest.raises(NothingToUndo):
        again.undo_restore()
    assert again.create_backup() is not None


def test_p4_what_an_earlier_restore_replaced_is_not_put_back_where_the_last_one_is_gone(
    manager: BackupManager, document: Path
) -> None:
    backup_id = str(manager.create_backup())
    befores = []
    for number in range(2):
        document.write_text(f"[{number}]")
        befores.append(str(manager.restore_backup(backup_id).before_id))
    (manager.backups_dir / manager.find_backup(befores[-1]).file_name).unlink()
    again = forget_the_index(manager)
    with pytest.raises(NothingToUndo):
        again.undo_restore()
