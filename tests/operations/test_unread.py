"""A version whose file cannot be read just now: nothing is known of it by that, nothing is written down about it."""

from __future__ import annotations

import errno
import os
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC
from pathlib import Path

import pytest

from backupkit import BackupManager, Retention, errors
from backupkit.testing.clock import FakeClock
from backupkit.values import naming
from backupkit.values.version import Status
from tests.refusing import Call, Refusal, is_version, system_error

Refuse = Callable[[Call], Refusal]

ERRORS: Mapping[str, Callable[[], OSError]] = {
    "EACCES": lambda: system_error(errno.EACCES),
    "EINVAL": lambda: system_error(errno.EINVAL),
    "EIO": lambda: system_error(errno.EIO),
    "EMFILE": lambda: system_error(errno.EMFILE),
    "ENFILE": lambda: system_error(errno.ENFILE),
    "ENOMEM": lambda: system_error(errno.ENOMEM),
    "ESTALE": lambda: system_error(errno.ESTALE),
    "ETIMEDOUT": lambda: system_error(errno.ETIMEDOUT),
    "sharing violation": lambda: system_error(errno.EACCES, winerror=32),
    "network is busy": lambda: system_error(errno.EINVAL, winerror=54),
    "server is away": lambda: system_error(errno.ENOENT, winerror=53),
}

FEW = ("EMFILE", "sharing violation", "server is away")


@pytest.fixture
def ids(manager: BackupManager, document: Path, clock: FakeClock) -> list[str]:
    """Three versions, newest first, that were verified; the oldest is pinned."""
    found = []
    for number in range(3):
        document.write_bytes(b"[%d]" % number)
        clock.advance(hours=1)
        found.append(manager.create_backup(f"number {number}", force=True) or "")
    manager.verify_backups()
    manager.pin(found[0])
    return found[::-1]


@pytest.fixture
def other(document: Path, clock: FakeClock, ids: list[str]) -> BackupManager:
    """A manager that has seen none of the versions."""
    assert ids
    return BackupManager(document, clock=clock, zone=UTC)


