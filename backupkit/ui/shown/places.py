"""What a place is called where there is little room: ``S3 (bucket)``, the server, the disk, or the folder. Pure."""

from __future__ import annotations

import re

from backupkit.ui.shown.shortening import shortened_address

_LONGEST = 24  # letters of a name that stands in a line with others
_LONGEST_IN_FULL = 40
_SERVICES = {"s3": "S3", "gs": "Google", "az": "Azure"}
_ADDRESS = re.compile(r"([a-z0-9+]+)://(?:[^/@]*@)?([^/:?#]*)(?::[0-9]+)?(?:/.*)?", re.DOTALL)
# Where systems show the disks that are connected, by their names.
_DISK = re.compile(r"(?:(?:/run)?/media/[^/]+|/mnt|/Volumes)/([^/]+)(?:/.*)?", re.DOTALL)
_STEPS = re.compile(r"[/\\\\]+")


def short_name(place: str) -> str:
    """Return a short name of a place, itself shortened in its middle where it is long.

    Args:
        place: what it is called in full: an address, or a folder's path.
    """
    if found := _ADDRESS.fullmatch(place):
        scheme, host = found.group(1), _shortened(found.group(2))
        return f"{_SERVICES[scheme]} ({host})" if scheme in _SERVICES and host else host or place
    if found := _DISK.fullmatch(place):
        return _shortened(found.group(1))
    steps = [step for step in _STEPS.split(place) if step]
    return _shortened(steps[-1]) if steps else place


def short_names(places: tuple[str, ...]) -> tuple[str, ...]:
    """Return a short name of each place; where two had the same one, as much of each address as tells them apart."""
    names = [short_name(place) for place in places]
    longer = [_shortened(place, _LONGEST_IN_FULL) for place in places]
    return tuple(
        name if names.count(name) == 1 else more if longer.count(more) == 1 else place
        for name, more, place in zip(names, longer, places, strict=True)
    )


def _shortened(name: str, longest: int = _LONGEST) -> str:
    return shortened_address(name, longest, len)
