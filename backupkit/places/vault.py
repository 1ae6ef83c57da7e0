"""Vault: the keys of the versions at one place, which lie there in ``keys-N.json``, and who can open them."""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit.places.errors import PlaceFailed, PlaceMissing, PlaceTaken
from backupkit.places.key_tables import KeyTables, keys_used, numbers_of
from backupkit.places.place import Stored
from backupkit.sealing import key_table
from backupkit.sealing.ciphers import KEY_BYTES, SALT_BYTES, NotAuthentic
from backupkit.sealing.folder_key import FolderKey
from backupkit.sealing.key_table import first_table
from backupkit.sealing.refused import KeysDamaged, LastKey, PasswordChanged, PasswordWanted, WrongPassword
from backupkit.sealing.rotation import unused_keys
from backupkit.sealing.sealed_copy import key_in_name
from backupkit.sealing.slots import SlotKind, new_slot, wrapping_of
from backupkit.unlocking.keyring import Keyring
from backupkit.unlocking.typed import RecoveryCode
from backupkit.unlocking.unlocker import opened
from backupkit.values.sentence import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping

    from backupkit.places.place import Place
    from backupkit.sealing.key_table import KeyTable
    from backupkit.sealing.slots import Slot, Wrapping
    from backupkit.unlocking.unlocker import Unlocker

log = logging.getLogger(__name__)

