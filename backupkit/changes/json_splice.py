"""One part of a JSON text as it was in an older one: the splice that puts it back, and the proof that it does.

A byte range of the newer text gives way to bytes of the older one. No value is ever encoded anew; only white space
between tokens is made to fit its new place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backupkit.changes.parts import Parts, Pause
    from backupkit.changes.splice import Splice
    from backupkit.values.changes import ChangeKind


class NoSuchPart(Exception):
    """Nothing differs at this path: it is not there, or both texts hold the same. The newer one may have changed."""


class NotRestorable(Exception):
    """This part cannot be put back by itself."""

    def __init__(self, reason: str) -> None:
        """Keep *reason*: a sentence for people, the same as in the change."""
        super().__init__(reason)
        self.reason = reason


class NotProven(Exception):
    """The spliced text is not what it should be; it must not be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBack:
    """What puts one part back."""

    splice: Splice

    def prove(self, spliced: Parts, *, pause: Pause) -> None:
        """Read the text that is to take the newer one's place, and see that it is right.

        It is JSON, is the newer text but for the splice's range, and holds the older text's part at its place.

        Raises:
            NotProven: it is not so. This is a fault of this library, or of what wrote *spliced*.
        """
        raise NotImplementedError


def put_back(
    older: Parts, newer: Parts, path: tuple[str | int, ...], *, pause: Pause, kind: ChangeKind | None = None
) -> PutBack:
    """Return what puts the part at *path* back as it is in the older text.

    Both texts are compared along the path, so a list of changes that is out of date does no harm. The part may also be
    one that holds several changes: a record, a list, or with ``()`` all there is.

    Args:
        older: the state to put back.
        newer: the state to change.
        path: of a :class:`~backupkit.values.changes.Change`, or of what holds some.
        pause: called every 32 KiB.
        kind: of that change. Two changes may have one path, where an element went and another came at its place; None
            takes what the older text has there.

    Raises:
        NotJson: either text is none.
        NoSuchPart: nothing differs there.
        NotRestorable: its reason says why.
    """
    raise NotImplementedError
