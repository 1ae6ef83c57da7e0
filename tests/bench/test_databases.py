from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench import database_page, database_site
from tests.bench.database_page import Row
from tests.bench.database_site import DatabaseSite
from tests.bench.goal import Measure, Result
from tests.bench.machine import machine_of
from tests.bench.runtime import ROOT

_MET = Result(bound=4, measure=Measure.SLOWER, reached=2.5)
_MISSED = Result(bound=97, measure=Measure.TAKEN_OVER, reached=90)
_ROWS = [
    Row(what="create", size="16 MB", took_ms=50.0, core_ms=45.0, goals=(("copy+fsync", _MET), ("", _MISSED))),
    Row(what="longest commit", size="16 MB", took_ms=9.0),
]


def test_figures_of_databases_stand_between_their_marks_and_all_else_stays() -> None:
    page = (ROOT / "docs" / "performance.md").read_text("utf-8")
    once = database_page.page(page, _ROWS, machine_of(ROOT))
    assert database_page.page(once, _ROWS, machine_of(ROOT)) == once
    assert once.startswith(page[: page.index("<!-- databases")])
    assert once.endswith(page[page.index("<!-- end of databases") :])
    met = "copy+fsync: ≤ 4 times as long, 2.50 times as long: met"
    missed = "≥ 97 % taken over, **90.0 % taken over: missed by 7%**"
    assert f"| create | 16 MB | 50.0 | 45.0 | {met}; {missed} |" in once
    assert "| longest commit | 16 MB | 9.0 |  |  |" in once


def test_a_page_without_marks_for_databases_is_refused() -> None:
    with pytest.raises(ValueError, match="marked for databases"):
        database_page.page("# Performance\n", _ROWS, machine_of(ROOT))


def test_each_operation_on_a_database_does_what_its_figure_claims(tmp_path: Path) -> None:
    with DatabaseSite(tmp_path, 2) as site:
        for operation in site.operations():
            if operation.name != database_site.GZIP:
                operation.ready()()
            if operation.name == database_site.CREATE:
                assert 50 < site.taken_over() < 100
