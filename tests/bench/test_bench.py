from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING

import pytest

from tests.bench import data, lists, memory, ours, peers, report, syncs
from tests.bench.site import Site
from tests.bench.suite import Figures, Plan, measured

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    plan = Plan(sizes_mb=(0.1,), runs=1, list_counts=(10,), startup_runs=1)
    return measured(tmp_path_factory.mktemp("bench"), plan, lambda _: None)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site(tmp_path / "site")
    site.build(data.MB_BYTES)
    return site


def test_a_document_looks_as_json_dump_writes_it(tmp_path: Path) -> None:
    data.write_document(tmp_path / "data.json", 50_000)
    text = (tmp_path / "data.json").read_text()
    assert text == json.dumps(json.loads(text), indent=2)
    assert 50_000 <= len(text) < 52_000


def test_a_document_compresses_like_those_of_apps(tmp_path: Path) -> None:
    data.write_document(tmp_path / "data.json", data.MB_BYTES)
    content = (tmp_path / "data.json").read_bytes()
    assert 4 < len(content) / len(zlib.compress(content, 6)) < 5


def test_a_small_edit_changes_three_records_and_appends_one(tmp_path: Path) -> None:
    count = data.write_document(tmp_path / "before.json", 50_000)
    data.write_edited(tmp_path / "after.json", count)
    before, after = (json.loads((tmp_path / name).read_text())["records"] for name in ("before.json", "after.json"))
    assert len(after) == count + 1
    assert sum(old != new for old, new in zip(before, after, strict=False)) == 3


def test_the_report_has_a_row_per_operation(figures: Figures, site: Site) -> None:
    rows = [line.split("|")[1].strip() for line in report.text(figures).splitlines() if line.startswith("|")]
    names = [operation.name for operation in (*ours.operations(site), *peers.operations(site))]
    assert not set(names) - set(rows)
    assert {lists.FIRST, lists.AGAIN, lists.FLOOR, lists.CREATE} <= set(rows)


def test_the_report_as_json_holds_each_run(figures: Figures) -> None:
    found = json.loads(report.as_json(figures))
    assert all(len(timing["runs_ms"]) == 1 for timing in found["sizes"][0]["timings"].values())


def test_new_figures_replace_the_old_ones_and_leave_the_words_around_them(figures: Figures) -> None:
    once = report.page("", figures)
    assert report.page(once + "\n## What limits us\n", figures) == once + "\n## What limits us\n"


def test_a_page_without_a_place_for_figures_is_left_alone(figures: Figures) -> None:
    with pytest.raises(ValueError, match="no place"):
        report.page("# Another page\n", figures)


def test_each_new_version_waits_for_the_medium_and_an_unchanged_document_does_not(site: Site) -> None:
    found = syncs.counts(site)
    assert found[ours.CREATE_FIRST].files >= 2
    assert found["create, unchanged"] == syncs.Syncs(files=0, folders=0)


@pytest.mark.skipif(not memory.POSSIBLE, reason="peak memory is read from POSIX systems only")
def test_parsing_a_document_takes_more_memory_than_copying_it(site: Site) -> None:
    found = memory.peaks(site)
    assert found[peers.NAIVE] > found[peers.COPY] + data.MB_BYTES
