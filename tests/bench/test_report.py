from __future__ import annotations

import json
import os
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from tests.bench import archivers, chart, goals, lists, ours, peers, report
from tests.bench.goal import Clock, Goal, Measure, Result, results
from tests.bench.measure import Timing
from tests.bench.operation import Kind
from tests.bench.runtime import Runtime
from tests.bench.site import Site
from tests.bench.suite import Figures
from tests.bench.worker import in_process

_TIMED = [goal for goal in goals.GOALS if goal.operation.endswith("MB") and "memory" not in goal.operation]

# -- goals -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measure", "bound", "reached", "words"),
    [
        (Measure.SLOWER, 2.0, 2.0, "2.00 times as long: met"),
        (Measure.SLOWER, 2.0, 2.5, "**2.50 times as long: missed by 25%**"),
        (Measure.FASTER, 10.0, 12.0, "12.0 times faster: met"),
        (Measure.FASTER, 10.0, 8.0, "**8.0 times faster: missed by 20%**"),
        (Measure.FASTER, 10.0, 4.0, "**4.0 times faster: missed 2.5 fold**"),
        (Measure.TOOK, 25.0, None, "not measured"),
    ],
)
def test_a_goal_says_whether_it_was_met(measure: Measure, bound: float, reached: float | None, words: str) -> None:
    assert Result(measure=measure, bound=bound, reached=reached).reached_words == words


@pytest.mark.parametrize(
    ("clock", "reached", "core"), [(Clock.WALL, (3.0, 2.5), (2.0, 4.0)), (Clock.CORE, (2.0, 4.0), (None, None))]
)
def test_a_goal_compares_the_fastest_runs_of_one_size_and_tells_the_processor_beside(
    figures: Figures, clock: Clock, reached: tuple[float, float], core: tuple[float | None, float | None]
) -> None:
    found = next(goal for goal in goals.GOALS if goal.operation == f"{ours.CREATE_SMALL}, 0.1 MB")
    size = figures.sizes[0]
    timed = {
        name: Timing(name=name, kind=Kind.IN_PROCESS, runs_ms=runs, core_ms=core_ms)
        for name, runs, core_ms in (
            (peers.COPY, (9.0, 2.0, 99.0), 1.0),
            (ours.CREATE_SMALL, (8.0, 6.0, 99.0), 2.0),
            (Runtime.FAST.label(ours.CREATE_SMALL), (5.0,), 4.0),
        )
    }
    changed = replace(figures, sizes=(replace(size, timings=timed),), runtimes=tuple(Runtime))
    standard, fast = results(replace(found, clock=clock), changed)
    assert fast
    assert (standard.reached, fast.reached) == reached
    assert (standard.core, fast.core) == core


def test_each_goal_is_found_in_the_figures_of_a_whole_run_or_says_that_it_was_not_measured(figures: Figures) -> None:
    small = [
        goal
        for goal in goals.GOALS
        if " 1 MB" not in goal.operation and "16 MB" not in goal.operation and "100 MB" not in goal.operation
    ]
    unmeasured = [goal.operation for goal in small if results(goal, figures)[0].reached is None]
    many = [goal.operation for goal in small if "1,000 versions" in goal.operation or "10,000" in goal.operation]
    assert unmeasured == many  # this run has ten


@pytest.mark.parametrize("goal", _TIMED, ids=lambda goal: f"{goal.operation} {goal.against}")
def test_each_goal_finds_its_contestants_by_their_names(goal: Goal, site: Site, figures: Figures) -> None:
    names = [*in_process(site), *figures.sizes[0].timings, goals.APPENDED]
    names += [f"{program}, {archivers.SMALL}" for program in archivers.PROGRAMS]
    size_mb = float(goal.operation.split()[-2])
    one = {
        name: Timing(name=name, kind=Kind.IN_PROCESS, runs_ms=(1.0,), left_bytes=figures.sizes[0].gzip_bytes)
        for name in (*names, "gzip -6", "gzip -t", "gunzip -c > file")
    }
    changed = replace(figures, sizes=(replace(figures.sizes[0], size_mb=size_mb, timings=one),))
    assert results(goal, changed)[0].reached == (0.5 if goal.against == goals.LARGER_OF else 1.0)


# -- the report --------------------------------------------------------------------------------------------------------


def test_the_report_has_a_row_per_operation(figures: Figures, site: Site) -> None:
    rows = [line.split("|")[1].strip() for line in report.text(figures).splitlines() if line.startswith("|")]
    assert not set(in_process(site)) - set(rows)
    assert {operation.name for operation in ours.commands(site, os.environ)} <= set(rows)
    assert {goal.operation for goal in goals.GOALS} <= set(rows)
    assert {lists.FIRST, lists.AGAIN, lists.FLOOR, lists.CREATE} <= set(rows)


def test_the_report_names_the_peers_that_are_missing(figures: Figures) -> None:
    assert "not measured: abacus, slate." in report.text(replace(figures, missing=("abacus", "slate")))


def test_the_report_as_json_holds_each_run(figures: Figures) -> None:
    found = json.loads(report.as_json(figures))
    assert all(len(timing["runs_ms"]) == 1 for timing in found["sizes"][0]["timings"].values())


def test_new_figures_replace_the_old_ones_and_leave_the_words_around_them(figures: Figures) -> None:
    once = report.page("", figures)
    assert report.page(once + "\n## What limits us\n", figures) == once + "\n## What limits us\n"


def test_a_page_without_a_place_for_figures_is_left_alone(figures: Figures) -> None:
    with pytest.raises(ValueError, match="no place"):
        report.page("# Another page\n", figures)


@pytest.mark.skipif(not chart.POSSIBLE, reason="matplotlib is not installed")
def test_the_chart_shows_the_medians_of_those_that_were_measured_and_is_the_same_each_time(figures: Figures) -> None:
    timed = {
        name: Timing(name=name, kind=Kind.WHOLE_PROCESS, runs_ms=(1.0, took_ms, 9_999.0))
        for name, took_ms in ((ours.COMMAND_SMALL, 123.0), ("gzip -6", 456.0))
    }
    changed = replace(figures, sizes=(replace(figures.sizes[0], size_mb=goals.USUAL_MB, timings=timed),))
    drawn = chart.drawn(changed)
    assert drawn is not None
    assert drawn == chart.drawn(changed)
    text = "".join(ET.fromstring(drawn).itertext())  # noqa: S314 - made here
    assert "backupkit" in text
    assert "123" in text
    assert "456" in text
    assert "9,999" not in text
    assert "restic" not in text


@pytest.mark.skipif(not chart.POSSIBLE, reason="matplotlib is not installed")
def test_without_a_size_that_it_shows_there_is_no_chart(figures: Figures) -> None:
    assert chart.drawn(figures) is None
