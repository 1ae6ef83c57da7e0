"""A version: what is known about it, in which field, and what can happen to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from enum import StrEnum
from operator import attrgetter

from backupkit.light.frozen import dataclass, field, fields, replace
from backupkit.light.typed import TYPE_CHECKING, Any, Protocol
from backupkit.values.fields import Changed, in_every_file, in_file, in_manifest, rows_of
from backupkit.values.kinds import DIGEST, FLAG, MOMENT, choice, count, or_none, rare, several, text
from backupkit.values.text import plain_text, shortened

if TYPE_CHECKING:
    from datetime import datetime

    from backupkit.values.content import DatabaseFacts
    from backupkit.values.counts import ChangeCounts
    from backupkit.values.kinds import Kind
    from backupkit.values.put_back import NamedPart

MB_BYTES = 1_000_000
LAST_SEQUENCE = 10**12  # a saving every millisecond for thirty years
LAST_DAY = 10**6  # of use; counting stops here, for what is beyond would never be read again
DESCRIPTION_CHARACTERS = 2_000

Progress = Callable[[int, int], None]
"""Called with (bytes done, bytes in all) on the thread of the operation; both count content, not stored bytes."""


class CancelToken(Protocol):
    """Anything that can say "stop": a :class:`threading.Event` is one."""

    def is_set(self) -> bool:
        """Return True once the operation should stop."""


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
    ELSEWHERE = "elsewhere"  # no damage: its file lies at another place, and comes when it is needed


class Depth(StrEnum):
    """How far a verification goes."""

    SEALED = "sealed"  # every stored byte is the one that was written: digests, nothing is unpacked
    DEEP = "deep"  # and it unpacks to the content that was stored, to its last byte


class Form(StrEnum):
    """What an export writes."""

    CONTENT = "content"  # what the document held
    VERSION = "version"  # the version file: a gzip file that also holds what is known about the version


class Suspicion(StrEnum):
    """Why a version's content looks like the result of an accident."""

    EMPTY = "empty"
    NULS = "nuls"  # what some file systems leave of a file after a power cut
    UNPARSABLE = "unparsable"  # truncated, half written, or not what the file's name promises
    SHRUNK = "shrunk"  # less than half of the last good state


class Oddity(StrEnum):
    """What is unusual about a content, and no accident where the document is always so."""

    RELAXED = "relaxed"  # JSON with comments, other quotes, names without quotes, a comma at the end … (JSON5)
    SEVERAL = "several"  # several JSON texts, one behind the other (JSON lines)
    CODE_PAGE = "code_page"  # JSON whose text is in an older encoding
    FOREIGN = "foreign"  # no JSON at all, in a file that is called so
    ZEROS = "zeros"  # text with long runs of zeros in it, or at an end


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


class Lined(Record):
    """Lets a version be known by its line in a manifest, which is decoded when a field is asked for.

    Whoever makes such a version has checked the line: it can be decoded (:mod:`backupkit.versionfile.lines`).
    """

    __slots__ = ("_line",)  # empty or not set: the fields are all there is

    if not TYPE_CHECKING:  # to type checkers all fields are there

        def __getattr__(self, name: str) -> object:
            """Return what a slot holds that is not filled yet."""
            if name == "_line":
                return ""
            if name not in ROWS or not self._line:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            told = json.loads(self._line.partition(": ")[2])
            for each, decoded, put in _SLOTS:
                put(self, decoded(each, told[each]))
            return getattr(self, name)


def _of_databases() -> Kind:
    from backupkit.values.content import DATABASE

    return DATABASE


def _of_parts() -> Kind:
    from backupkit.values.put_back import PART

    return PART


def _of_counts() -> Kind:
    from backupkit.values.counts import COUNTS

    return COUNTS


