"""Vault: the keys of the versions at one place, which lie there in ``keys-N.json``, and who can open them."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from backupkit.places.errors import PlaceError, PlaceMissing, PlaceTaken
from backupkit.sealing import key_table
from backupkit.sealing.ciphers import KEY_BYTES, SALT_BYTES, NotAuthentic
from backupkit.sealing.folder_key import FolderKey
from backupkit.sealing.key_table import TableDamaged, first_table
from backupkit.sealing.refused import KeysDamaged, LastKey, PasswordChanged, PasswordWanted, WrongPassword
from backupkit.sealing.sealed_copy import key_in_name
from backupkit.sealing.slots import SlotKind, new_slot, wrapping_of
from backupkit.unlocking.keyring import Keyring
from backupkit.unlocking.table_file import NOT_WRITTEN, newest_of
from backupkit.unlocking.typed import RecoveryCode
from backupkit.unlocking.unlocker import opened
from backupkit.values.sentence import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from backupkit.errors import StrPath
    from backupkit.places.place import Place, Stored
    from backupkit.sealing.key_table import KeyTable
    from backupkit.sealing.slots import Slot, Wrapping
    from backupkit.unlocking.unlocker import Unlocker

log = logging.getLogger(__name__)

_NAME_BYTES = 8
GONE = Sentence("no table of keys is there any more, while versions are that were sealed with them")
"""What is wrong where files are sealed, and nothing opens them."""


class Vault:
    """The keys of the versions at one place.

    A change writes the next table under a new name, reads it back, and removes those before it. A crash at any step
    leaves a table that opens; the same call again ends what it began.

    Whoever changes something must know a secret: the one that this object was made with.

    Args:
        place: where the tables lie: the place itself, not the sealed one.
        unlocker: what knows a secret.
        random: returns so many random bytes.
    """

    def __init__(self, place: Place, unlocker: Unlocker, *, random: Callable[[int], bytes] = os.urandom) -> None:
        self._place, self._random = place, random
        self.unlocker = unlocker
        self.slot = ""  # the name of the one that opened the keys
        self.has_keys = False  # by the last look
        self.known_slot = ""  # of the one that did the last time, as far as that is remembered
        self._table: KeyTable | None = None
        self._keys: dict[str, FolderKey] = {}

    @property
    def table(self) -> KeyTable | None:
        """The table, if it was opened."""
        return self._table

    @property
    def has_recovery_code(self) -> bool:
        """True if a recovery code opens the keys, by the table that was opened."""
        return any(slot.kind is SlotKind.RECOVERY for slot in (self._table.slots if self._table else ()))

    @property
    def where(self) -> str:
        """What the place is called."""
        return self._place.describe()

    @property
    def current(self) -> str:
        """The id of the key that seals new versions; empty if it is not open."""
        return self._table.current if self._table else ""

    def keys(self) -> Mapping[str, FolderKey]:
        """Return all keys, by their ids; none if there is no table yet.

        Raises:
            KeyRefused: what was given does not open them.
            KeysDamaged: each table there is damaged.
            ManifestTooNew: a later release wrote the table.
            PlaceError, BackupError, ExtraMissing: place or secret could not be asked; what seals is not installed.
        """
        if self._table is None:
            self.look_again(self._place.list())
        return self._keys

    def look_again(self, stored: Iterable[Stored]) -> None:
        """Open the table anew if there is a later one than was opened, by what is *stored* at the place.

        Raises:
            as :meth:`keys`.
        """
        numbers = _numbers(stored)
        self.has_keys = bool(numbers)
        if numbers and (self._table is None or numbers[0] > self._table.number):
            table = self._newest(numbers)
            self._open(table)
            self._sweep(table, numbers[1:])

    def has_table(self) -> bool:
        """Return True if there are keys.

        Raises:
            PlaceError: that could not be asked.
        """
        return bool(_numbers(self._place.list()))

    def require_either(self, other: Unlocker) -> None:
        """Raise KeyRefused unless the keys are opened by what this object was made with, or by *other*.

        Raises:
            PlaceError, BackupError: as :meth:`keys`.
        """
        table = self._newest(_numbers(self._place.list()))
        if not _slot_of(table, other, self.where):
            self._unlocked(table)

    def lock(self) -> None:
        """Forget the keys, so that the next call asks for the secret."""
        self._table, self._keys = None, {}

    def make(self, *, like: KeyTable | None = None) -> FolderKey:
        """Make the first table, unless there is one by now; return the key that seals new versions.

        Args:
            like: the table of another place, which *unlocker* opens: then one recovery code opens both.

        Raises:
            KeysDamaged: there are sealed versions, so there was a table.
            PlaceError, BackupError: as :meth:`keys`.
        """
        stored = self._place.list()
        self.look_again(stored)
        if self._table is None:
            if any(key_in_name(each.name) is not None for each in stored):
                raise KeysDamaged(f"{self.where}/{key_table.file_name_of(1)}", GONE)
            if like:
                self._write(like, self._unlocked(like))
            else:
                key = FolderKey(secret=self._random(KEY_BYTES))
                keys = {key.key_id: key}
                slot = self._slot_for(self.unlocker, keys)
                self._write(first_table(key, [slot]), keys)
                self.slot = slot.name
        return self._keys[self._opened().current]

    def change_unlocker(self, new: Unlocker) -> frozenset[str]:
        """Let *new* open the keys, and that no more which this object was made with, nor another of its kind.

        A recovery code stays, and so do the keyrings of other computers. Return the names of the slots that are gone:
        a keyring may forget them, once no other place needs them.

        Raises:
            PlaceError, BackupError: as :meth:`keys`. What opened the keys before still does, or *new* does already.
        """
        numbers = _numbers(self._place.list())
        table = self._newest(numbers)
        if _slot_of(table, new, self.where):  # written already, by a call that was cut off or had no answer
            self._open(table, new)
            self._sweep(table, numbers[1:], must=True)
            before = set[str]()
        else:
            self._open(table)
            before = self._replaced_by(new, table)
            slot = self._slot_for(new, self._keys)
            self._write(table.with_slot(slot, instead_of=before), self._keys)
            self.slot = slot.name
        self.unlocker = new
        return frozenset(before)

    def put_recovery_code(self, code: str) -> None:
        """Let *code* open the keys as well; a code before it opens them no more.

        Raises:
            RecoveryCodeMistyped: it is none.
            PlaceError, BackupError: as :meth:`keys`.
        """
        table, unlocker = self._fresh(), RecoveryCode(code)
        if not _slot_of(table, unlocker, self.where):
            before = [slot.name for slot in table.slots if slot.kind is SlotKind.RECOVERY]
            self._write(table.with_slot(self._slot_for(unlocker, self._keys), instead_of=before), self._keys)

    def forget(self) -> str:
        """Let what this object was made with open the keys no more; return the name of its slot.

        Raises:
            LastKey: nothing else does.
            PlaceError, BackupError: as :meth:`keys`.
        """
        table = self._fresh()
        self.require_another(table)
        self._write(table.without_slot(self.slot), self._keys)
        self.lock()
        return self.slot

    def require_another(self, table: KeyTable | None = None) -> None:
        """Raise LastKey if nothing opens the keys but what this object was made with.

        Raises:
            PlaceError, BackupError: as :meth:`keys`.
        """
        if len((table or self._fresh()).slots) == 1:
            raise LastKey(self.where)

    def rotate(self, others: Iterable[Unlocker] = (), *, unused: Iterable[str] = ()) -> FolderKey:
        """Make a new key, which seals new versions from now on; return it. The keys before it still open theirs.

        Args:
            others: more that open the keys, and are to open the new one: who is not named opens nothing any more.
            unused: ids of keys that no file there needs; they go.

        Raises:
            PlaceError, BackupError: as :meth:`keys`.
        """
        table = self._fresh()
        for key_id in unused:
            if key_id != table.current:
                table = table.without_key(key_id)
        keys = {each: self._keys[each] for each in table.key_ids}
        wrappings = {
            slot.name: wrapping
            for unlocker in (self.unlocker, *others)
            for slot in table.slots
            if slot.kind is unlocker.kind and (wrapping := _fitting(slot, unlocker, self.where))
        }
        key = FolderKey(secret=self._random(KEY_BYTES))
        self._write(table.with_key(key, keys.values(), wrappings), keys | {key.key_id: key})
        return key

    def _replaced_by(self, new: Unlocker, table: KeyTable) -> set[str]:
        names = set[str]()
        if new.kind is not SlotKind.KEYRING:  # each computer has its own
            names |= {slot.name for slot in table.slots if slot.kind is new.kind}
        if self.unlocker.kind is not SlotKind.RECOVERY:
            names |= {name for name in [_slot_of(table, self.unlocker, self.where)] if name}
        return names

    def _slot_for(self, unlocker: Unlocker, keys: Mapping[str, FolderKey]) -> Slot:
        """Return a new slot; a keyring keeps its secret from now on."""
        name = self._random(_NAME_BYTES).hex()
        if isinstance(unlocker, Keyring):
            unlocker.keep(name, self._random(KEY_BYTES), self.where)
        secret = unlocker.secret(name, self.where)
        if secret is None:
            raise unlocker.refusal(self.where)
        return new_slot(unlocker.kind, secret, keys.values(), name=name, salt=self._random(SALT_BYTES))

    def _fresh(self) -> KeyTable:
        """Return the table of now, opened with the secret of now, however long ago it was opened the last time."""
        table = self._newest(_numbers(self._place.list()))
        self._open(table)
        return table

    def _opened(self) -> KeyTable:
        if self._table is None:
            raise PlaceMissing(self.where, key_table.file_name_of(1))
        return self._table

    def _open(self, table: KeyTable, unlocker: Unlocker | None = None) -> None:
        keys = self._unlocked(table, unlocker)
        self._table, self._keys = table, {each: keys[each] for each in table.key_ids}

    def _unlocked(self, table: KeyTable, unlocker: Unlocker | None = None) -> dict[str, FolderKey]:
        """Return all keys of a table, and note which slot opened them."""
        try:
            self.slot, keys = opened(table, unlocker or self.unlocker, self.where)
        except (WrongPassword, PasswordWanted) as error:
            kinds = {slot.name: slot.kind for slot in table.slots}
            if self.known_slot and self.known_slot not in kinds and SlotKind.PASSWORD in kinds.values():
                raise PasswordChanged(self.where) from error
            raise
        return keys

    def _newest(self, numbers: list[int]) -> KeyTable:
        def path_of(number: int) -> str:
            return f"{self.where}/{key_table.file_name_of(number)}"

        def read(path: StrPath) -> bytes:
            try:
                return self._place.read(str(path).rpartition("/")[2], 0, key_table.LIMIT_BYTES + 1)
            except PlaceMissing as error:  # whoever wrote the next one has removed it meanwhile
                raise TableDamaged(str(error)) from error

        table = newest_of(numbers, path_of, read)
        if table is None:
            raise PlaceMissing(self.where, key_table.file_name_of(1))
        return table

    def _write(self, table: KeyTable, keys: Mapping[str, FolderKey]) -> None:
        """Write a table and read it back, then remove those before it: at no moment is there none that opens."""
        name, data = table.file_name, key_table.encode(table)
        try:
            self._place.create(name, [data])
        except PlaceTaken:
            if not self._holds(name, data):  # else it arrived, and its answer did not
                raise
        if not self._holds(name, data):
            raise KeysDamaged(f"{self.where}/{name}", NOT_WRITTEN)
        self._table, self._keys = table, dict(keys)
        self._sweep(table, [each for each in _numbers(self._place.list()) if each < table.number], must=True)

    def _sweep(self, table: KeyTable, older: list[int], *, must: bool = False) -> None:
        """Remove the tables before this one: an old password opens the keys by them for ever.

        Where that is no part of what was asked for (not *must*), a place that does not let us is told in the log.
        """
        if not older or not self._holds(table.file_name, key_table.encode(table)):
            return  # the highest one is damaged, and one of those is what holds
        try:
            for number in older:
                self._place.remove(key_table.file_name_of(number))
        except PlaceError as error:
            if must:
                raise
            log.warning("Older keys at %s were not removed: %s", self.where, error)

    def _holds(self, name: str, data: bytes) -> bool:
        return self._place.read(name, 0, len(data) + 1) == data


def _numbers(stored: Iterable[Stored]) -> list[int]:
    """Return the numbers of all tables there, the highest first."""
    return key_table.numbers_among(each.name for each in stored)


def _fitting(slot: Slot, unlocker: Unlocker, where: str) -> Wrapping | None:
    """Return what wraps keys in a slot, if *unlocker* knows its secret."""
    secret = unlocker.secret(slot.name, where)
    if secret is None:
        return None
    wrapping = wrapping_of(slot, secret)
    try:
        wrapping.keys_in(slot)
    except NotAuthentic:
        return None
    return wrapping


def _slot_of(table: KeyTable, unlocker: Unlocker, where: str) -> str | None:
    """Return the name of the slot that *unlocker* opens."""
    of_kind = (slot for slot in table.slots if slot.kind is unlocker.kind)
    return next((slot.name for slot in of_kind if _fitting(slot, unlocker, where)), None)
