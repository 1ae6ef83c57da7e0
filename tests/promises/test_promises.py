"""The promises of docs/promises.md, as a user meets them. Faults, damage and many writers have files of their own."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import random
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from backupkit import BackupManager, DocumentUnreadable, ManifestTooNew, Retention, Status, Suspicion, Trigger
from backupkit.operations import swap
from backupkit.testing.clock import FakeClock
from backupkit.values import naming
from backupkit.versionfile import reader

Save = Callable[[object], bytes]


def _random_bytes(count: int) -> bytes:
    return random.Random(1).randbytes(count)


# -- P1: bytes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("data.json", b'{"a":   1.10, "a": 1e400, "b": [ ]}\r\n\r\n'),
        ("data.json", b"[" + b"12345678901234567890123456789.50, " * 30_000 + b"1]"),
        ("data.bin", _random_bytes(300_000)),
        ("data.bin", bytes(range(256)) * 10),
        ("notes", "Grüße\n".encode("utf-16")),
        ("data.db", b"\n"),
    ],
    ids=["odd json", "1 MB of json", "noise", "every byte", "no suffix", "one byte"],
)
def test_p1_a_version_restores_to_exactly_the_bytes_that_were_saved(tmp_path: Path, name: str, content: bytes) -> None:
    document = tmp_path / name
    document.write_bytes(content)
    manager = BackupManager(document)
    backup_id = manager.create_backup()
    assert backup_id
    document.write_bytes(b"something else")

    manager.restore_backup(backup_id)

    assert document.read_bytes() == content
    meta = manager.find_backup(backup_id)
    assert (meta.file_hash, meta.file_size) == (hashlib.sha256(content).hexdigest(), len(content))


# -- P3: the manifest is a cache -------------------------------------------------------------------------------------


def _told(manager: BackupManager) -> dict[str, tuple[object, ...]]:
    return {
        meta.backup_id: (
            meta.timestamp,
            meta.sequence,
            meta.trigger,
            meta.description,
            meta.file_hash,
            meta.file_size,
            meta.tags,
            meta.pinned,
            meta.status,
            meta.records,
        )
        for meta in manager.list_backups(include_archived=True)
    }


@pytest.fixture
def told(manager: BackupManager, save: Save) -> dict[str, tuple[object, ...]]:
    """Make five versions of different kinds, pin one, put one into the bin; return what is known about them."""
    for number, trigger in enumerate(["app", "manual", "save", "schedule", "close"]):
        save(list(range(number)))
        manager.create_backup(f"number {number}", trigger=trigger, tags=[f"tag {number}"])
    newest, _, third, *_ = manager.list_backups()
    manager.pin(newest.backup_id)
    manager.pin(third.backup_id)
    manager.unpin(third.backup_id)
    manager.delete_backup(third.backup_id)
    return _told(manager)


@pytest.mark.parametrize("damage", ["lost", "cut", "empty", "zeroed", "garbled", "no json", "another file's"])
@pytest.mark.parametrize("both", [False, True], ids=["the manifest", "the manifest and the one before it"])
def test_p3_everything_comes_back_from_the_files_and_the_log(
    damage: str, both: bool, manager: BackupManager, told: dict[str, tuple[object, ...]], tmp_path: Path
) -> None:
    other = tmp_path / "other" / "data.json"
    other.parent.mkdir()
    other.write_bytes(b"[]")
    foreign = BackupManager(other)
    foreign.create_backup("of another folder")
    for name in (naming.MANIFEST, naming.PREVIOUS_MANIFEST)[: 1 + both]:
        path = manager.backups_dir / name
        data = path.read_bytes()
        path.unlink()
        match damage:
            case "cut":
                path.write_bytes(data[: len(data) // 3])
            case "empty":
                path.write_bytes(b"")
            case "zeroed":
                path.write_bytes(bytes(len(data)))
            case "garbled":
                path.write_bytes(data.replace(b"manual", b"manuel"))
            case "no json":
                path.write_bytes(b"\xff\xfe{")
            case "another file's":
                shutil.copy(foreign.backups_dir / naming.MANIFEST, path)

    found = BackupManager(manager.data_file)

    assert _told(found) == told, "reading alone shows all"
    assert found.rebuild_manifest() == len(told)
    assert _told(BackupManager(manager.data_file)) == told, "and writing keeps it"


def test_p3_a_damaged_manifest_is_kept_aside(manager: BackupManager, told: dict[str, tuple[object, ...]]) -> None:
    path = manager.backups_dir / naming.MANIFEST
    path.write_bytes(b"{damaged")
    manager.create_backup(force=True)

    assert (manager.backups_dir / "manifest.json.corrupt-1").read_bytes() == b"{damaged"
    assert len(manager.list_backups(include_archived=True)) == len(told) + 1


def test_p3_a_newer_release_is_recognised_by_its_previous_manifest_alone(
    manager: BackupManager, told: dict[str, tuple[object, ...]]
) -> None:
    assert told
    path = manager.backups_dir / naming.MANIFEST
    (manager.backups_dir / naming.PREVIOUS_MANIFEST).write_bytes(_of_a_newer_release(path.read_bytes()))
    path.unlink()
    before = {name.name: name.read_bytes() for name in manager.backups_dir.iterdir()}

    with pytest.raises(ManifestTooNew):
        manager.create_backup(force=True)

    assert {name.name: name.read_bytes() for name in manager.backups_dir.iterdir()} == before


def _of_a_newer_release(data: bytes) -> bytes:
    body = data[: data.rindex(b'  "checksum"')].replace(b'"version": 2', b'"version": 3')
    return body + b'  "checksum": "' + hashlib.sha256(body).hexdigest().encode() + b'"\n}\n'


def test_p3_what_is_in_the_bin_stays_there_while_its_file_is_away(
    manager: BackupManager, told: dict[str, tuple[object, ...]], tmp_path: Path
) -> None:
    (binned,) = (meta for meta in manager.list_backups(include_archived=True) if meta.status is Status.ARCHIVED)
    path = manager.backups_dir / binned.file_name
    path.rename(tmp_path / "away")
    manager.create_backup(force=True)
    (tmp_path / "away").rename(path)
    manager.create_backup(force=True)

    assert manager.find_backup(binned.backup_id).status is Status.ARCHIVED
    assert told[binned.backup_id] == _told(manager)[binned.backup_id]


# -- P4: restore is safe ---------------------------------------------------------------------------------------------


def test_p4_the_state_before_is_stored_even_if_a_version_of_it_exists(manager: BackupManager, save: Save) -> None:
    first = manager.create_backup("first")
    save([1])
    manager.create_backup("second")

    result = manager.restore_backup(str(first))

    before = manager.find_backup(str(result.before_id))
    assert before.trigger is Trigger.BEFORE_RESTORE
    assert len(manager.list_backups()) == 3


def test_p4_undo_brings_the_state_before_back_also_after_a_restart(
    manager: BackupManager, document: Path, save: Save
) -> None:
    backup_id = manager.create_backup()
    unsaved = save(["never backed up"])
    manager.restore_backup(str(backup_id))
    restored = document.read_bytes()

    BackupManager(document).undo_restore()
    assert document.read_bytes() == unsaved
    BackupManager(document).undo_restore()
    assert document.read_bytes() == restored, "undoing the undo is redoing"


def _restore_the_oldest_of_a_full_folder(document: Path, clock: FakeClock) -> None:
    manager = BackupManager(document, retention=Retention.newest_only(2), clock=clock)
    states = {}
    for number in range(2):
        document.write_text(json.dumps([number]))
        clock.advance(seconds=60)
        states[str(manager.create_backup())] = document.read_bytes()
    document.write_text('["unsaved"]')
    oldest = manager.list_backups()[-1].backup_id

    result = manager.restore_backup(oldest)

    assert document.read_bytes() == states[oldest]
    listed = {meta.backup_id for meta in manager.list_backups()}
    assert {oldest, result.before_id} <= listed, "the restored version or the state before did not survive"
    manager.undo_restore()
    assert document.read_text() == '["unsaved"]'


def test_p4_restoring_the_oldest_version_with_every_slot_full_works_and_both_survive(
    document: Path, clock: FakeClock
) -> None:
    _restore_the_oldest_of_a_full_folder(document, clock)


def test_p4_is_broken_by_thinning_out_what_is_about_to_be_restored(
    document: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A planted bug: the test above must find it."""
    state_before = swap._state_before

    def thinned(each: swap.Swap) -> object:
        return state_before(replace(each, order=replace(each.order, lock=None)))  # as any other version is made

    monkeypatch.setattr(swap, "_state_before", thinned)
    with pytest.raises(AssertionError, match="did not survive"):
        _restore_the_oldest_of_a_full_folder(document, clock)


