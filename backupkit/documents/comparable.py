"""How a kind of document compares two of its states, and puts a part of one back: a second, optional Protocol.

What is raised here is for the operations, which know the names of files and versions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from backupkit.values.changes import ChangeTexts

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from backupkit.changes.difference import Sides
    from backupkit.changes.parts import Parts, Pause
    from backupkit.changes.splice import Splice
    from backupkit.documents.document import Replacement
    from backupkit.values.changes import Change, Comparison
    from backupkit.values.counts import ChangeCounts
    from backupkit.values.version import Progress


class Incomparable(Exception):
    """Two contents cannot be compared, for this *reason*: a part of a sentence, for people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PutBack(Protocol):
    """One part on its way back: a range of the content gives way to other bytes."""

    @property
    def splice(self) -> Splice:
        """What of the newer content gives way, and to what."""
        ...

    def prove(self, spliced: Parts, /, *, pause: Pause) -> None:
        """See that the content that is to take the newer one's place is right: read all of it.

        It is sound as its kind has it, it is the newer one but for the splice's range, and the part is as in the older.

        Raises:
            NotProven: it is not so (:mod:`backupkit.changes.refusal`).
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class InPlace:
    """One part on its way back into a document that is changed where it lies: by a transaction of a database, say.

    It is proven: tried with copies, it came out right.
    """

    change: AbstractContextManager[Replacement]
    """Makes the change when it is swapped in; then it may raise what :meth:`Comparable.put_back` raises, and NotProven.
    It is entered once, and removes its copies in the end."""
    file_hash: str  # SHA-256 of the content that comes out
    size_bytes: int  # of the same


class Comparable(Protocol):
    """A kind of document that knows what its content is made of.

    A class of a host inherits from it, beside what it is otherwise; what one does that does not is compared by what its
    content looks like: records, rows, entries, lines, or bytes.

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

    def texts(self, older: Parts, newer: Parts, told: Change, *, pause: Pause) -> ChangeTexts:  # noqa: ARG002 - as told
        """Return both values of a change in full. A kind that does not know better has what was told of them.

        Args:
            older: the state before.
            newer: the state after.
            told: what :meth:`compare` named.
            pause: as above.

        Raises:
            NoSuchPart: nothing differs there, or something else (:mod:`backupkit.changes.refusal`).
            Incomparable: as :meth:`compare`.
        """
        return ChangeTexts(before=told.before, after=told.after)

    def put_back(
        self, older: Parts, newer: Parts, path: tuple[str | int, ...], *, pause: Pause, told: Change | None = None
    ) -> PutBack | InPlace:
        """Return what makes a part of the newer content what it is in the older one.

        Both are compared anew for it: what was found earlier may be out of date.

        Args:
            older: the state to put back.
            newer: the state to change.
            path: of a change.
            pause: as above.
            told: that change, if it is known: a part that has another kind or content by now is another part.

        Raises:
            NoSuchPart, NotRestorable: nothing differs there, or it cannot be put back by itself
                (:mod:`backupkit.changes.refusal`).
            Incomparable: as :meth:`compare`.
        """
        ...
