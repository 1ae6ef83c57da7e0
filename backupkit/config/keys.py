"""The names in a file: which wish each one is, in every shape that files have. Pure.

A file may hold what BackupConfig's fields are called, at its top or in a table ``backup``; what an app's own file has
besides that table is the app's. It may also be of one of the shapes that other backup tools have, as it is.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from backupkit.config import times
from backupkit.config.choices import ROWS
from backupkit.config.kinds import FLAG, FOLDER, NEVER, PLACES, RULES
from backupkit.config.later import kept_for_later
from backupkit.config.layer import Gathering
from backupkit.config.origin import Origin
from backupkit.config.problem import ConfigProblem, NotUnderstood, Reason, Trouble, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from backupkit.config.layer import Layer

    Path = tuple[str, ...]
    Complaint = Callable[[Trouble, Path, dict[str, object]], ConfigProblem]
    Address = Callable[[str], str]
    Table = Mapping[str, Any]

KEYS: Mapping[str, str] = {name: name for name in ROWS} | {
    "retention_days": "retention_days",
    "max_backups": "max_backups",
    "scheduling_enabled": "is_scheduled",
    "compression_enabled": "is_compressed",
    "backup_enabled": "enabled",
    "backup_directory": "directory",
    "backup_on_shutdown": "on_close",
    "verify_backups": "verify_after_create",
    "notification_email": "notify_to",
}
"""Which wish each name is."""
_KEPT: Mapping[str, Unavailable] = {
    "encryption_enabled": Unavailable.CRYPTO,
    "backup_items": Unavailable.ITEMS,
}
_OWN_TABLE = "backup"
_LOCATIONS = "backup_locations"  # a table of folders
_PLACES = "local", "external", "network"  # the first that is given holds the versions, the others are places
_TIMES = "backup_schedule"  # a table of frequency, time and retention
_TIERS = "hourly", "daily", "weekly", "monthly", "yearly"
_DAILY = {"automatic_daily", "backup_time"}
_MOST_TOLD = 20  # unknown names of a table: where it has more, the file is most likely not meant for this


def from_table(table: Table, complain: Complaint, address: Address) -> Layer:
    """Return what the names and values of a file say.

    Args:
        table: what the file holds.
        complain: makes the problem of a name, given as the path to it.
        address: returns the address of a folder that the file names, as it is seen from there.
    """
    own = table.get(_OWN_TABLE)
    path: Path = ()
    if isinstance(own, dict):
        table, path = own, (_OWN_TABLE,)
    return _Reading(path, complain, address).of(table)


class _Reading:
    """Reads one table, which lies at *path* in its file."""

    def __init__(self, path: Path, complain: Complaint, address: Address) -> None:
        self._path, self._complain, self._address = path, complain, address
        self._found = Gathering(self._refused)

    def of(self, table: Table) -> Layer:
        found = self._found
        for name, wish in KEYS.items():
            if name in table:
                found.take(wish, name, table[name], Origin.FILE)
        if _DAILY & table.keys() and "schedule" not in found.wishes:
            found.note("schedule", "backup_time", lambda: _daily(table))
        for name, inner, read in (
            (_LOCATIONS, _PLACES, self._locations), (_TIMES, ("frequency", "time", "retention"), self._times)
        ):  # fmt: skip
            if name in table:
                self._read_inner(name, inner, table[name], read)
        for name, unavailable in _KEPT.items():
            if name in table:
                found.later.append(kept_for_later(name, table[name], Origin.FILE, unavailable.value))
        if table.get("encryption_enabled") is True:
            found.problems.append(ConfigProblem(trouble=Trouble.NOT_SEALED, values={"name": "encryption_enabled"}))
        self._tell_unknown((), table, {*KEYS, *_KEPT, *_DAILY, _LOCATIONS, _TIMES})
        return found.layer(Origin.FILE)

    def _read_inner(self, name: str, known: tuple[str, ...], table: object, read: Callable[[Table], None]) -> None:
        if isinstance(table, dict):
            read(table)
            self._tell_unknown((name,), table, set(known))
        else:
            self._found.problems.append(self._refused(name, NotUnderstood(Reason.TABLE)))

    def _locations(self, table: Table) -> None:
        for name in _PLACES:
            if not table.get(name):
                continue
            where = f"{_LOCATIONS}.{name}"
            if "directory" in self._found.wishes:
                self._found.note("places", where, partial(self._with_place, table[name]))
            else:
                self._found.take("directory", where, table[name], Origin.FILE)

    def _with_place(self, folder: object) -> tuple[str, ...]:
        """Return the places that are known by now, and that folder as one more."""
        address = self._address(FOLDER.read(folder))
        known: tuple[str, ...] = self._found.wishes.get("places", ())
        if address == self._address(self._found.wishes["directory"]):
            return known
        return tuple(dict.fromkeys((*known, *PLACES.read([address]))))

    def _times(self, table: Table) -> None:
        if {"frequency", "time"} & table.keys() and "schedule" not in self._found.wishes:
            self._found.note("schedule", f"{_TIMES}.time", lambda: times.from_frequency(table))
        if "retention" in table and "retention" not in self._found.wishes:
            self._found.note("retention", f"{_TIMES}.retention", lambda: _tiers(table["retention"]))

    def _tell_unknown(self, path: Path, table: Table, known: set[str]) -> None:
        unknown = [(*self._path, *path, name) for name in table if name not in known]
        self._found.problems += [self._complain(Trouble.UNKNOWN_AT, where, {}) for where in unknown[:_MOST_TOLD]]
        if rest := unknown[_MOST_TOLD:]:
            self._found.problems.append(self._complain(Trouble.UNKNOWN_MORE, rest[0], {"count": len(rest)}))

    def _refused(self, name: str, error: NotUnderstood) -> ConfigProblem:
        return self._complain(Trouble.REFUSED_AT, (*self._path, *name.split(".")), {"why": error.why})


def _daily(table: Table) -> object:
    """Return the schedule that ``automatic_daily`` and ``backup_time`` ask for."""
    if not FLAG.read(table.get("automatic_daily", True)):
        return times.SCHEDULE.read(NEVER)
    return times.from_frequency({"time": table["backup_time"]} if "backup_time" in table else {})


def _tiers(table: object) -> object:
    """Return the rules that name a number for some of the tiers; the others keep nothing, but for the newest ones."""
    if not isinstance(table, dict):
        raise NotUnderstood(Reason.TABLE)
    return RULES.read(dict.fromkeys(_TIERS, 0) | {name: table[name] for name in _TIERS if name in table})
