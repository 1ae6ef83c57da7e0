"""A place is tried before it is chosen: whose copies lie there, and whether its mark can be read. It stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from backupkit.places import names
from backupkit.values.naming import LOCK
from tests.mirroring.desk import Desk

if TYPE_CHECKING:
    from pathlib import Path


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_place_that_holds_another_documents_copies_is_told_as_such_and_left_as_it_is(
    desk: Desk, tmp_path: Path
) -> None:
    desk.save(2)
    usb, other = desk.disk_at(), Desk(tmp_path / "other")
    other.save(3)
    other.manager(usb.as_uri()).mirror()
    before = _files(usb)
    trial = desk.manager().try_place(usb.as_uri())
    assert not trial
    assert (trial.copies, trial.is_marked) == (3, False)
    assert "another document" in trial.problem
    assert str(usb) in trial.problem
    assert "Nothing was changed there." in trial.problem
    assert _files(usb) == before


def test_a_document_without_versions_takes_no_place_for_its_own(desk: Desk, tmp_path: Path) -> None:
    desk.document.write_text("{}")
    usb, other = desk.disk_at(), Desk(tmp_path / "other")
    other.save()
    other.manager(usb.as_uri()).mirror()
    trial = desk.manager().try_place(usb.as_uri())
    assert "another document" in trial.problem
    assert not desk.folder.exists()


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff", b'{"format": 1}'])
def test_a_mark_that_cannot_be_read_is_told_and_not_written_over(desk: Desk, data: bytes) -> None:
    desk.save(2)
    usb = desk.disk_at()
    desk.manager(usb.as_uri()).mirror()
    (usb / names.MARK).write_bytes(data)
    before = _files(usb)
    trial = desk.manager().try_place(usb.as_uri())
    assert not trial
    assert not trial.is_marked
    assert trial.problem.startswith(f"No copies can be made at {trial.place}: ")
    assert trial.problem.endswith(". Nothing was changed there.")
    assert _files(usb) == before


def test_a_place_of_ones_own_and_an_empty_one_are_fine_and_stay_as_they_are(desk: Desk) -> None:
    desk.save(2)
    own, empty = desk.disk_at("own"), desk.disk_at("empty")
    desk.manager(own.as_uri()).mirror()
    before = _files(own)
    tried = [desk.manager().try_place(each.as_uri()) for each in (own, empty)]
    assert [(bool(each), each.copies, each.is_marked) for each in tried] == [(True, 2, True), (True, 0, False)]
    assert _files(own) == before
    assert _files(empty).keys() <= {LOCK}  # a lock that is removed would let two in at once
