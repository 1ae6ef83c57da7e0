"""The page with the figures: Markdown for people, JSON for programs. Pure."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from tests.bench import lists, peers, startup
from tests.bench.data import MB_BYTES
from tests.bench.operation import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tests.bench.measure import Timing
    from tests.bench.suite import Figures, SizeFigures

_BEGIN = "<!-- figures: written by `python -m tests.bench`, do not edit by hand -->"
_END = "<!-- end of figures -->"
_FRAME = f"# Performance\n\n{_BEGIN}\n{_END}\n"
_MISSING = "-"
_SETTLED = 100  # from here on, decimals are noise


def page(existing: str, figures: Figures) -> str:
    """Return *existing*, a page or nothing, with its figures replaced; what people wrote around them stays.

    Raises:
        ValueError: there is a page, and it has no place for figures.
    """
    before, begin, rest = (existing or _FRAME).partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not (begin and end):
        raise ValueError("the page has no place that is marked for figures")
    return f"{before}{_BEGIN}\n\n{text(figures)}\n{_END}{after}"


def text(figures: Figures) -> str:
    """Return the introduction and all tables."""
    parts = [_introduction(figures)]
    for kind, words in (
        (
            Kind.IN_PROCESS,
            "The call alone, in a Python that runs already. Median, in brackets fastest and slowest run.",
        ),
        (Kind.WHOLE_PROCESS, "From starting the program to its end. gunzip and `gzip -t` read our version file."),
    ):
        parts += [f"## Milliseconds, {kind}", words, _by_size(figures, kind, _time)]
    for peer in (peers.COPY, peers.GZIP):
        cell = _ratio_to(peer)
        parts += [f"## Times as long as {peer}", _by_size(figures, Kind.IN_PROCESS, cell, without=peer)]
    parts += [
        "## Peak memory, MB beyond an idle backupkit",
        "A fresh process per operation, once; subtracted is the peak of one that only made a tiny backup.",
        _peaks(figures),
        "## Milliseconds with many versions, in process",
        "*First call* of a new manager, which reads the manifest; *again*, where nothing has changed since.",
        _lists(figures),
        "## Milliseconds at the start of an app, whole process",
        _startup(figures),
        "## Waits for the medium",
        "Calls of fsync: 0.2 to 0.4 ms each on a server's SSD, 1 to 10 on a laptop's, 20 to 60 on a disk that turns.",
        _syncs(figures),
        f"## Where the time of a first version of {_size(figures.profiled_bytes)} goes",
        "A profile (cProfile), own time of each function.",
        _hotspots(figures),
    ]
    return "\n\n".join(parts) + "\n"


def as_json(figures: Figures) -> str:
    """Return everything that was measured, each run included."""
    return json.dumps(asdict(figures), indent=2) + "\n"


def _introduction(figures: Figures) -> str:
    machine, plan = figures.machine, figures.plan
    ratios = ", ".join(f"{size.size_bytes / size.stored_bytes:.1f}" for size in figures.sizes)
    sizes = ", ".join(_size(size.size_bytes) for size in figures.sizes)
    return (
        "What backupkit costs an app, and beside it what a bare copy, gzip and the backup that one would write in an "
        "afternoon cost for the same document.\n\n"
        f"Measured on {machine.date}: {machine.system}, {machine.cores} cores, {machine.python}, "
        f"zlib {machine.zlib}, {machine.file_system}. "
        f"The documents are JSON as apps write it (indented, records with ids, names, numbers and nested lists) of "
        f"{sizes}; stored they are {ratios} times smaller. Files are in the page cache.\n\n"
        f"Each contestant runs once, then each once more, {plan.runs} times (the naive backup of 50 MB and more once), "
        "so that the noise of the machine hits all alike. Before each run everything unwritten is synced, so that "
        "nobody pays for the one before. Trust the ratios more than the times.\n\n"
        "- *first version*: into a folder that does not exist yet.\n"
        "- *small edit*: three records changed and one appended since the only version.\n"
        "- *verify, first time*: unpacks, hashes, and looks at the whole JSON text; *again*: unpacks and hashes.\n"
        "- *restore, over the document*: stores the state before, too, as every restore does; *to another path* does "
        "not.\n"
        f"- *{peers.COPY}*: the least that a safe copy can cost, in process.\n"
        f"- *{peers.NAIVE}*: `json.load`, `json.dump` into `gzip.open`, SHA-256, a manifest rewritten; no sync, no "
        "check.\n\n"
        "The command, from the top folder of a checkout: `python -m tests.bench --output docs/performance.md`."
    )


def _by_size(
    figures: Figures, kind: Kind, cell: Callable[[SizeFigures, Timing], str], without: str | None = None
) -> str:
    names = [name for name, timing in figures.sizes[0].timings.items() if timing.kind is kind and name != without]
    rows = [[name, *(cell(size, size.timings[name]) for size in figures.sizes)] for name in names]
    return _table(["", *(_size(size.size_bytes) for size in figures.sizes)], rows)


def _time(_: SizeFigures, timing: Timing) -> str:
    if len(timing.runs_ms) == 1:
        return _ms(timing.median_ms)
    return f"{_ms(timing.median_ms)} ({_ms(min(timing.runs_ms))} to {_ms(max(timing.runs_ms))})"


def _ratio_to(peer: str) -> Callable[[SizeFigures, Timing], str]:
    def cell(size: SizeFigures, timing: Timing) -> str:
        base = size.timings.get(peer)
        return f"{timing.median_ms / base.median_ms:.2f}" if base else _MISSING

    return cell


def _peaks(figures: Figures) -> str:
    sizes = [size for size in figures.sizes if size.peaks_bytes]
    if not sizes:
        return "Not measured: documents of under 10 MB need less than the interpreter's own ups and downs."
    rows = [[name, *(f"{size.peaks_bytes[name] / MB_BYTES:.1f}" for size in sizes)] for name in sizes[0].peaks_bytes]
    return _table(["", *(_size(size.size_bytes) for size in sizes)], rows)


def _lists(figures: Figures) -> str:
    rows = [
        [name, *(_ms(timings[name].median_ms) for timings in figures.lists.values())]
        for name in (lists.FIRST, lists.AGAIN, lists.FLOOR, lists.CREATE)
    ]
    return _table(["versions", *(f"{count:,}" for count in figures.lists)], rows)


def _startup(figures: Figures) -> str:
    bare, standard = (figures.startup[name].median_ms for name in (startup.BARE, startup.STANDARD))
    rows = [
        [f"`{name}`", _ms(timing.median_ms), f"{timing.median_ms - bare:+.1f}", f"{timing.median_ms - standard:+.1f}"]
        for name, timing in figures.startup.items()
    ]
    return _table(["python -c", "in all", f"over `{startup.BARE}`", f"over `{startup.STANDARD}`"], rows)


def _syncs(figures: Figures) -> str:
    rows = [
        [name, str(found.files), str(found.folders), str(found.files + found.folders)]
        for name, found in figures.syncs.items()
    ]
    return _table(["", "files", "folders", "in all"], rows)


def _hotspots(figures: Figures) -> str:
    rows = [
        [f"`{spot.function}`", f"{spot.calls:,}", _ms(spot.own_ms), f"{spot.share:.1%}"] for spot in figures.hotspots
    ]
    return _table(["function", "calls", "ms", "share"], rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _ms(value: float) -> str:
    return f"{value:,.0f}" if value >= _SETTLED else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def _size(size_bytes: int) -> str:
    kilobytes = size_bytes / 1_000
    return f"{kilobytes / 1_000:.0f} MB" if kilobytes >= 1_000 else f"{kilobytes:.0f} KB"
