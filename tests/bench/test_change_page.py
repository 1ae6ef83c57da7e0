from __future__ import annotations

import pytest

from tests.bench import change_page
from tests.bench.change_page import Row
from tests.bench.machine import machine_of
from tests.bench.runtime import ROOT

_ROWS = [
    Row(what="compare", size="1 MB", took_ms=20.0, goal_ms=60.0, over_idle_mib=2.0),
    Row(what="slow", size="1 MB", took_ms=90.0, goal_ms=60.0),
    Row(what="peer", size="1 MB", took_ms=90.0, times_ours=4.5, goal_times=10.0),
    Row(what="other", size="1 MB", took_ms=90.0),
]


def test_figures_stand_between_their_marks_and_all_else_stays() -> None:
    page = (ROOT / "docs" / "performance.md").read_text("utf-8")
    once = change_page.page(page, _ROWS, machine_of(ROOT))
    assert change_page.page(once, _ROWS, machine_of(ROOT)) == once
    assert once.startswith(page[: page.index("<!-- comparisons")])
    assert once.endswith(page[page.index("<!-- end of comparisons") :])
    assert "| compare | 1 MB | 20.0 | ≤ 60: met | 2 |" in once
    assert "| slow | 1 MB | 90.0 | **≤ 60: missed** |  |" in once
    assert "**4 times ours, goal 10: missed**" in once


def test_a_page_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="marked for comparisons"):
        change_page.page("# Performance\n", _ROWS, machine_of(ROOT))
