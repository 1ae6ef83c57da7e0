"""What came of the attempt to send a notice as a test. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from backupkit.values.version import Record

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeTrial(Record):
    """Who was reached, and who was not. Holds no secret."""

    delivered: tuple[str, ...] = ()  # the names of readers
    undelivered: Mapping[str, str] = field(default_factory=dict)  # name -> why, as a part of a sentence
    problems: tuple[str, ...] = ()  # sentences: what was written down and is no reader at all
    complete: bool = True  # False: it was stopped before all had answered

    @property
    def is_well(self) -> bool:
        """True if a notice would reach everybody."""
        return self.complete and bool(self.delivered) and not self.undelivered and not self.problems
