"""Drafts outside of the folder: a note in it tells where one is being written, so that a killed writer's is found.

An export writes beside its target, where nobody looks again. So it leaves a note in the folder first. That is a draft
by its name, and by what holds and removes it: it goes when the export ends, or else with the next operation, after what
it tells of. (A release that knows no notes removes it like any other leftover.)
"""

from __future__ import annotations

import contextlib
import os

from backupkit.errors import BackupError
from backupkit.files import drafts
from backupkit.files.places import absolute_path
from backupkit.files.reading import open_regular
from backupkit.light.log import Log
from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from backupkit.files.access import Access
    from backupkit.files.disk import Disk
    from backupkit.files.drafts import Draft
    from backupkit.store.sealed.keeping import Keeping

_BEGINNING, _END = b"backupkit drafts elsewhere:", b"\0."  # each path between them begins with a zero
_NOTE = "note"  # what it is called within, where it is sealed: its own name says nothing
_LIMIT_BYTES = 1 << 18

log = Log(__name__)


@contextlib.contextmanager
def noted(disk: Disk, folder: Path, access: Access, places: Iterable[Path], keeping: Keeping) -> Iterator[None]:
    """Keep a note in *folder*, with this *access*, of the *places* where a draft may lie within the block.

    Where none can be made, as in a folder that can only be read, there is none.
    """
    places = list(places)
    with contextlib.ExitStack() as stack:
        try:
            note = stack.enter_context(drafts.draft_in(disk, folder))
            access.apply_privately(disk, note.descriptor)
            told = b"\0".join((_BEGINNING, *(os.fsencode(str(place)) for place in places))) + _END
            note.write(keeping.sealed(folder / _NOTE, told))
            note.sync()
            disk.sync_folder(folder)
        except OSError as error:
            log.info("There is no note in %s of what is written elsewhere: %s", folder, error)
        else:
            stack.callback(_keep_while_needed, note, places)
        yield


def _keep_while_needed(note: Draft, places: Iterable[Path]) -> None:
    """Let a note stay, for the next operation, if what it tells of could not be removed."""
    if any(map(os.path.lexists, places)):
        note.close()


def is_needed(disk: Disk, leftover: Path, keeping: Keeping) -> bool:
    """Remove what a leftover tells of, if it is a note; return True if some of that is still there.

    Raises:
        OSError: something could not be removed.
    """
    told = _told(leftover, keeping)
    for path in told:
        drafts.sweep(disk, path)
    return any(map(os.path.lexists, told))


def _told(leftover: Path, keeping: Keeping) -> list[Path]:
    """Return where the drafts may lie that a note tells of; nothing if it is none, or cannot be read."""
    try:
        descriptor = open_regular(leftover)
    except OSError:
        return []
    try:
        data = keeping.opened(leftover.parent / _NOTE, os.read(descriptor, _LIMIT_BYTES + keeping.more_bytes))
    except (OSError, BackupError):  # of another program that seals, say
        return []
    finally:
        os.close(descriptor)
    if not (data.startswith(_BEGINNING) and data.endswith(_END)):
        return []
    places = map(os.fsdecode, data.removesuffix(_END).split(b"\0")[1:])
    return [absolute_path(place) for place in places if os.path.isabs(place)]
