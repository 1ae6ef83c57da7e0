"""What a manager does that no other file of tests is about: its options, its answers, and the life of a version."""

from __future__ import annotations

import errno
import gzip
import json
import os
import random
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from backupkit import (
    BackupManager,
    BackupMetadata,
    JsonFile,
    PlainFile,
    Retention,
    Trigger,
    errors,
)
from backupkit.files.disk import Disk
from backupkit.testing.clock import FakeClock
from backupkit.testing.faults import Fault, FaultyDisk
from backupkit.values.naming import is_leftover
from backupkit.values.retention import Rule
from backupkit.values.version import Status, Suspicion

Save = Callable[[object], bytes]
MIB_BYTES = 1 << 20


def records(size_bytes: int, seed: int = 1) -> bytes:
    """Return JSON text like that of an app, of about so many bytes."""
    source = random.Random(seed)
    rows = [
        {"id": number, "name": f"row {source.randrange(10**6)}", "value": source.random(), "done": number % 3 == 0}
        for number in range(size_bytes // 85)
    ]
    return json.dumps({"rows": rows}, indent=1).encode()


@pytest.fixture(scope="module")
def large() -> bytes:
    return records(3_000_000)


@pytest.fixture
def ids(manager: BackupManager, save: Save) -> list[str]:
    """Three versions, oldest first, a minute apart; the document holds what the last one holds."""
    found = []
    for number in range(3):
        save([number] * (number + 1))
        found.append(str(manager.create_backup(f"number {number}")))
    return found


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def leftovers(*folders: Path) -> list[str]:
    return [name for folder in folders if folder.exists() for name in os.listdir(folder) if is_leftover(name)]


def damage(manager: BackupManager, backup_id: str) -> None:
    path = manager.backups_dir / manager.find_backup(backup_id).file_name
    data = bytearray(path.read_bytes())
    data[-9] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)


def content_of(manager: BackupManager, backup_id: str) -> bytes:
    return gzip.decompress((manager.backups_dir / manager.find_backup(backup_id).file_name).read_bytes())


# -- options ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [0, 10, -1, "6", None, 6.0, 1.5])
def test_a_compression_level_out_of_range_is_refused(level: Any, document: Path) -> None:
    with pytest.raises(ValueError, match="compression_level must be 1 to 9"):
        BackupManager(document, compression_level=level)


@pytest.mark.parametrize("prefix", ["", "a b", "a/b", "../x", "a_b", "ä", "x" * 33, "a.b", "a\n"])
def test_a_prefix_that_is_no_plain_name_is_refused(prefix: str, document: Path) -> None:
    with pytest.raises(ValueError, match="prefix"):
        BackupManager(document, prefix=prefix)


@pytest.mark.parametrize("timeout", [-1, -0.001, float("nan")])
def test_p9_a_negative_timeout_is_refused_because_it_would_wait_for_ever(timeout: float, document: Path) -> None:
    with pytest.raises(ValueError, match="lock_timeout"):
        BackupManager(document, lock_timeout=timeout)


def test_making_a_manager_writes_nothing(document: Path) -> None:
    BackupManager(document)
    assert os.listdir(document.parent) == [document.name]


