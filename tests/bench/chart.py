"""The picture on the page: how long it takes, beside others. Drawn by matplotlib, if that is installed."""

from __future__ import annotations

import importlib.util
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.bench import archivers, goals, ours, peers, tables, tools
from tests.bench.runtime import Runtime

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from tests.bench.suite import Figures

POSSIBLE = importlib.util.find_spec("matplotlib") is not None
_OURS, _THEIRS = "#1f6f8b", "#b9bec5"
_INCHES = (10.0, 9.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One question, and who answers it: pairs of what it is called in the picture and in the figures."""

    title: str
    size_mb: float
    bars: tuple[tuple[str, str], ...]


def _call(size_mb: float) -> Panel:
    return Panel(
        title=f"In an app: a small edit of {size_mb:g} MB",
        size_mb=size_mb,
        bars=(
            ("SHA-256 of the file", peers.HASH),
            ("copy, fsync, rename", peers.COPY),
            ("backupkit", ours.CREATE_SMALL),
            ("backupkit with fast", Runtime.FAST.label(ours.CREATE_SMALL)),
            ("backupkit, first version", ours.CREATE_FIRST),
            ("backupkit with fast, first version", Runtime.FAST.label(ours.CREATE_FIRST)),
        ),
    )


def _edit(size_mb: float) -> Panel:
    return Panel(
        title=f"As a command: a small edit of {size_mb:g} MB",
        size_mb=size_mb,
        bars=(
            ("copy (cp, no sync)", tools.CP),
            ("backupkit", ours.COMMAND_SMALL),
            ("backupkit with fast", Runtime.FAST.label(ours.COMMAND_SMALL)),
            ("pigz -6", tools.PIGZ),
            ("gzip -6", tools.GZIP),
            *((name, f"{name}, {archivers.SMALL}") for name in archivers.PROGRAMS),
            ("naive JSON backup", tools.NAIVE),
        ),
    )


_PANELS = (
    _call(goals.USUAL_MB),
    _call(goals.LARGE_MB),
    _edit(goals.USUAL_MB),
    _edit(goals.LARGE_MB),
    Panel(
        title=f"As a command: a first version of {goals.USUAL_MB:g} MB",
        size_mb=goals.USUAL_MB,
        bars=(
            ("backupkit", ours.COMMAND_FIRST),
            ("backupkit with fast", Runtime.FAST.label(ours.COMMAND_FIRST)),
            ("pigz -6", tools.PIGZ),
            ("gzip -6", tools.GZIP),
            *((name, f"{name}, {archivers.FIRST}") for name in archivers.PROGRAMS),
        ),
    ),
    Panel(
        title=f"As a command: restore {goals.USUAL_MB:g} MB",
        size_mb=goals.USUAL_MB,
        bars=(
            ("backupkit", ours.COMMAND_RESTORE),
            ("backupkit with fast", Runtime.FAST.label(ours.COMMAND_RESTORE)),
            ("gunzip > file (no check)", tools.GUNZIP),
            *((name, f"{name}, {archivers.RESTORE}") for name in archivers.PROGRAMS),
        ),
    ),
)


def drawn(figures: Figures) -> str | None:
    """Return the picture as SVG; None if nothing was measured that it shows.

    Raises:
        ImportError: matplotlib is not installed.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    shown = [(panel.title, bars) for panel in _PANELS if (bars := bars_of(figures, panel))]
    if not shown:
        return None
    # Text stays text, and ids do not change from run to run: the file is small, and its differences can be read.
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "backupkit", "font.family": "sans-serif"}):
        figure = Figure(figsize=_INCHES, layout="constrained", facecolor="white")
        figure.suptitle("Milliseconds, median: shorter is better", fontsize=11)
        grid = figure.subplots((len(shown) + 1) // 2, 2, squeeze=False).flatten()
        for axes, (title, bars) in zip(grid, shown, strict=False):
            _draw(axes, title, bars)
        for axes in grid[len(shown) :]:
            axes.set_visible(False)
        written = io.StringIO()
        figure.savefig(written, format="svg", metadata={"Date": None})
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines()) + "\n"


def bars_of(figures: Figures, panel: Panel) -> list[tuple[str, float]]:
    """Return what a panel shows: labels and medians of those that were measured."""
    size = figures.size(panel.size_mb)
    timings = size.timings if size else {}
    return [(label, timings[name].median_ms) for label, name in panel.bars if name in timings]


def _draw(axes: Axes, title: str, bars: Sequence[tuple[str, float]]) -> None:
    labels, values = [label for label, _ in bars], [value for _, value in bars]
    places = range(len(bars))
    colours = [_OURS if label.startswith("backupkit") else _THEIRS for label in labels]
    axes.barh(places, values, color=colours)
    axes.set_yticks(places, labels, fontsize=9)
    axes.invert_yaxis()
    axes.set_title(title, fontsize=10, loc="left")
    axes.set_xticks([])
    axes.set_xlim(0, max(values) * 1.15)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    for place, value in zip(places, values, strict=True):
        axes.text(value + max(values) * 0.01, place, f" {tables.ms(value)}", va="center", fontsize=9)
