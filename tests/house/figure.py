"""A figure, how it was counted, and the goal that it is held to."""

from __future__ import annotations

from dataclasses import dataclass

ROOMS, FULLEST, LARGEST, MEDIAN = "rooms", "modules in the fullest folder", "lines, largest module", "lines, median"
UPWARD, CIRCLES = "imports upward", "imports in a circle"
CHANGES, RAN, FUNCTIONS, FOLDER_ASKED = (
    "changes of module",
    "modules that ran",
    "functions that ran",
    "folder looked for",
)
NAMES, IMPORTED, HOPS = "names of create from below", "of them imported", "hops of data_file"
BUTTON, FIELD, TASK = "files for a button", "places for a field", "files for a task"

# At most. A figure that is not named here is told, and held to nothing.
GOALS = {
    ROOMS: 22,
    FULLEST: 20,
    LARGEST: 400,
    MEDIAN: 120,
    UPWARD: 0,
    CIRCLES: 0,
    CHANGES: 220,
    RAN: 34,
    NAMES: 18,
    HOPS: 12,
    BUTTON: 2,
    FIELD: 1,
    TASK: 2,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number."""

    name: str
    value: float
    how: str  # it was counted, in a few words

    @property
    def goal(self) -> int | None:
        """The most that it may be; None if there is no goal."""
        return GOALS.get(self.name)

    @property
    def is_met(self) -> bool:
        """True if it is as low as it should be."""
        return self.goal is None or self.value <= self.goal
