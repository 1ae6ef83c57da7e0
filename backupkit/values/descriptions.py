"""Descriptions that versions get without being asked. They are stored as they stand here, in English. Pure.

A description is the user's: it is compared with one of these as a whole, if at all, and never read.
"""

from __future__ import annotations

from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_BETWEEN = "; "


def joined(known: str, further: str) -> str:
    """Return two descriptions of one version as one; neither is lost, and none stands there twice."""
    return known if further in known.split(_BETWEEN) else _BETWEEN.join(filter(None, (known, further)))


def before(description: str) -> str:
    """Return the description of the state before what is described."""
    return f"Before: {description}"


def before_saving(description: str) -> str:
    """Return the description of the state before a save that has this description, or none."""
    return before(description) if description else "Before saving"


def interrupted(description: str) -> str:
    """Return the description of what a save that failed has left."""
    return f"{description} (interrupted)" if description else "Interrupted save"


def imported(file_name: str) -> str:
    """Return the description of what came from a file."""
    return f"Imported from {file_name}"


def unsaved(kept_at: datetime) -> str:
    """Return the description of unsaved work, kept at that local time, that became a version."""
    return f"Unsaved work of {kept_at:%Y-%m-%d %H:%M}"


def before_restoring(backup_id: str) -> str:
    """Return the description of the state that a restore of this version has replaced."""
    return f"Before restoring {backup_id}"


def before_putting_back(part: str, backup_id: str) -> str:
    """Return the description of the state in which a part was then put back as it is in this version."""
    return f"Before putting back “{part}” from {backup_id}"
