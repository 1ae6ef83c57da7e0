"""How well the document is protected just now, as an indicator says it. Pure."""

from __future__ import annotations

from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING
from backupkit.values.version import Standing, Status

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from backupkit.values.put_back import NamedPart
    from backupkit.values.version import BackupMetadata


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Moments are aware, UTC. All is unknown until the first look that succeeded: ``versions`` is None until then."""

    versions: int | None = None  # outside the bin
    last_good_at: datetime | None = (
        None  # when the newest version was made whose content does not look like an accident
    )
    holds_suspect: bool = False  # the version that the document holds (the newest, or the one put back last) is suspect
    reverts: str = ""  # the version that was put back last, if the newest save took that back (BackupMetadata.reverts)
    reverts_part: NamedPart | None = None  # if no more than a part of that had been put back: the part
    damaged: int = 0  # versions outside the bin that are known to be damaged
    has_document: bool = True
    unprotected_since: datetime | None = None  # since when the document holds what no version holds
    is_on_one_disk: bool = False  # there are versions, and all of them lie on the document's own disk, copies included
    is_locked: bool = False  # what opens the versions is not at hand: none is listed or made until it is entered
    stored_id: str = ""  # the version that the document held when it was known to be stored

    @property
    def held_id(self) -> str:
        """The version that the document holds now; empty: none does, or it is not known."""
        return self.stored_id if self.has_document and self.unprotected_since is None else ""


def health_of(newest_first: Iterable[BackupMetadata], *, held_id: str | None = None) -> Health:
    """Return the health of a document that is there and stored, with these versions.

    Those in the bin and damaged ones are no help.

    Args:
        newest_first: the versions.
        held_id: the version that was put back last and not changed since; None: the document holds the newest one.
    """
    listed = [meta for meta in newest_first if meta.status is not Status.ARCHIVED]
    usable = [meta for meta in listed if meta.status is Status.ACTIVE]
    good = next((meta for meta in usable if meta.standing is not Standing.SUSPECT), None)
    held = next((meta for meta in usable if held_id in (None, meta.backup_id)), None)
    reverting = held if usable and held is usable[0] else None
    return Health(
        versions=len(usable),
        last_good_at=good.timestamp if good else None,
        holds_suspect=held is not None and held.suspect,
        reverts=reverting.reverts if reverting else "",
        reverts_part=reverting.reverts_part if reverting else None,
        damaged=sum(meta.status is Status.CORRUPTED for meta in listed),
        stored_id=_held(usable, held_id),
    )


def is_of_lock(error: BaseException) -> bool:
    """Return True for what ends once a person has entered what opens the versions: nothing has gone wrong."""
    from backupkit.sealing.refused import KeyRefused  # most folders have no lock

    return isinstance(error, KeyRefused) and error.is_locked


def _held(usable: list[BackupMetadata], held_id: str | None) -> str:
    """Return the version that the document holds; empty: not known."""
    if held_id is not None or not usable:
        return held_id or ""
    # After a restore the newest version is what the document held before; what was put back may be gone since.
    return usable[0].replaced_by or usable[0].backup_id
