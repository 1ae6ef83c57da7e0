"""The page with the figures: Markdown for people, JSON for programs. Pure."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from tests.bench import goals, peers, tables, tools, words
from tests.bench.operation import Kind

if TYPE_CHECKING:
    from tests.bench.suite import Figures

_BEGIN = "<!-- figures: written by `python -m tests.bench`, do not edit by hand -->"
_END = "<!-- end of figures -->"
_FRAME = f"# Performance\n\n{_BEGIN}\n{_END}\n"
_PICTURE = "What storing and restoring a document takes, beside other programs"


def page(existing: str, figures: Figures, chart: str | None = None) -> str:
    """Return *existing*, a page or nothing, with its figures replaced; what people wrote around them stays.

    Args:
        existing: the text of the page.
        figures: what was measured.
        chart: how the page reaches the picture, if there is one.

    Raises:
        ValueError: there is a page, and it has no place for figures.
    """
    before, begin, rest = (existing or _FRAME).partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not (begin and end):
        raise ValueError("the page has no place that is marked for figures")
    return f"{before}{_BEGIN}\n\n{text(figures, chart)}\n{_END}{after}"


def text(figures: Figures, chart: str | None = None) -> str:
    """Return what a stranger needs first, the goals, and then all tables."""
    picture = [f"![{_PICTURE}]({chart})"] if chart else []
    parts = [words.INTRODUCTION, tables.at_a_glance(figures), words.at_a_glance(figures), *picture]
    parts += [*_goals(figures), *_details(figures)]
    return "\n\n".join(parts) + "\n"


def as_json(figures: Figures) -> str:
    """Return everything that was measured, each run included."""
    return json.dumps(asdict(figures), indent=2) + "\n"


def _goals(figures: Figures) -> list[str]:
    return ["## Goals, and what was reached", words.goals(figures), tables.goal_table(figures)]


def _details(figures: Figures) -> list[str]:
    usual = figures.size(goals.USUAL_MB)
    parts = ["## How it was measured", words.method(figures)]
    parts += ["## Milliseconds, in process", words.IN_PROCESS]
    parts += [tables.by_size(figures, Kind.IN_PROCESS, tables.time_cell)]
    parts += ["## Milliseconds, whole process", words.WHOLE_PROCESS]
    parts += [tables.by_size(figures, Kind.WHOLE_PROCESS, tables.time_cell)]
    for peer in (peers.COPY, tools.GZIP):
        ratios = tables.by_size(figures, Kind.IN_PROCESS, tables.ratio_cell(peer), ours_alone=True)
        parts += [f"## Times as long as {peer}", words.RATIOS, ratios]
    if usual:
        parts += [f"## Where the edit is, {tables.size_words(usual.size_bytes)}", words.EDITS]
        parts += [tables.edits(usual, figures.runtimes)]
    parts += ["## Stored size", tables.stored(figures)]
    parts += ["## A long life of small edits", words.life(figures), tables.life(figures)]
    parts += ["## Peak memory, MiB, in process", words.PEAKS]
    parts += [tables.peaks(figures, lambda size: size.peaks_bytes)]
    parts += ["## Peak memory, MiB, whole process", words.PROCESS_PEAKS]
    parts += [tables.peaks(figures, lambda size: size.process_peaks_bytes)]
    parts += ["## Milliseconds with many versions, in process", words.lists(figures), tables.listing(figures)]
    parts += ["## Milliseconds at the start of an app, whole process", tables.starts(figures)]
    parts += ["## Waits for the medium", words.SYNCS, tables.sync_counts(figures)]
    for name in figures.hotspots:
        parts += [f"## Where the time goes: {name}, {tables.size_words(figures.profiled_bytes)}", words.PROFILE]
        parts += [tables.hot(figures, name)]
    return parts
