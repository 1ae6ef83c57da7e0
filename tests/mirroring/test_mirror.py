from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from backupkit import FolderPlace, Retention
from backupkit.errors import Cancelled
from backupkit.places import names
from backupkit.testing.place_faults import RecordingPlace
from tests.mirroring.desk import Desk, copies, only, originals

pytestmark = pytest.mark.leaves_damage  # places hold version files without an index


def test_every_version_is_copied_as_it_is_newest_first_and_only_once(desk: Desk) -> None:
    ids, usb = desk.save(3), desk.disk_at()
    manager = desk.manager(usb.as_uri())
    sizes = sum(path.stat().st_size for path in desk.folder.glob("*.gz"))
    assert only(manager.mirror()) == {"sent": tuple(reversed(ids)), "sent_bytes": sizes}
    assert copies(usb) == originals(desk)
    assert only(manager.mirror()) == {}
    (newer,) = desk.save()
    assert only(manager.mirror())["sent"] == (newer,)


def test_without_places_nothing_happens_and_nothing_is_written(desk: Desk) -> None:
    desk.save()
    before = {path: path.stat().st_mtime_ns for path in desk.folder.iterdir()}
    assert desk.manager().mirror().places == ()
    assert {path: path.stat().st_mtime_ns for path in desk.folder.iterdir()} == before


def test_a_document_without_versions_marks_no_place(desk: Desk) -> None:
    usb = desk.disk_at()
    assert only(desk.manager(usb.as_uri()).mirror()) == {}
    assert list(usb.iterdir()) == []


def test_a_place_that_was_away_gets_exactly_what_is_missing_and_still_exists_newest_first(tmp_path: Path) -> None:
    desk = Desk(tmp_path, Retention.newest_only(5))
    usb, away = desk.disk_at(), tmp_path / "away"
    desk.save(2)
    manager = desk.manager(usb.as_uri())
    manager.mirror()
    usb.rename(away)
    made = desk.save(8)
    report = manager.mirror()
    assert (only(report)["is_away"], only(report)["missing"], bool(report)) == (True, 5, False)
    away.rename(usb)
    assert only(manager.mirror())["sent"] == tuple(reversed(made[-5:]))
    assert copies(usb).items() >= originals(desk).items()


def test_one_place_that_fails_stops_none_of_the_others(desk: Desk) -> None:
    ids = desk.save(2)
    one, other = desk.disk_at("one"), desk.disk_at("other")
    first, second, third = desk.manager(one.as_uri(), (desk.root / "none").as_uri(), other.as_uri()).mirror().places
    assert (len(first.sent), len(third.sent)) == (len(ids), len(ids))
    assert (second.is_away, second.missing, second.sent) == (True, len(ids), ())
    assert str(desk.root / "none") in second.problem


def test_of_several_places_the_first_that_answers_may_be_enough(desk: Desk) -> None:
    desk.save(2)
    usb, nas, local = (desk.root / "usb"), desk.disk_at("nas"), desk.disk_at("local")
    manager = desk.manager(usb.as_uri(), nas.as_uri(), local.as_uri(), mode="first")
    away, reached, left_out = manager.mirror().places
    assert (len(reached.sent), left_out.is_left_out, left_out.problem) == (2, True, "")
    assert (away.is_left_out, away.problem, manager.places[0].is_away) == (True, "", True)  # which is no outage
    assert copies(local) == {}
    usb.mkdir()
    first, *others = manager.mirror().places
    assert (len(first.sent), [each.is_left_out for each in others]) == (2, [True, True])


def test_where_one_place_is_enough_an_outage_is_told_once_none_has_all(desk: Desk) -> None:
    desk.save()
    usb, nas = desk.disk_at("usb"), desk.root / "nas"
    manager = desk.manager(nas.as_uri(), usb.as_uri(), mode="first")
    assert manager.mirror()
    usb.rename(desk.root / "drawer")
    for _ in range(2):
        report = manager.mirror()
        assert [place.is_away and bool(place.problem) for place in report.places] == [True, True]
    (desk.root / "drawer").rename(usb)
    assert manager.mirror()
    told = [entry.error for entry in manager.log() if entry.operation == "mirror"]
    assert sorted(map(str, told)) == ["None", "None", "PlaceAway"]


