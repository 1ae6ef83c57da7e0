"""Comparing through the manager: any two states, without a lock, and nothing of either is touched."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backupkit import (
    BackupCorrupted,
    BackupManager,
    BackupNotFound,
    Cancelled,
    ChangeKind,
    Comparison,
    ComparisonKind,
    DocumentMissing,
    NotComparable,
    PlainFile,
)
from backupkit.errors import Operation
from backupkit.operations import stilled
from backupkit.testing.clock import FakeClock
from tests.forging import damage
from tests.manager.cancelling import CancelledAt

Save = Callable[[object], bytes]

STARS = {"systems": [{"id": "a", "name": "Vega"}, {"id": "b", "name": "Sol"}, {"id": "c", "name": "Altair"}]}
FEWER = {"systems": [{"id": "b", "name": "Sol"}, {"id": "c", "name": "Altair", "far": True}]}


@pytest.fixture
def older(manager: BackupManager, save: Save) -> str:
    save(STARS)
    return str(manager.create_backup())


def told(found: Comparison) -> list[tuple[str, ChangeKind]]:
    return [("/".join(map(str, change.path)), change.kind) for change in found.changes]


EXPECTED = [("systems/id=a", ChangeKind.REMOVED), ("systems/id=c/far", ChangeKind.ADDED)]


def test_a_version_is_compared_with_the_document_as_it_is_now(manager: BackupManager, older: str, save: Save) -> None:
    save(FEWER)
    found = manager.compare_backups(older)
    assert (found.older_id, found.newer_id, found.kind) == (older, None, ComparisonKind.RECORDS)
    assert told(found) == EXPECTED
    assert (found.removed, found.added, found.changed, found.is_complete) == (1, 1, 0, True)


def test_any_two_versions_are_compared_in_either_direction(manager: BackupManager, older: str, save: Save) -> None:
    save(FEWER)
    newer = str(manager.create_backup())
    save([])
    assert told(manager.compare_backups(older, newer)) == EXPECTED
    assert manager.compare_backups(newer, older).added == 1
    assert manager.compare_backups(older[:-1], newer[:-1]).newer_id == newer


def test_what_holds_the_same_is_equal_and_is_not_read(manager: BackupManager, older: str, save: Save) -> None:
    save([])
    manager.create_backup()
    save(STARS)
    again = str(manager.create_backup())
    (manager.backups_dir / next(meta.file_name for meta in manager.list_backups() if meta.backup_id == older)).unlink()
    assert manager.compare_backups(older, again).is_equal
    save(STARS)
    assert manager.compare_backups(again).is_equal


def test_only_another_layout_is_no_difference_of_a_record(manager: BackupManager, older: str, document: Path) -> None:
    document.write_text(json.dumps(STARS))
    found = manager.compare_backups(older)
    assert (found.count, found.is_layout_only, found.is_equal) == (0, True, False)


def test_no_more_changes_are_named_than_were_asked_for(manager: BackupManager, older: str, save: Save) -> None:
    save(FEWER)
    found = manager.compare_backups(older, limit=1)
    assert (len(found.changes), found.count, found.is_complete) == (1, 2, False)
    assert manager.compare_backups(older, limit=0).changes == ()
    with pytest.raises(ValueError, match="limit must be 0 or more"):
        manager.compare_backups(older, limit=-1)


@pytest.mark.parametrize(
    ("name", "before", "after", "kind"),
    [
        ("notes.txt", b"one\ntwo\n", b"one\n", ComparisonKind.LINES),
        ("stars.csv", b"id,name\n1,Vega\n2,Sol\n", b"id,name\n2,Sol\n", ComparisonKind.ROWS),
        ("app.ini", b"[a]\nx = 1\n", b"[a]\n", ComparisonKind.RECORDS),
        ("page.xml", b"<a>\n<b/>\n</a>\n", b"<a>\n</a>\n", ComparisonKind.LINES),
        ("data.bin", b"\0\1\2" * 9, b"\0\1\3" * 8, ComparisonKind.BYTES),
        ("data.json", b'{"a": 1}\n{"a": 2}\n', b'{"a": 1}\n', ComparisonKind.LINES),
        ("cut.json", b'{\n"a": 1,\n"b": 2\n}\n', b'{\n"a": 1,\n', ComparisonKind.LINES),
    ],
)
def test_the_form_is_known_by_name_and_look(
    tmp_path: Path, name: str, before: bytes, after: bytes, kind: ComparisonKind
) -> None:
    document = tmp_path / name
    document.write_bytes(before)
    manager = BackupManager(document)
    older = str(manager.create_backup())
    document.write_bytes(after)
    found = manager.compare_backups(older)
    assert (found.kind, found.count) == (kind, 1)


def test_a_class_of_the_host_that_knows_nothing_of_comparing_is_compared_by_look(tmp_path: Path) -> None:
    class Notes(PlainFile):
        """What a host had before there were comparisons."""

    document = tmp_path / "notes.dat"
    document.write_text("one\ntwo\n")
    manager = BackupManager(document, document=Notes)
    older = str(manager.create_backup())
    document.write_text("two\n")
    assert manager.compare_backups(older).kind is ComparisonKind.LINES


def test_no_lock_is_taken_and_nothing_is_left(
    manager: BackupManager, older: str, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stilled, "_IN_MEMORY_BYTES", 10)  # then both lie in drafts
    save(FEWER)
    before = sorted((path.name, path.stat().st_mtime_ns) for path in manager.backups_dir.iterdir())

    def refuse(*_: object) -> Iterator[None]:
        raise AssertionError("the folder was locked")

    locked = BackupManager(manager.data_file, clock=FakeClock(), lock=refuse)  # type: ignore[arg-type]
    assert told(locked.compare_backups(older)) == EXPECTED
    assert before == sorted((path.name, path.stat().st_mtime_ns) for path in manager.backups_dir.iterdir())


@pytest.mark.needs_posix("On Windows a file without a name cannot be.")
def test_a_draft_has_no_name_while_it_is_read(
    manager: BackupManager, older: str, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stilled, "_IN_MEMORY_BYTES", 10)
    save(FEWER)
    seen: list[list[str]] = []

    def progress(_: int, __: int) -> None:
        seen.append([path.name for path in manager.backups_dir.iterdir() if path.name.startswith(".backupkit-")])

    manager.compare_backups(older, progress=progress)
    assert seen
    assert not any(seen)


@pytest.mark.needs_posix("It takes away permissions.")
def test_a_folder_that_can_only_be_read_is_compared_all_the_same(
    manager: BackupManager, older: str, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stilled, "_IN_MEMORY_BYTES", 10)

    def read_only(*_: object) -> None:
        raise PermissionError(13, "permission denied", str(manager.backups_dir))

    save(FEWER)
    monkeypatch.setattr("backupkit.store.store.Store.draft", read_only)
    assert told(manager.compare_backups(older)) == EXPECTED


def test_progress_counts_both_readings_and_the_comparison_and_ends_at_the_end(
    manager: BackupManager, older: str, save: Save
) -> None:
    save(FEWER)
    shares: list[float] = []
    manager.compare_backups(older, progress=lambda done, total: shares.append(done / total))
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] <= 1


@pytest.mark.parametrize("after", range(4))
def test_a_comparison_stops_at_each_piece_when_it_is_cancelled(
    manager: BackupManager, older: str, save: Save, after: int
) -> None:
    save(FEWER)

    with pytest.raises(Cancelled) as caught:
        manager.compare_backups(older, cancel=CancelledAt(after + 1))
    assert caught.value.operation is Operation.COMPARISON


def test_an_unknown_version_a_damaged_one_and_a_document_that_is_gone_are_told(
    manager: BackupManager, older: str, document: Path
) -> None:
    with pytest.raises(BackupNotFound):
        manager.compare_backups("20010101")
    document.unlink()
    with pytest.raises(DocumentMissing):
        manager.compare_backups(older)


@pytest.mark.leaves_damage
def test_p5_a_damaged_version_is_not_compared(manager: BackupManager, older: str, save: Save) -> None:
    save(FEWER)
    damage(manager, older)
    with pytest.raises(BackupCorrupted):
        manager.compare_backups(older)


@pytest.mark.parametrize("newer", [True, False], ids=["version", "document"])
def test_what_is_too_large_is_refused_before_it_is_read(
    manager: BackupManager, older: str, save: Save, monkeypatch: pytest.MonkeyPatch, newer: bool
) -> None:
    save([1] * 2_000)
    other = str(manager.create_backup())
    monkeypatch.setattr(stilled, "LARGEST_BYTES", 1_000)
    with pytest.raises(NotComparable, match="more than 200 MB") as caught:
        manager.compare_backups(older, other if newer else None)
    assert caught.value.path == manager.data_file


def test_two_threads_may_compare_at_once(manager: BackupManager, older: str, save: Save) -> None:
    save(FEWER)
    found: list[list[tuple[str, ChangeKind]]] = []
    threads = [threading.Thread(target=lambda: found.append(told(manager.compare_backups(older)))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [EXPECTED] * 3
