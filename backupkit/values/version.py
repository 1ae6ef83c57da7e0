"""The values that travel between the parts of backupkit: frozen, able to answer about themselves and no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

MB_BYTES = 1_000_000

Progress = Callable[[int, int], None]
"""Called with (bytes done, bytes in all) on the thread of the operation; both count content, not stored bytes."""


class CancelToken(Protocol):
    """Anything that can say "stop": a :class:`threading.Event` is one."""

    def is_set(self) -> bool:
        """Return True once the operation should stop."""
        ...


class Trigger(StrEnum):
    """Why a version was made."""

    MANUAL = "manual"  # a person asked, in the dialog or on the command line
    APP = "app"  # the host's code called
    SAVE = "save"
    SCHEDULE = "schedule"
    CLOSE = "close"
    BEFORE_RESTORE = "before_restore"
    IMPORT = "import"


class Status(StrEnum):
    """Where a version stands."""

    ACTIVE = "active"
    ARCHIVED = "archived"  # in the bin
    CORRUPTED = "corrupted"  # its file is damaged or gone


class Depth(StrEnum):
    """How far a verification goes."""

    SEALED = "sealed"  # every stored byte is the one that was written: digests, nothing is unpacked
    DEEP = "deep"  # and it unpacks to the content that was stored, to its last byte


class Suspicion(StrEnum):
    """Why a version's content looks like the result of an accident."""

    EMPTY = "empty"
    NULS = "nuls"  # what some file systems leave of a file after a power cut
    UNPARSABLE = "unparsable"  # truncated, half written, or not what the file's name promises
    SHRUNK = "shrunk"  # less than half of the last good state


class Standing(StrEnum):
    """How far a version's content can be trusted; retention thins each kind by itself (promise P6)."""

    GOOD = "good"  # examined as a whole and found well-formed
    UNKNOWN = "unknown"  # too large to be examined at once; the quick look found nothing wrong
    SUSPECT = "suspect"


class Record:
    """Lets a frozen value also be read like a mapping: ``value["name"]`` and ``dict(value)``."""

    __slots__ = ()

    def keys(self) -> Iterator[str]:
        """Return the names of the fields, in their order."""
        return (entry.name for entry in fields(self))  # type: ignore[arg-type]  # every subclass is a dataclass

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - the fields have different types
        if name.startswith("_") or not hasattr(self, name):
            raise KeyError(name)
        return getattr(self, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupMetadata(Record):
    """What is known about one version. Answers ``meta["file_size"]`` and ``dict(meta)`` as well.

    ``backup_id`` and everything down to ``stored_size`` are fixed when the version is made and stand in the version
    file itself; the rest can change and stands in the manifest alone.
    """

    backup_id: str
    sequence: int  # the order of versions: one more than any before, never the clock
    timestamp: datetime  # when the state was read; aware, UTC
    file_hash: str  # SHA-256 of the content, 64 hex digits
    file_size: int  # bytes of the content
    document: str  # the document's file name at that time
    trigger: Trigger = Trigger.APP
    tags: tuple[str, ...] = ()
    active_day: int = 1  # the how-manieth day of use this was; ages are counted in these, never in calendar days
    stored_size: int = 0  # bytes of the version file
    description: str = ""
    pinned: bool = False
    records: int | None = None  # None: not counted, or nothing to count
    examined: bool = False  # True: the whole content was looked at, not only its size and ends
    suspicions: tuple[Suspicion, ...] = ()
    status: Status = Status.ACTIVE
    problem: str = ""  # why status is "corrupted"
    verified_at: datetime | None = None  # the last time that it was unpacked, checked to its last byte, and right
    sealed_at: datetime | None = None  # the last time that every stored byte was the one that was written
    archived_day: int | None = None  # the day of use on which it went to the bin, or came out of it
    replaced_by: str = ""  # of a version made before a restore: the id of the version that was put back then
    file_name: str = ""  # the version file's name within the backup folder

    @property
    def suspect(self) -> bool:
        """True if the content looks like the result of an accident."""
        return bool(self.suspicions)

    @property
    def standing(self) -> Standing:
        """How far the content can be trusted."""
        if self.suspicions:
            return Standing.SUSPECT
        return Standing.GOOD if self.examined else Standing.UNKNOWN

    @property
    def order(self) -> tuple[int, datetime, str]:
        """Sort key of versions, oldest first. The clock only breaks ties that a disabled lock can cause."""
        return (self.sequence, self.timestamp, self.backup_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionSummary(Record):
    """One line of the history, for people: also readable as ``summary["size_mb"]``."""

    backup_id: str
    timestamp: datetime  # aware, UTC
    size_mb: float  # content, in units of 1,000,000 bytes
    description: str
    trigger: Trigger
    change_bytes: int | None  # content size against the version before; None for the first one
    change_records: int | None  # None where either of the two was not counted


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreResult(Record):
    """A restore that succeeded (one that fails raises), so this is always true in a condition."""

    backup_id: str  # the version that was put back
    path: Path  # where to
    before_id: str | None  # the version that holds the state before; None: there was no document, or it was not touched
    size_bytes: int
    not_kept: tuple[str, ...] = ()  # sentences: what of the file's owner, attributes … could not be carried over

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyReport:
    """What a verification found. ``valid, corrupted = report`` unpacks as two counts."""

    sound_ids: tuple[str, ...]  # every byte was read and is right
    depth: Depth = Depth.DEEP  # what "right" means here
    problems: Mapping[str, str] = field(default_factory=dict)  # backup_id -> what is wrong, in words
    complete: bool = True  # False: cancelled before all were checked; the counts hold for those that were

    @property
    def valid(self) -> int:
        """How many versions are sound."""
        return len(self.sound_ids)

    @property
    def corrupted(self) -> int:
        """How many versions are damaged or gone."""
        return len(self.problems)

    def __iter__(self) -> Iterator[int]:
        return iter((self.valid, self.corrupted))


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupStats(Record):
    """Figures about a backup folder; versions in the bin count only in ``archived``."""

    count: int
    total_bytes: int  # stored
    content_bytes: int  # what they would take uncompressed
    average_bytes: float  # stored, per version; 0.0 without versions
    ratio: float  # content / stored; 0.0 without versions
    oldest_at: datetime | None
    newest_at: datetime | None
    verified: int  # checked in full at least once, and right
    corrupted: int
    suspect: int
    pinned: int
    archived: int
