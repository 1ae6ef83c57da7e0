from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from backupkit import BackupManager, LogEntry
from backupkit.config import own_folder
from backupkit.operations.mirroring.gone import with_gone
from backupkit.operations.mirroring.memory import Memory, PlaceMemory, decoded, encoded
from backupkit.values.activity.ending import Ending
from backupkit.values.places import is_any_elsewhere
from tests.mirroring.desk import Desk, MemoryPlace, copies, only

pytestmark = pytest.mark.leaves_damage

_NOW = datetime(2025, 11, 4, 12, tzinfo=UTC)
_HOUR = timedelta(hours=1)


def _line(at: datetime, *removed: str, outcome: Ending = Ending.DONE) -> LogEntry:
    return LogEntry(at=at, operation="create", outcome=outcome, removed_ids=removed)


def test_what_is_remembered_is_read_again() -> None:
    known = PlaceMemory(
        looked_at=_NOW, names=frozenset("ab"), missing=3, problem="It is away.", is_away=True, is_on_own_disk=True
    )
    memory = Memory(places={"usb": known, "nas": PlaceMemory()}, gone={"x": _NOW}, log_read_to=_NOW, folder_id="f")
    assert decoded(encoded(memory)) == memory


def test_what_a_later_release_wrote_is_not_guessed_at() -> None:
    assert decoded(json.dumps({"format": 2, "gone": "elsewhere"}).encode()) == Memory()


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"null", b'{"format": 1}', b'{"format": 1, "gone": [], "places": {}}', b"\xff", b"[" * 9999],
)
def test_what_is_damaged_is_nothing_known_and_no_error(desk: Desk, data: bytes) -> None:
    desk.save(2)
    manager = desk.manager(desk.disk_at().as_uri())
    manager.mirror()
    (desk.folder / "mirror.json").write_bytes(data)
    assert manager.places[0].copies == 0
    assert only(manager.mirror()) == {}
    assert manager.places[0].copies == 2


def test_what_a_rule_removed_is_gone_from_when_that_was_noted() -> None:
    memory = with_gone(Memory(), [_line(_NOW - 9 * _HOUR, "a"), _line(_NOW - _HOUR, "b", "c")], {"c"}, _NOW)
    assert memory.gone == {"a": _NOW, "b": _NOW}
    later = with_gone(memory, [_line(_NOW, "d")], {"c"}, _NOW + _HOUR)
    assert later.gone == {"a": _NOW, "b": _NOW, "d": _NOW + _HOUR}


def test_what_failed_removed_nothing() -> None:
    assert with_gone(Memory(), [_line(_NOW, "a", outcome=Ending.FAILED)], (), _NOW).gone == {}


def test_what_came_back_is_gone_no_more_even_if_it_is_lost_later() -> None:
    log = [_line(_NOW - _HOUR, "a"), _line(_NOW)]
    memory = with_gone(Memory(), log, {"a"}, _NOW)
    assert memory.gone == {}
    assert with_gone(memory, log, (), _NOW + _HOUR).gone == {}


def test_a_line_of_the_future_does_not_hide_those_that_follow() -> None:
    memory = with_gone(Memory(), [_line(_NOW + 99 * _HOUR, "a")], (), _NOW)
    assert set(with_gone(memory, [_line(_NOW + _HOUR, "b")], (), _NOW + _HOUR).gone) == {"a", "b"}


def test_what_is_told_of_places_asks_none_of_them(desk: Desk) -> None:
    ids, usb = desk.save(2), desk.disk_at()
    manager = desk.manager(usb.as_uri(), (desk.root / "none").as_uri())
    assert [state.looked_at for state in manager.places] == [None, None]
    now = desk.clock.now()
    manager.mirror()
    usb.rename(desk.root / "away")
    reached, away = manager.places
    assert (reached.looked_at, reached.copies, reached.missing, reached.problem) == (now, 2, 0, "")
    assert (away.looked_at, away.copies, away.missing, away.is_away) == (None, 0, 2, True)
    assert manager.where(ids[0]) == (str(usb),)
    assert manager.where("20250101_000000_00000000") == ()


def test_a_place_on_the_same_disk_leaves_all_eggs_in_one_basket(desk: Desk) -> None:
    desk.save()
    manager = desk.manager(desk.disk_at().as_uri())
    assert manager.is_on_one_disk
    manager.mirror()
    assert manager.is_on_one_disk


def test_a_place_elsewhere_counts_once_it_holds_the_newest_version(desk: Desk) -> None:
    desk.save()
    manager = desk.manager(MemoryPlace("elsewhere"))
    assert manager.is_on_one_disk
    manager.mirror()
    assert not manager.is_on_one_disk
    desk.save()
    assert manager.is_on_one_disk


def test_what_is_known_of_places_moves_with_the_versions(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_folder, "configuration_folder", lambda: desk.root / "own")
    ids = desk.save(2)
    manager = desk.manager(desk.disk_at().as_uri())
    manager.mirror()
    manager.move_folder(desk.root / "home" / "elsewhere")
    assert manager.places[0].copies == 2
    assert manager.where(ids[0])
    assert only(manager.mirror()) == {}


def test_a_copy_of_the_document_and_its_versions_does_not_take_over_the_place(desk: Desk) -> None:
    desk.save(2)
    usb = desk.disk_at()
    desk.manager(usb.as_uri()).mirror()
    shutil.copytree(desk.document.parent, desk.root / "copy")
    other = BackupManager(desk.root / "copy" / "data.json", places=[usb.as_uri()], clock=desk.clock)
    (desk.root / "copy" / "data.json").write_text("[]")
    other.create_backup()
    (place,) = other.mirror().places
    assert place.is_stopped
    assert len(copies(usb)) == 2


def test_what_hangs_on_a_disk_elsewhere_is_known_of_an_older_version_as_well(desk: Desk) -> None:
    desk.save()
    manager = desk.manager(MemoryPlace("elsewhere"), desk.disk_at().as_uri())
    assert not is_any_elsewhere(manager.places)
    manager.mirror()
    assert [state.is_on_own_disk for state in manager.places] == [False, True]
    desk.save()
    assert is_any_elsewhere(manager.places)
    assert not is_any_elsewhere(manager.places[1:])
