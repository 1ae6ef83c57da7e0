"""What is to be copied to a place, and what may be removed there: decided from two listings. Pure.

No queue remembers what is still to be done, as a queue can lie: what is missing is the difference of what lies here and
what lies there, each time anew. So a place that was away, a copy that was cut off and a new place are one case.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from backupkit.places import names
from backupkit.values.sentence import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime, timedelta

    from backupkit.places.mark import PlaceMark
    from backupkit.places.place import Stored


class Stop(Enum):
    """Why nothing at all is done at a place. Each means that a person has to look."""

    ANOTHERS = Sentence("it holds the versions of another document")
    EMPTIED = Sentence("nothing of what was copied there is left")
    SEALED = Sentence("what lies there is encrypted, and nothing was given that opens it")
    UNMARKED = Sentence("versions lie there, and nothing says whose they are")


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """What is known on this side."""

    folder_id: str
    versions: Sequence[Stored]  # newest first
    unsent: AbstractSet[str] = frozenset()
    """Of these, what need not be sent: versions that were put into the bin before they were copied."""
    removed: Mapping[str, datetime] = field(default_factory=dict)
    """When each version that was removed here went, by the name of its file; as far as that is known for certain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """What a place says of itself."""

    mark: PlaceMark | None  # None: it has no place.json
    stored: Sequence[Stored]
    known: AbstractSet[str] = frozenset()
    """The files that were there the last time, as far as this machine remembers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How long copies stay at a place after their versions were removed here."""

    grace: timedelta | None  # None: for ever


@dataclass(frozen=True, slots=True, kw_only=True)
class MirrorPlan:
    """What is done at a place, in this order: it is marked, files are sent, files are removed."""

    stop: Stop | None = None  # then nothing else is set
    marks: bool = False  # place.json is to be written first: the place is new
    send: tuple[Stored, ...] = ()  # newest first
    remove: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()  # of one name and another size here and there: neither is touched


def planned(here: Here, there: There, keeping: Keeping, now: datetime) -> MirrorPlan:
    """Return what is to be done at a place.

    A version is removed there only if it is certain that it was removed here, and the grace has passed since. What is
    neither here nor known to be removed here stays: it may be the only copy. Where nothing is left here, nothing is
    removed there.
    """
    if stop := _stop(here, there):
        return MirrorPlan(stop=stop)
    sizes = {each.name: each.size_bytes for each in there.stored}
    both = [each for each in here.versions if each.name in sizes]
    return MirrorPlan(
        marks=there.mark is None,
        send=tuple(each for each in here.versions if each.name not in sizes and each.name not in here.unsent),
        remove=_removable(here, there, keeping, now),
        differing=tuple(each.name for each in both if sizes[each.name] != each.size_bytes),
    )


def _stop(here: Here, there: There) -> Stop | None:
    if there.mark and there.mark.folder_id != here.folder_id:
        return Stop.ANOTHERS
    if any(names.is_keys(each.name) for each in there.stored):  # a sealed place lists none: this one is seen as it is
        return Stop.SEALED
    found = {names.plain(each.name) for each in there.stored if names.is_version(each.name)}
    if there.known and found.isdisjoint(map(names.plain, there.known)):  # sealed anew, each has another name
        return Stop.EMPTIED
    if there.mark is None and found:
        return Stop.UNMARKED
    return None


def _removable(here: Here, there: There, keeping: Keeping, now: datetime) -> tuple[str, ...]:
    if keeping.grace is None or not here.versions:
        return ()
    kept = {each.name for each in here.versions}
    return tuple(
        each.name
        for each in there.stored
        if names.is_version(each.name)
        and each.name not in kept
        and each.name in here.removed
        and here.removed[each.name] + keeping.grace <= now
    )