@pytest.mark.leaves_damage
def test_p4_if_the_state_before_cannot_be_stored_nothing_changes(manager: BackupManager, document: Path) -> None:
    backup_id = manager.create_backup()
    document.unlink()
    document.mkdir()

    with pytest.raises(Exception, match="it is a folder"):
        manager.restore_backup(str(backup_id))

    assert document.is_dir()


def test_p4_a_save_that_comes_between_is_stored_before_it_is_replaced(
    manager: BackupManager, document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup_id = manager.create_backup()
    between = [b'["saved in between"]']
    state_before = swap._state_before

    def saved_in_between(*arguments: object) -> object:
        outcome = state_before(*arguments)  # type: ignore[arg-type]
        if between:
            document.write_bytes(between.pop())
        return outcome

    monkeypatch.setattr(swap, "_state_before", saved_in_between)
    manager.restore_backup(str(backup_id))
    manager.undo_restore()

    assert document.read_bytes() == b'["saved in between"]'


# -- P6: bad never pushes out good -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "suspicion"),
    [
        (b"", Suspicion.EMPTY),
        (b'{"systems": [', Suspicion.UNPARSABLE),
        (bytes(5_000), Suspicion.NULS),
    ],
    ids=["empty", "cut off", "zeroed"],
)
def test_p6_accidents_are_stored_as_suspects_and_never_push_out_a_good_version(
    bad: bytes, suspicion: Suspicion, document: Path, clock: FakeClock
) -> None:
    manager = BackupManager(document, clock=clock, retention=Retention.newest_only(3))
    good = []
    for number in range(3):
        clock.advance(seconds=60)
        document.write_text(json.dumps(list(range(1_000 + number))))
        good.append(str(manager.create_backup()))
    for number in range(8):
        clock.advance(seconds=60)
        document.write_bytes(bad if number % 2 else bad + b" ")
        backup_id = manager.create_backup()
        if number == 0:
            assert manager.find_backup(str(backup_id)).suspicions == (suspicion,)

    listed = {meta.backup_id: meta for meta in manager.list_backups()}
    assert set(good) <= set(listed)
    assert sum(meta.suspect for meta in listed.values()) <= 4


