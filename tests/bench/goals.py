"""The goals that were set before the work began, and where the figures hold what they bound. Pure."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tests.bench import archivers, lists, ours, peers, startup, tools
from tests.bench.goal import Goal, Measure
from tests.bench.runtime import Runtime

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.bench.measure import Timing
    from tests.bench.suite import Figures

MIB_BYTES = 1 << 20
SMALL_MB, USUAL_MB, LARGE_MB = 0.1, 16.0, 100.0
_LIST_COUNT = 1_000
_ONE_STREAM = "one gzip stream of level 6"


def _timing(figures: Figures, size_mb: float, name: str, runtime: Runtime = Runtime.STANDARD) -> Timing | None:
    size = figures.size(size_mb)
    return size.timings.get(runtime.label(name)) if size else None


def _took(name: str, size_mb: float, figures: Figures, runtime: Runtime) -> float | None:
    timing = _timing(figures, size_mb, name, runtime)
    return timing.median_ms if timing else None


def _times(name: str, peer: str, size_mb: float, figures: Figures, runtime: Runtime) -> float | None:
    """How many times as long as a peer we take."""
    return _ratio(_took(name, size_mb, figures, runtime), _took(peer, size_mb, figures, Runtime.STANDARD))


def _faster(name: str, peer: str, size_mb: float, figures: Figures, runtime: Runtime) -> float | None:
    """How many times faster than a peer we are."""
    return _ratio(_took(peer, size_mb, figures, Runtime.STANDARD), _took(name, size_mb, figures, runtime))


def _against_first(name: str, size_mb: float, figures: Figures, runtime: Runtime) -> float | None:
    """How many times as long as our own first version, made with the same library."""
    return _ratio(_took(name, size_mb, figures, runtime), _took(ours.CREATE_FIRST, size_mb, figures, runtime))


def _stored(name: str, size_mb: float, figures: Figures, runtime: Runtime) -> float | None:
    size, timing = figures.size(size_mb), _timing(figures, size_mb, name, runtime)
    return _ratio(timing.left_bytes, size.gzip_bytes) if size and timing else None


def _after_a_life(figures: Figures, _: Runtime) -> float | None:
    return _ratio(figures.life[-1].stored_bytes, figures.life[-1].gzip_bytes) if figures.life else None


def _listed(figures: Figures, _: Runtime) -> float | None:
    found = figures.lists.get(_LIST_COUNT)
    return found[lists.FIRST].median_ms if found else None


def _reads(figures: Figures, _: Runtime) -> float | None:
    return float(sum("manifest" in name or name.endswith(".gz") for name in figures.opened))


def _started(figures: Figures, _: Runtime) -> float | None:
    listed, bare = (figures.startup[name].core_ms for name in (startup.LIST, startup.BARE))
    return None if listed is None or bare is None else listed - bare


def _peak(size_mb: float, figures: Figures, runtime: Runtime) -> float | None:
    peaks = size.peaks_bytes if (size := figures.size(size_mb)) else {}
    mine = [runtime.label(name) for name in (ours.CREATE_FIRST, ours.CREATE_SMALL, ours.VERIFY, ours.RESTORE)]
    found = [peaks[name] for name in mine if name in peaks]
    return max(found) / MIB_BYTES if found else None


def _ratio(value: float | None, other: float | None) -> float | None:
    return value / other if value is not None and other else None


def _no_longer(name: str, peer: str, bounds: Mapping[float, float], fast: float | None = None) -> list[Goal]:
    """Return a goal per size: not more than so many times as long as a peer."""
    return [
        Goal(
            operation=f"{name}, {size_mb:g} MB",
            against=peer,
            measure=Measure.SLOWER,
            bound=bound,
            value=partial(_times, name, peer, size_mb),
            fast_bound=fast,
        )
        for size_mb, bound in bounds.items()
    ]


def _faster_than(name: str, peer: str, bounds: Mapping[float, float], fast: float | None = None) -> list[Goal]:
    """Return a goal per size: so many times faster than a peer."""
    return [
        Goal(
            operation=f"{name}, {size_mb:g} MB",
            against=peer,
            measure=Measure.FASTER,
            bound=bound,
            value=partial(_faster, name, peer, size_mb),
            fast_bound=fast,
        )
        for size_mb, bound in bounds.items()
    ]


GOALS: tuple[Goal, ...] = (
    *_no_longer(ours.CREATE_SMALL, peers.COPY, {USUAL_MB: 2.0, LARGE_MB: 1.5}),
    *_no_longer(ours.JUST_SAVED, peers.COPY, {USUAL_MB: 2.0, LARGE_MB: 1.5}),
    *_faster_than(ours.CREATE_SMALL, tools.GZIP, {USUAL_MB: 10.0, LARGE_MB: 10.0}),
    *_faster_than(ours.COMMAND_SMALL, f"restic, {archivers.SMALL}", {USUAL_MB: 15.0, LARGE_MB: 6.0}),
    *_faster_than(ours.COMMAND_SMALL, f"borg, {archivers.SMALL}", {USUAL_MB: 10.0, LARGE_MB: 4.0}),
    *_faster_than(ours.CREATE_FIRST, tools.GZIP, {USUAL_MB: 1.8}, fast=6.0),
    Goal(
        operation=f"{ours.CREATE_SCATTERED}, {USUAL_MB:g} MB",
        against=ours.CREATE_FIRST,
        measure=Measure.SLOWER,
        bound=1.05,
        value=partial(_against_first, ours.CREATE_SCATTERED, USUAL_MB),
        fast_bound=1.1,
    ),
    Goal(
        operation=f"{ours.UNCHANGED}, {USUAL_MB:g} MB",
        measure=Measure.TOOK,
        bound=0.1,
        value=partial(_took, ours.UNCHANGED, USUAL_MB),
        has_fast=False,
    ),
    *_no_longer(ours.UNCHANGED_READ, peers.HASH, {USUAL_MB: 1.3}),
    *_no_longer(ours.CREATE_SMALL, peers.COPY, {SMALL_MB: 5.0}),
    *_faster_than(ours.SEALED, tools.GZIP_TEST, {USUAL_MB: 25.0}),
    *_faster_than(ours.VERIFY, tools.GZIP_TEST, {USUAL_MB: 2.5}, fast=4.0),
    *_faster_than(ours.RESTORE_BOTH, tools.GUNZIP, {USUAL_MB: 2.0}, fast=3.0),
    Goal(
        operation=f"list {_LIST_COUNT:,} versions, new manager",
        measure=Measure.TOOK,
        bound=10.0,
        value=_listed,
        has_fast=False,
    ),
    Goal(
        operation="the same: manifests and version files",
        measure=Measure.READ,
        bound=1.0,
        value=_reads,
        has_fast=False,
    ),
    *(
        Goal(
            operation=f"stored size, first version, {size_mb:g} MB",
            against=_ONE_STREAM,
            measure=Measure.LARGER,
            bound=1.03,
            value=partial(_stored, ours.CREATE_FIRST, size_mb),
            has_fast=False,
        )
        for size_mb in (USUAL_MB, LARGE_MB)
    ),
    Goal(
        operation="stored size after a long life of small edits",
        against=_ONE_STREAM,
        measure=Measure.LARGER,
        bound=1.03,
        value=_after_a_life,
        has_fast=False,
    ),
    Goal(
        operation="start: import, manager, list",
        against="Python's own start, on top of it (core)",
        measure=Measure.TOOK,
        bound=30.0,
        value=_started,
        has_fast=False,
    ),
    Goal(
        operation=f"peak memory of create, verify, restore, {LARGE_MB:g} MB",
        against="an idle backupkit, on top of it",
        measure=Measure.HELD,
        bound=32.0,
        value=partial(_peak, LARGE_MB),
    ),
)
