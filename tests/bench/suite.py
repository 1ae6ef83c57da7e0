"""The whole benchmark: which sizes, how often, and the figures that come of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.bench import hotspots, lists, memory, ours, peers, startup, syncs
from tests.bench.data import MB_BYTES
from tests.bench.machine import Machine, machine_of
from tests.bench.measure import Timing, timings
from tests.bench.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.bench.hotspots import Hotspot
    from tests.bench.syncs import Syncs

_PEAKS_FROM_MB = 10  # below, what the interpreter does by itself is larger than what is measured
_PROFILED_UP_TO_MB = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to measure."""

    sizes_mb: tuple[float, ...] = (0.1, 1, 16, 100)  # of the documents
    runs: int = 7
    list_counts: tuple[int, ...] = (10, 1_000, 10_000)
    startup_runs: int = 15

    def __post_init__(self) -> None:
        if not self.sizes_mb or min(self.sizes_mb) <= 0 or min(self.runs, self.startup_runs) < 1:
            raise ValueError("sizes and numbers of runs must be more than 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeFigures:
    """Everything about documents of one size."""

    size_bytes: int
    stored_bytes: int
    timings: Mapping[str, Timing]
    peaks_bytes: Mapping[str, int]  # empty where it was not measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Everything that was measured."""

    plan: Plan
    machine: Machine
    sizes: tuple[SizeFigures, ...]
    lists: Mapping[int, Mapping[str, Timing]]  # by number of versions
    startup: Mapping[str, Timing]
    syncs: Mapping[str, Syncs]
    profiled_bytes: int
    hotspots: tuple[Hotspot, ...]


def measured(folder: Path, plan: Plan, say: Callable[[str], None]) -> Figures:
    """Return the figures. *folder* is used, and is left for the caller to remove; *say* is told how far it is."""
    sites = []
    for size_mb in sorted(plan.sizes_mb):
        say(f"making documents of {size_mb:g} MB")
        site = Site(folder / f"{size_mb:g}")
        site.build(round(size_mb * MB_BYTES))
        sites.append(site)
    sizes = tuple(_size(site, plan, say) for site in sites)
    profiled = max((site for site in sites if _size_mb(site) <= _PROFILED_UP_TO_MB + 1), key=_size_mb, default=sites[0])
    say("profiling")
    create = next(op for op in ours.operations(profiled) if op.name == ours.CREATE_FIRST)
    found = hotspots.hotspots(create)
    say("counting syncs")
    synced = syncs.counts(sites[0])
    listed = {}
    for count in plan.list_counts:
        say(f"listing {count:,} versions")
        document = lists.write_folder(folder / f"list-{count}", count)
        listed[count] = timings(lists.operations(document, count), plan.runs)
    say("starting Python")
    started = timings(startup.operations(lists.write_folder(folder / "startup", 10)), plan.startup_runs)
    return Figures(
        plan=plan,
        machine=machine_of(folder),
        sizes=sizes,
        lists=listed,
        startup=started,
        syncs=synced,
        profiled_bytes=profiled.base.stat().st_size,
        hotspots=tuple(found),
    )


def _size(site: Site, plan: Plan, say: Callable[[str], None]) -> SizeFigures:
    say(f"timing with {_size_mb(site):.3g} MB")
    timed = timings([*ours.operations(site), *peers.operations(site)], plan.runs)
    found: Mapping[str, int] = {}
    if memory.POSSIBLE and _size_mb(site) >= _PEAKS_FROM_MB:
        say(f"peak memory with {_size_mb(site):.3g} MB")
        found = memory.peaks(site)
    return SizeFigures(
        size_bytes=site.base.stat().st_size,
        stored_bytes=site.version.stat().st_size,
        timings=timed,
        peaks_bytes=found,
    )


def _size_mb(site: Site) -> float:
    return site.base.stat().st_size / MB_BYTES