def test_p6_the_last_version_before_a_sudden_shrinking_stays_although_small_ones_follow(
    document: Path, clock: FakeClock
) -> None:
    manager = BackupManager(document, clock=clock, retention=Retention.newest_only(3))
    document.write_text(json.dumps(list(range(1_000))))
    large = str(manager.create_backup())
    for number in range(8):
        clock.advance(seconds=60)
        document.write_text(json.dumps([number]))
        backup_id = str(manager.create_backup())
        assert manager.find_backup(backup_id).suspicions == ((Suspicion.SHRUNK,) if number == 0 else ())

    assert manager.get_backup_info(large)


def test_p6_a_document_that_stays_small_counts_as_good_again(manager: BackupManager, save: Save) -> None:
    save(list(range(2_000)))
    manager.create_backup()
    save(list(range(20)))
    manager.create_backup()
    save(list(range(21)))
    manager.create_backup()

    assert [meta.suspect for meta in manager.list_backups()] == [False, True, False]


def test_p6_a_large_text_is_judged_by_its_ends_at_once_and_as_a_whole_by_verify(
    manager: BackupManager, document: Path
) -> None:
    document.write_bytes(b"[1]")
    manager.create_backup()  # so nothing else is usual for it
    document.write_bytes(b"[" + b"1, " * 200_000 + b"oops, " + b"1]")
    backup_id = str(manager.create_backup())
    assert (manager.find_backup(backup_id).standing, manager.find_backup(backup_id).records) == ("unknown", None)

    assert tuple(manager.verify_backups()) == (2, 0)

    assert manager.find_backup(backup_id).suspicions == (Suspicion.UNPARSABLE,)


def test_p6_half_a_save_is_seen_to_be_growing_and_not_taken_for_a_state(document: Path) -> None:
    class Saving(FakeClock):
        """While somebody waits, the host goes on writing."""

        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            if document.read_bytes() == b"[1, 2":
                document.write_bytes(b"[1, 2, 3]")

    document.write_bytes(b"[1, 2")
    manager = BackupManager(document, clock=Saving())
    backup_id = str(manager.create_backup())

    assert manager.find_backup(backup_id).file_size == len(b"[1, 2, 3]")
    assert not manager.find_backup(backup_id).suspect


# -- P7, P8: retention is honest, whatever the clock says ------------------------------------------------------------


def test_p7_a_year_away_loses_nothing(manager: BackupManager, clock: FakeClock, save: Save) -> None:
    for number in range(9):
        save([number])
        manager.create_backup()
        clock.advance(days=1)
    before = {meta.backup_id for meta in manager.list_backups()}
    clock.advance(days=400)
    save(["back again"])
    manager.create_backup()

    assert before <= {meta.backup_id for meta in manager.list_backups()}


