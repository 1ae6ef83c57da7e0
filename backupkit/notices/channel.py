"""Channel: one way out of the machine, to one reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from backupkit.notices.notice import Letter

TIMEOUT_SECONDS = 10.0  # for each answer of a server


class Channel(Protocol):
    """Delivers letters, each by itself: nothing is kept open between two of them.

    Called on a thread of its own, never on two at a time. It may take minutes, and may be cut off at any point by the
    end of the process; the letter is then delivered or not, never half. The same letter may be given again.
    """

    @property
    def name(self) -> str:
        """What a user recognises it by, in a window and in the log. Holds no secret."""
        ...

    def deliver(self, letter: Letter) -> None:
        """Bring a letter to its reader; on return the next server has taken it over.

        Raises:
            NotDelivered: it was not taken over, as far as is known. Nothing else: another error may hold secrets.
        """
        ...
