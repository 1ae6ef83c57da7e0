"""The figures of places on the page of figures: between marks of their own, by a command of their own. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.bench import marked, tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.goal import Result
    from tests.bench.machine import Machine

_HOW = (
    "Copies at another place. The server speaks S3 (moto) and runs on the same machine, so it takes a part of the "
    "processor, and of what is shown: a real one is farther away, and that slows all of these alike. Each ran once, "
    "then each once more, and so on; *ms* is the fastest run. *mirror* asks what is there, marks the place, checks the "
    "seal of each version before it leaves, and notes what is there. *speed* is ours beside this row's: 1 is as fast. "
    "Whole versions are sent, where restic sends the pieces that have changed: *sent* is by how much what lies there "
    "grew with one save. For that, each copy is a file that `gunzip` opens. *recovery* is what a new machine waits "
    "for: from `from_place()` to the document on the medium, proven; of it *sent* is what came from there."
)
_KB_BYTES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one thing took."""

    what: str
    seconds: Sequence[float]
    speed: float | None = None  # ours beside this one, where there is no goal
    sent_bytes: int | None = None  # with one save
    goal: Result | None = None  # of ours beside this one

    @property
    def took_ms(self) -> float:
        """The fastest run."""
        return min(self.seconds) * 1_000

    @property
    def words(self) -> str:
        """What was to be reached, and whether it was."""
        if self.goal:
            return f"{self.goal.goal_words}, {self.goal.reached_words}"
        return f"{self.speed:.2f}" if self.speed is not None else ""

    @property
    def sent(self) -> str:
        """How much a save sent."""
        return f"{self.sent_bytes / _KB_BYTES:,.0f} KB" if self.sent_bytes is not None else ""


def line(row: Row) -> str:
    """Return a row for a terminal."""
    return f"{row.took_ms:9,.0f} ms  {row.what:70} {row.sent:>10}  {row.words}".rstrip()


def page(existing: str, rows: Sequence[Row], machine: Machine) -> str:
    """Return a page with its figures of places replaced; all around them stays.

    Raises:
        ValueError: it has no place for them.
    """
    cells = [[row.what, tables.ms(row.took_ms), row.sent, row.words] for row in rows]
    table = tables.table(["", "ms", "sent", "speed, goals"], cells)
    return marked.replaced(existing, "places", f"{_HOW}\n\n{marked.taken(machine)}\n\n{table}")
