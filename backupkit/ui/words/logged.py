"""The words for what the log notes in codes: operations, how they ended, what went wrong, who asked. Pure.

A code of a later release is shown as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from backupkit.ui.words import amounts, versions
from backupkit.ui.words.language import marked as _
from backupkit.ui.words.language import plural, shown, translated
from backupkit.values.activity.causes import CAUSES
from backupkit.values.activity.ending import Ending, Logged
from backupkit.values.version import Trigger

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from backupkit.values.activity.entry import LogEntry

_TRIGGERS = frozenset(Trigger)
_OPERATIONS: Mapping[str, str] = MappingProxyType(
    {
        Logged.CREATE: _("Backing up"),
        Logged.RESTORE: _("Restore"),
        Logged.VERIFY: _("Verification"),
        Logged.TEST_RESTORE: _("Test restore"),
        Logged.NOTICE: _("Notice"),
        Logged.HEAL: _("Fetched back"),
        Logged.MIRROR: _("Copying to other places"),
        Logged.VERIFY_PLACES: _("Verification of copies"),
        "cleanup": _("Cleaning up"),
        "prune": _("Thinning out"),
        "rebuild": _("Index made anew"),
        "take over": _("Folder taken over"),
        "delete": _("Put into the bin"),
        "undelete": _("Taken back"),
        "pin": _("Pinned"),
        "unpin": _("Unpinned"),
        "describe": _("Described"),
    }
)
_ENDINGS: Mapping[Ending, str] = MappingProxyType(
    {
        Ending.STARTED: _("Begun"),
        Ending.DONE: _("Done"),
        Ending.UNCHANGED: _("Nothing had changed"),
        Ending.FAILED: _("Failed"),
        Ending.UNCERTAIN: _("Uncertain"),
    }
)
_NOTICES: Mapping[str, str] = MappingProxyType(
    {
        "failure": _("A failure"),
        "recovery": _("That all is well again"),
        "success": _("A success"),
        "summary": _("Summary"),
        "test": _("As a test"),
    }
)


def operation(code: str) -> str:
    """Return what was done, in a word or two."""
    found = _OPERATIONS.get(code)
    return translated(found) if found else shown(code)


def who(operation: str, trigger: str | None) -> str:
    """Return who asked for it, or why it was done; empty if the log does not tell."""
    code = trigger or ""
    if operation == Logged.NOTICE:
        kind = _NOTICES.get(code.partition(":")[0])
        return translated(kind) if kind else shown(code)
    return amounts.trigger(Trigger(code)) if code in _TRIGGERS else shown(code)


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """What an entry tells of how it ended: the same for most of a log."""

    outcome: Ending
    error: str | None
    valid: int | None
    corrupted: int
    removed: int  # that is what it was for
    sent: int
    finding: str

    @classmethod
    def of(cls, entry: LogEntry) -> Self:
        """Return the end of an entry."""
        return cls(
            outcome=entry.outcome,
            error=entry.error,
            valid=entry.valid,
            corrupted=len(entry.corrupted),
            removed=0 if entry.operation == Logged.CREATE else entry.removed or 0,
            sent=entry.sent or 0,
            finding=entry.finding,
        )


def outcome(end: End) -> str:
    """Return how it ended: ``Failed: the disk was full``."""
    ending = translated(_ENDINGS[end.outcome])
    if end.error:
        why = CAUSES.get(end.error)
        return f"{ending}: {translated(why.template) if why else shown(end.error)}"
    told = "; ".join(filter(None, _findings(end)))
    return told or ending


def _findings(end: End) -> tuple[str, ...]:
    """Return what it found, or did, in parts of a sentence."""
    return (
        "" if end.valid is None else plural("{count} version sound", "{count} versions sound", end.valid),
        plural("{count} damaged", "{count} damaged", end.corrupted) if end.corrupted else "",
        versions.finding(end.finding),
        plural("{count} copied", "{count} copied", end.sent) if end.sent else "",
        plural("{count} removed", "{count} removed", end.removed) if end.removed else "",
    )
