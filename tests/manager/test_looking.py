"""Lists, ids, figures."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from backupkit import BackupManager, errors
from tests.forging import damage
from tests.manager.folders import snapshot

Save = Callable[[object], bytes]


def test_the_list_is_newest_first(manager: BackupManager, ids: list[str]) -> None:
    assert [meta.backup_id for meta in manager.list_backups()] == ids[::-1]


@pytest.mark.parametrize(("limit", "count"), [(None, 3), (0, 0), (1, 1), (3, 3), (99, 3)])
def test_lists_hold_at_most_so_many(limit: int | None, count: int, manager: BackupManager, ids: list[str]) -> None:
    assert [meta.backup_id for meta in manager.list_backups(limit)] == ids[::-1][:count]
    assert [line.backup_id for line in manager.get_version_history(limit)] == ids[::-1][:count]


@pytest.mark.parametrize("limit", [-1, -3])
def test_a_negative_limit_is_refused_instead_of_hiding_the_oldest(
    limit: int, manager: BackupManager, ids: list[str]
) -> None:
    assert ids
    with pytest.raises(ValueError, match="limit"):
        manager.list_backups(limit)
    with pytest.raises(ValueError, match="limit"):
        manager.get_version_history(limit)


def test_the_bin_is_listed_only_when_asked_for(manager: BackupManager, ids: list[str]) -> None:
    manager.delete_backup(ids[1])
    assert [meta.backup_id for meta in manager.list_backups()] == [ids[2], ids[0]]
    assert [meta.backup_id for meta in manager.list_backups(include_archived=True)] == ids[::-1]
    assert len(manager.list_backups(2, include_archived=True)) == 2


def test_a_limited_history_still_tells_the_change_of_its_last_line(manager: BackupManager, ids: list[str]) -> None:
    (line,) = manager.get_version_history(1)
    newest, before = (manager.find_backup(backup_id) for backup_id in (ids[2], ids[1]))
    assert line.change_bytes == newest.file_size - before.file_size
    assert line.change_records == 1


def test_an_id_or_a_beginning_that_fits_no_other_finds_a_version(manager: BackupManager, ids: list[str]) -> None:
    for backup_id in ids:
        for length in range(len("20251104_1201"), len(backup_id) + 1):
            found = manager.get_backup_info(backup_id[:length])
            assert found is not None
            assert found.backup_id == backup_id


@pytest.mark.parametrize("text", ["", "2025", "1999", "nonsense", "*", "../x"])
def test_what_names_no_single_version_finds_none(text: str, manager: BackupManager, ids: list[str]) -> None:
    assert ids
    assert manager.get_backup_info(text) is None
    with pytest.raises(errors.BackupNotFound):
        manager.find_backup(text)


def test_a_beginning_of_several_ids_names_them_all(manager: BackupManager, ids: list[str]) -> None:
    with pytest.raises(errors.BackupAmbiguous) as caught:
        manager.find_backup("20251104_12")
    assert list(caught.value.candidates) == ids


def test_a_whole_id_is_not_ambiguous_because_others_begin_with_it(manager: BackupManager) -> None:
    first = str(manager.create_backup())
    manager.create_backup(force=True)
    assert manager.find_backup(first).backup_id == first


@pytest.mark.parametrize(
    "operation",
    [
        "restore_backup",
        "delete_backup",
        "undelete_backup",
        "pin",
        "unpin",
        "find_backup",
    ],
)
@pytest.mark.parametrize(
    ("text", "kind"), [("1999", errors.BackupNotFound), ("2025", errors.BackupAmbiguous), ("", errors.BackupNotFound)]
)
def test_every_operation_refuses_what_names_no_single_version(
    operation: str, text: str, kind: type[errors.BackupError], manager: BackupManager, ids: list[str]
) -> None:
    before = snapshot(manager.backups_dir)
    with pytest.raises(kind):
        getattr(manager, operation)(text)
    assert snapshot(manager.backups_dir) == before, ids


def test_stats_of_no_folder_are_all_zero(manager: BackupManager) -> None:
    stats = manager.get_backup_stats()
    assert (stats.count, stats.total_bytes, stats.average_bytes, stats.ratio) == (0, 0, 0.0, 0.0)
    assert (stats.oldest_at, stats.newest_at) == (None, None)
    assert not manager.backups_dir.exists()


@pytest.mark.leaves_damage
def test_stats_tell_what_is_in_the_folder(manager: BackupManager, ids: list[str], save: Save) -> None:
    manager.pin(ids[0])
    damage(manager, ids[1])
    manager.verify_backups()
    save([])
    manager.create_backup()
    manager.delete_backup(ids[2])
    metas = manager.list_backups()
    stats = manager.get_backup_stats()
    assert (stats.count, stats.verified, stats.corrupted, stats.pinned, stats.archived) == (3, 1, 1, 1, 1)
    assert stats.total_bytes == sum(meta.stored_size for meta in metas)
    assert stats.content_bytes == sum(meta.file_size for meta in metas)
    assert stats.average_bytes == stats.total_bytes / 3
    assert stats.ratio == stats.content_bytes / stats.total_bytes
    assert (stats.oldest_at, stats.newest_at) == (metas[-1].timestamp, metas[0].timestamp)