def test_one_place_under_two_spellings_is_one(desk: Desk) -> None:
    usb = desk.disk_at()
    assert len(desk.manager(usb.as_uri(), FolderPlace(usb)).places) == 1


def test_an_address_that_is_none_is_refused_at_once(desk: Desk) -> None:
    with pytest.raises(ValueError, match="a place is"):
        desk.manager("ftp://somewhere/else")
    with pytest.raises(ValueError, match="none_of_these"):
        desk.manager(mode="none_of_these")


def _emptied(usb: Path) -> None:
    for path in usb.iterdir():
        path.unlink()


def _anothers(usb: Path) -> None:
    other = Desk(usb.parent / "other")
    other.save()
    _emptied(usb)
    other.manager(usb.as_uri()).mirror()


def _unmarked(usb: Path) -> None:
    (usb / names.MARK).unlink()


def _damaged_mark(usb: Path) -> None:
    (usb / names.MARK).write_bytes(b"{")


@pytest.mark.parametrize("change", [_emptied, _anothers, _unmarked, _damaged_mark])
def test_a_place_that_is_not_as_it_was_left_is_not_touched_and_that_is_told(
    desk: Desk, change: Callable[[Path], None]
) -> None:
    desk.save(2)
    usb, other = desk.disk_at(), desk.disk_at("second")
    manager = desk.manager(usb.as_uri(), other.as_uri())
    manager.mirror()
    change(usb)
    before = {path.name: path.read_bytes() for path in usb.iterdir()}
    desk.save()
    stopped, sound = manager.mirror().places
    assert (stopped.is_stopped, stopped.sent, stopped.removed, len(sound.sent)) == (True, (), (), 1)
    assert str(usb) in stopped.problem
    assert "Nothing was changed" in stopped.problem
    assert {path.name: path.read_bytes() for path in usb.iterdir()} == before
    assert manager.places[0].problem == stopped.problem


def test_an_empty_folder_where_copies_were_may_be_a_drive_that_is_away(desk: Desk) -> None:
    desk.save(2)
    usb, kept = desk.disk_at(), desk.root / "kept"
    manager = desk.manager(usb.as_uri())
    manager.mirror()
    shutil.copytree(usb, kept)
    _emptied(usb)
    assert (only(manager.mirror())["is_stopped"], manager.places[0].is_away) == (True, True)
    shutil.copytree(kept, usb, dirs_exist_ok=True)  # the drive is back: nobody has to do anything
    assert only(manager.mirror()) == {}


def test_a_version_that_is_damaged_here_is_not_copied_and_is_known_as_damaged_then(desk: Desk) -> None:
    first, second = desk.save(2)
    data = bytearray(desk.path_of(first).read_bytes())
    data[-20] ^= 1
    desk.path_of(first).write_bytes(data)
    usb = desk.disk_at()
    manager = desk.manager(usb.as_uri())
    assert only(manager.mirror())["sent"] == (second,)
    assert set(copies(usb)) == {desk.path_of(second).name}
    assert manager.find_backup(first).problem


def test_a_file_with_other_bytes_that_may_be_a_strangers_is_told_and_left_as_it_is(desk: Desk) -> None:
    (backup_id,) = desk.save()
    usb = desk.disk_at()
    manager = desk.manager(usb.as_uri())
    manager.mirror()
    copy = usb / desk.path_of(backup_id).name
    copy.write_bytes(b"x" + copy.read_bytes())
    (desk.folder / "mirror.json").unlink()  # nobody remembers that it came from here
    report = manager.mirror()
    assert backup_id in str(only(report)["problem"])
    assert copy.read_bytes()[:1] == b"x"
    assert not report


