"""What a fuzzed case is: a file that nobody wrote, and a check of what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Protocol

ACCEPTED = "accepted"
REFUSED = "refused"


class Broken(AssertionError):
    """A promise was broken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One input, and what is done with it."""

    kind: str  # what was done to which file, for the table
    run: Callable[[], str]  # returns ACCEPTED or REFUSED; raises Broken. Any other exception is a finding as well


class Target(Protocol):
    """A kind of file."""

    name: str

    def case(self, chance: Random, *, whole_manager: bool) -> Case:
        """Return the case that *chance* leads to; the same *chance* leads to the same case.

        Args:
            chance: seeded with the case's number.
            whole_manager: work through :class:`BackupManager` on a folder, instead of on the readers alone.
        """
        ...


def require(holds: object, sentence: str) -> None:
    """Raise Broken with *sentence* unless *holds*."""
    if not holds:
        raise Broken(sentence)
