"""What a version changed against the one before it: counted once, kept in the manifest, never worked out for a list."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from backupkit import BackupCorrupted, BackupManager, Cancelled, Retention
from backupkit.operations.maintenance import counting
from backupkit.store import manifest
from backupkit.testing.clock import FakeClock
from backupkit.values import naming
from backupkit.values.counts import ChangeCounts, Unit
from tests.forging import damage
from tests.manager.cancelling import CancelledAt

Save = Callable[[object], bytes]


def records(*numbers: int, mass: int = 0) -> object:
    return {"systems": [{"id": number, "mass": mass} for number in numbers]}


@pytest.fixture
def three(manager: BackupManager, save: Save) -> list[str]:
    """Three versions, oldest first."""
    found = []
    for value in (records(1, 2, 3, 4), records(4, 5), records(4, 5, 6)):
        save(value)
        found.append(str(manager.create_backup()))
    return found


def summaries(manager: BackupManager) -> list[str]:
    return [line.change_summary for line in reversed(manager.get_version_history())]


def test_a_version_is_counted_once_and_its_line_says_so(manager: BackupManager, three: list[str]) -> None:
    assert summaries(manager) == ["", "", ""]
    found = manager.count_changes(three[1])
    assert found == ChangeCounts(against=three[0], unit=Unit.RECORDS, added=1, removed=3, changed=0)
    assert manager.count_changes(three[2]) == ChangeCounts(
        against=three[1], unit=Unit.RECORDS, added=1, removed=0, changed=0
    )
    assert summaries(manager) == ["", "3 records removed, 1 added", "+1 record"]
    assert summaries(BackupManager(manager.data_file)) == summaries(manager)


def test_what_is_known_is_not_read_again(manager: BackupManager, three: list[str]) -> None:
    found = manager.count_changes(three[2])
    before = (manager.backups_dir / naming.MANIFEST).read_bytes()
    (manager.backups_dir / manager.find_backup(three[2]).file_name).rename(manager.data_file.with_name("away"))
    try:
        assert manager.count_changes(three[2]) == found
        assert (manager.backups_dir / naming.MANIFEST).read_bytes() == before
    finally:
        manager.data_file.with_name("away").rename(manager.backups_dir / manager.find_backup(three[2]).file_name)


def test_the_first_version_and_one_that_holds_the_same_have_nothing_to_count(
    manager: BackupManager, three: list[str]
) -> None:
    assert manager.count_changes(three[0]) is None
    again = str(manager.create_backup(force=True))
    assert manager.count_changes(again) is None
    assert summaries(manager) == [""] * 4


def test_numbers_are_not_shown_once_the_version_before_is_gone(manager: BackupManager, three: list[str]) -> None:
    manager.count_changes(three[2])
    manager.delete_backup(three[1])
    assert summaries(manager) == ["", ""]
    manager.undelete_backup(three[1])
    assert summaries(manager) == ["", "", "+1 record"]
    assert manager.count_changes(three[2]) is not None


def test_against_another_version_before_it_is_counted_anew(manager: BackupManager, three: list[str]) -> None:
    manager.count_changes(three[2])
    manager.delete_backup(three[1])
    found = manager.count_changes(three[2])
    assert found is not None
    assert (found.against, found.removed, found.added) == (three[0], 3, 2)


def test_a_large_document_is_not_counted(
    manager: BackupManager, three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "LARGEST_BYTES", 50)
    assert manager.count_changes(three[2]) is None


@pytest.mark.parametrize(
    ("name", "before", "after", "told"),
    [
        ("notes.txt", b"one\ntwo\nthree\n", b"one\nTWO\nthree\nfour\n", "+1 passage, 1 changed"),
        ("stars.csv", b"id,name\n1,Vega\n2,Sol\n", b"id,name\n2,Sol\n", "1 row removed"),
        ("data.bin", b"\0\1\2", b"\0\1\3", ""),
        ("data.json", b'{"a": [1]}', b'{ "a": [1] }', "only the layout changed"),
    ],
)
def test_other_forms_are_counted_in_their_own_units(
    tmp_path: Path, name: str, before: bytes, after: bytes, told: str
) -> None:
    document = tmp_path / name
    document.write_bytes(before)
    manager = BackupManager(document, clock=FakeClock())
    manager.create_backup()
    document.write_bytes(after)
    found = manager.count_changes(str(manager.create_backup()))
    assert summaries(manager)[-1] == (str(found) if found else "")
    assert summaries(manager)[-1].replace("1 added, 1 changed", "+1 passage, 1 changed") in {
        told, told.replace("+1 passage", "1 passage added"),
    }  # fmt: skip


def test_it_rests_nineteen_times_as_long_as_it_works(
    manager: BackupManager, three: list[str], clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = iter(range(10**6))
    monkeypatch.setattr(counting, "perf_counter", lambda: next(seconds) / 100)  # each look is 10 ms of work
    looks: list[int] = []
    before = clock.slept_seconds
    manager.count_changes(three[2], progress=lambda *_: looks.append(1))
    rests = clock.slept_seconds - before
    worked = next(seconds) / 100 / 2
    assert rests >= 0.8 * 19 * worked
    assert len(looks) >= rests / 0.051, "somebody may want something else at least 19 times a second"


def test_it_stops_when_it_is_cancelled(
    manager: BackupManager, three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = iter(range(10**6))
    monkeypatch.setattr(counting, "perf_counter", lambda: float(next(seconds)))

    with pytest.raises(Cancelled):
        manager.count_changes(three[2], cancel=CancelledAt(1))
    assert summaries(manager) == ["", "", ""]


@pytest.mark.leaves_damage
def test_p5_numbers_do_not_come_from_a_damaged_version(manager: BackupManager, three: list[str]) -> None:
    damage(manager, three[1])
    with pytest.raises(BackupCorrupted):
        manager.count_changes(three[2])
    assert summaries(manager)[-1] == ""


@pytest.mark.needs_posix("times never prove on Windows that a document has not changed: it is read")
def test_an_unchanged_document_is_still_known_from_its_times_afterwards(
    manager: BackupManager, three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    manager.create_backup()  # nothing has changed: now it is known by its times
    assert manager._binding.recall.held(manager.document.fingerprint())
    manager.count_changes(three[2])
    monkeypatch.setattr(type(manager.document), "open_state", None)  # reading it would fail
    assert manager.create_backup() is None


def test_p3_numbers_survive_a_rebuild_and_thinning_goes_on_by_them(manager: BackupManager, three: list[str]) -> None:
    manager.count_changes(three[2])
    manager.rebuild_manifest()
    assert summaries(manager)[-1] == "+1 record"
    manager.apply_retention(retention=Retention.newest_only(1))
    assert next(meta.backup_id for meta in manager.list_backups()) == three[2]
    manifest.decode((manager.backups_dir / naming.MANIFEST).read_bytes())


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({"added": 1}, "+1 record"),
        ({"added": 1_200}, "+1,200 records"),
        ({"removed": 3}, "3 records removed"),
        ({"changed": 1}, "1 record changed"),
        ({"removed": 3, "added": 1, "changed": 2}, "3 records removed, 1 added, 2 changed"),
        ({}, "only the layout changed"),
    ],
)
def test_numbers_are_told_in_a_few_words(counts: dict[str, int], told: str) -> None:
    base = {"added": 0, "removed": 0, "changed": 0}
    assert str(ChangeCounts(against="id", unit=Unit.RECORDS, **base | counts)) == told
