"""A notice: what is told outside, first as a value with its sentences, then as a letter in one language. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from backupkit.values.sentence import Saying, Sentence, english
from backupkit.values.text import moment_text, printable, shortened

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

Say = Callable[[Saying], str]
"""Says something in the reader's language; :func:`backupkit.values.sentence.english` is one."""

_LONGEST_TITLE = 200
_LONGEST_LINE = 2_000


class Matter(StrEnum):
    """What can be well or not, each by itself."""

    BACKUP = "backup"
    RESTORE = "restore"
    CHECK = "check"  # verifications and test restores
    SETTINGS = "settings"
    SPACE = "space"
    PLACE = "place"  # a place for copies that is away, or cannot take all
    STOPPED_PLACE = "stopped place"  # one where nothing is done until a person has looked


class NoticeKind(StrEnum):
    """Why a notice is sent."""

    FAILURE = "failure"
    RECOVERY = "recovery"
    SUCCESS = "success"
    SUMMARY = "summary"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sentence of a notice, with what goes into its gaps."""

    sentence: Sentence
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return english(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is to be told. It holds no secret, and nothing of what the document contains."""

    kind: NoticeKind
    matter: Matter
    at: datetime  # aware, UTC: when that happened which it tells
    title: Saying
    text: tuple[Saying, ...]  # one paragraph each

    @property
    def code(self) -> str:
        """How the log calls it: ``failure:backup``."""
        return f"{self.kind}:{self.matter}"

    def letter(self, document: str, say: Say = english) -> Letter:
        """Return it in words.

        Args:
            document: the document's file name.
            say: translates.
        """
        title, *lines = (printable(say(each)) for each in (self.title, *self.text))
        return Letter(
            kind=self.kind,
            matter=self.matter,
            at=self.at,
            document=printable(document),
            title=shortened(title, _LONGEST_TITLE),
            text="\n\n".join(shortened(line, _LONGEST_LINE) for line in lines),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A notice as it is delivered: plain text, without control characters but for the ends of lines of its text."""

    kind: NoticeKind
    matter: Matter
    at: datetime
    document: str
    title: str  # one line
    text: str

    @property
    def code(self) -> str:
        """How the log calls it: ``failure:backup``."""
        return f"{self.kind}:{self.matter}"

    @property
    def key(self) -> str:
        """The same for each attempt to deliver it, so that a reader's program can see that two are one."""
        parts = (self.code, moment_text(self.at), self.document, self.title)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
