"""Tone: how something that is said is meant, and its glyph; its colour stands in the palette. Pure."""

from __future__ import annotations

from enum import StrEnum

from backupkit.light.typed import TYPE_CHECKING
from backupkit.values.version import Status

if TYPE_CHECKING:
    from backupkit.values.version import BackupMetadata

PINNED = "★"  # no tone: a pinned version can have any
IN_FILE = "►"  # neither has what the document holds now


class Tone(StrEnum):
    """How it is meant: the one scale of indicator, header, notices, timeline, list and details."""

    GOOD = "good"
    BUSY = "busy"  # something is going on
    WARN = "warn"  # the user should look
    BAD = "bad"
    QUIET = "quiet"  # for information, or of lesser weight

    @property
    def glyph(self) -> str:
        """The glyph that says the same without a colour."""
        return _GLYPHS[self]

    @property
    def is_loud(self) -> bool:
        """True if a whole sentence is coloured, not its glyph alone."""
        return self in {Tone.WARN, Tone.BAD}


_GLYPHS = {Tone.GOOD: "✓", Tone.BUSY: "◐", Tone.WARN: "▲", Tone.BAD: "✖", Tone.QUIET: "●"}


def concern_of(meta: BackupMetadata) -> Tone | None:
    """Return what is wrong with a version, in the bin or not: BAD or WARN; None if nothing is."""
    if meta.status is Status.CORRUPTED:
        return Tone.BAD
    return Tone.WARN if meta.suspect else None


def tone_of(meta: BackupMetadata) -> Tone | None:
    """Return the tone of a version in a list: QUIET in the bin or elsewhere, GOOD if checked; None if there is none."""
    if meta.status in {Status.ARCHIVED, Status.ELSEWHERE}:
        return Tone.QUIET
    return concern_of(meta) or (Tone.GOOD if meta.verified_at else None)
