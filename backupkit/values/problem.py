"""What is wrong with the file of a version: a value, and its sentence. Every problem is in one table.

Inside it travels as a :class:`Problem`. Metadata, reports and the manifest hold the English sentence, and nothing reads
one of those again to learn what is wrong.
"""

from __future__ import annotations

from enum import Enum

from backupkit.light.frozen import dataclass, field
from backupkit.light.typed import TYPE_CHECKING
from backupkit.values.sentence import Sentence, counted, english

if TYPE_CHECKING:
    from collections.abc import Mapping


class Flaw(Enum):
    """All that can be wrong with the file of a version. docs/troubleshooting.md says what to do about each."""

    MISSING = Sentence("its file is missing")
    ELSEWHERE = Sentence("its file lies at another place and has not been fetched yet")
    NOT_OPENED = Sentence("its file cannot be opened: {reason}")
    EMPTY = Sentence("it is empty or cut off")
    CUT_OFF = Sentence("it is cut off")
    OTHER_LENGTH = counted("it has {found_bytes:,} bytes instead of {recorded_bytes:,}", "found_bytes")
    IMPOSSIBLE_SIZE = Sentence("it claims an impossible size")
    RENAMED = Sentence("its name does not belong to its content")
    OTHER_VERSION = Sentence("it is not the version that the index describes")
    # -- its seal, where versions are encrypted
    NOT_SEALED = Sentence("it is not encrypted, as all versions here are")
    SEAL_BROKEN = Sentence("its encrypted bytes are not the ones that were written")
    # -- its header
    NO_BACKUP = Sentence("it does not begin like a version file")
    HEADER_CUT_OFF = Sentence("its header is cut off")
    HEADER_DAMAGED = Sentence("its header is damaged")
    HEADER_UNKNOWN = Sentence("its header is of no known kind")
    NO_JSON = Sentence("its metadata is no JSON")
    NO_FORMAT = Sentence("its metadata names no format")
    UNRELEASED_FORMAT = Sentence("it is of a format that no release wrote")
    NEWER_FORMAT = Sentence("it was written by a newer release (format {format})")
    NEWER = Sentence("a newer release wrote it")
    INCOMPLETE = Sentence("its metadata is incomplete")
    MALFORMED = Sentence("its metadata is malformed ({detail})")
    # -- the index of its blocks
    INDEX_NO_BASE64 = Sentence("its index is no base 64")
    INDEX_CUT_OFF = Sentence("its index is cut off")
    INDEX_EMPTY_BLOCK = Sentence("its index holds an empty block")
    INDEX_WRONG = Sentence("its index does not describe its content")
    # -- its blocks, and what they unpack to
    OTHER_BYTES = Sentence("its compressed bytes are not what was written")
    NO_DEFLATE = Sentence("its compressed data is damaged")
    BLOCK_SIZE = Sentence("one of its blocks has another size than recorded")
    BLOCK_END = Sentence("one of its blocks does not end like one")
    BLOCK_CHECKSUM = Sentence("the checksum of one of its blocks is wrong")
    END_WRONG = Sentence("its checksum is wrong, or something follows its end")
    TOO_MUCH_CONTENT = Sentence("it unpacks to more than was stored")
    OTHER_CONTENT_LENGTH = counted("it unpacks to {found_bytes:,} bytes instead of {recorded_bytes:,}", "found_bytes")
    OTHER_CONTENT = Sentence("its content is not what was stored")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with a version. ``str()`` of it is the English sentence."""

    flaw: Flaw
    values: Mapping[str, object] = field(default_factory=dict, hash=False)  # what goes into the sentence

    @property
    def sentence(self) -> Sentence:
        """What is wrong, with gaps."""
        return self.flaw.value

    def __str__(self) -> str:
        return english(self)


MISSING = str(Problem(flaw=Flaw.MISSING))
ELSEWHERE = str(Problem(flaw=Flaw.ELSEWHERE))
"""No damage: the version has never been in this folder, as after a recovery from a place that holds it. An identity."""


def says_missing(problem: str) -> bool:
    """Return True if a manifest that holds *problem* of a version means that its file is missing.

    The manifest has no other mark for it. The text is an identity here, as an id is: compared whole, never read.
    """
    return problem == MISSING
