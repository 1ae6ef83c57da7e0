"""What operations answer: frozen, readable by attribute or like a mapping."""

from __future__ import annotations

from backupkit.light.frozen import dataclass, field
from backupkit.light.typed import TYPE_CHECKING
from backupkit.values.version import Depth, Record, Trigger

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from backupkit.values.activity.checks import Checks


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
    change_summary: str = ""  # "3 records removed"; empty: not counted, or against a version that is gone


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreResult(Record):
    """A restore that succeeded (one that fails raises), so this is always true in a condition."""

    backup_id: str  # the version that was put back
    path: Path  # where to
    before_id: str | None
    """The version that holds the state before. None: there was no document, or it was not touched, or there was no room
    to store it and ``create_safety_backup=False`` said that it may be lost."""
    size_bytes: int
    not_kept: tuple[str, ...] = ()  # sentences: what of the file's owner, attributes … could not be carried over
    part: str = ""  # the title or the path of the part that was put back; empty: the whole version was

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderMoved(Record):
    """What was copied to another backup folder, which is the document's from then on."""

    folder: Path  # the new one
    left: Path  # the one until now; it stays as it is
    copied: int  # versions that were not in the new one before
    stored_bytes: int  # of those


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsavedWork(Record):
    """What an app had not saved when it ended without a word."""

    unsaved_id: str  # stands for it wherever content is read: comparing, exporting
    kept_at: datetime  # aware, UTC
    size_bytes: int
    file_hash: str  # SHA-256


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyReport:
    """What a verification found. ``valid, corrupted = report`` unpacks as two counts."""

    sound_ids: tuple[str, ...]  # every byte was read and is right
    depth: Depth = Depth.DEEP  # what "right" means here
    problems: Mapping[str, str] = field(default_factory=dict)  # backup_id -> what is wrong, in words
    unread: Mapping[str, str] = field(default_factory=dict)  # backup_id -> why it could not be read just now
    elsewhere_ids: tuple[str, ...] = ()  # at another place, and not fetched yet: there is nothing to be read here
    complete: bool = True  # False: cancelled before all were checked; the counts hold for those that were
    checks: Mapping[str, Checks] = field(default_factory=dict)  # backup_id -> what was asked of it, one by one

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
    average_bytes: float  # stored, per version that is here; 0.0 where none is
    ratio: float  # content / stored; 0.0 without versions
    oldest_at: datetime | None
    newest_at: datetime | None
    verified: int  # checked in full at least once, and right
    corrupted: int
    suspect: int
    pinned: int
    archived: int
    elsewhere: int = 0  # at another place only; they take no bytes here

    @property
    def here(self) -> int:
        """How many of them lie in the backup folder: those of which the bytes are told."""
        return self.count - self.elsewhere