_NAME_BYTES = 8
_TOO_MANY = Sentence(
    "copies there still lie under each of its sixteen keys; 'mirror' encrypts anew what it can, and what is damaged "
    "has to be removed"
)
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
        used: returns the ids of the keys that files need, as :func:`keys_used` does; None: by what is stored there.
    """

    def __init__(
        self, place: Place, unlocker: Unlocker, *, random: Callable[[int], bytes] = os.urandom,
        used: Callable[[Iterable[Stored]], Container[str]] | None = None,
    ) -> None:  # fmt: skip
        self._place, self._tables, self._random, self._used = place, KeyTables(place), random, used or keys_used
        self.unlocker = unlocker
        self.slot = ""  # the name of the one that opened the keys
        self.has_keys = False  # by the last look
        self.known_slot = ""  # of the one that did the last time, as far as that is remembered
        self._table: KeyTable | None = None
        self._keys: dict[str, FolderKey] = {}
        self._former: dict[str, FolderKey] = {}  # opened by this object, and gone from the table since

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
        """Return all keys, by their ids, the one of now last; none if there is no table yet.

        Those before it in time are among them, also one that went from the table since: until this object heard of
        that, it may have sealed a version with it.

        Raises:
            KeyRefused: what was given does not open them.
            KeysDamaged: each table there is damaged.
            ManifestTooNew: a later release wrote the table.
            PlaceError, BackupError, ExtraMissing: place or secret could not be asked; what seals is not installed.
        """
        if self._table is None:
            self.look_again(self._place.list())
        return {**self._former, **self._keys}

    def look_again(self, stored: Iterable[Stored], *, even_same: bool = False) -> None:
        """Open the table anew if there is a later one than was opened, by what is *stored* at the place.

        With *even_same*, also if it is another one of the same number: all was removed, and made anew by somebody else.

        Raises:
            as :meth:`keys`.
        """
        stored = tuple(stored)
        numbers = numbers_of(stored)
        self.has_keys = bool(numbers)
        is_due = self._table is None or numbers[:1] > [self._table.number]
        if numbers and (is_due or (even_same and not self.is_in_force())):
            table, older = self._tables.newest(stored)
            self._open(table)
            self._tables.sweep(table, older)

    def is_in_force(self) -> bool:
        """Return True if the table that was opened lies there as it was.

        Raises:
            PlaceError: that could not be asked.
        """
        return self._table is not None and self._tables.holds(self._table)

    def has_table(self) -> bool:
        """Return True if there are keys.

        Raises:
            PlaceError: that could not be asked.
        """
        return bool(numbers_of(self._place.list()))

    def require_either(self, other: Unlocker) -> None:
        """Raise KeyRefused unless the keys are opened by what this object was made with, or by *other*.

        Raises:
            PlaceError, BackupError: as :meth:`keys`.
        """
        if not self.is_opened_by(other):
            self._unlocked(self._tables.newest(self._place.list())[0])

    def is_opened_by(self, other: Unlocker) -> bool:
        """Return True if *other* opens the keys as well.

        Raises:
            PlaceError, BackupError: as :meth:`keys`.
        """
        table, _ = self._tables.newest(self._place.list())
        return _slot_of(table, other, self.where) is not None

    def require_room(self) -> None:
        """Raise PlaceFailed unless there may be one key more, and KeyRefused unless the keys can be opened.

        Raises:
            PlaceError, BackupError: as :meth:`keys`.
        """
        if len(self._fresh().key_ids) >= key_table.MOST_KEYS:
            raise PlaceFailed(self.where, _TOO_MANY)

    def lock(self) -> None:
        """Forget the keys, so that the next call asks for the secret."""
        self._table, self._keys, self._former = None, {}, {}

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
            try:
                if like:
                    self._write(like, self._unlocked(like))
                else:
                    key = FolderKey(secret=self._random(KEY_BYTES))
                    slot = self._slot_for(self.unlocker, {key.key_id: key})
                    self._write(first_table(key, [slot]), {key.key_id: key})
                    self.slot = slot.name
            except PlaceTaken:  # somebody was faster, perhaps another thread with the same place
                self.look_again(self._place.list())
        return self._keys[self._opened().current]

    def put_back(self) -> None:
        """Write the table once more if it is gone while its keys are in memory: soon nothing would open what it did.

        Raises:
            PlaceError, KeysDamaged: it could not be written.
        """
        if self._table and not self.has_keys and not self.has_table():
            self._write(self._table, self._keys)

    def mend(self) -> None:
        """Write the next table, with the same keys, if the one that was opened is damaged by now.

        Raises:
            PlaceError, BackupError: it could not be read or written.
        """
        if self._table:
            try:
                self._tables.newest([Stored(name=self._table.file_name, size_bytes=0)])
            except KeysDamaged as error:
                log.warning("It is written anew, with the keys that are known: %s", error)
                self._write(replace(self._table, number=self._table.number + 1), self._keys)

    def change_unlocker(self, new: Unlocker) -> frozenset[str]:
        """Let *new* open the keys, and that no more which this object was made with, nor another of its kind.

        A recovery code stays, and so do the keyrings of other computers. Return the names of the slots that are gone:
        a keyring may forget them, once no other place needs them.

        Raises:
            PlaceError, BackupError: as :meth:`keys`. What opened the keys before still does, or *new* does already.
        """
        stored = self._place.list()
        table, older = self._tables.newest(stored)
        if _slot_of(table, new, self.where):  # written already, by a call that was cut off or had no answer
            self._open(table, new)
            self._tables.sweep(table, older, must=True)
            before = set[str]()
        else:
            self._open(table)
            before = self._replaced_by(new, table)
            table = self._without_unused(table, stored)
            slot = self._slot_for(new, self._keys_of(table))
            self._write(table.with_slot(slot, instead_of=before), self._keys_of(table))
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
            keys = self._keys_of(table)
            self._write(table.with_slot(self._slot_for(unlocker, keys), instead_of=before), keys)

    def forget(self) -> str:
        """Let what this object was made with open the keys no more; return the name of its slot.

        Raises:
            LastKey: nothing else does.
            PlaceError, BackupError: as :meth:`keys`.
        """
        table = self._fresh()
        self.require_another(table)
        self._write(table.without_slot(self.slot), self._keys_of(table))
        self.lock()
        return self.slot

    def require_another(self, table: KeyTable | None = None) -> None:
        """Raise LastKey if nothing opens the keys but what this object was made with.

        Raises:
            PlaceError, BackupError: as :meth:`keys`.
        """
        if len((table or self._fresh()).slots) == 1:
            raise LastKey(self.where)

    def rotate(self, key: FolderKey, others: Iterable[Unlocker] = ()) -> tuple[SlotKind, ...]:
        """Let *key* seal new versions from now on; the keys before it still open theirs. Keys that no file needs go.

        A slot whose secret is not at hand cannot open a key that is new, and goes, too.

        Args:
            key: a new one, of random bytes.
            others: more that open the keys, and are to open the new one.

        Returns:
            The kinds of the slots that went, in the order in which they were made.

        Raises:
            PlaceError, BackupError: as :meth:`keys`. What opened the keys before still does, or the new key is there.
        """
        table = self._fresh()
        wrappings = {
            slot.name: wrapping
            for unlocker in (self.unlocker, *others)
            for slot in table.slots
            if slot.kind is unlocker.kind and (wrapping := _fitting(slot, unlocker, self.where))
        }
        keys = self._keys_of(table)
        self._write(table.with_key(key, keys.values(), wrappings), keys | {key.key_id: key})
        return tuple(slot.kind for slot in table.slots if slot.name not in wrappings)

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
        """Return the table of now, opened with the secret of now, however long ago it was opened the last time.

        It is to be changed: the keys that no file needs are not in it any more.
        """
        stored = self._place.list()
        table, _ = self._tables.newest(stored)
        self._open(table)
        return self._without_unused(table, stored)

    def _without_unused(self, table: KeyTable, stored: Iterable[Stored]) -> KeyTable:
        """Return the same table without the keys that no file needs; what is made of it is the next one."""
        unused = unused_keys(self._used(stored), table.key_ids)
        return table.without_keys(unused) if unused else table

    def _keys_of(self, table: KeyTable) -> dict[str, FolderKey]:
        return {each: self._keys[each] for each in table.key_ids}

    def _opened(self) -> KeyTable:
        if self._table is None:
            raise PlaceMissing(self.where, key_table.file_name_of(1))
        return self._table

    def _open(self, table: KeyTable, unlocker: Unlocker | None = None) -> None:
        self._take(table, self._unlocked(table, unlocker))

    def _take(self, table: KeyTable, keys: Mapping[str, FolderKey]) -> None:
        known = {**self._former, **self._keys}
        self._former = {key_id: key for key_id, key in known.items() if key_id not in keys}
        self._table, self._keys = table, {each: keys[each] for each in table.key_ids}
        self.has_keys = True

    def _unlocked(self, table: KeyTable, unlocker: Unlocker | None = None) -> dict[str, FolderKey]:
        """Return all keys of a table, and note which slot opened them."""
        try:
            self.slot, keys = opened(table, unlocker or self.unlocker, self.where)
        except (WrongPassword, PasswordWanted) as error:
            kinds = {slot.name: slot.kind for slot in table.slots}
            if self.known_slot and self.known_slot not in kinds and SlotKind.PASSWORD in kinds.values():
                raise PasswordChanged(self.where) from error
            raise
        self.known_slot = self.slot
        return keys

    def _write(self, table: KeyTable, keys: Mapping[str, FolderKey]) -> None:
        """Write a table and read it back, then remove those before it: at no moment is there none that opens."""
        stored = self._tables.write(table)
        self._take(table, keys)
        self._tables.sweep(table, [each for each in numbers_of(stored) if each < table.number], must=True)


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
