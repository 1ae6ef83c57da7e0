"""One thing that is measured: how to get ready for it, and how to do it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Kind(StrEnum):
    """What a time includes."""

    IN_PROCESS = "in process"  # the call alone, in an interpreter that runs already
    WHOLE_PROCESS = "whole process"  # from starting the program to its end


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A contestant."""

    name: str
    kind: Kind
    prepare: Callable[[], None]  # not timed; called before each run
    run: Callable[[], None]  # timed; raises if the result is not the expected one
    at_most_runs: int | None = None  # for what takes so long that its noise does not matter


def expect(condition: object, words: str) -> None:
    """Stop the benchmark if an operation did not do what its figure would claim.

    Raises:
        RuntimeError: *condition* is false. (No ``assert``: it must also work under ``python -O``.)
    """
    if not condition:
        raise RuntimeError(words)
