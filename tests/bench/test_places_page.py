from __future__ import annotations

import pytest

from tests.bench import places_page
from tests.bench.goal import Measure, Result
from tests.bench.machine import machine_of
from tests.bench.places_page import Row
from tests.bench.runtime import ROOT

_MET = Result(bound=0.8, measure=Measure.SPEED, reached=0.9)
_ROWS = [
    Row(what="mirror", seconds=[0.4, 0.2], sent_bytes=3_500_000),
    Row(what="put", seconds=[0.18], goal=_MET),
    Row(what="cp", seconds=[0.05], speed=0.25),
]


def test_figures_of_places_stand_between_their_marks_and_all_else_stays() -> None:
    page = (ROOT / "docs" / "performance.md").read_text("utf-8")
    once = places_page.page(page, _ROWS, machine_of(ROOT))
    assert places_page.page(once, _ROWS, machine_of(ROOT)) == once
    assert once.startswith(page[: page.index("<!-- places")])
    assert once.endswith(page[page.index("<!-- end of places") :])
    assert "| mirror | 200 | 3,500 KB |  |" in once
    assert "| put | 180 |  | ≥ 0.8 x its speed, 0.90 x its speed: met |" in once
    assert "| cp | 50.0 |  | 0.25 |" in once


def test_a_page_without_marks_for_places_is_refused() -> None:
    with pytest.raises(ValueError, match="marked for places"):
        places_page.page("# Performance\n", _ROWS, machine_of(ROOT))
