"""Checks: what a verification asks of one version, one by one, and how each came out. Pure."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING
from backupkit.values.problem import Flaw
from backupkit.values.version import Depth, Record

if TYPE_CHECKING:
    from collections.abc import Mapping


class Check(StrEnum):
    """What is asked of a version, in this order."""

    FILE = "file"  # its file is there, and has its length
    HEADER = "header"  # it begins like a version, and says which one it is
    SEAL = "seal"  # its stored bytes are the ones that were written; where it is encrypted, they can be decrypted
    UNPACKS = "unpacks"
    HASH = "hash"  # what it unpacks to is what was stored, by SHA-256
    CONTENT = "content"  # that is well-formed: it is JSON, SQLite finds the database whole …


class Outcome(StrEnum):
    """How a check came out."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_MADE = "not made"  # nobody asked for it, or one before it failed


Checks = tuple[tuple[Check, Outcome], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupCheck(Record):
    """What the verification of one version found. True in a condition if every byte is the one that was stored."""

    backup_id: str
    verified: bool  # every byte is the one that was stored; how its content looks is told by the last of the checks
    checks: Mapping[Check, Outcome]  # each of them, in their order
    errors: tuple[str, ...]  # sentences: what is wrong; empty: nothing
    depth: Depth

    def __bool__(self) -> bool:
        return self.verified


_OF_THE_FILE = {Flaw.MISSING, Flaw.ELSEWHERE, Flaw.NOT_OPENED, Flaw.EMPTY, Flaw.CUT_OFF, Flaw.OTHER_LENGTH}
_OF_THE_SEAL = {Flaw.NOT_SEALED, Flaw.SEAL_BROKEN, Flaw.OTHER_BYTES}
_OF_THE_HASH = {Flaw.TOO_MUCH_CONTENT, Flaw.OTHER_CONTENT_LENGTH, Flaw.OTHER_CONTENT}
_OF_UNPACKING = {
    Flaw.INDEX_NO_BASE64, Flaw.INDEX_CUT_OFF, Flaw.INDEX_EMPTY_BLOCK, Flaw.INDEX_WRONG, Flaw.NO_DEFLATE,
    Flaw.BLOCK_SIZE, Flaw.BLOCK_END, Flaw.BLOCK_CHECKSUM, Flaw.END_WRONG,
}  # fmt: skip
# What has been seen to be right by then. A block that does not unpack says nothing about the seal, which is not asked.
_BEFORE = {
    Check.FILE: frozenset[Check](),
    Check.HEADER: frozenset({Check.FILE}),
    Check.SEAL: frozenset({Check.FILE}),
    Check.UNPACKS: frozenset({Check.FILE, Check.HEADER}),
    Check.HASH: frozenset({Check.FILE, Check.HEADER, Check.UNPACKS}),
}
_OF_DEPTH = {
    Depth.SEALED: frozenset({Check.FILE, Check.HEADER, Check.SEAL}),
    Depth.DEEP: frozenset(Check) - {Check.CONTENT},
}


def check_of(flaw: Flaw) -> Check:
    """Return the check that finds a flaw."""
    if flaw in _OF_THE_FILE:
        return Check.FILE
    if flaw in _OF_THE_SEAL:
        return Check.SEAL
    if flaw in _OF_UNPACKING:
        return Check.UNPACKS
    return Check.HASH if flaw in _OF_THE_HASH else Check.HEADER


@cache
def checks_of(depth: Depth, flaw: Flaw | None, content: Outcome) -> Checks:
    """Return each check with how it came out.

    Args:
        depth: how far the verification went.
        flaw: what it found; None: nothing.
        content: what is known of how the content looks; counts where nothing is wrong with the version.
    """
    failed = check_of(flaw) if flaw else None
    passed = _BEFORE[failed] if failed else _OF_DEPTH[depth]

    def outcome(check: Check) -> Outcome:
        if check is failed:
            return Outcome.FAILED
        if check is Check.CONTENT and failed is None:
            return content
        return Outcome.PASSED if check in passed else Outcome.NOT_MADE

    return tuple((check, outcome(check)) for check in Check)


NO_CHECKS: Checks = tuple((check, Outcome.NOT_MADE) for check in Check)
"""Of a version that cannot be read just now, or is not here."""
