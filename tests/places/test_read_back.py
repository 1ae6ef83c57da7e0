"""What arrived is read back in few questions, however small the pieces were that it was sent in."""

from __future__ import annotations

from pathlib import Path

import pytest

from backupkit.places import names
from backupkit.places.folder_place import FolderPlace
from backupkit.places.retrying import holds
from backupkit.testing.place_faults import RecordingPlace
from backupkit.testing.places import NAME

pytestmark = pytest.mark.leaves_damage  # what lies at these places only bears the names of versions

_PIECES = [number.to_bytes(2, "big") * 20_000 for number in range(250)]  # of 40 KB each, 10 MB in all


def _holding(folder: Path, content: list[bytes]) -> RecordingPlace:
    place = FolderPlace(folder)
    place.create(names.MARK, [b"{}"])
    place.create(NAME, content)
    return RecordingPlace(place)


def test_a_file_is_read_back_in_pieces_of_some_mib(tmp_path: Path) -> None:
    place = _holding(tmp_path, _PIECES)
    assert holds(place, NAME, _PIECES)
    assert [call.size_bytes > 4 << 20 for call in place.calls] == [True, True, False]  # the last finds the end


@pytest.mark.parametrize("at", [0, 105, 249])
def test_a_piece_that_differs_is_seen_wherever_it_stands(tmp_path: Path, at: int) -> None:
    other = [*_PIECES[:at], b"x" * len(_PIECES[at]), *_PIECES[at + 1 :]]
    assert not holds(_holding(tmp_path, other), NAME, _PIECES)


@pytest.mark.parametrize("content", [_PIECES[:-1], [*_PIECES, b"x"], []])
def test_another_length_is_seen(tmp_path: Path, content: list[bytes]) -> None:
    assert not holds(_holding(tmp_path, content), NAME, _PIECES)


def test_an_empty_file_holds_nothing(tmp_path: Path) -> None:
    assert holds(_holding(tmp_path, []), NAME, [])