WHOLE: tuple[tuple[Suspicion, ...], ...] = ((), (Suspicion.SHRUNK,))
"""The suspicions of contents of which nothing seems to be damaged; they may have shrunk."""
_LONGEST_ID = "20251104_120000_a1b2c3d4-100000"
_LONGEST_FOLDER_ID = "0" * 32
_SIZE = count(largest=10**15)
_RECORDS = count(largest=10**12)
_ODDITIES = several(choice(Oddity), largest=tuple(Oddity))
_SUSPICIONS = several(choice(Suspicion), largest=tuple(Suspicion))  # each at most once


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupMetadata(Lined):
    """What is known about one version. Answers ``meta["file_size"]`` and ``dict(meta)`` as well.

    Where a field is kept stands in its own line: in the version file and the manifest (``in_every_file``, ``in_file``),
    or in the manifest alone. The line is all that a field needs, see :mod:`backupkit.values.fields`.
    """

    backup_id: str = field(metadata=in_every_file(text(largest=_LONGEST_ID)))
    # The order of versions: one more than any before, never the clock.
    sequence: int = field(metadata=in_every_file(count(LAST_SEQUENCE)))
    # When the state was read; aware, UTC.
    timestamp: datetime = field(metadata=in_every_file(MOMENT))
    # SHA-256 of the content.
    file_hash: str = field(metadata=in_every_file(DIGEST))
    # Bytes of the content.
    file_size: int = field(metadata=in_every_file(_SIZE))
    # The document's file name at that time.
    document: str = field(metadata=in_every_file(text()))
    trigger: Trigger = field(default=Trigger.APP, metadata=in_every_file(choice(Trigger, is_given=True)))
    tags: tuple[str, ...] = field(default=(), metadata=in_every_file(several(text()), Changed.IN_USE))
    # Ordinal of the day of use, from 1. Ages are counted in these, never in calendar days.
    active_day: int = field(default=1, metadata=in_every_file(count(LAST_DAY)))
    # Bytes of the version file.
    stored_size: int = field(default=0, metadata=in_every_file(_SIZE, after="file_size"))
    description: str = field(default="", metadata=in_every_file(text(), Changed.IN_USE, after="document"))
    pinned: bool = field(default=False, metadata=in_every_file(FLAG, Changed.IN_USE, after="tags"))
    # None: not counted, or nothing to count.
    records: int | None = field(default=None, metadata=in_file(or_none(_RECORDS), Changed.BY_READING))
    # True: the whole content was looked at, not only its size and ends.
    examined: bool = field(default=False, metadata=in_every_file(FLAG, Changed.BY_READING))
    suspicions: tuple[Suspicion, ...] = field(default=(), metadata=in_every_file(_SUSPICIONS, Changed.BY_READING))
    # What is unusual about the whole content; no suspicion where the document is always so.
    oddities: tuple[Oddity, ...] = field(default=(), metadata=in_file(_ODDITIES, Changed.BY_READING))
    # The identity of the backup folder that it was made in; empty: made before folders had one.
    folder_id: str = field(default="", metadata=in_file(text(largest=_LONGEST_FOLDER_ID)))
    # Where the document led if it was a link: the path of the file, seen from the document's folder.
    link_target: str = field(default="", metadata=in_file(text()))
    # Of a database: what its tables hold. None: the content is none.
    database: DatabaseFacts | None = field(default=None, metadata=in_file(rare(_of_databases)))
    # What the kind of document says of a content that it found damaged, in its own words.
    finding: str = field(default="", metadata=in_manifest(text(), Changed.BY_READING))
    status: Status = field(default=Status.ACTIVE, metadata=in_manifest(choice(Status), Changed.IN_USE))
    # Why its file is no use as it lies here: damaged, gone, or not here yet; empty: nothing is wrong with it.
    problem: str = field(default="", metadata=in_manifest(text(), Changed.BY_READING))
    # The last time that it was unpacked, checked to its last byte, and right.
    verified_at: datetime | None = field(default=None, metadata=in_manifest(or_none(MOMENT), Changed.BY_READING))
    # The last time that every stored byte was the one that was written.
    sealed_at: datetime | None = field(default=None, metadata=in_manifest(or_none(MOMENT), Changed.BY_READING))
    # The day of use on which it went to the bin, or came out of it.
    archived_day: int | None = field(default=None, metadata=in_manifest(or_none(count()), Changed.IN_USE))
    # Of a version made before a restore: the id of the version that was put back then.
    replaced_by: str = field(default="", metadata=in_manifest(text(), Changed.IN_USE))
    # Of the first save after a restore, if it put back what that had replaced: the id of the version that was restored.
    reverts: str = field(default="", metadata=in_manifest(text(), Changed.IN_USE))
    # Of the same save, if no more than a part of that version had been put back: the part.
    reverts_part: NamedPart | None = field(default=None, metadata=in_manifest(rare(_of_parts), Changed.IN_USE))
    # How much it changed against the version before it. None: not counted.
    change: ChangeCounts | None = field(default=None, metadata=in_manifest(rare(_of_counts), Changed.IN_USE))
    # The version file's name within the backup folder, which says where the file is.
    file_name: str = field(default="", metadata=in_manifest(text(), Changed.NEVER))

    # -- the names that other kits have for the same
    @property
    def filename(self) -> str:
        """As ``file_name``."""
        return self.file_name

    @property
    def created_at(self) -> datetime:
        """As ``timestamp``."""
        return self.timestamp

    @property
    def original_size(self) -> int:
        """As ``file_size``."""
        return self.file_size

    @property
    def compressed_size(self) -> int:
        """As ``stored_size``."""
        return self.stored_size

    @property
    def checksum(self) -> str:
        """As ``file_hash``."""
        return self.file_hash

    @property
    def encrypted(self) -> bool:
        """True if the version's file is encrypted."""
        return self.file_name.endswith(".enc")

    @property
    def verified(self) -> bool:
        """True if it was checked to its last byte at least once, and was right, and nothing else is known since."""
        return self.verified_at is not None and not self.problem

    @property
    def verification_date(self) -> datetime | None:
        """As ``verified_at``."""
        return self.verified_at

    @property
    def verification_errors(self) -> tuple[str, ...]:
        """What is wrong with it, as far as that is known: ``problem`` and ``finding``."""
        return tuple(filter(None, (self.problem, self.finding)))

    @property
    def suspect(self) -> bool:
        """True if the content looks like the result of an accident."""
        return bool(self.suspicions)

    @property
    def is_here(self) -> bool:
        """True unless its file is known to be gone, or to lie at another place only."""
        from backupkit.values.problem import ELSEWHERE, MISSING  # most versions have none

        return self.problem not in {MISSING, ELSEWHERE}

    @property
    def is_elsewhere(self) -> bool:
        """True if its file lies at another place and has not come here yet; also of what is in the bin."""
        from backupkit.values.problem import ELSEWHERE

        return self.problem == ELSEWHERE

    @property
    def standing(self) -> Standing:
        """How far the content can be trusted."""
        if self.suspicions:
            return Standing.SUSPECT
        return Standing.GOOD if self.examined else Standing.UNKNOWN

    @property
    def order(self) -> tuple[int, datetime, str]:
        """What :func:`in_order` sorts by."""
        return (self.sequence, self.timestamp, self.backup_id)

    def damaged(self, problem: str) -> BackupMetadata:
        """Return this version damaged, for the reason *problem*. What is in the bin stays there."""
        return replace(self, status=self._unless_binned(_status_of(problem)), problem=problem)

    def sound(self) -> BackupMetadata:
        """Return this version without a problem. What is in the bin stays there."""
        return replace(self, status=self._unless_binned(Status.ACTIVE), problem="")

    def _unless_binned(self, status: Status) -> Status:
        return self.status if self.status is Status.ARCHIVED else status

    def binned(self, day: int) -> BackupMetadata:
        """Return this version in the bin, where it went on the day of use *day* unless it was there already."""
        return self if self.status is Status.ARCHIVED else replace(self, status=Status.ARCHIVED, archived_day=day)

    def taken_back(self, day: int) -> BackupMetadata:
        """Return this version out of the bin, which it left on the day of use *day* if it was there."""
        if self.status is not Status.ARCHIVED:
            return self
        return replace(self, status=_status_of(self.problem), archived_day=day)

    def changed_like(self, known: BackupMetadata) -> BackupMetadata:
        """Return this version as its file tells it, with all that an older manifest knows to have changed since."""
        return replace(self, **{name: getattr(known, name) for name in _CHANGED})

    def found_like(self, checked: BackupMetadata) -> BackupMetadata:
        """Return this version with what a verification found out about it, as it was when that began."""
        found = replace(self, **{name: getattr(checked, name) for name in _FOUND})
        return found.damaged(found.problem) if found.problem else found.sound()

    def tidied(self) -> BackupMetadata:
        """Return this version with texts that fit into a header: no lone surrogates, a description that is no book.

        A description is a label: one that is too long is shortened rather than failing a backup.
        """
        description = shortened(self.description, DESCRIPTION_CHARACTERS)
        return replace(
            self, description=description, document=plain_text(self.document), link_target=plain_text(self.link_target)
        )


def _status_of(problem: str) -> Status:
    """Return where a version outside of the bin stands that has this problem."""
    from backupkit.values.problem import ELSEWHERE

    if problem == ELSEWHERE:
        return Status.ELSEWHERE
    return Status.CORRUPTED if problem else Status.ACTIVE


in_order = attrgetter("sequence", "timestamp", "backup_id")
"""Sort key of versions, oldest first. The clock only breaks ties that a disabled lock can cause."""

line_of = attrgetter("_line")
"""Returns the line of a version in a manifest; empty if it was not written yet, nor read."""
put_line: Callable[[BackupMetadata, str], None] = vars(Lined)["_line"].__set__  # a slot
"""Remembers the line of a version, which tells what its fields do."""

ROWS = rows_of(BackupMetadata)
"""What each field's line says, by its name, in the order of JSON."""
_SLOTS = [(name, row.kind.decoded, vars(BackupMetadata)[name].__set__) for name, row in ROWS.items()]
_CHANGED = tuple(name for name, row in ROWS.items() if row.changed is not Changed.NEVER)
_FOUND = tuple(name for name, row in ROWS.items() if row.changed is Changed.BY_READING)
