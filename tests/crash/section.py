"""What each section of ``python -m tests.crash`` is given, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How thorough a run is."""

    quick: bool = False  # a selection that fits into a minute together with the other sections
    full: bool = False  # all there is, however long it takes, where a usual run takes a sample
    only: str | None = None  # repeat one case: its name, as Result.repeat gives it
    seed: int = 1
    scratch: Path  # a folder of this run's own, on a real disk


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one operation under one kind of fault: a line of the table."""

    operation: str
    fault: str
    points: int  # how many places were struck; asserted to be reached
    broken: list[str] = field(default_factory=list)  # a sentence per broken promise, with how to repeat that case
    skipped: str = ""  # why nothing was done: a tool or a right is missing

    @property
    def is_kept(self) -> bool:
        """True if every promise was kept at every point."""
        return not self.broken


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A kind of accident."""

    name: str
    run: Callable[[Options], Iterator[Result]]
