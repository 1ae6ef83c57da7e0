"""Following: after a change of the key of a sealed folder, the copies at a place are those of now, and no others."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backupkit.errors import Operation
from backupkit.operations.mirroring.copies.pieces import Again, Counted
from backupkit.operations.mirroring.resealing import carry_out
from backupkit.operations.watched import stop_if
from backupkit.places.errors import PlaceDamaged, PlaceMissing, PlaceTaken
from backupkit.sealing.anew import Resealing
from backupkit.sealing.broken import Breach, SealBroken
from backupkit.sealing.ciphers import SALT_BYTES
from backupkit.sealing.names import sealed_name
from backupkit.sealing.opener import Opened
from backupkit.versionfile.resealing import sealed_again
from backupkit.versionfile.sealed_bytes import Seal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from backupkit.operations.binding import Binding
    from backupkit.operations.mirroring.resealing import Count
    from backupkit.operations.mirroring.visit import Visit
    from backupkit.sealing.folder_key import FolderKey
    from backupkit.sealing.names import SealedName
    from backupkit.values.version import CancelToken
    from backupkit.versionfile.file_bytes import Keys


def follow(binding: Binding, visit: Visit, count: Count, cancel: CancelToken | None = None) -> None:
    """Let the copies at one place follow a change of the key of the folder here; nothing where there was none.

    A version that is here was sealed anew here, and sent under its new name: its old copy goes once the new one was
    proven there. A copy whose version is not here any more is sealed anew there. One whose version is here under an old
    key still, or has to be fetched first, waits. A crash leaves the one, or both, or the other.

    Args:
        binding: the document and its store.
        visit: the place, to which all else was brought; what was done, and what is left, is noted there.
        count: of what leaves for the place.
        cancel: asked before each piece.

    Raises:
        Cancelled: nobody wants it any more.
    """
    keys = binding.store.keeping.keys(binding.store.folder)
    if keys is None or not visit.is_reached:
        return
    with visit.minding():
        copies = _Copies(binding, visit, keys, count.add, cancel)
        if len(copies.key_ids()) > 1:
            visit.one_by_one(copies.replaced(), copies.let_go)
            run = Resealing(copies)
            if run.next_step():
                with binding.places.at_work.copying(visit.entry.name, copies.left(), is_anew=True) as begins:
                    carry_out(run, binding, visit, begins, cancel)
        visit.copies.old_keys = len(copies.old())


class _Copies:
    """Fills :class:`backupkit.sealing.anew.SealedFiles` by those copies at a place whose versions are not here."""

    def __init__(
        self,
        binding: Binding,
        visit: Visit,
        keys: Keys,
        report: Callable[[int], object],
        cancel: CancelToken | None,
    ) -> None:
        self._binding, self._visit, self._keys = binding, visit, keys
        self._report, self._cancel = report, cancel
        self._here = {meta.backup_id: name for name, meta in visit.shelf.versions.items()}

    @property
    def proves_arrival(self) -> bool:
        return self._visit.place.proves_arrival

    def key_ids(self) -> Sequence[str]:
        return tuple(self._keys)

    def replaced(self) -> list[str]:
        """Return the copies of an old key whose versions lie there, proven, under the name that they have here."""
        rank = {key_id: number for number, key_id in enumerate(self.key_ids())}
        found = []
        for each in self._there():
            name = self._here.get(each.backup_id, "")
            now = sealed_name(name)
            is_there = now and now.plain == each.plain and name in self._visit.copies.names
            if now and is_there and rank.get(each.key_id, len(rank)) < rank.get(now.key_id, -1):
                found.append(str(each))
        return found

    def let_go(self, name: str) -> None:
        """Remove a copy that :meth:`replaced` tells of."""
        self._visit.place.remove(name)
        self._forget(name)
        copies, shelf = self._visit.copies, self._visit.shelf
        found = sealed_name(name)
        now = self._here[found.backup_id] if found else ""
        if now in copies.sent:  # it is told by another word, and not counted twice
            copies.sent.remove(now)
            copies.sent_bytes -= shelf.versions[now].stored_size
        copies.resealed.append(now)

    def old(self) -> list[SealedName]:
        """Return the copies that lie there under an old key."""
        return [each for each in self._there() if each.key_id in set(self.key_ids()[:-1])]

    def left(self) -> int:
        """Return how many of them there are whose versions are not here."""
        return sum(each.backup_id not in self._here for each in self.old())

    def _there(self) -> list[SealedName]:
        named = map(sealed_name, self._visit.there)
        return [each for each in named if each and each.backup_id]

    def list(self) -> Iterable[SealedName]:
        self._visit.sizes = {each.name: each.size_bytes for each in self._visit.place.list()}
        return [each for each in self._there() if each.backup_id not in self._here]

    def pieces(self, file: SealedName) -> Iterable[bytes]:
        return Again(lambda: self._pieces(file))

    def _pieces(self, file: SealedName) -> Iterator[bytes]:
        place, name, offset = self._visit.place, str(file), 0

        def read(count: int) -> bytes:
            nonlocal offset
            stop_if(self._cancel, self._binding.document.path, Operation.MIRRORING)
            data = place.read(name, offset, count)
            offset += len(data)
            return data

        try:
            opened = Opened(read, self._keys)
            plain, _, head = opened.metadata.partition(b"\n")
            if plain.decode("latin-1") != file.plain:  # a whole file in the place of another
                raise SealBroken(Breach.ALTERED)
            yield head
            yield from opened.content()
        except PlaceDamaged as error:
            raise SealBroken(Breach.ALTERED) from error
        except PlaceMissing as error:
            raise FileNotFoundError(name) from error

    def write(self, file: SealedName, pieces: Iterable[bytes]) -> None:
        name, key, visit = str(file), self._keys[file.key_id], self._visit
        salts = [os.urandom(SALT_BYTES) for _ in range(2)]
        # The same bytes each time: a second try, after one without an answer, compares what has arrived by the first.
        sealed = Again(lambda: sealed_again(file.plain, pieces, _seal(key, salts)))
        try:
            visit.place.create(name, Counted(sealed, self._report))
        except PlaceTaken as error:
            raise FileExistsError(name) from error
        visit.copies.names.add(name)

    def remove(self, file: SealedName) -> None:
        self._visit.place.remove(str(file))
        self._forget(str(file))

    def _forget(self, name: str) -> None:
        self._visit.copies.names.discard(name)
        self._visit.sizes.pop(name, None)


def _seal(key: FolderKey, salts: Iterable[bytes]) -> Seal:
    drawn = iter(salts)
    return Seal(key=key, random=lambda _: next(drawn))
