"""What a place is called where there is little room: ``S3 (bucket)``, the server, or the name of the folder. Pure."""

from __future__ import annotations

import re

_SERVICES = {"s3": "S3", "gs": "Google", "az": "Azure"}
_ADDRESS = re.compile(r"([a-z0-9+]+)://(?:[^/@]*@)?([^/:?#]*)(?::[0-9]+)?(?:/.*)?", re.DOTALL)
_STEPS = re.compile(r"[/\\\\]+")


def short_name(place: str) -> str:
    """Return a short name of a place.

    Args:
        place: what it is called in full: an address, or a folder's path.
    """
    if found := _ADDRESS.fullmatch(place):
        scheme, host = found.groups()
        return f"{_SERVICES[scheme]} ({host})" if scheme in _SERVICES and host else host or place
    steps = [step for step in _STEPS.split(place) if step]
    return steps[-1] if steps else place


def short_names(places: tuple[str, ...]) -> tuple[str, ...]:
    """Return a short name of each place; where two had the same one, each keeps its full name."""
    names = [short_name(place) for place in places]
    return tuple(name if names.count(name) == 1 else place for name, place in zip(names, places, strict=True))
