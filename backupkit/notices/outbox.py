"""The outbox: letters on their way, on a thread of their own that no backup and no end of an app waits for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from backupkit.notices.problem import NotDelivered
from backupkit.notices.undelivered import unknown
from backupkit.process.own_thread import NoThread, OwnThread
from backupkit.values.sentence import Sentence, told_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backupkit.notices.channel import Channel
    from backupkit.notices.notice import Letter

PAUSES_SECONDS = (60.0, 300.0, 900.0, *[3_600.0] * 24)  # after each try that failed; then it is given up: a day later
MOST_WAITING = 32
HANGS_SECONDS = 120.0  # a server that sends a byte now and then keeps to every time limit

_NO_THREAD = Sentence("no thread could be started ({error})")
_HANGS = Sentence("the server neither takes it nor refuses it")
_TOO_MANY = Sentence("too many notices wait")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One letter on its way to one reader."""

    letter: Letter
    channel: Channel = field(repr=False)
    tries: int = 0
    due_at: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of one try."""

    letter: Letter
    channel: str  # its name
    problem: NotDelivered | None = None  # None: it was taken over
    is_over: bool = True  # False: it will be tried again


class Outbox:
    """Brings letters to their readers. Used by one thread, the worker's; what it starts is a thread for some parcels.

    That thread ends once it has tried each of them, so most of the time there is none. At the end of the process what
    is under way is cut off. What hangs is waited for, and nothing else is sent meanwhile: there is never a second
    thread.
    """

    def __init__(self) -> None:
        self._waiting: list[Parcel] = []
        self._in_hand: list[Parcel] = []  # of the thread, which only reads them
        self._tried: SimpleQueue[tuple[Parcel, NotDelivered | None]] = SimpleQueue()
        self._thread: OwnThread | None = None
        self._begun_at = 0.0
        self._is_hanging = False

    @property
    def is_empty(self) -> bool:
        """True if nothing is on its way."""
        return not self._waiting and not self._in_hand

    def post(self, letter: Letter, channels: Iterable[Channel], now: float) -> None:
        """Have a letter brought to each of *channels*. Returns at once."""
        self._waiting += [Parcel(letter=letter, channel=channel, due_at=now) for channel in channels]

    def drop(self) -> None:
        """Forget what waits: it goes to readers whom nobody wants any more."""
        self._waiting.clear()

    def attend(self, now: float) -> list[Delivery]:
        """Start what is due; return what has become of what was begun. To be called again and again: it never waits."""
        found = [*self._collected(now), *self._overflow()]
        if self._in_hand:
            return found
        due = [parcel for parcel in self._waiting if parcel.due_at <= now]
        if not due:
            return found
        self._waiting = [parcel for parcel in self._waiting if parcel.due_at > now]
        self._in_hand, self._begun_at, self._is_hanging = due, now, False
        try:
            self._thread = OwnThread(_Round(due, self._tried).run, "backupkit: notices", ends_alone=True)
        except NoThread as error:
            for parcel in due:
                self._tried.put((parcel, NotDelivered(told_of(_NO_THREAD, error=str(error)))))
        return found

    def _collected(self, now: float) -> list[Delivery]:
        found = []
        try:
            while True:
                parcel, problem = self._tried.get_nowait()
                self._in_hand = [each for each in self._in_hand if each is not parcel]
                found.append(self._after(parcel, problem, now))
        except Empty:
            pass
        if self._in_hand and not self._is_hanging and now - self._begun_at > HANGS_SECONDS:
            self._is_hanging = True
            first = self._in_hand[0]
            problem = NotDelivered(_HANGS)
            found.append(Delivery(letter=first.letter, channel=first.channel.name, problem=problem, is_over=False))
        return found

    def _after(self, parcel: Parcel, problem: NotDelivered | None, now: float) -> Delivery:
        is_over = problem is None or problem.is_lasting or parcel.tries >= len(PAUSES_SECONDS)
        if not is_over:
            due_at = now + PAUSES_SECONDS[parcel.tries]
            self._waiting.append(replace(parcel, tries=parcel.tries + 1, due_at=due_at))
        return Delivery(letter=parcel.letter, channel=parcel.channel.name, problem=problem, is_over=is_over)

    def _overflow(self) -> list[Delivery]:
        """Give up the oldest of what waits beyond the limit: the newest tells best how it is."""
        surplus = len(self._waiting) - MOST_WAITING
        given_up, self._waiting = self._waiting[: max(surplus, 0)], self._waiting[max(surplus, 0) :]
        problem = NotDelivered(_TOO_MANY)
        return [Delivery(letter=each.letter, channel=each.channel.name, problem=problem) for each in given_up]


class _Round:
    """What one thread does. It does not know the outbox, so nothing of the app hangs on a thread that hangs."""

    def __init__(self, parcels: list[Parcel], tried: SimpleQueue[tuple[Parcel, NotDelivered | None]]) -> None:
        self._parcels, self._tried = parcels, tried

    def run(self) -> None:
        """Try each parcel once."""
        for parcel in self._parcels:
            problem = None
            try:
                parcel.channel.deliver(parcel.letter)
            except NotDelivered as error:
                problem = error
            except BaseException as error:  # noqa: BLE001 - the thread's border: its text may hold a secret, its class not
                problem = unknown(error)
            self._tried.put((parcel, problem))
