"""Timing: every contestant once, then every contestant once more, so that the machine's noise hits all alike."""

from __future__ import annotations

import gc
import os
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.bench.operation import Kind, Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """The times of one operation."""

    name: str
    kind: Kind
    runs_ms: tuple[float, ...]

    @property
    def median_ms(self) -> float:
        """The middle one."""
        return statistics.median(self.runs_ms)


def timings(operations: Iterable[Operation], runs: int) -> Mapping[str, Timing]:
    """Return the times of *operations*, by name, each run *runs* times in turn."""
    contestants = list(operations)
    found: dict[str, list[float]] = {operation.name: [] for operation in contestants}
    for number in range(runs):
        for operation in contestants:
            if operation.at_most_runs is None or number < operation.at_most_runs:
                found[operation.name].append(_run_ms(operation))
    return {
        operation.name: Timing(name=operation.name, kind=operation.kind, runs_ms=tuple(found[operation.name]))
        for operation in contestants
    }


def _run_ms(operation: Operation) -> float:
    operation.prepare()
    gc.collect()
    if hasattr(os, "sync"):  # a sync also pays for what others left unwritten: nobody shall pay for the one before
        os.sync()
    started = time.perf_counter_ns()
    operation.run()
    return (time.perf_counter_ns() - started) / 1_000_000
