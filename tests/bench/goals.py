"""The goals that were set before the work began, and where the figures hold what they bound. Pure."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tests.bench import archivers, lists, ours, peers, startup, tools
from tests.bench.data import Edit
from tests.bench.goal import Clock, Goal, Measure
from tests.bench.runtime import Runtime

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.bench.measure import Timing
    from tests.bench.suite import Figures

MIB_BYTES = 1 << 20
SMALL_MB, MIDDLE_MB, USUAL_MB, LARGE_MB = 0.1, 1.0, 16.0, 100.0
APPENDED = ours.edit_name(Edit.APPENDED)
LARGER_OF = f"the larger of {peers.COPY} and 2 x {peers.HASH}"
_FEW = 10  # versions
_ONE_STREAM = "one gzip stream of level 6"
_IN_A_LOOP = f"{ours.UNCHANGED}, {USUAL_MB:g} MB, in a loop"


# -- where a figure is found -------------------------------------------------------------------------------------------


def _least(timing: Timing | None, clock: Clock) -> float | None:
    if timing is None:
        return None
    return timing.core_ms if clock is Clock.CORE else timing.least_ms


def _timing(figures: Figures, size_mb: float, name: str, runtime: Runtime = Runtime.STANDARD) -> Timing | None:
    size = figures.size(size_mb)
    return size.timings.get(runtime.label(name)) if size else None


def _peer(name: str, size_mb: float, figures: Figures, clock: Clock) -> float | None:
    """What a peer takes; of the larger of two, both must have been measured."""
    if name == LARGER_OF:
        copied, hashed = (_peer(each, size_mb, figures, clock) for each in (peers.COPY, peers.HASH))
        return None if copied is None or hashed is None else max(copied, 2 * hashed)
    return _least(_timing(figures, size_mb, name), clock)


def _times(name: str, peer: str, size_mb: float, figures: Figures, runtime: Runtime, clock: Clock) -> float | None:
    """How many times as long as a peer we take."""
    return _ratio(_least(_timing(figures, size_mb, name, runtime), clock), _peer(peer, size_mb, figures, clock))


def _faster(name: str, peer: str, size_mb: float, figures: Figures, runtime: Runtime, clock: Clock) -> float | None:
    """How many times faster than a peer we are."""
    return _ratio(1.0, _times(name, peer, size_mb, figures, runtime, clock))


def _each_of_many(figures: Figures, _runtime: Runtime, clock: Clock) -> float | None:
    """One of many calls that follow each other."""
    found = _least(_timing(figures, USUAL_MB, ours.UNCHANGED_OFTEN), clock)
    return None if found is None else found / ours.OFTEN


def _stored(name: str, size_mb: float, figures: Figures, runtime: Runtime, _clock: Clock) -> float | None:
    size, timing = figures.size(size_mb), _timing(figures, size_mb, name, runtime)
    return _ratio(timing.left_bytes, size.gzip_bytes) if size and timing else None


def _after_a_life(figures: Figures, _runtime: Runtime, _clock: Clock) -> float | None:
    return _ratio(figures.life[-1].stored_bytes, figures.life[-1].gzip_bytes) if figures.life else None


def _listed(count: int, figures: Figures, _runtime: Runtime, clock: Clock) -> float | None:
    found = figures.lists.get(count)
    return _least(found[lists.FIRST], clock) if found else None


def _among_many(count: int, figures: Figures, _runtime: Runtime, clock: Clock) -> float | None:
    """How many times as long as among a few versions a save takes."""
    many, few = figures.lists.get(count), figures.lists.get(_FEW)
    return _ratio(_least(many[lists.CREATE], clock), _least(few[lists.CREATE], clock)) if many and few else None


def _asked(name: str, figures: Figures, _runtime: Runtime, _clock: Clock) -> float | None:
    return float(figures.syscalls[name].stats) if figures.syscalls else None


def _reads(figures: Figures, _runtime: Runtime, _clock: Clock) -> float | None:
    return float(sum("manifest" in name or name.endswith(".gz") for name in figures.opened))


def _added(name: str, before: str, figures: Figures, _runtime: Runtime, clock: Clock) -> float | None:
    """What one start takes over another one."""
    longer, shorter = (_least(figures.startup[each], clock) for each in (name, before))
    return None if longer is None or shorter is None else longer - shorter


def _start_ratio(figures: Figures, runtime: Runtime, clock: Clock) -> float | None:
    mine, usual = (_added(name, startup.BARE, figures, runtime, clock) for name in (startup.LIST, startup.STANDARD))
    return _ratio(mine, usual)


def _peak(size_mb: float, figures: Figures, runtime: Runtime, _clock: Clock) -> float | None:
    peaks = size.peaks_bytes if (size := figures.size(size_mb)) else {}
    mine = [runtime.label(name) for name in (ours.CREATE_FIRST, ours.CREATE_SMALL, ours.VERIFY, ours.RESTORE)]
    found = [peaks[name] for name in mine if name in peaks]
    return max(found) / MIB_BYTES if found else None


def _ratio(value: float | None, other: float | None) -> float | None:
    return value / other if value is not None and other else None


# -- the goals ---------------------------------------------------------------------------------------------------------


def _no_longer(
    name: str, peer: str, bounds: Mapping[float, float], fast: Mapping[float, float] | None = None
) -> list[Goal]:
    """Return a goal per size: not more than so many times as long as a peer; *fast* where that is another one."""
    return [
        Goal(
            operation=f"{name}, {size_mb:g} MB",
            against=peer,
            measure=Measure.SLOWER,
            bound=bound,
            value=partial(_times, name, peer, size_mb),
            fast_bound=(fast or {}).get(size_mb),
        )
        for size_mb, bound in bounds.items()
    ]


def _faster_than(
    name: str, peer: str, bounds: Mapping[float, float], fast: Mapping[float, float] | None = None
) -> list[Goal]:
    """Return a goal per size: so many times faster than a peer; *fast* where that is another one."""
    return [
        Goal(
            operation=f"{name}, {size_mb:g} MB",
            against=peer,
            measure=Measure.FASTER,
            bound=bound,
            value=partial(_faster, name, peer, size_mb),
            fast_bound=(fast or {}).get(size_mb),
        )
        for size_mb, bound in bounds.items()
    ]


def _in_all(operation: str, bound_ms: float, value: partial[float | None], against: str = "") -> Goal:
    """Return a goal for milliseconds of the processor."""
    return Goal(
        operation=operation,
        against=against,
        measure=Measure.TOOK,
        bound=bound_ms,
        value=value,
        clock=Clock.CORE,
        has_fast=False,
    )


GOALS: tuple[Goal, ...] = (
    *_no_longer(ours.CREATE_SMALL, LARGER_OF, {USUAL_MB: 1.3}),
    *_no_longer(APPENDED, LARGER_OF, {USUAL_MB: 1.1}),
    *_no_longer(ours.CREATE_SMALL, peers.HASH, {LARGE_MB: 1.7}, fast={LARGE_MB: 1.6}),
    *_no_longer(ours.CREATE_SMALL, peers.COPY, {SMALL_MB: 5.0}, fast={SMALL_MB: 4.5}),
    *_no_longer(ours.UNCHANGED_READ, peers.HASH, {USUAL_MB: 1.2, LARGE_MB: 1.1}),
    *_faster_than(
        ours.CREATE_SMALL, tools.GZIP, {MIDDLE_MB: 2.0, USUAL_MB: 8.0}, fast={MIDDLE_MB: 3.0, USUAL_MB: 10.0}
    ),
    *_faster_than(ours.CREATE_FIRST, tools.GZIP, {USUAL_MB: 1.9}, fast={USUAL_MB: 3.0}),
    *_faster_than(
        ours.COMMAND_SMALL,
        f"restic, {archivers.SMALL}",
        {USUAL_MB: 5.0, LARGE_MB: 3.0},
        fast={USUAL_MB: 6.0, LARGE_MB: 3.5},
    ),
    *_faster_than(
        ours.COMMAND_SMALL,
        f"borg, {archivers.SMALL}",
        {USUAL_MB: 3.3, LARGE_MB: 2.0},
        fast={USUAL_MB: 4.0, LARGE_MB: 2.3},
    ),
    _in_all(_IN_A_LOOP, 0.03, partial(_each_of_many)),
    Goal(
        operation=f"{ours.UNCHANGED}: questions about a file",
        measure=Measure.ASKED,
        bound=5.0,
        value=partial(_asked, ours.UNCHANGED),
        has_fast=False,
    ),
    *_faster_than(ours.SEALED, tools.GZIP_TEST, {USUAL_MB: 15.0, LARGE_MB: 30.0}),
    *_faster_than(ours.VERIFY, tools.GZIP_TEST, {USUAL_MB: 2.0}, fast={USUAL_MB: 3.5}),
    *_faster_than(ours.RESTORE, tools.GUNZIP, {USUAL_MB: 1.3}, fast={USUAL_MB: 1.7}),
    *_faster_than(ours.RESTORE_TO, tools.GUNZIP, {USUAL_MB: 1.8}, fast={USUAL_MB: 2.5}),
    *(
        Goal(
            operation=f"stored size, first version, {size_mb:g} MB",
            against=_ONE_STREAM,
            measure=Measure.LARGER,
            bound=bound,
            value=partial(_stored, ours.CREATE_FIRST, size_mb),
            fast_bound=fast,
        )
        for size_mb, bound, fast in ((SMALL_MB, 1.05, 1.03), (USUAL_MB, 1.03, 1.0), (LARGE_MB, 1.03, 1.0))
    ),
    Goal(
        operation="stored size after a long life of small edits",
        against=_ONE_STREAM,
        measure=Measure.LARGER,
        bound=1.03,
        value=_after_a_life,
        has_fast=False,
    ),
    *(
        _in_all(f"list {count:,} versions, new manager", bound, partial(_listed, count))
        for count, bound in ((1_000, 5.0), (10_000, 40.0))
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
            operation=f"{lists.CREATE}, among {count:,} versions",
            against=f"among {_FEW}",
            measure=Measure.SLOWER,
            bound=bound,
            value=partial(_among_many, count),
            has_fast=False,
        )
        for count, bound in ((1_000, 3.0), (10_000, 20.0))
    ),
    _in_all(
        "start: import, manager, list",
        30.0,
        partial(_added, startup.LIST, startup.BARE),
        "Python's own start, on top of it",
    ),
    Goal(
        operation="the same",
        against=f"`{startup.STANDARD}`",
        measure=Measure.SLOWER,
        bound=2.5,
        value=_start_ratio,
        clock=Clock.CORE,
        has_fast=False,
    ),
    _in_all("the same in an app that has Tk", 18.0, partial(_added, startup.IN_APP, startup.APP), "on top of it"),
    Goal(
        operation=f"peak memory of create, verify, restore, {LARGE_MB:g} MB",
        against="an idle backupkit, on top of it",
        measure=Measure.HELD,
        bound=32.0,
        value=partial(_peak, LARGE_MB),
    ),
)
