"""A part of the page of figures between marks of its own, which a command of its own writes. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bench.machine import Machine


def replaced(existing: str, name: str, body: str) -> str:
    """Return a page with the part of this name replaced; all around it stays.

    Raises:
        ValueError: it has no place for it.
    """
    before, begin, rest = existing.partition(f"<!-- {name}: ")
    mark, closed, inner = rest.partition(" -->")
    _, end, after = inner.partition(f"<!-- end of {name} -->")
    if not (begin and closed and end):
        msg = f"the page has no place that is marked for {name}"
        raise ValueError(msg)
    return f"{before}{begin}{mark}{closed}\n\n{body}\n\n{end}{after}"


def taken(machine: Machine) -> str:
    """Return on what the figures were taken, after they were."""
    load = "" if machine.load is None else f" When the run ended, {machine.load:.1f} processes wanted a core."
    load += " The benchmark went before them." if machine.is_preferred else ""
    return f"Measured on {machine.date}: {machine.system}, {machine.cores} cores, {machine.python}.{load}"
