"""What each place has in common that is another one, with something done on the way there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backupkit.places.place import Place


class WrappedPlace:
    """The part of a :class:`backupkit.places.place.Place` that is the same whatever is done on the way.

    Args:
        place: where each call goes.
    """

    def __init__(self, place: Place) -> None:
        self._place = place

    @property
    def proves_arrival(self) -> bool:
        """True if the place does."""
        return self._place.proves_arrival

    def checksum(self, name: str) -> str:
        """Return what the place says of a file."""
        return self._place.checksum(name)

    def describe(self) -> str:
        """Return what the place is known by."""
        return self._place.describe()

    def close(self) -> None:
        """Give back what the place holds open."""
        self._place.close()
