"""The figures of comparisons on the page of figures: between marks of their own, by a command of their own. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.bench import marked, tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.machine import Machine

_HOW = (
    "Milliseconds of one core, the best of three runs (100 MB: of one): processor time, as comparisons run beside an "
    "app. The JSON is indented, 330 bytes a record; *edited*: one record in a thousand changed, one gone, one new. "
    "CSV rows have 60 bytes. Without *a version and the document* both contents lie in memory. The goal of "
    "`restore_part` is 1.5 times a restore and one comparison in the same run; those of jsonpatch and deepdiff, which "
    "get the same bytes, are how many times as long they take."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one thing took."""

    what: str
    size: str
    took_ms: float
    goal_ms: float | None = None
    over_idle_mib: float | None = None  # memory
    times_ours: float | None = None  # of a peer
    goal_times: float | None = None

    @property
    def goal(self) -> str:
        """What was to be reached, and whether it was; empty: nothing."""
        if self.goal_ms is not None:
            is_met = self.took_ms <= self.goal_ms
            return f"≤ {self.goal_ms:,.0f}: met" if is_met else f"**≤ {self.goal_ms:,.0f}: missed**"
        if self.times_ours is not None and self.goal_times is not None:
            is_met = self.times_ours >= self.goal_times
            words = f"{self.times_ours:,.0f} times ours, goal {self.goal_times:g}"
            return f"{words}: met" if is_met else f"**{words}: missed**"
        return ""


def line(row: Row) -> str:
    """Return a row for a terminal."""
    memory = f"{row.over_idle_mib:.0f} MiB" if row.over_idle_mib is not None else ""
    return f"{row.size:>8}  {row.what:36} {row.took_ms:10,.0f} ms  {row.goal:24} {memory}".rstrip()


def page(existing: str, rows: Sequence[Row], machine: Machine) -> str:
    """Return a page with its figures of comparisons replaced; all around them stays.

    Raises:
        ValueError: it has no place for them.
    """
    cells = [
        [
            row.what,
            row.size,
            tables.ms(row.took_ms),
            row.goal,
            f"{row.over_idle_mib:.0f}" if row.over_idle_mib is not None else "",
        ]
        for row in rows
    ]
    table = tables.table(["", "document", "ms", "goal", "memory over idle, MiB"], cells)
    return marked.replaced(existing, "comparisons", f"{_HOW}\n\n{marked.taken(machine)}\n\n{table}")
