"""What the dialog has the worker compare, down to the lines that are shown: the Tk thread only draws them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.service.tasks.comparing import Compare
from backupkit.ui.shown.comparison import lines_of

if TYPE_CHECKING:
    from backupkit.service.task import Tools
    from backupkit.ui.shown.comparison import Line
    from backupkit.values.changes import Comparison

MOST = 2_000  # changes that are listed; the rest is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What a comparison found, and its lines."""

    comparison: Comparison
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareInLines(Compare):
    """Compare two states, and arrange what differs in lines."""

    limit: int = MOST

    def perform(self, tools: Tools) -> Compared:  # type: ignore[override]  # what this dialog asks for is for itself
        found = Compare.perform(self, tools)  # super() knows no class of slots
        return Compared(comparison=found, lines=lines_of(found))
