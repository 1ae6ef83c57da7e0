"""The tables of the report, in Markdown. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench import goals, lists, ours, peers, startup, tools
from tests.bench.data import MB_BYTES, Edit
from tests.bench.goal import results
from tests.bench.operation import Kind
from tests.bench.runtime import Runtime

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tests.bench.measure import Timing
    from tests.bench.suite import Figures, SizeFigures

    Cell = Callable[[SizeFigures, Timing], str]

_MISSING = "-"
_AT_A_GLANCE = {
    "a version, after a small edit": ours.CREATE_SMALL,
    "a version, with the `fast` extra": Runtime.FAST.label(ours.CREATE_SMALL),
    "the first version": ours.CREATE_FIRST,
    "a look at a document that has not changed": ours.UNCHANGED,
    "a restore, checked; the state before is stored first": ours.RESTORE,
    "for comparison: a safe copy of the file": peers.COPY,
    "`gzip -6`": tools.GZIP,
    "what one would write in an afternoon (no sync, no check)": peers.NAIVE,
}
_SETTLED = 100  # from here on, decimals are noise


def at_a_glance(figures: Figures) -> str:
    """Return what somebody with two minutes wants to know: the fastest runs, by size of document."""
    rows = []
    for said, name in _AT_A_GLANCE.items():
        found = [size.timings.get(name) for size in figures.sizes]
        if any(found):
            rows.append([said, *(ms(timing.least_ms) if timing else _MISSING for timing in found)])
    return table(["ms", *(size_words(size.size_bytes) for size in figures.sizes)], rows)


def goal_table(figures: Figures) -> str:
    """Return each goal with what was reached."""
    rows = []
    for goal in goals.GOALS:
        standard, fast = results(goal, figures)
        row = [goal.operation, goal.against, standard.goal_words, standard.reached_words]
        if Runtime.FAST in figures.runtimes:
            row += [fast.goal_words if fast and goal.fast_bound else "", fast.reached_words if fast else ""]
        rows.append(row)
    head = ["operation", "against", "goal", "reached"]
    with_fast = ["goal with fast, if another", "reached with fast"] if Runtime.FAST in figures.runtimes else []
    return table([*head, *with_fast], rows, left=len(head + with_fast))


def by_size(figures: Figures, kind: Kind, cell: Cell, *, ours_alone: bool = False) -> str:
    """Return a row per contestant, a column per size of document; if *ours_alone*, ours with the standard library."""
    names: dict[str, None] = {}  # in order; the smaller sizes lack some
    for size in reversed(figures.sizes):
        names |= {name: None for name, timing in size.timings.items() if timing.kind is kind}
    shown = [name for name in names if not _is_rare_edit(name) and not (ours_alone and _is_of_others(name))]
    rows = [
        [name, *(cell(size, size.timings[name]) if name in size.timings else _MISSING for size in figures.sizes)]
        for name in shown
    ]
    return table(["", *(size_words(size.size_bytes) for size in figures.sizes)], rows)


def time_cell(_: SizeFigures, timing: Timing) -> str:
    """Return a median, the fastest and slowest run, and the least processor time of any."""
    core = "" if timing.core_ms is None else f"core {ms(timing.core_ms)}"
    if len(timing.runs_ms) == 1:
        return f"{ms(timing.median_ms)} ({core})" if core else ms(timing.median_ms)
    apart = f"{ms(min(timing.runs_ms))} to {ms(max(timing.runs_ms))}"
    return f"{ms(timing.median_ms)} ({'; '.join(filter(None, (apart, core)))})"


def ratio_cell(peer: str) -> Cell:
    """Return how many times as long as a peer something takes."""

    def cell(size: SizeFigures, timing: Timing) -> str:
        base = size.timings.get(peer)
        return f"{timing.median_ms / base.median_ms:.2f}" if base else _MISSING

    return cell


def edits(size: SizeFigures, runtimes: Iterable[Runtime]) -> str:
    """Return what each kind of edit costs, with each runtime."""
    ways = list(runtimes)
    rows = []
    for name in [ours.CREATE_FIRST, *(ours.edit_name(edit) for edit in Edit)]:
        found = [size.timings[way.label(name)] for way in ways if way.label(name) in size.timings]
        if found:
            share = (found[0].left_bytes or 0) / size.gzip_bytes
            rows.append([name, *(time_cell(size, timing) for timing in found), f"{share:.3f}"])
    return table(["", *(f"ms, {way}" for way in ways), "stored, of one gzip stream"], rows)


def stored(figures: Figures) -> str:
    """Return how large versions are, beside one gzip stream."""
    names = [way.label(name) for name in (ours.CREATE_FIRST, ours.CREATE_SMALL) for way in figures.runtimes]
    rows = [["one gzip stream of level 6, KB", *(f"{size.gzip_bytes / 1_000:,.0f}" for size in figures.sizes)]]
    for name in names:
        left = [size.timings[name].left_bytes or 0 for size in figures.sizes]
        shares = [found / size.gzip_bytes for found, size in zip(left, figures.sizes, strict=True)]
        rows.append([f"{name}, times that", *(f"{share:.3f}" for share in shares)])
    return table(["", *(size_words(size.size_bytes) for size in figures.sizes)], rows)


def life(figures: Figures) -> str:
    """Return how it stands after more and more edits."""
    rows = [
        [
            f"{found.edits:,}",
            ms(found.median_ms),
            f"{found.stored_bytes / 1_000:,.0f}",
            f"{found.stored_bytes / found.gzip_bytes:.3f}",
        ]
        for found in figures.life
    ]
    return table(["edits", "ms per version, median of the last 100", "stored, KB", "times one gzip stream"], rows)


def peaks(figures: Figures, choose: Callable[[SizeFigures], Mapping[str, int]]) -> str:
    """Return peaks of memory in MiB, by size of document."""
    sizes = [size for size in figures.sizes if choose(size)]
    if not sizes:
        return "Not measured: a reduced run, or documents so small that the interpreter's own ups and downs are larger."
    names = [name for name in choose(sizes[-1]) if not _is_rare_edit(name)]
    rows = [[name, *(f"{choose(size)[name] / goals.MIB_BYTES:.1f}" for size in sizes)] for name in names]
    return table(["", *(size_words(size.size_bytes) for size in sizes)], rows)


def listing(figures: Figures) -> str:
    """Return what lists cost."""
    rows = [
        [name, *(_with_core(timings[name]) for timings in figures.lists.values())]
        for name in (lists.FIRST, lists.AGAIN, lists.FLOOR, lists.CREATE)
    ]
    return table(["versions", *(f"{count:,}" for count in figures.lists)], rows)


def starts(figures: Figures) -> str:
    """Return what starting costs."""
    bare, standard = (figures.startup[name] for name in (startup.BARE, startup.STANDARD))
    rows = [
        [
            f"`{name}`",
            ms(timing.median_ms),
            f"{timing.median_ms - bare.median_ms:+.1f}",
            *([] if timing.core_ms is None else _core_over(timing.core_ms, bare, standard)),
        ]
        for name, timing in figures.startup.items()
    ]
    over = f"over `{startup.BARE}`"
    head = ["python -c", "in all", over, "core, in all", f"core, {over}", f"times `{startup.STANDARD}`"]
    return table(head if bare.core_ms is not None else head[:3], rows)


def _core_over(core_ms: float, bare: Timing, standard: Timing) -> list[str]:
    """Return processor time in all, over Python's own start, and as so many times what a standard import adds."""
    bare_ms = bare.core_ms or 0.0
    own_ms, usual_ms = core_ms - bare_ms, (standard.core_ms or 0.0) - bare_ms
    return [ms(core_ms), f"{own_ms:+.1f}", f"{own_ms / usual_ms:.2f}" if usual_ms > 0 else _MISSING]


