"""Resealing: after a change of the key, the copies at a place are sealed anew with that of now, one after another."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Protocol

from backupkit import errors
from backupkit.operations.mirroring.copies.pieces import Again, Counted, FileOf
from backupkit.operations.watched import stop_if
from backupkit.places.errors import PlaceDamaged, PlaceMissing, PlaceTaken
from backupkit.places.pieces import pieces_at
from backupkit.sealing.anew import Resealing
from backupkit.sealing.broken import Breach, SealBroken
from backupkit.sealing.sealed_copy import key_in_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from backupkit.operations.binding import Binding
    from backupkit.operations.mirroring.visit import Visit
    from backupkit.places.place import Place
    from backupkit.places.sealed_place import SealedPlace
    from backupkit.sealing.names import SealedName
    from backupkit.values.version import BackupMetadata, CancelToken

log = logging.getLogger(__name__)


class Count(Protocol):
    """Counts the bytes that leave for one place."""

    def expect(self, count: int) -> None:
        """Note that *count* bytes more are to be sent."""
        ...

    def add(self, count: int) -> None:
        """Note that *count* bytes more have left."""
        ...


def reseal(binding: Binding, visit: Visit, count: Count, cancel: CancelToken | None = None) -> None:
    """Seal anew what lies under an old key at one place, newest first; nothing where there is one key, or no seal.

    A version is sent from here where it is whole here, else it comes from the place. The old file goes once the new one
    was proven there. A crash leaves the one, or both, or the other, and the next call goes on.

    Args:
        binding: the document and its store.
        visit: the place; what was done, and what is left, is noted there.
        count: of what leaves for the place.
        cancel: asked before each piece.

    Raises:
        Cancelled: nobody wants it any more.
    """
    sealed = visit.entry.sealed
    if sealed is None or not visit.is_reached:
        return
    copies = _Copies(binding, visit, sealed, count.add, cancel)
    with visit.minding():
        run = Resealing(copies)
        if len(copies.key_ids()) > 1 and run.next_step():
            count.expect(copies.old_bytes)
            with binding.places.at_work.copying(visit.entry.name, copies.left(), is_anew=True) as begins:
                carry_out(run, binding, visit, begins, cancel)
    visit.copies.old_keys = copies.left() + copies.unopened


def carry_out(
    run: Resealing, binding: Binding, visit: Visit, begins: Callable[[], None], cancel: CancelToken | None
) -> None:
    """Take the steps of a sealing anew at one place, as far as it is reached.

    Raises:
        Cancelled: nobody wants it any more.
    """
    begun: set[SealedName] = set()
    while visit.is_reached and (step := run.next_step()):
        stop_if(cancel, binding.document.path, errors.Operation.MIRRORING)
        if step.source.backup_id and step.source not in begun:
            begun.add(step.source)
            begins()
        with visit.minding():
            if run.carry_out(step) and step.source.backup_id:  # what is none is an index
                visit.copies.resealed.append(step.source.plain)


class _Copies:
    """Fills :class:`backupkit.sealing.anew.SealedFiles` by the copies at one place, each seen by its key."""

    def __init__(
        self,
        binding: Binding,
        visit: Visit,
        sealed: SealedPlace,
        report: Callable[[int], object],
        cancel: CancelToken | None,
    ) -> None:
        self._binding, self._visit, self._sealed = binding, visit, sealed
        self._report, self._cancel = report, cancel
        self._views: dict[str, Place] = {}  # by the id of a key
        self.old: set[SealedName] = set()  # what lies there under an old key
        self.old_bytes = 0  # of them
        self.unopened = 0  # files whose names tell an old key that is at hand, and that it does not open

    def left(self) -> int:
        """Return of how many versions the copies lie there under an old key. An index is of none."""
        return len({each.backup_id for each in self.old} - {""})

    @property
    def proves_arrival(self) -> bool:
        return self._visit.place.proves_arrival

    def key_ids(self) -> Sequence[str]:
        return tuple(self._sealed.vault.keys())

    def list(self) -> Iterable[SealedName]:
        sizes = {each.name: each.size_bytes for each in self._visit.place.list()}
        old_ids = set(self.key_ids()) - {self._sealed.vault.current}
        self.old = {each for each in self._sealed.listed if each.key_id in old_ids}
        self.unopened = sum(key_in_name(name) in old_ids for name in sizes)  # only what did not open bears that name
        self.old_bytes = sum(sizes[each.plain] for each in self.old)
        return self._sealed.listed

    def pieces(self, file: SealedName) -> Iterable[bytes]:
        return Again(lambda: self._pieces(file))

    def write(self, file: SealedName, pieces: Iterable[bytes]) -> None:
        try:
            self._at(file).create(file.plain, Counted(pieces, self._report))
        except PlaceTaken as error:
            raise FileExistsError(file.plain) from error

    def remove(self, file: SealedName) -> None:
        self._at(file).remove(file.plain)
        self.old.discard(file)

    def _pieces(self, file: SealedName) -> Iterator[bytes]:
        meta = self._here(file)
        if meta and (hold := self._binding.store.hold(meta)):  # held, so that no rule removes it meanwhile
            with hold:
                try:
                    yield from FileOf(self._binding, meta, self._cancel)
                except errors.BackupCorrupted as error:
                    self._visit.copies.damaged.append(meta.damaged(error.problem))
                    raise SealBroken(Breach.ALTERED) from error
            return
        try:
            for piece in pieces_at(self._at(file), file.plain):
                stop_if(self._cancel, self._binding.document.path, errors.Operation.MIRRORING)
                yield piece
        except PlaceDamaged as error:
            log.warning("%s", error)
            raise SealBroken(Breach.ALTERED) from error
        except PlaceMissing as error:
            raise FileNotFoundError(file.plain) from error

    def _here(self, file: SealedName) -> BackupMetadata | None:
        """Return the version that is here, and what a copy of an old key is to become; None of any other."""
        meta = self._visit.shelf.versions.get(file.plain)
        if file.key_id == self._sealed.vault.current or meta is None or file.plain in self._visit.copies.differing:
            return None
        damaged = {each.backup_id for each in self._visit.copies.damaged}
        return None if meta.problem or meta.backup_id in damaged else meta

    def _at(self, file: SealedName) -> Place:
        if file.key_id not in self._views:
            self._views[file.key_id] = self._visit.entry.patient(self._sealed.of_key(file.key_id))
        return self._views[file.key_id]
