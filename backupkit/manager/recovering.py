"""Recovering: what lies at a place of copies, told to who has not decided yet that it is to come here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.operations.mirroring.recovery import versions_there
from backupkit.places.retrying import RetryingPlace
from backupkit.places.url import place_from

if TYPE_CHECKING:
    from backupkit.unlocking.unlocker import Unlocker
    from backupkit.values.version import BackupMetadata


def listed_at(address: str, encryption: Unlocker | None = None) -> list[BackupMetadata]:
    """Return the versions that a recovery from a place would list, newest first, those in the bin included.

    Nothing is written on this computer, so there is nothing that a crash could leave here.

    Args:
        address: of the place.
        encryption: what opens what is encrypted there, whether on its way or in the folder already.

    Raises:
        ValueError: it is no address of a place.
        PlaceEmpty: no versions lie there.
        PlaceError, KeyRefused, BackupError: it cannot be read, or not opened.
    """
    return versions_there(RetryingPlace(place_from(address)), encryption)