def _with_core(timing: Timing) -> str:
    """Return a median, and the least processor time of any run."""
    return ms(timing.median_ms) + ("" if timing.core_ms is None else f" (core {ms(timing.core_ms)})")


def sync_counts(figures: Figures) -> str:
    """Return how often each operation waits for the medium."""
    rows = [
        [name, str(found.files), str(found.folders), str(found.files + found.folders)]
        for name, found in figures.syncs.items()
    ]
    return table(["", "files", "folders", "in all"], rows)


def hot(figures: Figures, name: str) -> str:
    """Return the profile of an operation."""
    rows = [
        [f"`{spot.function}`", f"{spot.calls:,}", ms(spot.own_ms), f"{spot.share:.1%}"]
        for spot in figures.hotspots[name]
    ]
    return table(["function", "calls", "ms", "share"], rows)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, left: int = 1) -> str:
    """Return a table; the first *left* columns hold words, the others numbers."""
    lines = [head, [*["---"] * left, *["---:"] * (len(head) - left)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def ms(value: float) -> str:
    """Return milliseconds as people write them."""
    return f"{value:,.0f}" if value >= _SETTLED else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def size_words(size_bytes: int) -> str:
    """Return the size of a document as people write it."""
    return f"{size_bytes / MB_BYTES:.0f} MB" if size_bytes >= MB_BYTES else f"{size_bytes / 1_000:.0f} KB"


def _is_of_others(name: str) -> bool:
    """Whether it is a peer, or used `fast`."""
    return peers.is_peer(name) or name.endswith(Runtime.FAST.label(""))


def _is_rare_edit(name: str) -> bool:
    """Whether it is an edit that has a table of its own, and is made for one size only."""
    usual = (Edit.SMALL, Edit.SCATTERED)
    return any(name.startswith(ours.edit_name(edit)) for edit in Edit if edit not in usual)
