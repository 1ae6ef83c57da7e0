"""The files of a sealed folder beside its versions: by which keys they lie there, and how they are sealed anew."""

from __future__ import annotations

import binascii
import contextlib
import os
from typing import TYPE_CHECKING, cast

from backupkit.files import drafts
from backupkit.files.drafts import write_file
from backupkit.files.reading import NotOurs, open_regular, read_regular
from backupkit.sealing import beginning
from backupkit.sealing.broken import SealBroken
from backupkit.sealing.refused import KeyLost
from backupkit.sealing.sealed_copy import key_in_name
from backupkit.values import naming

if TYPE_CHECKING:
    from pathlib import Path

    from backupkit.files.disk import Disk
    from backupkit.store.sealed.vault import SealedKeeping
    from backupkit.store.store import Store

_INDEXES = frozenset({naming.MANIFEST, naming.PREVIOUS_MANIFEST})
_LIMIT_BYTES = 1 << 28  # of an index that was kept aside
_KEPT_ASIDE = ".corrupt-"
_LINE_BYTES = -(-beginning.BYTES // 3) * 4  # of a line of the log: three bytes are four letters
UNKNOWN = ""
"""Stands for the key of a file that may be of any."""


def key_of(data: bytes) -> str | None:
    """Return the id of the key that sealed a file which begins with *data*; None if none did."""
    try:
        return beginning.decode(data[: beginning.BYTES]).key_id
    except SealBroken:
        return None


def _key_of_line(line: bytes) -> str | None:
    try:
        return key_of(binascii.a2b_base64(line[:_LINE_BYTES], strict_mode=True))
    except (binascii.Error, ValueError):
        return None


class SmallFiles:
    """Index, settings, log, what is remembered of places, and what was kept aside.

    Args:
        store: the folder. Where its keeping admits what is not sealed, that is sealed as well.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._keeping = cast("SealedKeeping", store.keeping)

    def keys(self) -> set[str]:
        """Return the ids of the keys that anything in the folder needs, versions included; UNKNOWN for any.

        Raises:
            OSError: it cannot be read.
        """
        found = set[str]()
        folder = self._store.folder
        for name in os.listdir(folder):
            path = folder / name
            if (in_name := key_in_name(name)) is not None:
                found.add(in_name)
            elif name.endswith(".enc"):  # a version that a person has renamed
                found.add(UNKNOWN)
            elif drafts.is_leftover(name):
                found |= {key for key in [key_in(path)] if key}
            elif name in _INDEXES or name == naming.SETTINGS or _is_other(name):
                found |= self._keys_in(path)
        for path in self._store.unsaved.sealed_files():
            found.add(key_in(path) or UNKNOWN)
        return found

    def _keys_in(self, path: Path) -> set[str]:
        """Return the keys without which something in a file would not open any more: what is damaged needs none."""
        data = _data(path)
        if path.name == naming.HISTORY:
            return {key for line in data.splitlines() if (key := _key_of_line(line)) and self._line(path, line)}
        return {key for key in [key_of(data)] if key and self._opens(path, data)}

    def seal_anew(self, disk: Disk) -> bool:
        """Seal all of them with the key of now; return True if any was not. To be called under the folder's lock.

        Each is replaced in one step, so a kill leaves it as it was or as it will be.

        Raises:
            OSError, BackupError: one cannot be read or written.
        """
        store, folder = self._store, self._store.folder
        is_changed = False
        if any(self._is_old(folder / name) for name in _INDEXES):
            current = store.read()
            store.write(current)
            store.write(current)  # the one before is one of these as well
            is_changed = True
        is_changed |= self.others_anew(disk)
        if self._is_old(folder / naming.SETTINGS):
            store.save_settings(store.settings)
            is_changed = True
        return is_changed

    def others_anew(self, disk: Disk) -> bool:
        """Seal log, what is remembered of places, and what was kept aside; as :meth:`seal_anew`.

        A line that somebody adds to the log at this moment may be lost, as where it is shortened.
        """
        folder, is_changed = self._store.folder, False
        for name in sorted(filter(_is_other, os.listdir(folder))):
            path = folder / name
            data = _data(path)
            if name == naming.HISTORY:
                changed = b"".join(self._line_anew(path, line) + b"\n" for line in data.splitlines() if line)
                changed = changed if data.splitlines() != changed.splitlines() else data
            else:
                changed = self._anew(path, data)
            if changed != data:
                write_file(disk, path, changed, self._store.home.access_in(folder).for_work)
                is_changed = True
        return is_changed

    def _anew(self, path: Path, data: bytes) -> bytes:
        key_id = key_of(data)
        if key_id is None:
            return self._keeping.sealed(path, data) if self._keeping.admits_plain else data
        if key_id == self._now or not self._opens(path, data):
            return data
        return self._keeping.sealed(path, self._keeping.opened(path, data))

    def _line_anew(self, path: Path, line: bytes) -> bytes:
        key_id = _key_of_line(line)
        if key_id is None:  # one that is damaged may tell something all the same
            return self._keeping.sealed_line(path, line) if self._keeping.admits_plain else line
        if key_id == self._now or not (text := self._line(path, line)):
            return line
        return self._keeping.sealed_line(path, text)

    def _line(self, path: Path, line: bytes) -> bytes:
        return self._keeping.opened_line(path, line)

    def _opens(self, path: Path, data: bytes) -> bool:
        try:
            self._keeping.opened(path, data)
        except (NotOurs, KeyLost):
            return False
        return True

    def _is_old(self, path: Path) -> bool:
        key_id = key_in(path)
        return key_id is not None and key_id != self._now

    @property
    def _now(self) -> str:
        return self._keeping.seal(self._store.folder).key.key_id


def key_in(path: Path) -> str | None:
    """Return the id of the key that sealed a file; None if none did, or it is not there.

    Raises:
        OSError: it cannot be read.
    """
    with contextlib.suppress(NotOurs, FileNotFoundError):
        descriptor = open_regular(path)
        try:
            return key_of(os.read(descriptor, beginning.BYTES))
        finally:
            os.close(descriptor)
    return None


def _data(path: Path) -> bytes:
    """Return what stands in a file; nothing of what is no file, or is not there."""
    with contextlib.suppress(NotOurs, FileNotFoundError):
        return read_regular(path, _LIMIT_BYTES)
    return b""


def _is_other(name: str) -> bool:
    return name in {naming.HISTORY, naming.MIRROR} or _KEPT_ASIDE in name
