"""Notifying: has those told outside who want to be told how the backups are going."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from backupkit.service.task import Effect

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.automation.messenger import Messenger
    from backupkit.notices.book import Book
    from backupkit.notices.notice import Say
    from backupkit.service.events import Failed, Finished
    from backupkit.service.sighting import Sighting
    from backupkit.service.task import Task

FIRST_SECONDS = 5.0  # an app that starts has other things to do
_MOST_UNHEARD = 4
WISHES_SECONDS = 5.0  # what is configured is asked for again


class Notifying:
    """An initiator that asks now and then whether anybody wants to be told, and does and loads nothing until then.

    What happened before is known from the log; and the last ends of what stores or restores are kept, as there may be
    no folder yet in which a log could tell of a failure.

    Args:
        book: returns what knows who is to be told; asked when it is needed.
        say: says the notices in the reader's language.
    """

    def __init__(self, book: Callable[[], Book], say: Say) -> None:
        self._book, self._say = book, say
        self._messenger: Messenger | None = None
        self._next_at: float | None = None
        self._unheard: deque[Finished | Failed] = deque(maxlen=_MOST_UNHEARD)

    def due(self, document: Sighting, now: float) -> Task | None:
        """Hand over what is to be told; ask for a warning if a reader cannot be reached."""
        del document
        if self._next_at is None:
            self._next_at = now + FIRST_SECONDS
        if now >= self._next_at:
            self._next_at = now + WISHES_SECONDS
            self._ask_again()
        return self._messenger.go(now) if self._messenger else None

    def learn(self, end: Finished | Failed, document: Sighting, now: float) -> None:
        """Note what is worth knowing of how a task ended."""
        del document, now
        if self._messenger:
            self._messenger.hear(end)
        elif end.task.effect is not Effect.NONE:
            self._unheard.append(end)

    def _ask_again(self) -> None:
        book = self._book()
        wishes = book.wishes
        if self._messenger:
            self._messenger.want(wishes)
        elif wishes.wants_any:
            from backupkit.automation.messenger import Messenger  # with all that decides and delivers

            self._messenger = Messenger(book, self._say, wishes)
            while self._unheard:
                self._messenger.hear(self._unheard.popleft())
