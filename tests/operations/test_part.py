"""Putting one part back through the manager: found anew, proven, and swapped in as a restore is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backupkit import (
    BackupManager,
    BackupNotFound,
    Cancelled,
    Change,
    ChangeKind,
    DocumentChanged,
    DocumentMissing,
    LinkTurned,
    NotComparable,
    PartNotFound,
    PartNotRestorable,
    Trigger,
)
from backupkit.changes.splice import Spliced
from backupkit.errors import Operation
from backupkit.operations import part, swap
from backupkit.store import journal
from backupkit.store.sealed.keeping import AS_IT_IS
from backupkit.values import naming
from tests.manager.cancelling import CancelledAt

Save = Callable[[object], bytes]

STARS: dict[str, Any] = {"systems": [{"id": "a", "name": "Vega"}, {"id": "b", "name": "Sol"}], "zoom": 1}
FEWER: dict[str, Any] = {"systems": [{"id": "b", "name": "Sun"}], "zoom": 1, "new": [1, 2]}
BOTH: dict[str, Any] = {"systems": [{"id": "a", "name": "Vega"}, {"id": "b", "name": "Sun"}], "zoom": 1, "new": [1, 2]}


@pytest.fixture
def older(manager: BackupManager, save: Save) -> str:
    save(STARS)
    backup_id = str(manager.create_backup())
    save(FEWER)
    return backup_id


def changed(manager: BackupManager, older: str, kind: ChangeKind) -> Change:
    return next(change for change in manager.compare_backups(older).changes if change.kind is kind)


@pytest.mark.parametrize("form", ["change", "path", "text"])
def test_a_record_that_is_gone_is_put_back(manager: BackupManager, older: str, document: Path, form: str) -> None:
    change = changed(manager, older, ChangeKind.REMOVED)
    given: Any = {"change": change, "path": change.path, "text": "/systems/id=a"}[form]
    result = manager.restore_part(older, given)
    assert json.loads(document.read_text()) == BOTH
    assert (result.backup_id, result.path) == (older, document)
    assert result.part == ("Vega" if form == "change" else "/systems/id=a")
    assert result.size_bytes == document.stat().st_size


def test_a_value_that_is_another_one_becomes_what_it_was_and_what_was_added_is_taken_out(
    manager: BackupManager, older: str, document: Path
) -> None:
    manager.restore_part(older, changed(manager, older, ChangeKind.CHANGED))
    manager.restore_part(older, changed(manager, older, ChangeKind.ADDED))
    manager.restore_part(older, changed(manager, older, ChangeKind.REMOVED))
    assert json.loads(document.read_text()) == STARS
    assert manager.compare_backups(older).count == 0


def test_p4_the_state_before_is_stored_first_and_undo_brings_it_back(
    manager: BackupManager, older: str, document: Path
) -> None:
    before = document.read_bytes()
    result = manager.restore_part(older, "/systems/id=a")
    meta = manager.find_backup(str(result.before_id))
    assert (meta.trigger, meta.replaced_by) == (Trigger.BEFORE_RESTORE, "")
    assert meta.description == f"Before putting back “/systems/id=a” from {older}"
    assert b"".join(manager.content(meta.backup_id)) == before
    after = document.read_bytes()
    assert BackupManager(document).undo_restore().part == ""
    assert document.read_bytes() == before
    manager.undo_restore()
    assert document.read_bytes() == after


def test_p3_what_undo_needs_is_known_after_both_manifests_are_lost(
    manager: BackupManager, older: str, document: Path
) -> None:
    manager.restore_backup(older)
    document.write_text(json.dumps(FEWER))
    before = document.read_bytes()
    result = manager.restore_part(older, "/systems/id=a")
    told = journal.told(manager.backups_dir, AS_IT_IS)
    assert (told.restored and told.restored.backup_id, told.restored and told.restored.before_id) == (
        None, result.before_id,
    )  # fmt: skip
    for name in (naming.MANIFEST, naming.PREVIOUS_MANIFEST):
        (manager.backups_dir / name).unlink()
    again = BackupManager(document)
    assert again.find_backup(str(result.before_id)).replaced_by == ""
    again.undo_restore()
    assert document.read_bytes() == before


def test_p12_neither_the_log_nor_a_repr_tells_which_part_it_was(
    manager: BackupManager, older: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    manager.restore_part(older, changed(manager, older, ChangeKind.REMOVED))
    with pytest.raises(PartNotFound) as caught:
        manager.restore_part(older, "/systems/id=a")
    history = (manager.backups_dir / naming.HISTORY).read_text()
    for told in (history, caplog.text, repr(caught.value)):
        assert "Vega" not in told
        assert "id=a" not in told
    assert '"part": true' in history.splitlines()[-1]


def test_what_does_not_differ_is_not_found_and_nothing_is_stored(
    manager: BackupManager, older: str, document: Path
) -> None:
    before, versions = document.read_bytes(), manager.list_backups()
    for path in ("/zoom", "/systems/id=z", "/nothing", "/#0"):
        with pytest.raises(PartNotFound) as caught:
            manager.restore_part(older, path)
        assert (caught.value.part, caught.value.backup_id, caught.value.path) == (path, older, document)
    assert (document.read_bytes(), manager.list_backups()) == (before, versions)


def test_a_text_that_is_no_path_and_an_unknown_version_change_nothing(
    manager: BackupManager, older: str, document: Path
) -> None:
    before = document.read_bytes()
    with pytest.raises(ValueError, match="begin with a slash"):
        manager.restore_part(older, "systems")
    with pytest.raises(BackupNotFound):
        manager.restore_part("20010101", "/systems")
    assert document.read_bytes() == before


def test_a_part_that_cannot_be_put_back_by_itself_says_why(manager: BackupManager, save: Save, document: Path) -> None:
    save([{"id": number} for number in range(100)])
    older = str(manager.create_backup())
    save([{"id": number} for number in reversed(range(100))])
    (order,) = manager.compare_backups(older).changes
    before = document.read_bytes()
    with pytest.raises(PartNotRestorable, match="order"):
        manager.restore_part(older, order)
    assert document.read_bytes() == before


def test_a_binary_document_has_no_parts(tmp_path: Path) -> None:
    document = tmp_path / "data.bin"
    document.write_bytes(b"\0\1" * 50)
    manager = BackupManager(document)
    older = str(manager.create_backup())
    document.write_bytes(b"\0\2" * 50)
    (change,) = manager.compare_backups(older).changes
    assert not change.can_restore
    with pytest.raises(PartNotRestorable):
        manager.restore_part(older, change)


def test_json_that_was_cut_off_is_not_mended_by_a_part_that_leaves_it_broken(
    manager: BackupManager, save: Save, document: Path
) -> None:
    whole = save(STARS)
    older = str(manager.create_backup())
    document.write_bytes(whole.replace(b"Vega", b"Wega")[:-2])
    first, *_ = manager.compare_backups(older).changes
    with pytest.raises(PartNotRestorable, match="no JSON"):
        manager.restore_part(older, first)
    document.write_bytes(whole.replace(b'"name": "Vega"', b'"name": "Ve'))
    (change,) = manager.compare_backups(older).changes
    manager.restore_part(older, change)
    assert document.read_bytes() == whole


def test_a_place_in_a_list_that_has_shifted_since_is_not_taken_for_the_same(
    manager: BackupManager, save: Save, document: Path
) -> None:
    save({"list": [[1], [2], [3]]})
    older = str(manager.create_backup())
    save({"list": [[1], [9], [3]]})
    (change,) = manager.compare_backups(older).changes
    assert any(isinstance(step, int) for step in change.path)
    save({"list": [[0], [1], [9], [3]]})
    before = document.read_bytes()
    with pytest.raises(PartNotFound):
        manager.restore_part(older, change)
    assert document.read_bytes() == before


def test_lines_that_have_shifted_since_are_not_taken_for_the_same(tmp_path: Path) -> None:
    document = tmp_path / "notes.txt"
    document.write_text("one\ntwo\nthree\n")
    manager = BackupManager(document)
    older = str(manager.create_backup())
    document.write_text("one\nTWO\nthree\n")
    (change,) = manager.compare_backups(older).changes
    document.write_text("zero\none\nTWO\nthree\n")
    with pytest.raises(PartNotFound):
        manager.restore_part(older, change)
    assert document.read_text() == "zero\none\nTWO\nthree\n"


def test_a_save_before_the_state_is_stored_is_not_lost(
    manager: BackupManager, older: str, document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state_before = swap._state_before
    between = [FEWER | {"zoom": 7}]

    def saved_before(each: swap.Swap) -> object:
        if between:
            document.write_text(json.dumps(between.pop()))
        return state_before(each)

    monkeypatch.setattr(swap, "_state_before", saved_before)
    manager.restore_part(older, "/systems/id=a")
    assert json.loads(document.read_text()) == BOTH | {"zoom": 7}


def test_a_save_after_the_state_was_stored_is_not_lost(
    manager: BackupManager, older: str, document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state_before = swap._state_before
    between = [FEWER | {"zoom": 7}]

    def saved_after(each: swap.Swap) -> object:
        outcome = state_before(each)
        if between:
            document.write_text(json.dumps(between.pop()))
        return outcome

    monkeypatch.setattr(swap, "_state_before", saved_after)
    manager.restore_part(older, "/systems/id=a")
    assert json.loads(document.read_text()) == BOTH | {"zoom": 7}
    manager.undo_restore()
    assert json.loads(document.read_text()) == FEWER | {"zoom": 7}


def test_a_save_that_puts_the_part_back_itself_leaves_nothing_to_be_done(
    manager: BackupManager, older: str, document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state_before = swap._state_before

    def saved_before(each: swap.Swap) -> object:
        document.write_text(json.dumps(BOTH))
        return state_before(each)

    monkeypatch.setattr(swap, "_state_before", saved_before)
    with pytest.raises(PartNotFound):
        manager.restore_part(older, "/systems/id=a")
    assert json.loads(document.read_text()) == BOTH


def test_a_document_that_changes_all_the_time_is_not_replaced(
    manager: BackupManager, older: str, document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state_before, count = swap._state_before, 0

    def saved_before(each: swap.Swap) -> object:
        nonlocal count
        count += 1
        document.write_text(json.dumps(FEWER | {"zoom": count}))
        return state_before(each)

    monkeypatch.setattr(swap, "_state_before", saved_before)
    with pytest.raises(DocumentChanged):
        manager.restore_part(older, "/systems/id=a")
    assert json.loads(document.read_text()) == FEWER | {"zoom": count}
    assert count == part._ATTEMPTS


def test_a_document_that_is_gone_gets_no_part(manager: BackupManager, older: str, document: Path) -> None:
    document.unlink()
    with pytest.raises(DocumentMissing):
        manager.restore_part(older, "/systems/id=a")
    assert not document.exists()


@pytest.mark.parametrize("after", range(6))
def test_it_can_be_cancelled_until_the_swap(manager: BackupManager, older: str, document: Path, after: int) -> None:
    before = document.read_bytes()

    with pytest.raises(Cancelled) as caught:
        manager.restore_part(older, "/systems/id=a", cancel=CancelledAt(after + 1))
    assert caught.value.operation is Operation.RESTORE
    assert document.read_bytes() == before


def test_progress_goes_forward_to_the_end(manager: BackupManager, older: str) -> None:
    shares: list[float] = []
    manager.restore_part(older, "/systems/id=a", progress=lambda done, total: shares.append(done / total))
    assert shares == sorted(shares)
    assert shares[-1] == 1


@pytest.mark.needs_posix("It turns a link.")
def test_a_link_that_leads_elsewhere_now_is_asked_about(tmp_path: Path) -> None:
    first, second, link = (tmp_path / name for name in ("one.json", "two.json", "data.json"))
    first.write_text(json.dumps(STARS))
    second.write_text(json.dumps(FEWER))
    link.symlink_to(first)
    manager = BackupManager(link)
    older = str(manager.create_backup())
    link.unlink()
    link.symlink_to(second)
    with pytest.raises(LinkTurned):
        manager.restore_part(older, "/systems/id=a")
    assert json.loads(second.read_text()) == FEWER
    manager.restore_part(older, "/systems/id=a", onto=second)
    assert json.loads(second.read_text()) == BOTH
    assert json.loads(first.read_text()) == STARS


def test_a_result_that_cannot_be_proven_is_not_used(
    manager: BackupManager, older: str, document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, versions = document.read_bytes(), manager.list_backups()

    class Off(Spliced):
        """A content in which one byte beside the part is another."""

        def read(self, offset: int, size: int, /) -> bytes:
            found = super().read(offset, size)
            return found.replace(b'"zoom": 1', b'"zoom": 2')

    monkeypatch.setattr(part, "Spliced", Off)
    with pytest.raises(NotComparable, match="proven"):
        manager.restore_part(older, "/systems/id=a")
    assert (document.read_bytes(), manager.list_backups()) == (before, versions)