def test_a_copy_that_another_writer_has_made_meanwhile_is_compared(desk: Desk) -> None:
    one, other = desk.save(2)
    usb = desk.disk_at()

    class Overtaken(FolderPlace):
        """Another writer is faster with each file, and with one of them it is wrong."""

        def create(self, name: str, chunks: Iterable[bytes]) -> None:
            whole = b"".join(chunks)
            if name == desk.path_of(other).name:
                super().create(name, [whole[:-1] + b"?"])
            elif name == desk.path_of(one).name:
                super().create(name, [whole])
            super().create(name, [whole])

    (report,) = desk.manager(Overtaken(usb)).mirror().places
    assert (report.sent, report.missing, report.is_stopped) == ((), 0, False)
    assert (other in report.problem, one in report.problem) == (True, False)


def test_a_version_is_held_as_long_as_it_is_sent(tmp_path: Path) -> None:
    desk = Desk(tmp_path, Retention.newest_only(2))
    ids = desk.save(2)
    usb = desk.disk_at()

    class Slow(FolderPlace):
        """While the older version is sent, two newer ones are saved here."""

        def create(self, name: str, chunks: Iterable[bytes]) -> None:
            if name == desk.path_of(ids[0]).name:
                desk.save(2)
                assert ids[0] in desk.ids()
            super().create(name, chunks)

    assert only(desk.manager(Slow(usb)).mirror())["sent"] == tuple(reversed(ids))
    desk.save()
    assert ids[0] not in desk.ids()


def test_a_copy_that_was_not_proven_before_a_kill_is_read_back_the_next_time(desk: Desk) -> None:
    desk.save(2)
    place = RecordingPlace(FolderPlace(desk.disk_at()))
    desk.manager(place).mirror()
    (desk.folder / "mirror.json").unlink()
    place.calls.clear()
    assert only(desk.manager(place).mirror()) == {}
    assert {call.name for call in place.calls if call.method == "read"} == {names.MARK, *originals(desk)}
    place.calls.clear()
    desk.manager(place).mirror()
    assert {call.name for call in place.calls if call.method == "read"} == {names.MARK}


def test_what_was_cancelled_goes_on_with_the_next_call(desk: Desk) -> None:
    ids, usb = desk.save(4), desk.disk_at()

    class Token:
        """Set once two copies are there."""

        def is_set(self) -> bool:
            return len(copies(usb)) == 2

    manager = desk.manager(usb.as_uri())
    with pytest.raises(Cancelled, match="What was copied by then stays"):
        manager.mirror(cancel=Token())
    assert len(copies(usb)) == 2
    assert only(manager.mirror())["sent"] == tuple(reversed(ids[:2]))


def test_progress_ends_at_all_bytes_of_all_places(desk: Desk) -> None:
    desk.save(3)
    seen: list[tuple[int, int]] = []
    manager = desk.manager(desk.disk_at("one").as_uri(), desk.disk_at("other").as_uri())
    report = manager.mirror(progress=lambda done, total: seen.append((done, total)))
    total = sum(place.sent_bytes for place in report.places)
    assert seen[-1] == (total, total)
    assert {each[1] for each in seen} == {total}
    assert [each[0] for each in seen] == sorted(each[0] for each in seen)


def test_a_version_file_that_a_person_renamed_keeps_its_name_there(desk: Desk) -> None:
    (backup_id,) = desk.save()
    desk.path_of(backup_id).rename(desk.folder / f"keep_this {backup_id}.bak")
    usb = desk.disk_at()
    desk.manager(usb.as_uri()).mirror()
    assert set(copies(usb)) == {desk.path_of(backup_id).name}


def test_the_log_tells_of_a_run_that_did_something_and_of_no_other(desk: Desk) -> None:
    desk.save(2)
    manager = desk.manager(desk.disk_at().as_uri())
    for _ in range(3):
        manager.mirror()
    assert [entry.operation for entry in manager.log()].count("mirror") == 1
