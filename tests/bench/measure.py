"""Timing: every contestant once, then every contestant once more, so that the machine's noise hits all alike."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from tests.bench.operation import Kind, Operation, Run, run_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """Something that can be run, wherever it runs."""

    name: str
    kind: Kind
    once: Callable[[], Run]
    rare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """The times of one contestant."""

    name: str
    kind: Kind
    runs_ms: tuple[float, ...]
    core_ms: float | None = None  # the least processor time of any run; other programs cannot make that longer
    left_bytes: int | None = None  # by the last run

    @property
    def least_ms(self) -> float:
        """The fastest one."""
        return min(self.runs_ms)

    @property
    def median_ms(self) -> float:
        """The middle one."""
        return statistics.median(self.runs_ms)


def here(operations: Iterable[Operation]) -> list[Contestant]:
    """Return contestants that run in this process, or are started by it."""
    return [
        Contestant(
            name=operation.name,
            kind=operation.kind,
            once=partial(run_once, operation),
            rare=operation.rare,
        )
        for operation in operations
    ]


def timings(contestants: Iterable[Contestant], runs: int) -> Mapping[str, Timing]:
    """Return the times of *contestants*, by name, each run *runs* times in turn; rare ones run once."""
    field = list(contestants)
    found: dict[str, list[Run]] = {contestant.name: [] for contestant in field}
    for number in range(runs):
        for contestant in field:
            if not (contestant.rare and number):
                found[contestant.name].append(contestant.once())
    return {
        contestant.name: Timing(
            name=contestant.name,
            kind=contestant.kind,
            runs_ms=tuple(run.took_ms for run in found[contestant.name]),
            core_ms=min(run.cpu_ms for run in found[contestant.name]),
            left_bytes=found[contestant.name][-1].left_bytes,
        )
        for contestant in field
    }
