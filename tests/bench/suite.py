"""The whole benchmark: which sizes, how often, and the figures that come of it."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tests.bench import archivers, hotspots, lists, made_up, memory, ours, peers, startup, succession, syncs, tools
from tests.bench import syscalls as system_calls
from tests.bench.command import PEAKS_POSSIBLE
from tests.bench.data import MB_BYTES, Edit
from tests.bench.machine import Machine, machine_of
from tests.bench.measure import Contestant, Timing, here, timings
from tests.bench.runtime import Runtime, usable
from tests.bench.site import USUAL_EDITS, Site, built
from tests.bench.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from tests.bench.command import WholeProcess
    from tests.bench.hotspots import Hotspot
    from tests.bench.succession import Milestone
    from tests.bench.syncs import Syncs
    from tests.bench.syscalls import Syscalls

# Below, nobody would take an archiver, and peaks of memory are smaller than the interpreter's own ups and downs.
_LARGE_FROM_MB = 10
_ALL_EDITS_MB = 16
_PROFILED = (ours.CREATE_FIRST, ours.CREATE_SMALL, ours.SEALED, ours.RESTORE_BOTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to measure."""

    sizes_mb: tuple[float, ...] = (0.1, 1, 16, 100)  # of the documents
    runs: int = 7
    list_counts: tuple[int, ...] = (10, 1_000, 10_000)
    startup_runs: int = 15
    life: tuple[float, int] = (4, 1_000)  # MB of the document, and how often it is edited
    # Commands run with `fast`, too; four profiles, not two; at 16 MB archivers do all they can, and edits are of every
    # kind; peaks of memory at the largest size.
    thorough: bool = True

    def __post_init__(self) -> None:
        if not self.sizes_mb or min(self.sizes_mb) <= 0 or min(self.runs, self.startup_runs) < 1:
            raise ValueError("sizes and numbers of runs must be more than 0")


