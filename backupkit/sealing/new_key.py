"""NewKey: what a change of the key did, and what a person has to do after it. Frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.values.version import Record

if TYPE_CHECKING:
    from backupkit.sealing.slots import SlotKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedSecret(Record):
    """A secret that does not open the copies at one place any more."""

    place: str  # what it is called, without a secret
    kind: SlotKind


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey(Record):
    """What a change of the key did. True in a condition if whatever opened the copies before opens them now."""

    places: tuple[str, ...] = ()  # where new copies are encrypted with the new key
    closed: tuple[ClosedSecret, ...] = ()  # by place, in the order in which they were made

    def __bool__(self) -> bool:
        return not self.closed
