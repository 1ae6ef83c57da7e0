"""Verifying places: what is damaged at one is found, made good where that can be, and told where it cannot."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from pathlib import Path

import pytest

from backupkit import BackupConfig, BackupManager, CopiesReport, FolderPlace, Retention, Status
from backupkit.errors import Cancelled
from backupkit.operations.mirroring import tour
from backupkit.operations.mirroring.copies import checking, copies
from backupkit.testing.faults import Fault, FaultyDisk, Killed
from backupkit.testing.place_faults import FaultyPlace, Mishap, PlaceFault, RecordingPlace
from tests.mirroring.damaged_there import in_object_storage, spoil
from tests.mirroring.desk import Desk, at, originals
from tests.mirroring.desk import copies as copies_in
from tests.mirroring.hanging import HangingPlace
from tests.sweep import scratch

pytestmark = pytest.mark.leaves_damage

_KILLS = {Mishap.KILLED, Mishap.KILLED_AFTER}


def only(report: CopiesReport) -> dict[str, object]:
    """Return what was found at the one place, as far as it is not usual."""
    (place,) = report.places
    usual = type(place)(place=place.place)
    return {name: value for name, value in dict(place).items() if value != usual[name]}


def _mirrored(desk: Desk, count: int = 3) -> tuple[list[str], BackupManager]:
    ids = desk.save(count)
    manager = desk.manager(at(desk.disk_at()))
    assert manager.mirror()
    return ids, manager


def _there(desk: Desk, backup_id: str, place: str = "usb") -> Path:
    return desk.disk_at(place) / desk.path_of(backup_id).name


def test_where_all_is_sound_that_is_told_and_nothing_is_changed(desk: Desk) -> None:
    ids, manager = _mirrored(desk)
    before = copies_in(desk.disk_at())
    report = manager.verify_places()
    assert report
    assert only(report) == {"sound": tuple(sorted(ids, reverse=True))}
    assert copies_in(desk.disk_at()) == before


@pytest.mark.parametrize("depth", ["sealed", "deep"])
def test_p20_a_copy_that_was_damaged_there_since_it_arrived_is_found_and_sent_again(desk: Desk, depth: str) -> None:
    ids, manager = _mirrored(desk)
    spoil(_there(desk, ids[1]))
    assert manager.mirror()  # which compares sizes alone
    report = manager.verify_places(depth=depth)
    assert report  # as all is well by now
    found = only(report)
    assert (found["damaged"], found["sent_again"]) == ((ids[1],), (ids[1],))
    assert "lost" not in found
    assert copies_in(desk.disk_at()) == originals(desk)
    assert only(manager.verify_places(depth=depth)) == {"sound": tuple(sorted(ids, reverse=True))}


def test_what_the_place_has_a_checksum_of_is_not_fetched_unless_that_is_asked_for(desk: Desk) -> None:
    desk.save(2)
    with in_object_storage(desk) as (place, damage, _):
        recording = RecordingPlace(place)
        manager = desk.manager(recording)
        manager.mirror()
        recording.calls.clear()
        assert manager.verify_places()
        fetched = {call.name for call in recording.calls if call.method == "read"}
        assert fetched == {"place.json"}
        damage(desk.path_of(max(desk.ids())).name)
        assert len(manager.verify_places().places[0].sent_again) == 1
        recording.calls.clear()
        assert manager.verify_places(depth="deep")
        assert {call.name for call in recording.calls if call.method == "read"} == {"place.json", *originals(desk)}


def test_p20_a_copy_that_is_damaged_and_whose_version_is_gone_is_told_and_left_alone(desk: Desk) -> None:
    ids, manager = _mirrored(desk)
    manager.apply_retention(retention=Retention.newest_only(1))
    left = spoil(_there(desk, ids[0]))
    report = manager.verify_places()
    assert not report
    (place,) = report.places
    assert (place.damaged, place.lost, place.sent_again) == ((ids[0],), (ids[0],), ())
    assert ids[0] in place.problem
    assert set(place.sound) == set(ids[1:])
    assert _there(desk, ids[0]).read_bytes() == left
    assert manager.where(ids[0]) == ()
    assert manager.places[0].damaged == 1
    assert manager.mirror()  # it was told once
    assert manager.where(ids[0]) == ()
    assert manager.verify_places().places[0].lost == (ids[0],)
    desk.clock.advance(days=31)
    manager.mirror()  # its grace is over
    assert manager.places[0].damaged == 0


def test_a_copy_whose_header_is_gone_is_damaged_as_well(desk: Desk) -> None:
    ids, manager = _mirrored(desk)
    manager.apply_retention(retention=Retention.newest_only(1))
    _there(desk, ids[0]).write_bytes(bytes(_there(desk, ids[0]).stat().st_size))
    assert manager.verify_places().places[0].lost == (ids[0],)


def test_what_is_damaged_here_is_found_on_the_way_and_fetched_back(desk: Desk) -> None:
    ids, manager = _mirrored(desk)
    before = desk.path_of(ids[0]).read_bytes()
    spoil(desk.path_of(ids[0]))
    assert only(manager.verify_places()) == {"sound": tuple(sorted(ids, reverse=True))}
    assert desk.path_of(ids[0]).read_bytes() == before
    assert manager.find_backup(ids[0]).status is Status.ACTIVE


def test_what_is_damaged_here_and_there_is_lost_unless_another_place_has_it(desk: Desk) -> None:
    ids = desk.save(2)
    manager = desk.manager(at(desk.disk_at()), at(desk.disk_at("second")))
    assert manager.mirror()
    whole = desk.path_of(ids[0]).read_bytes()
    spoil(_there(desk, ids[0]))
    spoil(desk.path_of(ids[0]))
    report = manager.verify_places()
    assert report
    assert report.places[0].sent_again == (ids[0],)
    assert desk.path_of(ids[0]).read_bytes() == whole
    for path in (_there(desk, ids[0]), _there(desk, ids[0], "second"), desk.path_of(ids[0])):
        spoil(path)
    report = manager.verify_places()
    assert not report
    assert [place.lost for place in report.places] == [(ids[0],)] * 2
    assert manager.find_backup(ids[0]).status is Status.CORRUPTED


def test_p20_a_damaged_file_that_is_not_proven_ours_is_told_and_left_alone(desk: Desk) -> None:
    ids, manager = _mirrored(desk)
    (desk.folder / "mirror.json").unlink()  # nobody remembers that it was sent from here
    there = _there(desk, ids[0])
    there.write_bytes(b"x" * there.stat().st_size)
    report = manager.verify_places()
    assert not report
    assert (report.places[0].damaged, report.places[0].sent_again) == ((ids[0],), ())
    assert set(there.read_bytes()) == {ord("x")}


def test_a_place_that_is_away_keeps_none_from_being_checked_and_is_told(desk: Desk) -> None:
    ids = desk.save(2)
    usb, other = desk.disk_at(), desk.disk_at("second")
    manager = desk.manager(usb.as_uri(), other.as_uri())
    manager.mirror()
    usb.rename(desk.root / "drawer")
    away, sound = manager.verify_places().places
    assert (away.is_away, away.unchecked, len(sound.sound)) == (True, 2, len(ids))
    assert len(manager.where(ids[0])) == 2  # nothing is known that speaks against it


def test_without_places_or_versions_there_is_nothing_to_check(desk: Desk) -> None:
    assert desk.manager().verify_places().places == ()
    assert only(desk.manager(at(desk.disk_at())).verify_places()) == {}
    with pytest.raises(ValueError, match="thorough"):
        desk.manager().verify_places(depth="thorough")


def test_progress_ends_at_all_bytes_and_a_cancel_stops_it(desk: Desk) -> None:
    ids, manager = _mirrored(desk)
    seen: list[tuple[int, int]] = []
    manager.verify_places(progress=lambda done, total: seen.append((done, total)))
    total = sum(map(len, originals(desk).values()))
    assert seen[-1] == (total, total)
    spoil(_there(desk, ids[0]))

    class Token:
        def is_set(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        manager.verify_places(cancel=Token())
    assert copies_in(desk.disk_at()) != originals(desk)
    assert manager.verify_places()


def test_the_log_tells_what_was_checked(desk: Desk) -> None:
    ids, manager = _mirrored(desk)
    manager.apply_retention(retention=Retention.newest_only(2))
    spoil(_there(desk, ids[0]))
    manager.verify_places()
    entry = manager.log()[0]
    assert (entry.operation, entry.valid, entry.corrupted, entry.is_failure) == ("verify places", 2, (ids[0],), True)


def test_a_place_that_hangs_while_its_copies_are_checked_is_given_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tour, "LOOK_SECONDS", 0.005)
    monkeypatch.setattr(tour, "HANGS_LOOKS", 200)
    desk.save(2)
    desk.manager(at(desk.disk_at()), at(desk.disk_at("second"))).mirror()
    hanging = HangingPlace(desk.disk_at(), "read", at=2)
    try:
        away, sound = desk.manager(hanging, at(desk.disk_at("second"))).verify_places().places
        assert (away.is_away, away.unchecked, len(sound.sound)) == (True, 2, 2)
    finally:
        hanging.end()


def test_these_tests_see_it_where_nothing_is_compared(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ids, manager = _mirrored(desk)
    spoil(_there(desk, ids[1]))
    monkeypatch.setattr(copies, "holds", lambda *_: True)
    assert "damaged" not in only(manager.verify_places())
    monkeypatch.undo()
    assert only(manager.verify_places())["damaged"] == (ids[1],)


# -- some copies each week -------------------------------------------------------------------------------------------


def _read(place: RecordingPlace) -> list[str]:
    """Return the versions that were read there, in order, and forget it."""
    found = dict.fromkeys(call.name for call in place.calls if call.method == "read" and call.size_bytes)
    place.calls.clear()
    return [name for name in found if name != "place.json"]


def test_once_a_week_those_copies_are_read_again_that_nobody_has_read_for_the_longest_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "SAMPLE_COPIES", 2)
    names = [desk.path_of(each).name for each in desk.save(3)]
    place = RecordingPlace(FolderPlace(desk.disk_at()))
    manager = desk.manager(place)
    manager.mirror()
    first_at = manager.places[0].checked_at
    desk.clock.advance(days=6)
    place.calls.clear()
    manager.mirror()
    assert _read(place) == []
    weeks = []
    for _ in range(3):
        desk.clock.advance(days=7)
        manager.mirror()
        weeks.append(_read(place))
        manager.mirror()
        assert _read(place) == []  # once
    assert weeks == [[names[2], names[1]], [names[0], names[2]], [names[1], names[2]]]
    assert first_at
    assert manager.places[0].checked_at == desk.clock.now() - timedelta(days=7)


def test_of_large_copies_one_is_read_each_week(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "SAMPLE_BYTES", 1)
    desk.save(3)
    place = RecordingPlace(FolderPlace(desk.disk_at()))
    manager = desk.manager(place)
    manager.mirror()
    desk.clock.advance(days=8)
    place.calls.clear()
    manager.mirror()
    assert len(_read(place)) == 1


def test_p20_damage_that_comes_later_is_found_and_made_good_by_itself_within_weeks(desk: Desk) -> None:
    ids, manager = _mirrored(desk)
    spoil(_there(desk, ids[1]))
    desk.clock.advance(days=8)
    report = manager.mirror()
    assert report.places[0].healed_there == (ids[1],)
    assert copies_in(desk.disk_at()) == originals(desk)


def test_what_cannot_be_made_good_is_told_once_by_that(desk: Desk) -> None:
    ids, manager = _mirrored(desk)
    manager.apply_retention(retention=Retention.newest_only(2))
    spoil(_there(desk, ids[0]))
    desk.clock.advance(days=8)
    assert ids[0] in manager.mirror().places[0].problem
    assert manager.mirror()


def test_who_wants_no_checks_gets_none(desk: Desk) -> None:
    desk.save(2)
    place = RecordingPlace(FolderPlace(desk.disk_at()))
    manager = BackupManager(
        desk.document, places=[place], config=BackupConfig(verify_days=0), clock=desk.clock, retention=desk.retention
    )
    manager.mirror()
    place.calls.clear()
    desk.clock.advance(days=30)
    manager.mirror()
    assert _read(place) == []


def test_a_clock_that_was_set_back_checks_once_more_and_not_for_ever(desk: Desk) -> None:
    desk.save(2)
    place = RecordingPlace(FolderPlace(desk.disk_at()))
    manager = desk.manager(place)
    manager.mirror()
    desk.clock.advance(days=-400)
    place.calls.clear()
    manager.mirror()
    assert len(_read(place)) == 2
    manager.mirror()
    assert _read(place) == []


# -- whatever goes wrong ---------------------------------------------------------------------------------------------


def _broken(root: Path) -> Desk:
    """Return a desk with two places, each of which has a damaged copy, and one that is damaged here."""
    desk = Desk(root, Retention.newest_only(3))
    desk.save(3)
    desk.manager(at(desk.disk_at()), at(desk.disk_at("second"))).mirror()
    first, second, third = sorted(desk.ids())
    spoil(_there(desk, first))
    spoil(_there(desk, second, "second"))
    spoil(desk.path_of(third))
    return desk


def _complete(desk: Desk) -> None:
    manager = desk.manager(at(desk.disk_at()), at(desk.disk_at("second")))
    manager.mirror()  # what was removed before the kill is sent
    manager.verify_places()
    assert [place.problem for place in manager.mirror().places] == ["", ""]
    assert manager.verify_backups().corrupted == 0
    assert copies_in(desk.disk_at()) == copies_in(desk.disk_at("second")) == originals(desk)


@pytest.mark.parametrize("mishap", Mishap)
def test_p20_each_call_of_a_verification_may_go_wrong_and_nothing_is_lost(mishap: Mishap) -> None:
    with scratch() as root:
        for number in range(1, 100):
            desk = _broken(root / str(number))
            faulty = FaultyPlace(FolderPlace(desk.disk_at()), PlaceFault(at=number, mishap=mishap), desk.clock)
            try:
                desk.manager(faulty, at(desk.disk_at("second"))).verify_places()
            except Killed:
                assert mishap in _KILLS
            _complete(desk)
            if not faulty.struck:
                break
        assert 5 < number < 99


@pytest.mark.parametrize("where", ["usb", "home/backups"])
def test_p20_a_kill_at_each_step_of_a_verification_is_made_up_for(where: str) -> None:
    with scratch() as root:
        for number in range(1, 200):
            desk = _broken(root / str(number))
            disk = FaultyDisk(desk.root / where, Fault(at=number))
            usb = FolderPlace(desk.disk_at(), disk=disk) if where == "usb" else at(desk.disk_at())
            with contextlib.suppress(Killed):
                manager = desk.manager(usb, at(desk.disk_at("second")), disk=None if where == "usb" else disk)
                manager.verify_places()
            _complete(desk)
            if not disk.struck:
                break
        assert 3 < number < 199
