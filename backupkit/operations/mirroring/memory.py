"""Memory: what is remembered of places between two mirrorings, in ``mirror.json`` beside the versions.

It decides nothing alone: what is to be done is the difference of two listings. Where it is lost, nothing is known, and
no copy is removed for that.
"""

from __future__ import annotations

import json
import logging
import os
from typing import TYPE_CHECKING, Any

from backupkit.errors import BackupError
from backupkit.files.causes import is_missing
from backupkit.files.drafts import write_file
from backupkit.files.reading import NotOurs, read_regular
from backupkit.light.frozen import dataclass, field, replace
from backupkit.operations.mirroring.sayings import fields_of, text_from
from backupkit.values import naming
from backupkit.values.kinds import is_count
from backupkit.values.text import moment, moment_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from backupkit.files.disk import Disk
    from backupkit.operations.binding import Binding
    from backupkit.store.store import Store

FORMAT = 1
_LIMIT_BYTES = 64 << 20

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceMemory:
    """What is remembered of one place."""

    looked_at: datetime | None = None  # when it last answered
    names: frozenset[str] = frozenset()  # of the files of versions that were there then, and were proven to be whole
    checked: Mapping[str, datetime] = field(default_factory=dict)
    """When each of them was proven to be whole the last time: when it came, or was read again."""
    damaged: frozenset[str] = frozenset()  # files there that were found to be damaged, and that nobody can make good
    sampled_at: datetime | None = None  # when some of them were read again
    missing: int = 0  # versions of here that were not there then
    problem: str = ""  # a sentence, which knows what it was made of
    is_away: bool = False  # without a problem: another place had all, and one was enough
    slot: str = ""  # where it is sealed: the name of the slot by which its keys were opened
    has_recovery_code: bool = False  # there is one that opens them, too
    is_locked: bool = False  # the problem: they are there, and nothing at hand opened them
    is_changed: bool = False  # as what is at hand was replaced by something else
    is_on_own_disk: bool = False  # it lay on the document's own disk then


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What is remembered of all places of one document."""

    places: Mapping[str, PlaceMemory] = field(default_factory=dict)  # by what they are called
    gone: Mapping[str, datetime] = field(default_factory=dict)
    """Ids of versions that a rule removed here, with when that was noted. Only what the log says for certain."""
    log_read_to: datetime | None = None  # up to which moment that was looked for
    folder_id: str = ""  # of the backup folder in which this is remembered
    former_ids: frozenset[str] = frozenset()
    """Of the folders from which the versions were moved here: places that these have marked are this one's as well."""

    def of(self, name: str) -> PlaceMemory:
        """Return what is remembered of a place; nothing of one that was never reached."""
        return self.places.get(name, _NOTHING)

    def with_place(self, name: str, known: PlaceMemory) -> Memory:
        """Return what is remembered after a look at a place."""
        return replace(self, places={**self.places, name: known})


_NOTHING = PlaceMemory()