QUICK = Plan(sizes_mb=(0.1, 16), runs=3, list_counts=(1_000,), startup_runs=5, life=(0.5, 100), thorough=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeFigures:
    """Everything about documents of one size."""

    size_mb: float  # as it was asked for
    size_bytes: int
    gzip_bytes: int  # the document as one gzip stream of level 6
    timings: Mapping[str, Timing]
    peaks_bytes: Mapping[str, int]  # in process: beyond an idle backupkit; empty where it was not measured
    process_peaks_bytes: Mapping[str, int]  # whole processes


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Everything that was measured."""

    plan: Plan
    machine: Machine
    runtimes: tuple[Runtime, ...]
    missing: tuple[str, ...]  # peers that are not installed
    versions: tuple[str, ...]  # of those that are, in their own words
    sizes: tuple[SizeFigures, ...]
    lists: Mapping[int, Mapping[str, Timing]]  # by number of versions
    opened: tuple[str, ...]  # files, to list the versions
    startup: Mapping[str, Timing]
    syncs: Mapping[str, Syncs]
    syscalls: Mapping[str, Syscalls]  # empty without strace
    life: tuple[Milestone, ...]
    profiled_bytes: int
    hotspots: Mapping[str, tuple[Hotspot, ...]]  # by operation

    def size(self, size_mb: float) -> SizeFigures | None:
        """Return the figures of one size, if it was measured."""
        return next((size for size in self.sizes if size.size_mb == size_mb), None)


class Suite:
    """One run of the benchmark in *folder*, which is left for the caller to remove; *say* is told how far it is."""

    def __init__(self, folder: Path, plan: Plan, say: Callable[[str], None]) -> None:
        self._folder, self._plan, self._say = folder, plan, say

    @cached_property
    def _runtimes(self) -> tuple[Runtime, ...]:
        return usable(self._folder)

    def measured(self) -> Figures:
        """Run it."""
        machine = machine_of(self._folder)  # before: its load is that of others
        sites = [self._site(size_mb) for size_mb in sorted(self._plan.sizes_mb)]
        sizes = tuple(
            self._size(site, size_mb) for site, size_mb in zip(sites, sorted(self._plan.sizes_mb), strict=True)
        )
        profiled = next(
            (site for site in reversed(sites) if site.base.stat().st_size < (_ALL_EDITS_MB + 1) * MB_BYTES), sites[0]
        )
        self._say("profiling, counting syncs")
        standard = Runtime.STANDARD.environment(self._folder)
        hot = {
            name: tuple(hotspots.found_in(profiled, name, standard))
            for name in (_PROFILED if self._plan.thorough else _PROFILED[:2])
        }
        synced = syncs.counts(sites[0])
        called = system_calls.counts(sites[0], standard) if system_calls.POSSIBLE else {}
        listed, opened = self._lists()
        life_mb, edits = self._plan.life
        self._say(f"storing {edits:,} edits of {life_mb:g} MB")
        life = succession.lived(self._folder / "life", round(life_mb * MB_BYTES), edits, standard)
        self._say("starting Python")
        document = made_up.write_folder(self._folder / "startup", 10)
        started = timings(here(startup.operations(document, standard)), self._plan.startup_runs)
        return Figures(
            plan=self._plan,
            machine=machine,
            runtimes=self._runtimes,
            missing=(*tools.missing(), *archivers.missing()),
            versions=(*tools.versions(), *archivers.versions()),
            sizes=sizes,
            lists=listed,
            opened=tuple(opened),
            startup=started,
            syncs=synced,
            syscalls=called,
            life=tuple(life),
            profiled_bytes=profiled.base.stat().st_size,
            hotspots=hot,
        )

    def _site(self, size_mb: float) -> Site:
        self._say(f"making documents of {size_mb:g} MB")
        every = self._plan.thorough and size_mb == _ALL_EDITS_MB
        return built(self._folder / f"{size_mb:g}", round(size_mb * MB_BYTES), Edit if every else USUAL_EDITS)

    def _size(self, site: Site, size_mb: float) -> SizeFigures:
        self._say(f"timing with {size_mb:g} MB")
        programs = self._programs(site, size_mb)
        with ExitStack() as stack:
            contestants = here(programs)
            for runtime in self._runtimes:
                worker = stack.enter_context(Worker(runtime.environment(self._folder)))
                contestants += _in_process(worker, site, runtime)
            timed = timings(contestants, self._plan.runs)
        has_peaks = self._plan.thorough and size_mb == max(self._plan.sizes_mb) and size_mb >= _LARGE_FROM_MB
        return SizeFigures(
            size_mb=size_mb,
            size_bytes=site.base.stat().st_size,
            gzip_bytes=site.plain.stat().st_size,
            timings=timed,
            peaks_bytes=self._peaks(site) if has_peaks else {},
            process_peaks_bytes=self._process_peaks(programs) if has_peaks else {},
        )

    def _programs(self, site: Site, size_mb: float) -> list[WholeProcess]:
        found = tools.operations(site, Runtime.STANDARD.environment(self._folder))
        for runtime in self._runtimes if self._plan.thorough else self._runtimes[:1]:
            found += ours.commands(site, runtime.environment(site.folder.parent), runtime)
        if size_mb >= _LARGE_FROM_MB:
            found += archivers.operations(site, thorough=self._plan.thorough and size_mb == _ALL_EDITS_MB)
        return found

    def _peaks(self, site: Site) -> Mapping[str, int]:
        self._say(f"peak memory with {site.base.stat().st_size / MB_BYTES:.3g} MB")
        names = [operation.name for operation in ours.operations(site)]
        names += [operation.name for operation in peers.operations(site)]
        found: dict[str, int] = {}
        for runtime in self._runtimes if memory.POSSIBLE else ():
            mine = [name for name in names if runtime is Runtime.STANDARD or not peers.is_peer(name)]
            peaks = memory.peaks(site, mine, runtime.environment(self._folder))
            found |= {runtime.label(name): peak for name, peak in peaks.items()}
        return found

    def _process_peaks(self, programs: Iterable[WholeProcess]) -> Mapping[str, int]:
        found = {}
        for program in programs if PEAKS_POSSIBLE else ():
            program.ready()
            found[program.name] = program.command.peak_bytes()
        return found

    def _lists(self) -> tuple[Mapping[int, Mapping[str, Timing]], list[str]]:
        listed, opened = {}, []
        for count in self._plan.list_counts:
            self._say(f"listing {count:,} versions")
            document = made_up.write_folder(self._folder / f"list-{count}", count)
            listed[count] = timings(here(lists.operations(document, count)), self._plan.runs)
            opened = lists.opened(document)
        return listed, opened


def _in_process(worker: Worker, site: Site, runtime: Runtime) -> list[Contestant]:
    """Return what runs in *worker*: everything without `fast`; with it only what could differ."""
    found = [
        worker.contestant(site.folder, operation, runtime.label(operation.name)) for operation in ours.operations(site)
    ]
    if runtime is Runtime.STANDARD:
        found += [worker.contestant(site.folder, operation, operation.name) for operation in peers.operations(site)]
    return found
