"""Trial of a place: whether it answers, whose it is, and whether a file can be stored there. It changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.operations.mirroring.reading import there_at
from backupkit.operations.watched import stop_if
from backupkit.places import mark as marks
from backupkit.places import mirroring, names
from backupkit.places.retrying import holds
from backupkit.places.url import place_from
from backupkit.process.aside import aside
from backupkit.values.places import PlaceTrial
from backupkit.values.sentence import Sentence, told, told_of

if TYPE_CHECKING:
    from backupkit.operations.binding import Binding
    from backupkit.places.place import Place
    from backupkit.values.version import CancelToken, Progress

_NO_ID = "0" * 32  # of a document without versions: whatever is marked belongs to another one
_STOPPED = Sentence("No copies can be made at {place}: {reason}. Nothing was changed there.")
_ALTERED = Sentence(
    "{place} did not give back what was stored there. That was removed again, and nothing else was changed."
)


def tried(
    binding: Binding, address: str, *, progress: Progress | None = None, cancel: CancelToken | None = None
) -> PlaceTrial:
    """Return what was found at the place of an address.

    A network may let us wait, so it is asked on a thread of its own; who gives it up waits for it no more.

    Args:
        binding: the document and its store.
        address: as :func:`place_from` takes it.
        progress: called again and again with (0, 1) on this thread.
        cancel: asked as often.

    Raises:
        ValueError: it is no address of a place.
        BackupError: the backup folder cannot be read.
        Cancelled: *cancel* was set.
    """
    place = place_from(address)
    binding.store.read()
    mark = marks.PlaceMark(folder_id=binding.store.folder_id or _NO_ID, created=binding.environment.clock.now())

    def turn() -> None:
        stop_if(cancel, binding.document.path, errors.Operation.MIRRORING)
        if progress:
            progress(0, 1)

    return aside(lambda: _looked(place, mark), turn)


def _looked(place: Place, mark: marks.PlaceMark) -> PlaceTrial:
    """Look at the place; where nothing has marked it yet, store a mark, read it back, and remove it again."""
    name = place.describe()
    try:
        there = there_at(place)
        here = mirroring.Here(folder_id=mark.folder_id, versions=())
        plan = mirroring.planned(here, there, mirroring.Keeping(grace=None), mark.created)
        copies = sum(1 for each in there.stored if names.is_version(each.name))
        problem = told_of(_STOPPED, place=name, reason=plan.stop.value) if plan.stop else ""
        if plan.marks and not problem and not _can_store(place, marks.encoded(mark)):
            problem = told_of(_ALTERED, place=name)
        return PlaceTrial(place=name, copies=copies, is_marked=there.mark is not None and not problem, problem=problem)
    except marks.MarkUnreadable as error:
        return PlaceTrial(place=name, problem=told_of(_STOPPED, place=name, reason=error.reason))
    except errors.BackupError as error:  # of the place, in its own words, or what it needs is not installed
        return PlaceTrial(place=name, problem=told(error))
    finally:
        place.close()


def _can_store(place: Place, data: bytes) -> bool:
    place.create(names.MARK, [data])  # never over anybody else's
    try:
        return holds(place, names.MARK, [data])
    finally:
        place.remove(names.MARK)