def read_memory(binding: Binding) -> Memory:
    """Return what is remembered. Nothing, where the file is not there, is damaged, or cannot be read just now."""
    path = binding.store.folder / naming.MIRROR
    try:
        keeping = binding.store.keeping
        memory = decoded(keeping.opened(path, read_regular(path, _LIMIT_BYTES + keeping.more_bytes)))
        is_copied = memory.folder_id != binding.store.folder_id
        return replace(memory, former_ids=frozenset()) if is_copied else memory
    except (NotOurs, LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
        log.warning("What was known of places is lost, as %s is damaged; it is found out anew: %s", path, error)
    except OSError as error:
        if not is_missing(error):
            log.warning("What is known of places could not be read from %s: %s", path, error)
    except BackupError as error:
        log.info("What is known of places is locked with the folder: %s", error)
    return Memory()


def carry_memory(binding: Binding, new: Store) -> None:
    """Let the folder *new*, to which the versions move, know what is known of places here, and that they are its own.

    A folder that is merely copied gets an id of its own, and no place of the other: there would be two histories in it.
    """
    memory = read_memory(binding)
    if memory.places and not os.path.lexists(new.folder / naming.MIRROR):
        former = memory.former_ids | {binding.store.folder_id}
        _write(new, binding.environment.disk, replace(memory, folder_id=new.folder_id, former_ids=former))


def write_memory(binding: Binding, memory: Memory) -> None:
    """Replace ``mirror.json`` in one step. Where that fails, the log says so: all of it can be found out anew."""
    _write(binding.store, binding.environment.disk, replace(memory, folder_id=binding.store.folder_id))


def _write(store: Store, disk: Disk, memory: Memory) -> None:
    folder = store.folder
    try:
        if os.path.isdir(folder):
            access = store.home.access_in(folder).for_work
            path = folder / naming.MIRROR
            write_file(disk, path, store.keeping.sealed(path, encoded(memory)), access, durable=False)
    except (OSError, BackupError) as error:
        log.warning("What is known of places could not be written to %s: %s", folder / naming.MIRROR, error)


def encoded(memory: Memory) -> bytes:
    """Return the content of ``mirror.json``, as docs/format.md describes it."""
    fields: dict[str, Any] = {
        "format": FORMAT,
        "folder_id": memory.folder_id,
        "former_ids": sorted(memory.former_ids),
        "gone": {backup_id: moment_text(at) for backup_id, at in sorted(memory.gone.items())},
        "places": {name: _fields_of(known) for name, known in memory.places.items()},
    }
    if memory.log_read_to:
        fields["log_read_to"] = moment_text(memory.log_read_to)
    return json.dumps(fields, ensure_ascii=True, indent=1).encode() + b"\n"


def decoded(data: bytes) -> Memory:
    """Return what ``mirror.json`` says. Nothing, if a later release wrote it in another form.

    Raises:
        LookupError, ValueError, TypeError, AttributeError, RecursionError: it is damaged.
    """
    fields = json.loads(data)
    if fields["format"] != FORMAT:
        return Memory()
    read_to = fields.get("log_read_to")
    return Memory(
        places={str(name): _place_from(known) for name, known in fields["places"].items()},
        gone={str(backup_id): moment(at) for backup_id, at in fields["gone"].items()},
        log_read_to=moment(read_to) if read_to else None,
        folder_id=str(fields.get("folder_id", "")),
        former_ids=frozenset(map(str, fields.get("former_ids", ()))),
    )


def _fields_of(known: PlaceMemory) -> dict[str, Any]:
    fields: dict[str, Any] = {"names": sorted(known.names), "missing": known.missing}
    if known.looked_at:
        fields["looked_at"] = moment_text(known.looked_at)
    if known.sampled_at:
        fields["sampled_at"] = moment_text(known.sampled_at)
    if known.checked:
        fields["checked"] = {name: moment_text(at) for name, at in sorted(known.checked.items())}
    if known.damaged:
        fields["damaged"] = sorted(known.damaged)
    if known.is_on_own_disk:
        fields["is_on_own_disk"] = True
    if known.problem or known.is_away:
        fields |= {"problem": known.problem, "is_away": known.is_away}
        if said := fields_of(known.problem):
            fields["said"] = said
    if known.slot:
        fields |= {"slot": known.slot, "has_recovery_code": known.has_recovery_code}
    if known.is_locked:
        fields |= {"is_locked": True, "is_changed": known.is_changed}
    return fields


def _place_from(fields: Mapping[str, Any]) -> PlaceMemory:
    looked_at, sampled_at, missing = (fields.get(name) for name in ("looked_at", "sampled_at", "missing"))
    return PlaceMemory(
        looked_at=moment(looked_at) if looked_at else None,
        names=frozenset(map(str, fields["names"])),
        checked={str(name): moment(at) for name, at in fields.get("checked", {}).items()},
        damaged=frozenset(map(str, fields.get("damaged", ()))),
        sampled_at=moment(sampled_at) if sampled_at else None,
        missing=missing if isinstance(missing, int) and is_count(missing) else 0,
        problem=text_from(str(fields.get("problem", "")), fields.get("said")),
        is_away=fields.get("is_away") is True,
        slot=str(fields.get("slot", "")),
        has_recovery_code=fields.get("has_recovery_code") is True,
        is_locked=fields.get("is_locked") is True,
        is_changed=fields.get("is_changed") is True,
        is_on_own_disk=fields.get("is_on_own_disk") is True,
    )
