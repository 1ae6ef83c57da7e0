"""Checking: copies at a place are read again. All of them, or once a week some, the longest unread ones first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from backupkit.places import names
from backupkit.values.naming import id_in_name
from backupkit.values.version import Depth

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.operations.mirroring.visit import Visit

EVERY = timedelta(days=7)
SAMPLE_BYTES = 8 << 20  # a week and place: what nobody pays or waits for
SAMPLE_COPIES = 20  # nor for so many requests
_NEVER = datetime.min.replace(tzinfo=UTC)


def to_check(visit: Visit) -> list[str]:
    """Return the copies at a place that can be checked, those first that nobody has read for the longest time."""
    shelf, known = visit.shelf, visit.known.checked
    found = [
        name
        for name in visit.there
        # One that no key at hand opens says nothing; one of another size is known to be another.
        if names.is_version(name) and id_in_name(name) and name not in visit.copies.differing
    ]
    rank = {name: number for number, name in enumerate(shelf.versions)}
    return sorted(found, key=lambda name: (known.get(name, _NEVER), rank.get(name, len(rank)), name))


def check(visit: Visit, depth: Depth, report: Callable[[int], object]) -> None:
    """Check all copies at a place.

    Raises:
        Cancelled: nobody wants it any more.
    """

    def prove(name: str) -> None:
        visit.copies.prove(name, visit.shelf.versions.get(name), depth=depth)
        report(visit.sizes[name])

    visit.one_by_one(to_check(visit), prove)


def sample(visit: Visit) -> None:
    """Check some copies at a place, if a week has passed since; the first time a week after the first look.

    Raises:
        Cancelled: nobody wants it any more.
    """
    now, last = visit.shelf.now, visit.known.sampled_at
    if not visit.is_reached or visit.problem or not visit.shelf.is_sampled:
        return
    if last is None or last <= now < last + EVERY:
        visit.sampled_at = last or now
        return
    chosen, size_bytes = list[str](), 0
    for name in to_check(visit)[:SAMPLE_COPIES]:
        if chosen and size_bytes + visit.sizes[name] > SAMPLE_BYTES:
            break
        chosen.append(name)
        size_bytes += visit.sizes[name]
    visit.one_by_one(chosen, lambda name: visit.copies.prove(name, visit.shelf.versions.get(name), depth=Depth.DEEP))
    if visit.is_reached:
        visit.sampled_at = now
