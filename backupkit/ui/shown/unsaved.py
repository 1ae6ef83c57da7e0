"""What a window offers of unsaved work, as a value: which, and what has become of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backupkit.errors import BackupError
    from backupkit.values.results import UnsavedWork


class Stage(Enum):
    """What has become of what is offered."""

    OFFERED = "offered"
    AT_WORK = "at work"  # it is being recovered
    RECOVERED = "recovered"  # which can be undone
    DISCARDED = "discarded"  # which can be undone until the bar is closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What is offered, one after the other."""

    works: tuple[UnsavedWork, ...] = ()  # the first one is offered; the others wait
    stage: Stage = Stage.OFFERED
    error: BackupError | None = None  # why the first one could not be recovered, or removed

    @property
    def work(self) -> UnsavedWork | None:
        """What is offered now; None: nothing is left."""
        return next(iter(self.works), None)


def found(offer: Offer, works: Iterable[UnsavedWork]) -> Offer:
    """Return the offer after more was found: behind what is offered already."""
    known = {work.unsaved_id for work in offer.works}
    return replace(offer, works=(*offer.works, *(work for work in works if work.unsaved_id not in known)))


def staged(offer: Offer, stage: Stage, error: BackupError | None = None) -> Offer:
    """Return the offer after this has become of the first one."""
    return replace(offer, stage=stage, error=error)


def settled(offer: Offer) -> Offer:
    """Return the offer without the first one, which needs no answer any more."""
    return Offer(works=offer.works[1:])
