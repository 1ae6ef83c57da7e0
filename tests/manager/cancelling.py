"""A token that cancels an operation at a place that the test chooses."""

from __future__ import annotations


class CancelledAt:
    """A token that is set from the *call*-th question on."""

    def __init__(self, call: int) -> None:
        self.call, self.asked = call, 0

    def is_set(self) -> bool:
        self.asked += 1
        return self.asked >= self.call
