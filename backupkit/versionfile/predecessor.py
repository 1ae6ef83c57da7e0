"""The version before, open for the one that inherits from it: its blocks, how they begin, and their stored bytes."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from backupkit.values.problem import Flaw
from backupkit.values.text import reason
from backupkit.values.version import Status, in_order
from backupkit.versionfile import file_bytes, reader
from backupkit.versionfile.blocks import decode_prefixes, stored_digest
from backupkit.versionfile.deflate import Inflate, InflateError
from backupkit.versionfile.header import Damaged
from backupkit.versionfile.splice import WORTH_INHERITING_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import Self

    from backupkit.values.version import BackupMetadata
    from backupkit.versionfile.file_bytes import Keys

_HEAD_BYTES = 128
_HEAD_STORED_BYTES = 2048  # what holds the tables of a deflate block and its first bytes


class BaseDamaged(Damaged):
    """The version that was to be inherited from is not sound; the text says what is wrong with it."""

    def __init__(self, meta: BackupMetadata, damage: Damaged) -> None:
        super().__init__(damage.problem.flaw, **damage.problem.values)
        self.meta = meta  # which version it is


class BaseUnread(Exception):
    """The version that was to be inherited from cannot be read just now. That says nothing about it."""

    def __init__(self, meta: BackupMetadata, error: OSError) -> None:
        super().__init__(reason(error))
        self.meta = meta  # which version it is


def worth_inheriting(metas: Iterable[BackupMetadata], size_bytes: int) -> BackupMetadata | None:
    """Return the version whose blocks may stand in a content of this size: the newest that is not much smaller."""
    if size_bytes < WORTH_INHERITING_BYTES:
        return None
    sound = (meta for meta in metas if meta.status is Status.ACTIVE and 2 * meta.file_size >= size_bytes)
    return max(sound, key=in_order, default=None)


class Predecessor:
    """Fills :class:`backupkit.versionfile.splice.Base`.

    What it hands out was checked against the sealed header just then, so damage is noticed and never inherited.
    """

    def __init__(self, path: Path, meta: BackupMetadata, keys: Keys | None = None) -> None:
        """Open the file; with one of the *keys*, where it is sealed.

        Raises:
            BaseDamaged: its header, its length or its index is not as recorded, or it is no version file of ours.
            BaseUnread: it cannot be read just now.
        """
        self.meta = meta
        try:
            self._file, header = reader.opened(path, meta, keys)
        except Damaged as error:
            raise BaseDamaged(meta, error) from error
        except OSError as error:
            raise BaseUnread(meta, error) from error
        try:
            self.blocks = reader.blocks_of(header)
        except Damaged as error:
            self.close()
            raise BaseDamaged(meta, error) from error
        self.prefixes = decode_prefixes(header.prefixes, len(self.blocks))
        lengths = (block.stored_bytes for block in self.blocks)
        self._starts = list(itertools.accumulate(lengths, initial=header.header_bytes))
        self._heads: dict[int, bytes] = {}

    def head(self, number: int) -> bytes:
        """Return the first 128 bytes of a block's content; fewer, or none, where that is not easily had."""
        if number not in self._heads:
            try:
                stored = self._read(number, min(self.blocks[number].stored_bytes, _HEAD_STORED_BYTES))
                self._heads[number] = Inflate()(stored, _HEAD_BYTES)
            except (OSError, InflateError, Damaged):
                self._heads[number] = b""
        return self._heads[number]

    def stored(self, number: int) -> bytes:
        """Return a block's compressed bytes.

        Raises:
            BaseDamaged: they are not those that were written.
            BaseUnread: they cannot be read just now.
        """
        try:
            return self._checked(number)
        except Damaged as error:
            raise BaseDamaged(self.meta, error) from error
        except OSError as error:
            raise BaseUnread(self.meta, error) from error

    def _checked(self, number: int) -> bytes:
        block = self.blocks[number]
        stored = self._read(number, block.stored_bytes)
        if len(stored) != block.stored_bytes or stored_digest(stored) != block.stored_digest:
            raise Damaged(Flaw.OTHER_BYTES)
        return stored

    def _read(self, number: int, count: int) -> bytes:
        self._file.seek(self._starts[number])
        return file_bytes.take_all(self._file, count)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
