"""What the log tells of places that are away: one line when that begins, and one when it is over. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.places.errors import PlaceAway, PlaceFailed
from backupkit.values.activity.ending import PLACE_STOPPED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backupkit.operations.mirroring.memory import PlaceMemory
    from backupkit.values.places import MirrorReport, PlaceReport


def new_problem(known: Mapping[str, PlaceMemory], report: MirrorReport) -> str:
    """Return what the log calls what is wrong since this run; empty: nothing, or it was before, and was told then.

    Args:
        known: what was remembered of each place before the run.
        report: what the run did.
    """
    kinds = [
        _kind_of(place)
        for place in report.places
        if place.problem and ((before := known.get(place.place)) is None or _is_news(place, before))
    ]
    return min(kinds, key=_ORDER.index, default="")


def _is_news(place: PlaceReport, before: PlaceMemory) -> bool:
    return not before.problem or (place.is_stopped and place.problem != before.problem)


def _kind_of(place: PlaceReport) -> str:
    if place.is_stopped:
        return PLACE_STOPPED
    return PlaceAway.__name__ if place.is_away else PlaceFailed.__name__


_ORDER = (PLACE_STOPPED, PlaceFailed.__name__, PlaceAway.__name__)  # the line holds one: what needs a person first
