"""A retention as it is filled in: a preset and some numbers; and back. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit.ui.shown.settings import OWN, PRESETS, RULES
from backupkit.values.retention import PRESETS as NAMED
from backupkit.values.retention import Retention

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backupkit.ui.shown.settings import Entries, Entry

_MEGABYTE = 1_000_000


def entries_of(retention: Retention) -> dict[str, Entry]:
    """Return what is filled in for a retention."""
    numbers: dict[str, Entry] = {name: str(retention[name]) for name in RULES}
    budget = retention.budget_bytes
    numbers["most"] = "" if retention.most is None else str(retention.most)
    numbers["budget"] = "" if budget is None else str(max(round(budget / _MEGABYTE), 1))
    return numbers | {"preset": preset_of(numbers)}


def preset_of(entries: Mapping[str, Entry]) -> str:
    """Return the name of the preset that the numbers are; ``own`` if they are none."""
    for name in PRESETS:
        wanted = NAMED[name]()
        if all(str(entries[rule]).strip() == str(wanted[rule]) for rule in RULES):
            return name
    return OWN


def numbers_of(preset: str) -> dict[str, Entry]:
    """Return what a preset fills in; nothing for the user's own."""
    if preset == OWN:
        return {}
    wanted = NAMED[preset]()
    return {rule: str(wanted[rule]) for rule in RULES}


def retention_of(entries: Entries, before: Retention) -> Retention:
    """Return the retention that is filled in. What cannot be filled in stays as it was *before*.

    Raises:
        ValueError: a number is none, or nothing at all would be kept.
    """
    budget = str(entries["budget"]).strip()
    had = entries_of(before)["budget"]
    most = str(entries["most"]).strip()
    rules = {rule: int(str(entries[rule])) for rule in RULES}
    changed = replace(before, most=int(most) if most else None, **rules)
    if budget == had:  # which may have been rounded
        return changed
    return replace(changed, budget_bytes=int(budget) * _MEGABYTE if budget else None)