@pytest.fixture(params=ERRORS)
def refuse(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Refuse:
    """Return a function from which on a kind of call fails for every version."""
    return lambda call: Refusal(monkeypatch, call, ERRORS[request.param], concerns=is_version)


def known(manager: BackupManager) -> dict[str, dict[str, object]]:
    return {meta.backup_id: dict(meta) for meta in manager.list_backups(include_archived=True)}


def assert_unread(error: errors.BackupUnreadable, backup_id: str, manager: BackupManager, refusal: Refusal) -> None:
    path = manager.backups_dir / manager.find_backup(backup_id).file_name
    words = (refusal.error().strerror or "").lower()
    assert (error.backup_id, error.path, error.reason.lower()) == (backup_id, path, words)
    assert str(path) in str(error)
    assert error.reason in str(error)


@pytest.mark.parametrize("depth", ["deep", "sealed"])
@pytest.mark.parametrize("call", Call)
def test_p5_a_look_that_failed_leaves_no_mark(
    other: BackupManager, ids: list[str], refuse: Refuse, call: Call, depth: str
) -> None:
    before = known(other)
    refusal = refuse(call)
    report = other.verify_backups(depth=depth)
    assert tuple(report) == (0, 0)
    assert (report.sound_ids, dict(report.problems)) == ((), {})
    assert list(report.unread) == ids
    assert set(map(str.lower, report.unread.values())) == {(refusal.error().strerror or "").lower()}
    assert known(other) == before
    refusal.is_on = False
    assert known(other) == before
    assert tuple(other.verify_backups(depth=depth)) == (3, 0)


@pytest.mark.parametrize("refuse", FEW, indirect=True)
@pytest.mark.parametrize("call", Call)
def test_what_was_found_damaged_stays_so_while_it_cannot_be_read(
    other: BackupManager, ids: list[str], refuse: Refuse, call: Call
) -> None:
    path = next(path for path in other.backups_dir.iterdir() if ids[1] in path.name)
    data = path.read_bytes()
    path.write_bytes(data[:-1])
    assert tuple(other.verify_backups()) == (2, 1)
    path.write_bytes(data)
    before = known(other)
    refusal = refuse(call)
    assert list(other.verify_backups().unread) == ids
    refusal.is_on = False
    assert known(other) == before
    assert other.find_backup(ids[1]).status is Status.CORRUPTED


@pytest.mark.parametrize("call", Call)
@pytest.mark.parametrize("way", ["restore", "elsewhere", "export", "file", "content", "undo"])
def test_a_version_that_cannot_be_read_now_is_not_put_back_and_not_marked(
    other: BackupManager, document: Path, ids: list[str], refuse: Refuse, call: Call, way: str, tmp_path: Path
) -> None:
    if way == "undo":
        other.restore_backup(ids[2])
        ids.insert(0, other.list_backups(1)[0].backup_id)
    ways: Mapping[str, Callable[[], object]] = {
        "restore": lambda: other.restore_backup(ids[0]),
        "elsewhere": lambda: other.restore_backup(ids[0], to=tmp_path / "copy"),
        "export": lambda: other.export_backup(ids[0], tmp_path / "copy"),
        "file": lambda: other.export_backup(ids[0], tmp_path / "copy.gz"),
        "content": lambda: deque(other.content(ids[0]), maxlen=0),
        "undo": other.undo_restore,
    }
    held, before = document.read_bytes(), known(other)
    refusal = refuse(call)
    with pytest.raises(errors.BackupUnreadable) as raised:
        ways[way]()
    assert_unread(raised.value, ids[0], other, refusal)
    assert known(other) == before
    refusal.is_on = False
    assert known(other) == before
    assert (document.read_bytes(), sorted(path.name for path in tmp_path.iterdir())) == (held, [document.parent.name])
    ways[way]()


@pytest.mark.parametrize("call", [Call.OPEN, Call.READ])
def test_an_export_that_cannot_read_the_file_a_second_time_blames_the_version_not_the_target(
    other: BackupManager, ids: list[str], monkeypatch: pytest.MonkeyPatch, call: Call, tmp_path: Path
) -> None:
    refusal = Refusal(monkeypatch, call, ERRORS["EMFILE"], concerns=is_version, spared=100)
    deque(other.content(ids[0]), maxlen=0)
    refusal.calls, refusal.spared = 0, refusal.calls
    with pytest.raises(errors.BackupUnreadable):
        other.export_backup(ids[0], tmp_path / "copy.gz")
    assert not (tmp_path / "copy.gz").exists()


@pytest.mark.parametrize("call", Call)
def test_nothing_is_taken_over_from_a_version_that_cannot_be_read_now(
    other: BackupManager, document: Path, clock: FakeClock, refuse: Refuse, call: Call
) -> None:
    document.write_bytes(os.urandom(500_000))
    other.create_backup()
    before = known(other)
    document.write_bytes(document.read_bytes() + b"more")
    clock.advance(hours=1)
    refusal = refuse(call)
    backup_id = other.create_backup()
    assert refusal.calls
    refusal.is_on = False
    after = known(other)
    assert after.pop(backup_id or "")["status"] is Status.ACTIVE
    assert after == before
    assert b"".join(other.content(backup_id or "")) == document.read_bytes()


@pytest.mark.parametrize("refuse", FEW, indirect=True)
@pytest.mark.parametrize("call", [Call.OPEN, Call.READ])
def test_a_save_goes_on_although_the_state_before_cannot_be_proven(
    other: BackupManager, document: Path, ids: list[str], refuse: Refuse, call: Call
) -> None:
    before = known(other)
    refusal = refuse(call)
    with other.saving("a change"):
        document.write_bytes(b"[1]")
    refusal.is_on = False
    after = known(other)
    assert {backup_id: after[backup_id] for backup_id in ids} == before
    assert len(after) == len(before) + 2
    assert tuple(other.verify_backups()) == (5, 0)


@pytest.mark.parametrize("refuse", FEW, indirect=True)
@pytest.mark.parametrize("call", Call)
def test_lists_pins_and_the_bin_need_no_version_file(
    other: BackupManager, ids: list[str], refuse: Refuse, call: Call
) -> None:
    before = known(other)
    refusal = refuse(call)
    assert known(other) == before
    assert other.delete_backup(ids[1])
    assert other.undelete_backup(ids[1])
    assert other.pin(ids[0])
    assert other.unpin(ids[0])
    assert other.cleanup_orphaned_backups() == 0
    refusal.is_on = False
    after = known(other)
    assert [meta["status"] for meta in after.values()] == [Status.ACTIVE] * 3
    assert after.keys() == before.keys()


@pytest.mark.parametrize("refuse", FEW, indirect=True)
@pytest.mark.parametrize("call", Call)
def test_a_rebuild_keeps_what_was_known_of_versions_that_cannot_be_read_now(
    other: BackupManager, ids: list[str], refuse: Refuse, call: Call
) -> None:
    other.describe(ids[1], "by hand")
    before = known(other)
    refusal = refuse(call)
    assert other.rebuild_manifest() == 3
    refusal.is_on = False
    assert known(other) == before
    assert other.rebuild_manifest() == 3
    assert known(other) == before


@pytest.mark.parametrize("refuse", FEW, indirect=True)
@pytest.mark.parametrize("call", Call)
def test_a_lost_index_is_made_anew_from_the_one_before_while_versions_cannot_be_read(
    other: BackupManager, ids: list[str], refuse: Refuse, call: Call
) -> None:
    other.pin(ids[1])
    before = known(other)
    (other.backups_dir / naming.MANIFEST).unlink()
    refusal = refuse(call)
    assert known(other) == before
    assert other.pin(ids[0])
    refusal.is_on = False
    assert known(other) == before | {ids[0]: before[ids[0]] | {"pinned": True}}


@pytest.mark.parametrize("refuse", FEW, indirect=True)
@pytest.mark.parametrize("call", Call)
def test_versions_that_cannot_be_read_now_are_not_shown_as_none(
    other: BackupManager, ids: list[str], refuse: Refuse, call: Call
) -> None:
    for name in (naming.MANIFEST, naming.PREVIOUS_MANIFEST):
        (other.backups_dir / name).unlink()
    refusal = refuse(call)
    for ask in (other.list_backups, other.create_backup, other.rebuild_manifest):
        with pytest.raises(errors.BackupUnreadable) as raised:
            ask()
        assert raised.value.backup_id in ids
    refusal.is_on = False
    assert set(known(other)) == set(ids)
    assert other.find_backup(ids[2]).pinned


def test_what_undo_puts_back_is_not_forgotten_while_it_cannot_be_read(
    other: BackupManager, document: Path, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = document.read_bytes()
    other.restore_backup(ids[2])
    before_id = other.list_backups(1)[0].backup_id
    for name in (naming.MANIFEST, naming.PREVIOUS_MANIFEST):
        (other.backups_dir / name).unlink()
    refusal = Refusal(monkeypatch, Call.OPEN, ERRORS["EMFILE"], concerns=lambda name: before_id in name)
    other.pin(ids[1])  # writes an index that does not know of it
    assert before_id not in known(other)
    refusal.is_on = False
    other.undo_restore()
    assert document.read_bytes() == held


@pytest.mark.parametrize("refuse", FEW, indirect=True)
@pytest.mark.parametrize("call", Call)
def test_a_version_that_no_index_lists_is_told_of_and_found_later(
    other: BackupManager, ids: list[str], refuse: Refuse, call: Call, clock: FakeClock
) -> None:
    index = other.backups_dir / naming.MANIFEST
    data = index.read_bytes()
    clock.advance(hours=1)
    newest = other.create_backup(force=True)
    index.write_bytes(data)
    refusal = refuse(call)
    assert list(known(other)) == ids
    report = other.verify_backups()
    assert (list(report.unread), dict(report.problems)) == ([*ids, newest], {})
    refusal.is_on = False
    assert list(known(other)) == [newest, *ids]


@pytest.mark.parametrize("refuse", FEW, indirect=True)
@pytest.mark.parametrize("call", Call)
def test_a_file_that_is_to_go_and_cannot_be_read_now_stays_and_is_thinned_out_later(
    other: BackupManager, ids: list[str], refuse: Refuse, call: Call
) -> None:
    other.unpin(ids[2])
    refusal = refuse(call)
    assert set(other.apply_retention(retention=Retention.newest_only(1)).drop) == set(ids[1:])
    refusal.is_on = False
    assert {meta.backup_id: meta.status for meta in other.list_backups()} == dict.fromkeys(ids, Status.ACTIVE)
    assert set(other.apply_retention(retention=Retention.newest_only(1)).drop) == set(ids[1:])
    assert list(known(other)) == ids[:1]


@pytest.mark.parametrize("refuse", FEW, indirect=True)
@pytest.mark.parametrize("call", [Call.OPEN, Call.READ])
def test_an_import_of_a_version_file_that_cannot_be_read_now_says_so(
    other: BackupManager, ids: list[str], refuse: Refuse, call: Call
) -> None:
    path = next(path for path in other.backups_dir.iterdir() if ids[0] in path.name)
    refusal = refuse(call)
    with pytest.raises(errors.DocumentUnreadable) as raised:
        other.import_backup(path)
    assert raised.value.reason.lower() == (refusal.error().strerror or "").lower()


def test_a_folder_that_is_away_says_nothing_of_its_versions(
    other: BackupManager, ids: list[str], tmp_path: Path
) -> None:
    content = other.content(ids[0])
    folder, away = other.backups_dir, tmp_path / "away"
    folder.rename(away)
    with pytest.raises(errors.BackupUnreadable):
        next(content)
    away.rename(folder)
    assert tuple(other.verify_backups()) == (3, 0)
