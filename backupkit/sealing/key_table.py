"""The table of keys of a folder, which lies in ``keys-N.json``: which there are, and which slots open them. Pure.

A change is a new table, of the next number: it is written under its own name, and the one before goes after that.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from backupkit.sealing.ciphers import KEY_BYTES, SALT_BYTES, TAG_BYTES
from backupkit.sealing.slots import Cost, Slot, SlotKind, Wrapping

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from backupkit.sealing.folder_key import FolderKey

FORMAT = 1
LIMIT_BYTES = 1 << 16
MOST_KEYS = 16
_MOST_SLOTS, _MOST_PASSWORDS = 16, 4  # each password costs a try
_NAME = re.compile(r"keys-([1-9][0-9]{0,8})\.json")
_ID = re.compile(r"[0-9a-f]{16}")


class TableDamaged(Exception):
    """These bytes are no table of keys, or not the one that was written."""


class TableTooNew(TableDamaged):
    """A later release wrote it."""

    def __init__(self, found: int) -> None:
        super().__init__(found)
        self.found = found


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyTable:
    """The keys of a folder by their ids, and the slots; each slot opens each key.

    Raises:
        ValueError: there is no key or no slot, or too many; one is there twice; or a slot does not open each key.
    """

    number: int
    key_ids: tuple[str, ...]  # the last one seals new versions
    slots: tuple[Slot, ...]

    def __post_init__(self) -> None:
        names = [slot.name for slot in self.slots]
        passwords = [slot for slot in self.slots if slot.kind is SlotKind.PASSWORD]
        if not (0 < len(names) <= _MOST_SLOTS and 0 < len(self.key_ids) <= MOST_KEYS):
            raise ValueError("a folder has at least one key and one slot, and at most sixteen")
        if len(passwords) > _MOST_PASSWORDS:
            raise ValueError("a folder has at most four passwords")
        if len(set(names)) < len(names) or len(set(self.key_ids)) < len(self.key_ids):
            raise ValueError("a key or a slot is there twice")
        if any(set(slot.wrapped) != set(self.key_ids) for slot in self.slots):
            raise ValueError("a slot does not open each key")

    @property
    def file_name(self) -> str:
        """Under which name it lies: ``keys-3.json``."""
        return file_name_of(self.number)

    @property
    def current(self) -> str:
        """The id of the key that seals new versions."""
        return self.key_ids[-1]

    def with_slot(self, slot: Slot, *, instead_of: Container[str] = ()) -> KeyTable:
        """Return the next table, with one slot more, *instead_of* those of these names."""
        kept = tuple(each for each in self.slots if each.name not in instead_of)
        return replace(self, number=self.number + 1, slots=(*kept, slot))

    def without_slot(self, name: str) -> KeyTable:
        """Return the next table, without one slot.

        Raises:
            ValueError: it is the only one: nobody could open the versions any more.
        """
        return replace(self, number=self.number + 1, slots=tuple(each for each in self.slots if each.name != name))

    def with_key(self, key: FolderKey, keys: Iterable[FolderKey], wrappings: Mapping[str, Wrapping]) -> KeyTable:
        """Return the next table, in which *key* seals new versions.

        A slot whose secret is not at hand cannot open a key that is new. It is not in the next table: a recovery code
        that opens only old versions would be a promise that fails on the bad day. The caller says so, and makes it
        anew.

        Args:
            key: the new one.
            keys: all those of this table, opened.
            wrappings: what wraps keys in each slot whose secret is at hand, by the slot's name.

        Raises:
            ValueError: no slot's secret is at hand, or there are too many keys.
        """
        all_keys = (*keys, key)
        slots = tuple(wrappings[slot.name].slot(slot.name, all_keys) for slot in self.slots if slot.name in wrappings)
        return KeyTable(number=self.number + 1, key_ids=(*self.key_ids, key.key_id), slots=slots)

    def without_keys(self, key_ids: Container[str]) -> KeyTable:
        """Return this table without keys that no version needs any more. It has the same number, and is not written.

        Raises:
            ValueError: one of them seals new versions.
        """
        if self.current in key_ids:
            raise ValueError("the key that seals new versions is needed")
        kept = tuple(each for each in self.key_ids if each not in key_ids)
        return replace(self, key_ids=kept, slots=tuple(slot.only(kept) for slot in self.slots))


def first_table(key: FolderKey, slots: Iterable[Slot]) -> KeyTable:
    """Return the first table of a folder."""
    return KeyTable(number=1, key_ids=(key.key_id,), slots=tuple(slots))


def file_name_of(number: int) -> str:
    """Return the name of the table with this number."""
    return f"keys-{number}.json"


def number_in(file_name: str) -> int | None:
    """Return the number of the table that lies under this name; None if none does. The highest one holds."""
    match = _NAME.fullmatch(file_name)
    return int(match[1]) if match else None


def numbers_among(file_names: Iterable[str]) -> list[int]:
    """Return the numbers of all tables under these names, the highest first."""
    found = map(number_in, file_names)
    return sorted((number for number in found if number is not None), reverse=True)


def encode(table: KeyTable) -> bytes:
    """Return the table as JSON text. Nothing in it is secret; its checksum finds damage, and is no signature."""
    fields = {
        "version": FORMAT,
        "number": table.number,
        "keys": list(table.key_ids),
        "slots": [_fields_of(slot) for slot in table.slots],
    }
    return json.dumps(fields | {"checksum": _checksum(fields)}, indent=2).encode("ascii") + b"\n"


def decode(data: bytes) -> KeyTable:
    """Return the table that *data* holds.

    Raises:
        TableTooNew: a later release wrote it. Later formats keep ``version``.
        TableDamaged: it is cut off, changed, out of bounds, or no table at all.
    """
    if len(data) > LIMIT_BYTES:
        raise TableDamaged("it is too large")
    try:
        fields = json.loads(data)
        version, checksum = fields["version"], fields.pop("checksum")
        if type(version) is int and version > FORMAT:
            raise TableTooNew(version)
        if version != FORMAT or checksum != _checksum(fields):
            raise TableDamaged("its checksum does not match")
        slots = tuple(_slot_from(each) for each in fields["slots"])
        number, key_ids = fields["number"], tuple(_id(each) for each in fields["keys"])
        if type(number) is not int or number < 1:
            raise TableDamaged("it has no number")
        return KeyTable(number=number, key_ids=key_ids, slots=slots)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise TableDamaged(f"it is no table of keys: {type(error).__name__}") from error


def _checksum(fields: dict[str, Any]) -> str:
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _fields_of(slot: Slot) -> dict[str, Any]:
    cost = slot.cost
    return {
        "kind": slot.kind.value,
        "name": slot.name,
        "salt": slot.salt.hex(),
        "argon2id": cost and {"memory_kib": cost.memory_kib, "passes": cost.passes, "lanes": cost.lanes},
        "wrapped": {key_id: data.hex() for key_id, data in slot.wrapped.items()},
    }


def _slot_from(fields: dict[str, Any]) -> Slot:
    kind, cost = SlotKind(fields["kind"]), fields["argon2id"]
    if (cost is not None) != (kind is SlotKind.PASSWORD):
        raise ValueError("a password has a cost, and nothing else has one")
    return Slot(
        kind=kind,
        name=_id(fields["name"]),
        salt=_bytes(fields["salt"], SALT_BYTES),
        cost=None if cost is None else Cost(**cost),
        wrapped={_id(key): _bytes(data, KEY_BYTES + TAG_BYTES) for key, data in fields["wrapped"].items()},
    )


def _id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise ValueError("no id")
    return text


def _bytes(text: str, count: int) -> bytes:
    data = bytes.fromhex(text)
    if len(data) != count:
        raise ValueError("another number of bytes")
    return data
