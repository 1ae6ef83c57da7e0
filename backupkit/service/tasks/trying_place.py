"""A place before it is chosen: whether its address is one, and whether copies could be made there."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from backupkit.light.frozen import dataclass
from backupkit.service.task import Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from backupkit.service.task import Tools
    from backupkit.values.places import PlaceTrial


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgePlace(Task):
    """Find out what the place of an address is called. Nothing is reached; None: it is no address of a place."""

    is_quick: ClassVar = True
    address: str

    def perform(self, tools: Tools) -> str | None:
        del tools
        return named([self.address]).get(self.address)


@dataclass(frozen=True, slots=True, kw_only=True)
class TryPlace(Task):
    """Find out whether a place answers, and copies could be made there. Nothing that lies there is changed.

    A server may let it wait for minutes. Meanwhile it holds nothing, so saves are stored.
    """

    is_long: ClassVar = True
    can_stop: ClassVar = True
    lets_others_in: ClassVar = True
    words: ClassVar = "try_place"
    address: str

    def perform(self, tools: Tools) -> PlaceTrial:
        return tools.manager.try_place(self.address, progress=tools.progress, cancel=tools.cancel)


def named(addresses: Iterable[str]) -> Mapping[str, str]:
    """Return what the places of these addresses are called; what is no address is left out. Reaches none of them."""
    found: dict[str, str] = {}
    for address in addresses:
        from backupkit.places.url import place_from  # most documents have no place, and none of that is loaded

        try:
            found[address] = place_from(address).describe()
        except ValueError:
            continue
    return found