def test_p7_each_version_can_say_why_it_is_kept(manager: BackupManager, clock: FakeClock, save: Save) -> None:
    for number in range(40):
        save([number])
        manager.create_backup(trigger="manual" if number == 20 else "save")
        clock.advance(hours=7)
    plan = manager.apply_retention(dry_run=True)

    assert set(plan.keep) == {meta.backup_id for meta in manager.list_backups()}
    assert all(str(reason) for reasons in plan.keep.values() for reason in reasons)
    assert plan.drop == {}


@pytest.mark.parametrize("jump", [timedelta(days=-4_000), timedelta(days=4_000), timedelta(hours=-1)], ids=str)
def test_p8_a_wrong_clock_changes_no_order_and_removes_nothing(
    jump: timedelta, manager: BackupManager, clock: FakeClock, save: Save
) -> None:
    made = []
    for number in range(8):
        save([number])
        made.append(manager.create_backup())
        if number == 2:
            clock.advance(seconds=jump.total_seconds())
        if number == 5:
            clock.advance(seconds=-jump.total_seconds())
    manager.delete_backup(str(made[0]))
    clock.advance(seconds=abs(jump.total_seconds()))
    save(["after the jump"])
    made.append(manager.create_backup())

    assert [meta.backup_id for meta in manager.list_backups(include_archived=True)] == made[::-1]
    assert manager.find_backup(str(made[0])).status is Status.ARCHIVED


# -- P13: open exit --------------------------------------------------------------------------------------------------

_TOOLS = {
    "gunzip": ["gunzip", "--stdout"],
    "zcat": ["zcat"],
    "pigz": ["pigz", "-dc"],
    "7z": ["7z", "x", "-so"],
}


@pytest.mark.parametrize("tool", _TOOLS)
def test_p13_standard_tools_recover_a_version(tool: str, manager: BackupManager, save: Save) -> None:
    if shutil.which(_TOOLS[tool][0]) is None:
        pytest.skip(f"{tool} is not installed")
    content = save([{"id": number, "text": "x" * (number % 50)} for number in range(20_000)])
    manager.create_backup("Grüße " * 300)  # a header of several kilobytes
    path = manager.backups_dir / manager.list_backups()[0].file_name

    done = subprocess.run([*_TOOLS[tool], path], capture_output=True, check=True)

    assert done.stdout == content
    assert tool == "7z" or not done.stderr


def test_p13_pythons_gzip_recovers_a_version(manager: BackupManager, document: Path) -> None:
    manager.create_backup()
    path = manager.backups_dir / manager.list_backups()[0].file_name

    with gzip.open(path) as file:
        assert file.read() == document.read_bytes()
        assert file.mtime == manager.list_backups()[0].timestamp.astimezone(UTC).timestamp()


@pytest.mark.needs_posix("gunzip comes with POSIX systems")
def test_p13_gunzip_gives_the_file_its_name_back(manager: BackupManager, document: Path, tmp_path: Path) -> None:
    manager.create_backup()
    copy = tmp_path / "found somewhere.gz"
    shutil.copy(manager.backups_dir / manager.list_backups()[0].file_name, copy)

    subprocess.run(["gunzip", "--name", copy], check=True)

    assert (tmp_path / "data.json").read_bytes() == document.read_bytes()


def test_p13_the_header_is_one_small_read(manager: BackupManager, monkeypatch: pytest.MonkeyPatch) -> None:
    manager.create_backup("what it says")
    path = manager.backups_dir / manager.list_backups()[0].file_name
    reads: list[int] = []
    read = os.read

    def counted(descriptor: int, size: int) -> bytes:
        reads.append(size)
        return read(descriptor, size)

    monkeypatch.setattr(os, "read", counted)

    assert reader.read_header(path).meta.description == "what it says"
    assert reads == [4096]


# -- P15: ours only --------------------------------------------------------------------------------------------------


def test_p15_a_configured_folder_that_is_missing_is_not_created(tmp_path: Path, document: Path) -> None:
    drive = tmp_path / "drive" / "backups"
    with pytest.raises(Exception, match="was not created, because it may be on a drive that is not connected"):
        BackupManager(document, drive).create_backup()
    assert not drive.parent.exists()


def test_a_document_that_cannot_be_read_says_so(manager: BackupManager, document: Path) -> None:
    document.unlink()
    document.mkdir()
    with pytest.raises(DocumentUnreadable, match="it is a folder"):
        manager.create_backup()
