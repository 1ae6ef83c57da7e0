"""Copies: those at one place during one visit. Which are whole, how one gets there, and how one is proven there."""

from __future__ import annotations

import copy
import hashlib
import logging
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.operations.mirroring.copies.fetching import is_whole_at
from backupkit.operations.mirroring.copies.pieces import Counted, FileOf
from backupkit.places.errors import PlaceDamaged, PlaceFailed, PlaceMissing, PlaceTaken
from backupkit.places.retrying import holds
from backupkit.values.sentence import Sentence
from backupkit.values.version import Depth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from backupkit.operations.binding import Binding
    from backupkit.places.place import Place
    from backupkit.values.version import BackupMetadata, CancelToken

_ALTERED = Sentence("what arrived there is not what was sent, and was removed again")

log = logging.getLogger(__name__)


class Copies:
    """The copies at one place. A version is held as long as it is sent, so that no rule removes it meanwhile.

    Args:
        binding: the document and its store.
        place: where they lie.
        names: of the files that were there, and proven to be whole, the last time.
        cancel: asked before each piece.
    """

    def __init__(self, binding: Binding, place: Place, names: Iterable[str], cancel: CancelToken | None) -> None:
        self._binding, self._place, self._cancel = binding, place, cancel
        self.names = set(names)  # of the files that are there, and proven to be whole
        self.proven: set[str] = set()  # of these, the ones of which that was proven during this visit
        self.spoiled: list[str] = []  # of the files that were found damaged during this visit
        self.differing: list[str] = []  # of those that are there, with other bytes than here
        self.damaged: list[BackupMetadata] = []  # versions found so before they were sent, and not sent
        self.sent: list[str] = []
        self.sent_bytes = 0
        self.sent_again: list[str] = []  # ids
        self.resealed: list[str] = []  # of an old key, and sealed anew with the one of now
        self.old_keys = 0  # how many lie there under an old key still

    def now(self) -> Copies:
        """Return what is known of them now, apart from what becomes known later."""
        copies = copy.copy(self)
        for name, value in vars(copies).items():
            if isinstance(value, (list, set)):
                setattr(copies, name, value.copy())
        return copies

    def bring(self, name: str, meta: BackupMetadata, report: Callable[[int], object], *, is_there: bool) -> None:
        """Bring one version there, or prove the copy that *is_there*. One that is damaged here does not arrive.

        Raises:
            BackupError: it could not be done.
            Cancelled: nobody wants it any more.
        """
        if meta.problem or not (hold := self._binding.store.hold(meta)):
            return
        with hold:
            try:
                if is_there:
                    self._compare(name, meta)
                else:
                    self._copy(name, meta, report)
            except errors.BackupCorrupted as error:
                log.warning("A version was not copied to %s: %s", self._place.describe(), error)
                self.damaged.append(meta.damaged(error.problem))

    def send_again(self, name: str, meta: BackupMetadata) -> None:
        """Remove a copy that is damaged and ours, and send it again; nothing happens where it is not whole here.

        Raises:
            BackupError: it could not be done. The copy may be gone then, and is sent with the next mirroring.
        """
        if meta.problem or not (hold := self._binding.store.hold(meta)):
            return
        with hold:
            self._binding.store.check_seal(meta)
            self._place.remove(name)
            self.differing.remove(name)
            self._copy(name, meta, lambda _: None)
        if name in self.sent:  # else somebody was faster
            self.sent.remove(name)  # it is told by another word, and not counted twice
            self.sent_bytes -= meta.stored_size
            self.sent_again.append(meta.backup_id)

    def prove(self, name: str, meta: BackupMetadata | None, *, depth: Depth) -> None:
        """Find out whether a copy is still what it should be; note it as proven, or as spoiled.

        Args:
            name: the copy.
            meta: its version here; None: it is not here any more.
            depth: whether the checksum that the place tells is enough.

        Raises:
            BackupError: it cannot be read there just now.
            Cancelled: nobody wants it any more.
        """
        try:
            is_whole = self._is_as_here(name, meta, depth) if meta and not meta.problem else None
            if is_whole is None:
                is_whole = is_whole_at(self._binding, self._place, name, meta, self._cancel)
        except PlaceDamaged:  # as a sealed place tells it
            is_whole = False
        except PlaceMissing:  # somebody has removed it meanwhile: the next look tells
            self.names.discard(name)
            return
        if is_whole:
            self._is_whole(name)
            return
        self._is_spoiled(name)
        if meta:
            self.differing.append(name)

    def _is_as_here(self, name: str, meta: BackupMetadata, depth: Depth) -> bool | None:
        """Return whether a copy has the bytes of its version here; None: that is gone, or not whole itself."""
        if not (hold := self._binding.store.hold(meta)):
            return None
        pieces = self._pieces(meta)
        with hold:
            try:
                if depth is Depth.SEALED and (told := self._place.checksum(name)):
                    digest = hashlib.md5(usedforsecurity=False)
                    for piece in pieces:
                        digest.update(piece)
                    if digest.hexdigest() == told:
                        return True
                return holds(self._place, name, pieces)
            except errors.BackupCorrupted as error:
                self.damaged.append(meta.damaged(error.problem))
                return None

    def _copy(self, name: str, meta: BackupMetadata, report: Callable[[int], object]) -> None:
        place, pieces = self._place, self._pieces(meta)
        try:
            place.create(name, Counted(pieces, report))
        except PlaceTaken:  # somebody else was faster
            self._compare(name, meta)
            return
        if not place.proves_arrival and not holds(place, name, pieces):
            place.remove(name)  # ours for certain: nothing of this name was there before
            raise PlaceFailed(place.describe(), _ALTERED)
        self._is_whole(name)
        self.sent.append(name)
        self.sent_bytes += meta.stored_size

    def _compare(self, name: str, meta: BackupMetadata) -> None:
        if holds(self._place, name, self._pieces(meta)):
            self._is_whole(name)
        else:
            self.differing.append(name)

    def _is_whole(self, name: str) -> None:
        self.names.add(name)
        self.proven.add(name)

    def _is_spoiled(self, name: str) -> None:
        self.names.discard(name)
        self.spoiled.append(name)

    def _pieces(self, meta: BackupMetadata) -> FileOf:
        return FileOf(self._binding, meta, self._cancel)
