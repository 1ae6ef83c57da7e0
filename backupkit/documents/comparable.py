"""How a kind of document compares two of its states, and puts a part of one back: a second, optional Protocol.

What is raised here is for the operations, which know the names of files and versions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from backupkit.changes.difference import Sides
    from backupkit.changes.parts import Parts, Pause
    from backupkit.changes.splice import Splice
    from backupkit.values.changes import Change, ChangeKind, Comparison
    from backupkit.values.counts import ChangeCounts
    from backupkit.values.version import Progress


class NotProven(Exception):
    """A content with a part put back is not what it should be, and must not be used."""


class Incomparable(Exception):
    """Two contents cannot be compared, for this *reason*: a part of a sentence, for people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unfit(Exception):
    """A part cannot be put back by itself, for this *reason*; likewise."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which part is to be put back."""

    path: tuple[str | int, ...]
    change: Change | None = None  # as it was found; None: whatever differs at the path

    @property
    def kind(self) -> ChangeKind | None:
        """What became of it, if that is known."""
        return self.change.kind if self.change else None


class PutBack(Protocol):
    """One part on its way back."""

    @property
    def splice(self) -> Splice:
        """What of the newer content gives way, and to what."""
        ...

    def prove(self, spliced: Parts, /, *, pause: Pause) -> None:
        """See that the content that is to take the newer one's place is right: read all of it.

        It is sound as its kind has it, it is the newer one but for the splice's range, and the part is as in the older.

        Raises:
            NotProven: it is not so.
        """
        ...


class Comparable(Protocol):
    """A kind of document that knows what its content is made of.

    A class of a host inherits from it, beside what it is otherwise; what one does that does not is compared as a text
    by lines, or else as bytes.

    The contents are copies: they do not change while they are read. They are read by windows, never as a whole, on any
    thread. ``pause`` is called every 32 KiB, or after a thousand parts; what it raises comes out. None of these writes.
    """

    def compare(
        self, older: Parts, newer: Parts, sides: Sides, *, pause: Pause, report: Progress | None = None
    ) -> Comparison:
        """Return what differs. *report* is called now and then with (bytes done, bytes of both).

        Raises:
            Incomparable: that cannot be told.
        """
        ...

    def count(self, older: Parts, newer: Parts, against: str, *, pause: Pause) -> ChangeCounts | None:
        """Return how many parts differ, in numbers for a list; None if they are of no use there.

        Args:
            older: a version.
            newer: the next one.
            against: the id of the older one.
            pause: as above.

        Raises:
            Incomparable: as :meth:`compare`.
        """
        ...

    def put_back(self, older: Parts, newer: Parts, wanted: Wanted, *, pause: Pause) -> PutBack | None:
        """Return what makes a part of the newer content what it is in the older one; None: nothing differs there.

        Both are compared anew for it: what was found earlier may be out of date.

        Raises:
            Unfit: it cannot be put back by itself.
            Incomparable: as :meth:`compare`.
        """
        ...
