"""What is sent of a version, piece by piece. It can be read again from the beginning, as a second try has to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.operations.watched import stop_if

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from backupkit.operations.binding import Binding
    from backupkit.values.version import BackupMetadata, CancelToken


class FileOf:
    """The bytes of a version's file, from the beginning each time that it is iterated.

    They are checked on the way, so that the file is read once: one that is damaged raises BackupCorrupted before its
    end, and a place stores nothing of a source that fails.
    """

    def __init__(self, binding: Binding, meta: BackupMetadata, cancel: CancelToken | None) -> None:
        self._binding, self._meta, self._cancel = binding, meta, cancel

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._binding.store.sound_bytes(self._meta):
            stop_if(self._cancel, self._binding.document.path, errors.Operation.MIRRORING)
            yield piece


class Counted:
    """Pieces that are counted as they leave. Those of a second try are not counted again."""

    def __init__(self, pieces: Iterable[bytes], report: Callable[[int], object]) -> None:
        self._pieces, self._report, self._most = pieces, report, 0

    def __iter__(self) -> Iterator[bytes]:
        done = 0
        for piece in self._pieces:
            yield piece
            done += len(piece)
            if done > self._most:
                self._report(done - self._most)
                self._most = done


class Again:
    """Pieces that can be read again from the beginning, as a second try has to."""

    def __init__(self, pieces: Callable[[], Iterator[bytes]]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces()
