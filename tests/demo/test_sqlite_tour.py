"""The tour with a database: restored, undone and redone while the app has it open, and shows what it holds now."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from demo_app.tour.held import with_one_back
from demo_app.tour.play import play

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.prints,
    pytest.mark.skipif(
        not (shutil.which("Xvfb") and shutil.which("openbox") and shutil.which("xdotool")),
        reason="Xvfb, openbox and xdotool, on which the tour is played, are not installed",
    ),
]


@pytest.mark.parametrize(
    ("classic", "dark"),
    [
        pytest.param(False, True, id="modern", marks=pytest.mark.slow),
        pytest.param(True, False, id="classic"),
    ],
)
def test_the_tour_with_a_database_shows_what_it_should(tmp_path: Path, *, classic: bool, dark: bool) -> None:
    assert play(tmp_path, classic=classic, dark=dark, sqlite=True) == 0
    transcript = (tmp_path / "transcript.txt").read_text()
    assert "stops here" not in transcript
    assert "Vega Prime is back" in transcript
    assert "forgets WHERE" in transcript
    assert "gives a database that opens" in transcript


def test_a_row_that_is_back_among_the_others_is_what_the_tour_wants_to_see() -> None:
    before, now = frozenset({("S-1", "Vega"), ("S-2", "Sol")}), frozenset({("S-2", "Sun")})
    assert with_one_back(before, now, "Vega") == frozenset({("S-1", "Vega"), ("S-2", "Sun")})
    with pytest.raises(TypeError):
        with_one_back(before, b"", "Vega")
