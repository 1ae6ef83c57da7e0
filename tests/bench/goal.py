"""A goal: a bound that was set before, what it bounds, and whether that was reached. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from tests.bench.runtime import Runtime

if TYPE_CHECKING:
    from tests.bench.suite import Figures

_FAR = 2.0  # from here on, percents do not read well

Value = Callable[["Figures", Runtime, "Clock"], float | None]


class Clock(Enum):
    """What times are compared by: the least of several runs, as other programs can make none of them shorter."""

    WALL = "on the clock"
    CORE = "of the processor"  # by all threads, and the programs that were started


class Measure(Enum):
    """How a goal's number reads: how precisely, of what, and whether it should be small."""

    SLOWER = (".2f", "times as long", True)
    FASTER = (".1f", "times faster", False)
    LARGER = (".3f", "times as large", True)
    TOOK = (".3g", "ms", True)
    WAITED = (".2f", "s", True)
    HELD = (".1f", "MiB", True)
    READ = (".0f", "read", True)
    ASKED = (".0f", "calls", True)
    SPEED = (".2f", "x its speed", False)
    TAKEN_OVER = (".1f", "% taken over", False)

    def __init__(self, precision: str, unit: str, at_most: bool) -> None:
        self.precision, self.unit, self.at_most = precision, unit, at_most

    @property
    def is_time(self) -> bool:
        """Whether it is one, or a ratio of two."""
        return self in {Measure.SLOWER, Measure.FASTER, Measure.TOOK}


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A bound, and how to find what it bounds."""

    operation: str
    against: str = ""
    measure: Measure
    bound: float
    value: Value
    clock: Clock = Clock.WALL  # what decides
    fast_bound: float | None = None  # None: the same
    has_fast: bool = True  # whether the extra is to make a difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A bound and what was reached; None where it was not measured."""

    bound: float
    measure: Measure
    reached: float | None
    core: float | None = None  # the same by processor time, where the clock decides

    @property
    def is_met(self) -> bool:
        """Whether it was measured, and is within the bound."""
        if self.reached is None:
            return False
        return self.reached <= self.bound if self.measure.at_most else self.reached >= self.bound

    @property
    def goal_words(self) -> str:
        """The bound in words."""
        return f"{'≤' if self.measure.at_most else '≥'} {self.bound:g} {self.measure.unit}"

    @property
    def reached_words(self) -> str:
        """What was reached in words, and whether that is enough."""
        if self.reached is None:
            return "not measured"
        words = f"{self.reached:{self.measure.precision}} {self.measure.unit}"
        beside = "" if self.core is None else f" (core {self.core:{self.measure.precision}})"
        if self.is_met:
            return f"{words}: met{beside}"
        off = abs(self.reached - self.bound) / self.bound
        apart = max(self.reached, self.bound) / min(self.reached, self.bound) if self.reached else _FAR
        how = f"missed by {off:.0%}" if apart < _FAR else f"missed {apart:.1f} fold"
        return f"**{words}: {how}**{beside}"


def results(goal: Goal, figures: Figures) -> tuple[Result, Result | None]:
    """Return what was reached with the standard library, and with `fast` where that was measured and matters."""
    standard = _reached(goal, goal.bound, figures, Runtime.STANDARD)
    if not goal.has_fast or Runtime.FAST not in figures.runtimes:
        return standard, None
    return standard, _reached(goal, goal.bound if goal.fast_bound is None else goal.fast_bound, figures, Runtime.FAST)


def _reached(goal: Goal, bound: float, figures: Figures, runtime: Runtime) -> Result:
    reached, core = (goal.value(figures, runtime, clock) for clock in (goal.clock, Clock.CORE))
    is_apart = goal.clock is Clock.WALL and goal.measure.is_time
    return Result(bound=bound, measure=goal.measure, reached=reached, core=core if is_apart else None)
