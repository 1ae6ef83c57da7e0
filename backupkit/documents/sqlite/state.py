"""The state of a database: a copy that SQLite makes, of one moment, however many commits come in meanwhile."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from backupkit.documents.document import State
from backupkit.documents.file_state import MarksOfAll
from backupkit.documents.side_files import SideFiles
from backupkit.documents.sqlite import snapshot
from backupkit.documents.sqlite.connection import telling
from backupkit.documents.sqlite.examination import looked_into
from backupkit.documents.sqlite.workplace import at_hand, at_hand_to_read, file_for_a_moment
from backupkit.files import marks, system
from backupkit.files.disk import Disk
from backupkit.files.os_errors import in_folder, reading
from backupkit.files.patience import when_free
from backupkit.files.places import require_room
from backupkit.files.reading import CHUNK_BYTES, chunks_of
from backupkit.process.turns import give_way

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from backupkit.changes.parts import Pause
    from backupkit.documents.judging import Judgement
    from backupkit.documents.sqlite.connection import Opening
    from backupkit.files.access import Access
    from backupkit.files.drafts import Draft

_LOOKS = 30
_TICK_SECONDS = 0.005


class DatabaseState(State):
    """Fills :class:`backupkit.documents.document.State`.

    Args:
        path: the database, as errors name it.
        real: the file itself.
        access: who may read it.
        opening: how connections to it are made.

    Raises:
        NoDatabase: SQLite can make nothing of it.
        DocumentBusy, DocumentUnreadable: it cannot be read just now.
    """

    def __init__(self, path: Path, real: Path, access: Access, opening: Opening) -> None:
        self._path, self._real, self._opening = path, real, opening
        self._sides = SideFiles(real)
        self._ends = contextlib.ExitStack()
        self._copy: tuple[Path, int] | None = None  # once there is one, with its descriptor
        self._is_settled = False
        self._access = access
        self._fingerprint, _ = self._marks()
        with telling(path, opening), contextlib.closing(snapshot.began_to_read(opening, real)) as connection:
            self._size_bytes = snapshot.size_in(connection)  # no lock is held while a draft is waited for

    @property
    def access(self) -> Access:
        """Who may read the database."""
        return self._access

    @property
    def size_bytes(self) -> int:
        """How large the copy is; before there is one, how large it would have been at first."""
        return self._size_bytes

    @property
    def is_snapshot(self) -> bool:
        """True: SQLite lets nobody change what a transaction reads."""
        return True

    @property
    def is_settled(self) -> bool:
        """True if the file system's clock had ticked between the last change and the copy."""
        return self._is_settled

    def fingerprint(self) -> Hashable:
        """Return what identifies the state: the marks of the file and its log from right before it was copied."""
        return self._fingerprint

    def let_go(self, new_draft: Callable[[], Draft], *, pause: Pause) -> None:
        """Copy the state into a new draft."""
        if self._copy:
            return
        draft = new_draft()
        self._ends.callback(draft.discard)
        self._take(draft.path, draft.descriptor, draft.write, draft.stamped, pause)

    def chunks(self) -> Iterator[bytes]:
        """Yield the content of the copy."""
        yield from self._read(self._copied()[1])

    def judgement(self, *, pause: Pause) -> Judgement | None:
        """Return what SQLite tells of the copy."""
        with at_hand_to_read(*self._copied()) as file:
            return looked_into(file, self._opening, pause=pause)

    def _copied(self) -> tuple[Path, int]:
        """Return the copy; make one if somebody only looks at it."""
        if self._copy:
            return self._copy
        path, descriptor = self._new_file()
        self._take(path, descriptor, partial(Disk().write, descriptor), partial(_stamped, descriptor), give_way)
        return path, descriptor

    def former_chunks(self) -> Iterator[bytes] | None:
        """Return what stands in the database itself, without its log."""
        if self._opening.connect or self._sides.log_now()[1] is None:
            return None
        path, descriptor = self._new_file()
        with (
            telling(self._path, self._opening),
            at_hand(path, partial(Disk().write, descriptor)) as file,
            contextlib.closing(self._opening.still(self._real)) as source,
        ):
            snapshot.copied(self._opening, source, file)
        return self._read(descriptor)

    def _read(self, descriptor: int) -> Iterator[bytes]:
        with in_folder(self._folder):
            os.lseek(descriptor, 0, os.SEEK_SET)
            yield from chunks_of(descriptor, CHUNK_BYTES)

    def close(self) -> None:
        """Remove the copy."""
        self._ends.close()
        self._copy = None

    def _new_file(self) -> tuple[Path, int]:
        """Make a file where the system keeps what is needed for a moment; return its path and a descriptor."""
        with in_folder(Path(tempfile.gettempdir())):
            descriptor, path = file_for_a_moment()
        self._folder = path.parent
        self._ends.callback(_removed, path)
        self._ends.callback(os.close, descriptor)
        return path, descriptor

    def _take(
        self,
        target: Path,
        descriptor: int,
        write: Callable[[bytes], object],
        stamp: Callable[[], marks.Stamp],
        pause: Pause,
    ) -> None:
        self._folder = target.parent
        snapshot.let_finish(self._sides, self._opening, pause)
        self._fingerprint, self._is_settled = self._seen(stamp)
        with (
            telling(self._path, self._opening),
            at_hand(target, write) as file,
            contextlib.closing(snapshot.began_to_read(self._opening, self._real)) as source,
        ):
            with in_folder(self._folder):
                require_room(self._folder, snapshot.size_in(source))
            snapshot.copied(self._opening, source, file, pause=pause)
        self._copy = target, descriptor
        self._size_bytes = os.fstat(descriptor).st_size

    def _seen(self, stamp: Callable[[], marks.Stamp]) -> tuple[Hashable, bool]:
        """Return the present fingerprint, and whether any later change is certain to show in it.

        A tick of the file system's clock is waited for. As long as commits keep coming in, that is not to be had, and
        the fingerprint is one that is never met again: the next look takes the document for changed, and finds out.
        """
        found, statuses = self._marks()
        if system.HERE is system.WINDOWS:  # where times prove nothing
            return found, False
        for _ in range(_LOOKS):
            now_ns, stamped = time.time_ns(), stamp()
            if all(marks.is_older(each, stamped) or marks.is_settled(each, now_ns) for each in statuses):
                return found, True
            time.sleep(_TICK_SECONDS)
            found, statuses = self._marks()
        return (found, object()), False

    def _marks(self) -> tuple[Hashable, list[os.stat_result]]:
        with reading(self._path):
            status = when_free(marks.look_at, self._real)
        log, beside = self._sides.log_now()
        statuses = [each for each in (status, log) if isinstance(each, os.stat_result)]
        own = marks.marks_in(status)
        return own if beside is None else MarksOfAll(file=own, beside=beside), statuses


def _stamped(descriptor: int) -> marks.Stamp:
    Disk().stamp(descriptor)
    return marks.stamp_of(descriptor)


def _removed(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