def test_paths_become_absolute_when_the_manager_is_made(
    document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(document.parent)
    manager = BackupManager(document.name, "versions")
    monkeypatch.chdir(tmp_path)
    assert (manager.data_file, manager.backups_dir) == (document, document.parent / "versions")
    assert manager.create_backup() is not None


@pytest.mark.parametrize("level", [1, 6, 9])
def test_each_level_restores_the_same_bytes(level: int, document: Path, clock: FakeClock) -> None:
    data = document.read_bytes()
    manager = BackupManager(document, compression_level=level, clock=clock)
    backup_id = manager.create_backup()
    document.write_bytes(b"[]")
    manager.restore_backup(str(backup_id))
    assert document.read_bytes() == data


def test_a_prefix_begins_the_names_of_the_version_files(document: Path, clock: FakeClock) -> None:
    manager = BackupManager(document, clock=clock, prefix="my-app")
    backup_id = manager.create_backup()
    assert manager.find_backup(str(backup_id)).file_name == f"my-app_{backup_id}.json.gz"


@pytest.mark.parametrize(
    ("name", "kind", "suspicions"),
    [
        ("data.json", None, (Suspicion.UNPARSABLE,)),
        ("DATA.JSON", None, (Suspicion.UNPARSABLE,)),
        ("data.txt", None, ()),
        ("data.json", PlainFile, ()),
        ("data.txt", JsonFile, (Suspicion.UNPARSABLE,)),
    ],
)
def test_the_suffix_says_how_a_document_is_judged_unless_a_class_is_given(
    name: str, kind: type[PlainFile] | None, suspicions: tuple[Suspicion, ...], tmp_path: Path, clock: FakeClock
) -> None:
    (tmp_path / name).write_bytes(b"{")
    manager = BackupManager(tmp_path / name, clock=clock, document=kind)
    assert manager.find_backup(str(manager.create_backup())).suspicions == suspicions


# -- create_backup ---------------------------------------------------------------------------------------------------


def test_a_version_tells_what_it_was_made_of(manager: BackupManager, document: Path, clock: FakeClock) -> None:
    manager.create_backup("text", trigger=Trigger.CLOSE, tags=["b", "a"], pinned=True)
    (meta,) = manager.list_backups()
    assert (meta.description, meta.trigger, meta.tags, meta.pinned) == ("text", Trigger.CLOSE, ("b", "a"), True)
    assert (meta.timestamp, meta.file_size, meta.document) == (clock.now(), document.stat().st_size, "data.json")
    assert (meta.sequence, meta.status, meta.records) == (1, Status.ACTIVE, 3)
    assert meta.stored_size == (manager.backups_dir / meta.file_name).stat().st_size


@pytest.mark.parametrize("trigger", list(Trigger))
def test_a_trigger_may_be_its_text(trigger: Trigger, manager: BackupManager) -> None:
    backup_id = manager.create_backup(trigger=trigger.value)
    assert manager.find_backup(str(backup_id)).trigger is trigger


@pytest.mark.parametrize(
    "wrong",
    [
        {"trigger": "nonsense"},
        {"trigger": "MANUAL"},
        {"tags": "text"},
        {"tags": ["x"] * 33},
        {"tags": ["x" * 101]},
        {"tags": [""]},
        {"tags": [1]},
        {"tags": None},
    ],
    ids=str,
)
def test_what_is_not_as_described_is_refused_before_anything_is_written(
    wrong: dict[str, Any], manager: BackupManager
) -> None:
    with pytest.raises(ValueError, match=r"tags must|is not a valid Trigger"):
        manager.create_backup(**wrong)
    assert not manager.backups_dir.exists()


@pytest.mark.parametrize("kind", [list, tuple, dict.fromkeys, iter], ids=["list", "tuple", "keys", "iterator"])
def test_tags_may_come_from_any_iterable_as_the_signature_says(
    kind: Callable[[list[str]], Any], manager: BackupManager
) -> None:
    backup_id = manager.create_backup(tags=kind(["a", "b"]))
    assert manager.find_backup(str(backup_id)).tags == ("a", "b")


@pytest.mark.parametrize(
    ("text", "length", "end"), [("x" * 2_000, 2_000, "x"), ("x" * 2_001, 2_000, "…"), ("ü" * 9_999, 2_000, "…")]
)
def test_a_description_that_is_too_long_is_shortened(text: str, length: int, end: str, manager: BackupManager) -> None:
    backup_id = str(manager.create_backup(text))
    found = manager.find_backup(backup_id).description
    assert (len(found), found[-1], found[:1_999]) == (length, end, text[:1_999])
    manager.rebuild_manifest()
    assert manager.find_backup(backup_id).description == found


def test_an_unchanged_document_needs_no_version(manager: BackupManager) -> None:
    assert manager.create_backup() is not None
    assert manager.create_backup() is None
    assert len(manager.list_backups()) == 1


def test_force_makes_a_version_of_an_unchanged_document(manager: BackupManager) -> None:
    first, second = manager.create_backup(), manager.create_backup(force=True)
    assert second == f"{first}-2", "the same second and the same content"
    assert manager.create_backup("", True) == f"{first}-3", "force is the second positional argument"


@pytest.mark.parametrize("kept", [{"trigger": Trigger.MANUAL}, {"pinned": True}], ids=["manual", "pinned"])
def test_p7_a_version_for_good_is_made_although_an_automatic_one_holds_the_state(
    kept: dict[str, Any], manager: BackupManager
) -> None:
    assert [manager.create_backup() is None, manager.create_backup(**kept) is None] == [False, False]
    assert manager.create_backup(**kept) is None


def test_a_state_that_came_back_is_a_version_of_its_own(manager: BackupManager, save: Save) -> None:
    for value in (["a"], ["b"], ["a"]):
        save(value)
        assert manager.create_backup() is not None


def test_a_state_that_only_the_bin_holds_is_stored_again(manager: BackupManager) -> None:
    manager.delete_backup(str(manager.create_backup()))
    assert manager.create_backup() is not None


@pytest.mark.leaves_damage
def test_a_state_whose_version_is_damaged_is_stored_again(manager: BackupManager) -> None:
    damage(manager, str(manager.create_backup()))
    manager.verify_backups()
    assert manager.create_backup() is not None


def test_a_state_whose_version_file_is_gone_is_stored_again(manager: BackupManager) -> None:
    meta = manager.find_backup(str(manager.create_backup()))
    (manager.backups_dir / meta.file_name).unlink()
    assert manager.create_backup() is not None


# -- progress and cancelling -----------------------------------------------------------------------------------------


def test_progress_rises_to_the_whole_at_least_once_per_mib(
    manager: BackupManager, document: Path, large: bytes
) -> None:
    document.write_bytes(large)
    seen: list[tuple[int, int]] = []
    manager.create_backup(progress=lambda done, total: seen.append((done, total)))
    counts = [done for done, _ in seen]
    assert {total for _, total in seen} == {len(large)}
    assert counts == sorted(counts)
    assert seen[-1] == (len(large), len(large))
    assert max(after - before for before, after in zip([0, *counts], counts, strict=False)) <= MIB_BYTES


def test_progress_rises_to_the_whole_for_an_unchanged_document_too(manager: BackupManager) -> None:
    manager.create_backup()
    seen: list[tuple[int, int]] = []
    assert manager.create_backup(progress=lambda done, total: seen.append((done, total))) is None
    assert seen[-1][0] == seen[-1][1]


def test_progress_of_a_restore_rises_to_the_whole(manager: BackupManager, document: Path, large: bytes) -> None:
    document.write_bytes(large)
    backup_id = str(manager.create_backup())
    seen: list[tuple[int, int]] = []
    manager.restore_backup(backup_id, progress=lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (len(large), len(large))


class Stop(Exception):
    """What a callback raises."""


def raising_at(call: int) -> Callable[[int, int], None]:
    calls = iter(range(1, 1_000))

    def progress(done: int, total: int) -> None:
        if next(calls) == call:
            raise Stop(done, total)

    return progress


@pytest.fixture
def pieces(manager: BackupManager, document: Path, large: bytes) -> int:
    """How often a backup of the document reports, which is large, and differs from its one version."""
    document.write_bytes(large)
    seen: list[int] = []
    manager.create_backup("kept", progress=lambda done, _: seen.append(done))
    document.write_bytes(large[:-1] + b" ")
    return len(seen)


def test_a_progress_callback_that_raises_leaves_nothing_behind(
    manager: BackupManager, document: Path, pieces: int
) -> None:
    before, data = manager.list_backups(), document.read_bytes()
    for call in range(1, pieces + 1):
        with pytest.raises(Stop):
            manager.create_backup(progress=raising_at(call))
        assert leftovers(manager.backups_dir, document.parent) == []
    assert (manager.list_backups(), document.read_bytes()) == (before, data)
    assert manager.create_backup() is not None


def test_p4_a_progress_callback_that_raises_in_a_restore_changes_nothing(
    manager: BackupManager, document: Path, large: bytes, tmp_path: Path
) -> None:
    document.write_bytes(large)
    backup_id, seen = str(manager.create_backup()), list[int]()
    document.write_bytes(b"[]")
    manager.restore_backup(backup_id, to=tmp_path / "x", progress=lambda done, _: seen.append(done))
    (meta,), data = manager.list_backups(), document.read_bytes()
    for call in range(1, len(seen) + 1):
        with pytest.raises(Stop):
            manager.restore_backup(meta.backup_id, progress=raising_at(call))
        assert leftovers(manager.backups_dir, document.parent) == []
    assert (document.read_bytes(), manager.list_backups()) == (data, [meta])


class CancelledAt:
    """A token that is set from the *call*-th question on."""

    def __init__(self, call: int) -> None:
        self.call, self.asked = call, 0

    def is_set(self) -> bool:
        self.asked += 1
        return self.asked >= self.call


def test_a_backup_can_be_cancelled_at_each_piece_and_leaves_nothing(
    manager: BackupManager, document: Path, pieces: int
) -> None:
    before, data = manager.list_backups(), document.read_bytes()
    for call in range(1, pieces + 3):  # besides each piece, at the end of each of the two readings
        with pytest.raises(errors.Cancelled) as caught:
            manager.create_backup(cancel=CancelledAt(call))
        assert caught.value.path == document
        assert leftovers(manager.backups_dir, document.parent) == []
    assert (manager.list_backups(), document.read_bytes()) == (before, data)


def test_a_threading_event_cancels(manager: BackupManager) -> None:
    event = threading.Event()
    event.set()
    with pytest.raises(errors.Cancelled):
        manager.create_backup(cancel=event)
    assert not manager.backups_dir.joinpath("manifest.json").exists()
    event.clear()
    assert manager.create_backup(cancel=event) is not None


# -- looking ---------------------------------------------------------------------------------------------------------


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


# -- estimate --------------------------------------------------------------------------------------------------------

SIZES = {"200 bytes": 200, "20 KB": 20_000, "1 MB": 1_000_000, "3 MB": 3_000_000}


@pytest.mark.parametrize("size_bytes", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("level", [1, 6])
def test_an_estimate_is_within_15_percent(size_bytes: int, level: int, document: Path, clock: FakeClock) -> None:
    document.write_bytes(records(size_bytes))
    manager = BackupManager(document, clock=clock, compression_level=level)
    estimate = manager.estimate_backup_size()
    assert not manager.backups_dir.exists(), "an estimate writes nothing"
    real = manager.find_backup(str(manager.create_backup())).stored_size
    assert estimate == pytest.approx(real, rel=0.15)


def test_an_estimate_sees_that_a_document_is_half_noise(document: Path, clock: FakeClock) -> None:
    path = document.with_suffix(".bin")
    path.write_bytes(bytes(2_000_000) + random.Random(3).randbytes(2_000_000))
    manager = BackupManager(path, clock=clock)
    estimate = manager.estimate_backup_size()
    assert estimate == pytest.approx(manager.find_backup(str(manager.create_backup())).stored_size, rel=0.15)


def test_an_unchanged_document_will_take_nothing(manager: BackupManager, save: Save) -> None:
    manager.create_backup()
    assert manager.estimate_backup_size() == 0
    save([1])
    assert manager.estimate_backup_size() > 0


def test_a_document_of_the_same_size_is_not_taken_for_unchanged(manager: BackupManager, save: Save) -> None:
    save([1])
    manager.create_backup()
    save([2])
    assert manager.estimate_backup_size() > 0


def test_an_estimate_is_not_0_where_the_newest_version_file_is_gone(manager: BackupManager) -> None:
    meta = manager.find_backup(str(manager.create_backup()))
    (manager.backups_dir / meta.file_name).unlink()
    assert manager.estimate_backup_size() > 0
    manager.create_backup()


def test_an_estimate_is_not_0_where_the_newest_version_file_is_cut(manager: BackupManager) -> None:
    meta = manager.find_backup(str(manager.create_backup()))
    path = manager.backups_dir / meta.file_name
    data = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(data[:-1])
    try:
        estimate = manager.estimate_backup_size()
        assert manager.create_backup() is not None, "the next backup does write"
        assert estimate > 0
    finally:
        path.write_bytes(data)


def test_an_empty_document_takes_a_header(manager: BackupManager, document: Path) -> None:
    document.write_bytes(b"")
    estimate = manager.estimate_backup_size()
    assert estimate == pytest.approx(manager.find_backup(str(manager.create_backup())).stored_size, rel=0.15)


def test_without_a_document_there_is_nothing_to_estimate(manager: BackupManager, document: Path) -> None:
    document.unlink()
    with pytest.raises(errors.DocumentMissing):
        manager.estimate_backup_size()


# -- export ----------------------------------------------------------------------------------------------------------


def test_an_export_is_the_content(manager: BackupManager, ids: list[str], tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    assert manager.export_backup(ids[1], target) == target
    assert json.loads(target.read_bytes()) == [1, 1]


@pytest.mark.parametrize("name", ["out.gz", "out.json.gz", "OUT.JSON.GZ"])
def test_an_export_to_gz_is_the_version_file(name: str, manager: BackupManager, ids: list[str], tmp_path: Path) -> None:
    manager.export_backup(ids[1], tmp_path / name)
    file = manager.backups_dir / manager.find_backup(ids[1]).file_name
    assert (tmp_path / name).read_bytes() == file.read_bytes()


@pytest.mark.parametrize("overwrite", [True, False])
def test_p4_only_a_restore_replaces_the_document(
    overwrite: bool, manager: BackupManager, ids: list[str], document: Path, tmp_path: Path
) -> None:
    present = document.read_bytes()
    (tmp_path / "link.json").symlink_to(document)
    for target in (document, tmp_path / "link.json"):
        with pytest.raises((errors.DocumentUnwritable, errors.FileExists)):
            manager.export_backup(ids[0], target, overwrite=overwrite)
    assert (document.read_bytes(), (tmp_path / "link.json").is_symlink()) == (present, True)


@pytest.mark.parametrize("name", ["manifest.json", "settings.json", "new.json", "version"])
def test_nothing_is_written_into_the_backup_folder_from_outside(
    name: str, manager: BackupManager, ids: list[str]
) -> None:
    target = manager.backups_dir / (manager.find_backup(ids[1]).file_name if name == "version" else name)
    before = snapshot(manager.backups_dir)
    with pytest.raises(errors.DocumentUnwritable):
        manager.export_backup(ids[0], target, overwrite=True)
    with pytest.raises(errors.DocumentUnwritable):
        manager.restore_backup(ids[0], to=target)
    assert snapshot(manager.backups_dir) == before


def test_an_export_path_may_be_relative(
    manager: BackupManager, ids: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert manager.export_backup(ids[0], "out.json") == tmp_path / "out.json"


@pytest.mark.parametrize("name", ["out.json", "out.gz"])
def test_an_export_replaces_a_file_only_when_asked(
    name: str, manager: BackupManager, ids: list[str], tmp_path: Path
) -> None:
    target = tmp_path / name
    target.write_bytes(b"mine")
    with pytest.raises(errors.FileExists) as caught:
        manager.export_backup(ids[0], target)
    assert (caught.value.path, target.read_bytes()) == (target, b"mine")
    manager.export_backup(ids[0], target, overwrite=True)
    assert target.read_bytes() != b"mine"
    assert leftovers(tmp_path) == []


@pytest.mark.leaves_damage
@pytest.mark.parametrize("name", ["out.json", "out.gz"])
@pytest.mark.parametrize("overwrite", [True, False])
def test_p5_a_damaged_version_is_not_exported(
    name: str, overwrite: bool, manager: BackupManager, ids: list[str], tmp_path: Path
) -> None:
    damage(manager, ids[0])
    target = tmp_path / name
    if overwrite:
        target.write_bytes(b"mine")
    with pytest.raises(errors.BackupCorrupted):
        manager.export_backup(ids[0], target, overwrite=overwrite)
    assert (target.read_bytes() if overwrite else target.exists()) == (b"mine" if overwrite else False)
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("overwrite", [True, False])
def test_an_export_into_no_folder_says_so(
    overwrite: bool, manager: BackupManager, ids: list[str], tmp_path: Path
) -> None:
    with pytest.raises(errors.DocumentUnwritable, match="no such file or directory"):
        manager.export_backup(ids[0], tmp_path / "missing" / "out.json", overwrite=overwrite)
    assert not (tmp_path / "missing").exists()


# -- import ----------------------------------------------------------------------------------------------------------


def test_an_imported_file_is_a_version_that_no_rule_removes(
    manager: BackupManager, document: Path, tmp_path: Path
) -> None:
    present = document.read_bytes()
    (tmp_path / "old.json").write_bytes(b'{"old": [1, 2]}')
    backup_id = manager.import_backup(tmp_path / "old.json")
    meta = manager.find_backup(backup_id)
    assert (meta.trigger, meta.description, meta.document) == (Trigger.IMPORT, "Imported from old.json", "data.json")
    assert (content_of(manager, backup_id), document.read_bytes()) == (b'{"old": [1, 2]}', present)
    plan = manager.apply_retention(dry_run=True, retention=Retention.newest_only(1))
    assert Rule.MANUAL in {reason.rule for reason in plan.keep[backup_id]}


def test_an_imported_file_may_be_described_and_equal_to_the_newest_version(manager: BackupManager) -> None:
    manager.create_backup()
    backup_id = manager.import_backup(manager.data_file, "from the old machine")
    assert manager.find_backup(backup_id).description == "from the old machine"
    assert len(manager.list_backups()) == 2


def test_a_version_file_of_ours_is_unpacked(manager: BackupManager, ids: list[str], tmp_path: Path) -> None:
    manager.export_backup(ids[0], tmp_path / "out.gz")
    backup_id = manager.import_backup(tmp_path / "out.gz")
    assert content_of(manager, backup_id) == content_of(manager, ids[0])
    assert manager.find_backup(backup_id).sequence == 4


@pytest.mark.parametrize("members", [1, 2, 50])
def test_a_gzip_file_of_another_program_is_unpacked(members: int, manager: BackupManager, tmp_path: Path) -> None:
    data = records(2_000_000)
    step = len(data) // members + 1
    parts = [gzip.compress(data[start : start + step], mtime=0) for start in range(0, len(data), step)]
    (tmp_path / "x.gz").write_bytes(b"".join(parts))
    assert content_of(manager, manager.import_backup(tmp_path / "x.gz")) == data


def test_padding_behind_a_gzip_file_is_passed_over_as_gunzip_does(manager: BackupManager, tmp_path: Path) -> None:
    (tmp_path / "x.gz").write_bytes(gzip.compress(b"[1]", mtime=0) + bytes(512))
    assert content_of(manager, manager.import_backup(tmp_path / "x.gz")) == b"[1]"


GZIPPED = gzip.compress(b'{"rows": [1, 2, 3]}' * 50, mtime=0)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (GZIPPED[:-1], "cut off"),
        (GZIPPED[:2], "cut off"),
        (GZIPPED[:-8] + b"\0" * 8, "damaged gzip"),
        (GZIPPED[:20] + b"\xff" * 5 + GZIPPED[25:], "damaged gzip"),
        (GZIPPED + GZIPPED[:-3], "cut off"),
        (GZIPPED + b"tail", "damaged gzip"),
    ],
)
def test_p5_a_damaged_gzip_file_is_not_imported(
    data: bytes, words: str, manager: BackupManager, ids: list[str], tmp_path: Path
) -> None:
    (tmp_path / "x.gz").write_bytes(data)
    with pytest.raises(errors.DocumentUnreadable, match=words) as caught:
        manager.import_backup(tmp_path / "x.gz")
    assert caught.value.path == tmp_path / "x.gz"
    assert len(manager.list_backups(include_archived=True)) == len(ids)
    assert leftovers(manager.backups_dir) == []


def test_p5_a_damaged_version_file_is_not_imported(manager: BackupManager, ids: list[str], tmp_path: Path) -> None:
    manager.export_backup(ids[0], tmp_path / "x.gz")
    data = bytearray((tmp_path / "x.gz").read_bytes())
    data[-9] ^= 1
    (tmp_path / "x.gz").write_bytes(data)
    with pytest.raises(errors.BackupCorrupted):
        manager.import_backup(tmp_path / "x.gz")
    assert len(manager.list_backups()) == len(ids)


def test_a_missing_file_is_not_imported(manager: BackupManager, tmp_path: Path) -> None:
    with pytest.raises(errors.DocumentMissing) as caught:
        manager.import_backup(tmp_path / "missing.json")
    assert caught.value.path == tmp_path / "missing.json"
    assert not manager.backups_dir.exists()


@pytest.mark.parametrize("data", [b"", gzip.compress(b"", mtime=0)], ids=["empty", "gzip of nothing"])
def test_p6_an_empty_file_is_imported_and_marked(data: bytes, manager: BackupManager, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(data)
    assert manager.find_backup(manager.import_backup(tmp_path / "x")).suspicions == (Suspicion.EMPTY,)


def test_a_file_can_be_imported_before_the_document_exists(
    manager: BackupManager, document: Path, tmp_path: Path
) -> None:
    document.rename(tmp_path / "old.json")
    backup_id = manager.import_backup(tmp_path / "old.json")
    manager.restore_backup(backup_id)
    assert document.read_bytes() == (tmp_path / "old.json").read_bytes()


# -- the bin, pins, descriptions -------------------------------------------------------------------------------------


def test_deleting_and_taking_back_answer_whether_they_changed_anything(manager: BackupManager, ids: list[str]) -> None:
    assert [manager.delete_backup(ids[0]), manager.delete_backup(ids[0])] == [True, False]
    assert manager.find_backup(ids[0]).status is Status.ARCHIVED
    assert [manager.undelete_backup(ids[0]), manager.undelete_backup(ids[0])] == [True, False]
    assert manager.find_backup(ids[0]).status is Status.ACTIVE


def test_a_version_in_the_bin_can_be_restored(manager: BackupManager, ids: list[str], document: Path) -> None:
    manager.delete_backup(ids[0])
    manager.restore_backup(ids[0])
    assert json.loads(document.read_bytes()) == [0]


@pytest.mark.parametrize("days", range(1, 10))
def test_p7_the_bin_keeps_a_version_for_seven_days_of_use(
    days: int, manager: BackupManager, ids: list[str], save: Save, clock: FakeClock
) -> None:
    manager.delete_backup(ids[0])
    for day in range(days):
        clock.advance(days=1)
        save({"day": day})
        manager.create_backup()
    assert (manager.get_backup_info(ids[0]) is not None) == (days < 7)


def test_p7_a_year_away_does_not_empty_the_bin(
    manager: BackupManager, ids: list[str], save: Save, clock: FakeClock
) -> None:
    manager.delete_backup(ids[0])
    clock.advance(days=365)
    save(["back"])
    manager.create_backup()
    manager.apply_retention()
    assert manager.undelete_backup(ids[0])


def test_each_deletion_starts_the_seven_days_anew(
    manager: BackupManager, ids: list[str], save: Save, clock: FakeClock
) -> None:
    manager.delete_backup(ids[0])
    for day in range(12):
        if day == 6:
            manager.undelete_backup(ids[0])
            manager.delete_backup(ids[0])
        clock.advance(days=1)
        save({"day": day})
        manager.create_backup()
    assert manager.undelete_backup(ids[0])


def test_pinning_takes_a_version_out_of_the_bin(manager: BackupManager, ids: list[str]) -> None:
    manager.delete_backup(ids[0])
    assert manager.pin(ids[0])
    assert (manager.find_backup(ids[0]).status, manager.find_backup(ids[0]).pinned) == (Status.ACTIVE, True)


def test_a_pinned_version_that_a_person_deletes_goes_with_the_bin(
    manager: BackupManager, ids: list[str], save: Save, clock: FakeClock
) -> None:
    manager.pin(ids[0])
    manager.delete_backup(ids[0])
    for day in range(8):
        clock.advance(days=1)
        save({"day": day})
        manager.create_backup()
    assert manager.get_backup_info(ids[0]) is None
    assert not list(manager.backups_dir.glob(f"*{ids[0]}*"))


@pytest.mark.leaves_damage
def test_a_damaged_version_that_comes_out_of_the_bin_is_still_damaged(manager: BackupManager, ids: list[str]) -> None:
    damage(manager, ids[0])
    manager.verify_backups()
    manager.delete_backup(ids[0])
    manager.undelete_backup(ids[0])
    assert manager.find_backup(ids[0]).status is Status.CORRUPTED


def test_pins_answer_whether_they_changed_anything(manager: BackupManager, ids: list[str]) -> None:
    assert [manager.pin(ids[0]), manager.pin(ids[0])] == [True, False]
    assert manager.find_backup(ids[0]).pinned
    assert [manager.unpin(ids[0]), manager.unpin(ids[0])] == [True, False]
    assert not manager.find_backup(ids[0]).pinned


def test_descriptions_answer_whether_they_changed_anything(manager: BackupManager, ids: list[str]) -> None:
    assert [manager.describe(ids[0], "other"), manager.describe(ids[0], "other")] == [True, False]
    assert manager.find_backup(ids[0]).description == "other"
    manager.describe(ids[0], "x" * 3_000)
    assert manager.describe(ids[0], "x" * 3_000) is False
    assert len(manager.find_backup(ids[0]).description) == 2_000


def test_an_edited_description_and_a_pin_do_not_touch_the_version_file(manager: BackupManager, ids: list[str]) -> None:
    files = {path: path.read_bytes() for path in manager.backups_dir.glob("*.gz")}
    manager.describe(ids[0], "other")
    manager.pin(ids[0])
    assert {path: path.read_bytes() for path in manager.backups_dir.glob("*.gz")} == files


# -- retention -------------------------------------------------------------------------------------------------------


def test_p7_a_dry_run_changes_nothing_and_the_real_one_does_what_it_said(
    manager: BackupManager, ids: list[str]
) -> None:
    before = snapshot(manager.backups_dir)
    wanted = Retention.newest_only(1)
    plan = manager.apply_retention(dry_run=True, retention=wanted)
    assert snapshot(manager.backups_dir) == before
    assert (list(plan.keep), list(plan.drop)) == (ids[2:], ids[:2])
    assert manager.apply_retention(retention=wanted) == plan
    assert [meta.backup_id for meta in manager.list_backups(include_archived=True)] == ids[2:]
    assert len(list(manager.backups_dir.glob("*.gz"))) == 1


def test_a_retention_for_this_time_only_is_not_remembered(manager: BackupManager, ids: list[str]) -> None:
    assert ids
    manager.apply_retention(retention=Retention.newest_only(1))
    assert manager.retention == Retention()


def test_retention_where_there_is_no_folder_plans_nothing(manager: BackupManager) -> None:
    plan = manager.apply_retention()
    assert (plan.keep, plan.drop) == ({}, {})
    assert not manager.backups_dir.exists()


def test_a_users_choice_goes_before_the_hosts_and_is_remembered(document: Path, manager: BackupManager) -> None:
    manager.set_retention(Retention.newest_only(2))
    other = BackupManager(document, retention=Retention.generous())
    assert (manager.retention, other.retention) == (Retention.newest_only(2), Retention.newest_only(2))
    other.set_retention(None)
    assert (manager.retention, other.retention) == (Retention(), Retention.generous())


def test_a_users_choice_removes_nothing_until_the_next_backup(
    manager: BackupManager, ids: list[str], save: Save
) -> None:
    manager.set_retention(Retention.newest_only(1))
    assert len(manager.list_backups()) == len(ids)
    save(["next"])
    fourth = manager.create_backup()
    assert [meta.backup_id for meta in manager.list_backups()] == [fourth]


def test_a_users_choice_does_not_make_a_folder_foreign(document: Path, manager: BackupManager) -> None:
    manager.set_retention(Retention.compact())
    assert manager.create_backup() is not None
    assert BackupManager(document).list_backups() == manager.list_backups()


# -- verify, rebuild -------------------------------------------------------------------------------------------------


def test_verify_remembers_when_a_version_was_sound(manager: BackupManager, ids: list[str], clock: FakeClock) -> None:
    valid, corrupted = manager.verify_backups()
    assert (valid, corrupted) == (3, 0)
    assert {manager.find_backup(backup_id).verified_at for backup_id in ids} == {clock.now()}


def test_verify_reads_only_what_is_named(manager: BackupManager, ids: list[str], clock: FakeClock) -> None:
    report = manager.verify_backups([ids[1][:14]])
    assert (report.sound_ids, report.complete) == ((ids[1],), True)
    assert [manager.find_backup(backup_id).verified_at for backup_id in ids] == [None, clock.now(), None]


def test_a_version_that_is_named_twice_is_counted_once(manager: BackupManager, ids: list[str]) -> None:
    assert manager.verify_backups([ids[0], ids[0][:-1]]).valid == 1


def test_verifying_nothing_finds_nothing(manager: BackupManager, ids: list[str]) -> None:
    assert ids
    report = manager.verify_backups([])
    assert (tuple(report), report.complete) == ((0, 0), True)
    assert tuple(BackupManager(manager.data_file.with_name("other.json")).verify_backups()) == (0, 0)


def test_verify_refuses_an_unknown_id_before_it_reads_anything(manager: BackupManager, ids: list[str]) -> None:
    with pytest.raises(errors.BackupNotFound):
        manager.verify_backups([ids[0], "1999"])
    assert manager.find_backup(ids[0]).verified_at is None


def test_verify_leaves_the_bin_out_unless_it_is_named(manager: BackupManager, ids: list[str]) -> None:
    manager.delete_backup(ids[0])
    assert set(manager.verify_backups().sound_ids) == set(ids[1:])
    assert manager.verify_backups([ids[0]]).sound_ids == (ids[0],)
    assert manager.find_backup(ids[0]).status is Status.ARCHIVED


def test_verify_reports_progress_after_each_version(manager: BackupManager, ids: list[str]) -> None:
    sizes = [meta.file_size for meta in manager.list_backups()]
    seen: list[tuple[int, int]] = []
    manager.verify_backups(progress=lambda done, total: seen.append((done, total)))
    assert seen == [(sum(sizes[: number + 1]), sum(sizes)) for number in range(len(ids))]


@pytest.mark.parametrize("checked", [0, 1, 2])
def test_a_cancelled_verification_remembers_what_it_had_checked(
    checked: int, manager: BackupManager, ids: list[str]
) -> None:
    report = manager.verify_backups(cancel=CancelledAt(checked + 1))
    assert (report.valid, report.complete) == (checked, False)
    newest_first = ids[::-1]
    assert report.sound_ids == tuple(newest_first[:checked])
    assert [bool(manager.find_backup(backup_id).verified_at) for backup_id in newest_first] == [
        number < checked for number in range(3)
    ]


def test_verify_answers_although_nothing_can_be_written_down(
    manager: BackupManager, ids: list[str], document: Path, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    fault = Fault(at=1, errno=errno.EROFS, for_ever=True)
    reader = BackupManager(document, clock=clock, disk=FaultyDisk(document.parent, fault))
    assert tuple(reader.verify_backups()) == (3, 0)
    assert "could not be written down" in caplog.text
    assert manager.find_backup(ids[0]).verified_at is None


def test_p3_rebuilding_counts_every_version(manager: BackupManager, ids: list[str]) -> None:
    manager.delete_backup(ids[0])
    manager.describe(ids[1], "edited")
    before = manager.list_backups(include_archived=True)
    assert manager.rebuild_manifest() == 3
    assert manager.list_backups(include_archived=True) == before


def test_without_a_folder_there_is_nothing_to_rebuild(manager: BackupManager) -> None:
    with pytest.raises(errors.BackupFolderMissing):
        manager.rebuild_manifest()
    assert not manager.backups_dir.exists()


def test_without_a_folder_there_is_nothing_to_clean_up(manager: BackupManager) -> None:
    assert manager.cleanup_orphaned_backups() == 0
    assert not manager.backups_dir.exists()


def test_cleanup_forgets_versions_whose_file_is_gone(manager: BackupManager, ids: list[str]) -> None:
    (manager.backups_dir / manager.find_backup(ids[1]).file_name).unlink()
    assert manager.find_backup(ids[1]).status is Status.CORRUPTED
    assert manager.cleanup_orphaned_backups() == 0
    assert [meta.backup_id for meta in manager.list_backups()] == [ids[2], ids[0]]


# -- restoring -------------------------------------------------------------------------------------------------------


def test_a_restore_tells_what_it_did(manager: BackupManager, ids: list[str], document: Path) -> None:
    result = manager.restore_backup(ids[1][:14])
    before = manager.list_backups(1)[0]
    assert (result.backup_id, result.path, result.before_id) == (ids[1], document, before.backup_id)
    assert (result.size_bytes, result["size_bytes"], bool(result)) == (document.stat().st_size,) * 2 + (True,)
    assert before.description == f"Before restoring {ids[1]}"


def test_restoring_to_the_document_itself_stores_its_state_first(
    manager: BackupManager, ids: list[str], document: Path, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(document)
    for to in (document, tmp_path / "link"):
        assert manager.restore_backup(ids[0], to=to).before_id is not None


def test_restoring_to_another_path_replaces_what_is_there(
    manager: BackupManager, ids: list[str], document: Path, tmp_path: Path
) -> None:
    present = document.read_bytes()
    (tmp_path / "other").write_bytes(b"old")
    result = manager.restore_backup(ids[0], to=tmp_path / "other")
    assert (result.before_id, result.path, document.read_bytes()) == (None, tmp_path / "other", present)
    assert json.loads((tmp_path / "other").read_bytes()) == [0]


@pytest.mark.parametrize(("seconds", "number"), [(60, 0), (119.999, 0), (120, 1), (121, 1), (180, 2), (9e9, 2)])
def test_the_newest_version_at_a_moment_is_put_back(
    seconds: float, number: int, manager: BackupManager, ids: list[str], document: Path
) -> None:
    moment = datetime(2025, 11, 4, 12, tzinfo=UTC) + timedelta(seconds=seconds)
    assert manager.restore_backup_at(moment).backup_id == ids[number]
    assert json.loads(document.read_bytes()) == [number] * (number + 1)


def test_p8_a_moment_may_be_told_in_any_zone(manager: BackupManager, ids: list[str]) -> None:
    moment = datetime(2025, 11, 4, 17, 32, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert manager.restore_backup_at(moment).backup_id == ids[1]


def test_a_moment_without_a_zone_is_refused(manager: BackupManager, ids: list[str], document: Path) -> None:
    present = document.read_bytes()
    with pytest.raises(ValueError, match="aware"):
        manager.restore_backup_at(datetime(2025, 11, 4, 12, 2))  # noqa: DTZ001 - that is the point
    assert (document.read_bytes(), len(manager.list_backups())) == (present, len(ids))


def test_a_moment_before_all_versions_finds_none(manager: BackupManager, ids: list[str]) -> None:
    with pytest.raises(errors.BackupNotFound, match="at or before 2025-11-04T12:00:59"):
        manager.restore_backup_at(datetime(2025, 11, 4, 12, 0, 59, tzinfo=UTC))
    assert len(manager.list_backups()) == len(ids)


def test_a_moment_passes_over_the_bin(manager: BackupManager, ids: list[str], clock: FakeClock) -> None:
    manager.delete_backup(ids[2])
    assert manager.restore_backup_at(clock.now()).backup_id == ids[1]


def test_an_undo_can_be_undone_as_often_as_one_likes(
    manager: BackupManager, ids: list[str], document: Path, clock: FakeClock
) -> None:
    present = document.read_bytes()
    manager.restore_backup(ids[0])
    restored = document.read_bytes()
    for expected in (present, restored) * 3:
        clock.advance(seconds=1)
        manager.undo_restore()
        assert document.read_bytes() == expected


def test_without_a_restore_there_is_nothing_to_undo(manager: BackupManager, ids: list[str]) -> None:
    with pytest.raises(errors.NothingToUndo):
        manager.undo_restore()
    assert len(manager.list_backups()) == len(ids)


def test_restoring_to_another_path_gives_nothing_to_undo(
    manager: BackupManager, ids: list[str], tmp_path: Path
) -> None:
    manager.restore_backup(ids[0], to=tmp_path / "other")
    with pytest.raises(errors.NothingToUndo):
        manager.undo_restore()


def test_a_restore_where_no_document_was_leaves_nothing_to_undo(
    manager: BackupManager, ids: list[str], document: Path
) -> None:
    manager.restore_backup(ids[0])
    document.unlink()
    assert manager.restore_backup(ids[1]).before_id is None
    with pytest.raises(errors.NothingToUndo):  # not the earlier restore: that was another matter
        manager.undo_restore()
    assert json.loads(document.read_bytes()) == [1, 1]


def test_p4_undo_works_after_saves_that_followed_the_restore(
    manager: BackupManager, ids: list[str], document: Path, save: Save
) -> None:
    present = document.read_bytes()
    manager.restore_backup(ids[0])
    later = save(["later"])
    manager.undo_restore()
    assert document.read_bytes() == present
    manager.undo_restore()
    assert document.read_bytes() == later


class Refusing(Disk):
    """Lets everybody write everything but *document*."""

    def __init__(self, document: Path) -> None:
        self.document = document

    def replace(self, source: Path, target: Path) -> None:
        if target == self.document:
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        super().replace(source, target)


def test_p4_a_restore_that_failed_does_not_take_the_place_of_the_one_that_can_be_undone(
    manager: BackupManager, ids: list[str], document: Path, clock: FakeClock
) -> None:
    present = document.read_bytes()
    manager.restore_backup(ids[0])
    with pytest.raises(errors.DocumentUnwritable):
        BackupManager(document, clock=clock, disk=Refusing(document)).restore_backup(ids[1])
    assert json.loads(document.read_bytes()) == [0], "as before"
    manager.undo_restore()
    assert document.read_bytes() == present


def test_a_version_that_a_host_calls_before_restore_is_no_restore(manager: BackupManager) -> None:
    manager.create_backup(trigger=Trigger.BEFORE_RESTORE)
    with pytest.raises(errors.NothingToUndo):
        manager.undo_restore()


# -- saving ----------------------------------------------------------------------------------------------------------


class Broken(Exception):
    """What goes wrong inside a block."""


def fails_after(
    write: Callable[[], object],
    manager: BackupManager,
    description: str = "Import",
    kind: type[BaseException] = Broken,
) -> None:
    with manager.saving(description):
        write()
        raise kind


def story(manager: BackupManager) -> list[str]:
    """Return the descriptions, oldest first."""
    return [meta.description for meta in reversed(manager.list_backups())]


def test_saving_stores_the_state_before_and_the_state_after(manager: BackupManager, document: Path) -> None:
    before = document.read_bytes()
    with manager.saving("Import"):
        document.write_bytes(b"[1]")
    assert story(manager) == ["Before: Import", "Import"]
    after_id, before_id = (meta.backup_id for meta in manager.list_backups())
    assert (content_of(manager, before_id), content_of(manager, after_id)) == (before, b"[1]")
    assert {meta.trigger for meta in manager.list_backups()} == {Trigger.SAVE}


def test_saving_stores_the_state_before_while_the_block_runs(manager: BackupManager, document: Path) -> None:
    with manager.saving():
        assert story(manager) == ["Before saving"]
        document.write_bytes(b"[1]")
    assert story(manager) == ["Before saving", ""]


def test_saving_stores_no_state_twice(manager: BackupManager, document: Path) -> None:
    manager.create_backup("known")
    with manager.saving("Import"):
        document.write_bytes(b"[1]")
    assert story(manager) == ["known", "Import"]


def test_saving_what_has_not_changed_makes_no_second_version(manager: BackupManager) -> None:
    with manager.saving("Import"):
        pass
    assert story(manager) == ["Before: Import"]


def test_a_first_save_has_nothing_before_it(manager: BackupManager, document: Path) -> None:
    document.unlink()
    with manager.saving("first"):
        document.write_bytes(b"[1]")
    assert story(manager) == ["first"]


def test_p11_a_block_that_deletes_the_document_is_told_that_nothing_could_be_stored(
    manager: BackupManager, document: Path
) -> None:
    before, block = document.read_bytes(), manager.saving("Clear")
    block.__enter__()
    document.unlink()
    with pytest.raises(errors.DocumentMissing):
        block.__exit__(None, None, None)
    assert (document.exists(), story(manager)) == (False, ["Before: Clear"])
    manager.restore_backup(manager.list_backups()[0].backup_id)
    assert document.read_bytes() == before


def test_a_block_that_raises_before_it_writes_changes_nothing(manager: BackupManager, document: Path) -> None:
    before = document.read_bytes()
    with pytest.raises(Broken) as caught, manager.saving("Import"):
        raise Broken
    assert (document.read_bytes(), story(manager)) == (before, ["Before: Import"])
    assert not hasattr(caught.value, "__notes__")


def test_a_first_save_that_raises_before_it_writes_changes_nothing(manager: BackupManager, document: Path) -> None:
    document.unlink()
    with pytest.raises(Broken) as caught, manager.saving("first"):
        raise Broken
    assert (document.exists(), manager.list_backups()) == (False, [])
    assert not hasattr(caught.value, "__notes__")


@pytest.mark.parametrize(
    ("description", "expected"),
    [("Import", ["Before: Import", "Import (interrupted)"]), ("", ["Before saving", "Interrupted save"])],
)
def test_a_block_that_raises_after_a_whole_write_keeps_what_it_wrote(
    description: str, expected: list[str], manager: BackupManager, document: Path
) -> None:
    with pytest.raises(Broken):
        fails_after(lambda: document.write_bytes(b'{"systems": [{"id": 1}, {"id": 2}]}'), manager, description)
    assert (document.read_bytes(), story(manager)) == (b'{"systems": [{"id": 1}, {"id": 2}]}', expected)


@pytest.mark.parametrize(
    "left",
    [b"", b"  \n", b'{"systems": [{"id": 1}, {"i', bytes(200), b"\xff\xfe\xfd", b"{}{}"],
    ids=["empty", "blank", "cut", "nuls", "garbage", "twice"],
)
@pytest.mark.parametrize("kind", [Broken, KeyboardInterrupt, SystemExit])
def test_a_block_that_raises_half_way_gets_its_state_before_back(
    kind: type[BaseException], left: bytes, manager: BackupManager, document: Path
) -> None:
    before = document.read_bytes()
    with pytest.raises(kind) as caught:
        fails_after(lambda: document.write_bytes(left), manager, kind=kind)
    assert document.read_bytes() == before
    newest = manager.list_backups()[0]
    assert (content_of(manager, newest.backup_id), newest.suspect) == (left, True)
    assert caught.value.__notes__ == [f"backupkit: {document} was damaged by this; its state before has been put back."]


def test_a_block_that_raises_after_it_deleted_the_document_gets_it_back(manager: BackupManager, document: Path) -> None:
    before = document.read_bytes()
    with pytest.raises(Broken):
        fails_after(document.unlink, manager)
    assert (document.read_bytes(), story(manager)) == (before, ["Before: Import"])


def test_what_was_damaged_half_way_can_be_looked_at_again(manager: BackupManager, document: Path) -> None:
    with pytest.raises(Broken):
        fails_after(lambda: document.write_bytes(b"[1, 2"), manager)
    manager.undo_restore()
    assert document.read_bytes() == b"[1, 2"


def test_a_large_text_that_is_damaged_in_its_middle_is_put_back_too(
    manager: BackupManager, document: Path, large: bytes
) -> None:
    document.write_bytes(large)
    with pytest.raises(Broken):
        fails_after(lambda: document.write_bytes(large[:1_000_000] + b'"' + large[1_000_001:]), manager)
    assert document.read_bytes() == large


def test_half_of_a_plain_file_stands_because_nobody_can_tell(tmp_path: Path, clock: FakeClock) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("a line\nanother line\n")
    manager = BackupManager(path, clock=clock)
    with pytest.raises(Broken):
        fails_after(lambda: path.write_text("a li"), manager, "Edit")
    assert (path.read_text(), story(manager)) == ("a li", ["Before: Edit", "Edit (interrupted)"])


def test_an_emptied_plain_file_is_put_back(tmp_path: Path, clock: FakeClock) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("a line\n")
    manager = BackupManager(path, clock=clock)
    with pytest.raises(Broken):
        fails_after(lambda: path.write_text(""), manager, "Edit")
    assert path.read_text() == "a line\n"


def test_half_of_a_first_save_is_kept_because_there_is_nothing_to_put_back(
    manager: BackupManager, document: Path
) -> None:
    document.unlink()
    with pytest.raises(Broken):
        fails_after(lambda: document.write_bytes(b"[1, 2"), manager, "first")
    assert (document.read_bytes(), story(manager)) == (b"[1, 2", ["first (interrupted)"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Weak:
    """A manager whose disk can be broken at will."""

    manager: BackupManager
    disk: FaultyDisk

    def breaks(self) -> None:
        self.disk.fault = Fault(at=1, errno=errno.ENOSPC, for_ever=True)

    def recovers(self) -> None:
        self.disk.fault = None


@pytest.fixture
def weak(document: Path, clock: FakeClock) -> Weak:
    disk = FaultyDisk(document.parent)
    return Weak(manager=BackupManager(document, clock=clock, disk=disk), disk=disk)


def test_a_block_does_not_run_if_the_state_before_cannot_be_stored(weak: Weak, document: Path) -> None:
    before, ran = document.read_bytes(), []
    weak.breaks()
    with pytest.raises(errors.NotEnoughSpace), weak.manager.saving("Import"):
        ran.append(True)
    assert (ran, document.read_bytes()) == ([], before)


def test_what_a_block_wrote_stands_if_the_state_after_cannot_be_stored(weak: Weak, document: Path) -> None:
    block = weak.manager.saving("Import")
    block.__enter__()
    document.write_bytes(b"[1]")
    weak.breaks()
    with pytest.raises(errors.NotEnoughSpace):
        block.__exit__(None, None, None)
    assert (document.read_bytes(), story(weak.manager)) == (b"[1]", ["Before: Import"])
    weak.recovers()
    assert weak.manager.create_backup() is not None


@pytest.mark.parametrize("left", [b"[1, 2", b"[1, 2]"], ids=["damaged", "whole"])
def test_a_blocks_own_error_goes_on_if_looking_after_it_fails(left: bytes, weak: Weak, document: Path) -> None:

    def write() -> None:
        document.write_bytes(left)
        weak.breaks()

    with pytest.raises(Broken) as caught:
        fails_after(write, weak.manager)
    (note,) = caught.value.__notes__
    before = weak.manager.list_backups()[-1].backup_id
    assert f"its state before is backup {before}" in note
    assert "not enough space" in note
    assert document.read_bytes() == left
    weak.recovers()
    weak.manager.cleanup_orphaned_backups()


def test_p4_the_state_before_outlives_versions_that_are_made_inside_the_block(
    document: Path, clock: FakeClock, save: Save
) -> None:
    before = document.read_bytes()
    manager = BackupManager(document, clock=clock, zone=UTC, retention=Retention.newest_only(1))

    def write() -> None:
        save({"systems": [{"id": number} for number in range(5)]})
        manager.create_backup("an autosave, while the block runs")
        document.write_bytes(b'{"systems": [{')

    with pytest.raises(Broken):
        fails_after(write, manager)
    assert document.read_bytes() == before


def test_blocks_may_be_nested(manager: BackupManager, document: Path) -> None:
    with manager.saving("outer"):
        document.write_bytes(b"[1]")
        with suppress(Broken), manager.saving("inner"):
            document.write_bytes(b"[1, ")
            raise Broken
        assert document.read_bytes() == b"[1]"
        document.write_bytes(b"[1, 2]")
    assert story(manager)[:2] == ["Before: outer", "Before: inner"]
    assert story(manager)[-1] == "outer"


def test_a_manager_can_run_one_block_after_another(manager: BackupManager, document: Path) -> None:
    blocks: list[AbstractContextManager[None]] = [manager.saving("one"), manager.saving("two")]
    for number, block in enumerate(blocks):
        with block:
            document.write_bytes(b"[%d]" % number)
    assert story(manager) == ["Before: one", "one", "two"]


# -- from any thread -------------------------------------------------------------------------------------------------


def test_p9_a_manager_may_be_used_from_another_thread(manager: BackupManager) -> None:
    found: list[BackupMetadata] = []

    def work() -> None:
        manager.create_backup("elsewhere")
        found.extend(manager.list_backups())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert (found, [meta.description for meta in found]) == (manager.list_backups(), ["elsewhere"])
