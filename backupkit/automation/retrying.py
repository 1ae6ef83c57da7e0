"""How long a failure is rested from before the next attempt: twice as long each time, up to a limit. Pure."""

from __future__ import annotations

_MOST = 10  # failures that are counted; by then the pause is the longest


def pause_seconds(failures: int, *, first: float, last: float) -> float:
    """Return the pause after one more failure, behind so many *failures* in a row.

    Args:
        failures: as :func:`one_more` counts them.
        first: seconds after the first one.
        last: the longest.
    """
    return min(first * (1 << failures), last)


def one_more(failures: int) -> int:
    """Return how many failures in a row there are after one more."""
    return min(failures + 1, _MOST)
