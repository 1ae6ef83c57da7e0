"""The messenger: decides which notice is due, hands it to the outbox, and sees what becomes of it."""

from __future__ import annotations

import contextlib
import logging
from collections import deque
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.notices.deciding import notice_for
from backupkit.notices.history import Event, Turn
from backupkit.notices.notice import Line, Matter
from backupkit.notices.outbox import Outbox
from backupkit.notices.summing_up import summary, summary_is_due
from backupkit.notices.wording import COPIES_DAMAGED, DAMAGED, NOT_COPIED
from backupkit.service.events import Failed, Finished
from backupkit.service.task import Effect
from backupkit.service.tasks.mirroring import CopiesVerified, Mirrored
from backupkit.service.tasks.test_restore import TestRestore
from backupkit.service.tasks.verifying import Verify
from backupkit.service.tasks.warning import SilenceIsOver, SpaceIsBack, WarnOfSilence, WarnOfSpace
from backupkit.values.activity.ending import Ending
from backupkit.values.places import CopiesReport, MirrorReport
from backupkit.values.results import VerifyReport
from backupkit.values.sentence import told_together

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator
    from datetime import datetime

    from backupkit.notices.book import Book
    from backupkit.notices.notice import Letter, Notice, Say
    from backupkit.notices.outbox import Delivery
    from backupkit.notices.wishes import Wishes
    from backupkit.service.task import Task

LOG_SECONDS = 30.0  # the log is read again: other programs write it as well
_MOST_REMEMBERED = 500  # of what this app has done itself; the log remembers more
_NO_FAILURES = (  # they answer a question of the user, who is looking
    errors.BackupNotFound,
    errors.Cancelled,
    errors.LinkTurned,
    errors.NotComparable,
    errors.NothingToUndo,
    errors.PartNotFound,
)

log = logging.getLogger(__name__)


class Messenger:
    """What is known of the notices of one document while somebody wants to be told.

    Args:
        book: knows what was told, and by which ways.
        say: says the notices in the reader's language.
        wishes: what is wanted.
    """

    def __init__(self, book: Book, say: Say, wishes: Wishes) -> None:
        self._book, self._say, self._wishes = book, say, wishes
        self._outbox = Outbox()
        self._own: deque[Event] = deque(maxlen=_MOST_REMEMBERED)  # also while the log cannot be written
        self._logged: list[Event] = []
        self._marks: Hashable = ()
        self._next_log_at: float | None = None  # None: it was not read yet
        self._has_news = False  # since the last decision
        self._on_the_way: dict[Letter, int] = {}  # to how many readers
        self._silent: set[str] = set()  # readers of whom it was told that they cannot be reached
        self._mistake = ""

    def hear(self, end: Finished | Failed) -> None:
        """Note what is worth knowing of how a task ended."""
        events = list(_events(end, self._book.now()))
        self._own.extend(events)
        self._has_news = self._has_news or bool(events)

    def want(self, wishes: Wishes) -> None:
        """Take other wishes from now on. What could not be told before may be told now."""
        if wishes == self._wishes:
            return
        self._wishes, self._next_log_at = wishes, None
        self._outbox.drop()
        self._silent.clear()
        for letter in self._on_the_way:
            self._book.note(letter.code, Ending.FAILED)
        self._on_the_way.clear()
        self._own = deque((each for each in self._own if each.turn is not Turn.TOLD), _MOST_REMEMBERED)

    def go(self, now: float) -> Task | None:
        """Hand over what is to be told; return the warning that a reader cannot be reached, or is again."""
        tasks = [task for delivery in self._outbox.attend(now) if (task := self._after(delivery))]
        if self._next_log_at is None or now >= self._next_log_at:
            self._next_log_at = now + LOG_SECONDS
            self._note_mistakes()
            if (marks := self._book.marks()) != self._marks:
                self._marks, self._logged = marks, self._book.events()
            self._has_news = True  # what has lasted for long enough is news, and so is another day
        if self._has_news:
            self._has_news = False
            self._decide(now)
        return tasks[-1] if tasks else None  # of several readers one warning is enough: the log names all

    def _note_mistakes(self) -> None:
        found = self._book.mistakes()
        mistake = str(found[0]) if found else ""
        if mistake != self._mistake:
            self._mistake = mistake
            turn, reason = (Turn.FAILED, found[0]) if found else (Turn.WELL, None)
            self._own.append(Event(at=self._book.now(), matter=Matter.SETTINGS, turn=turn, reason=reason))

    def _decide(self, now: float) -> None:
        channels = self._book.channels(self._wishes).usable
        while channels and (notice := self._notice()):
            letter = notice.letter(self._book.document, self._say)
            self._own.append(Event(at=self._book.now(), matter=notice.matter, turn=Turn.TOLD, notice=notice.kind))
            self._on_the_way[letter] = len(channels)
            self._book.note(letter.code, Ending.STARTED)
            self._outbox.post(letter, channels, now)

    def _notice(self) -> Notice | None:
        wishes = self._wishes
        history = sorted((*self._logged, *self._own), key=lambda event: event.at)
        at = self._book.now()
        if notice := notice_for(history, wishes, at):
            return notice
        if summary_is_due(history, wishes, at):
            with contextlib.suppress(errors.BackupError):  # the next backup says what is wrong with the folder
                return summary(self._logged, wishes, self._book.figures(), at)
        return None

    def _after(self, delivery: Delivery) -> Task | None:
        """Note what became of a try; return what the window is to hear of it."""
        letter, reader, problem = delivery.letter, delivery.channel, delivery.problem
        if delivery.is_over and letter in self._on_the_way:
            self._on_the_way[letter] -= 1
            if problem is None or not self._on_the_way[letter]:  # one reader who has it is enough
                del self._on_the_way[letter]
                self._book.note(letter.code, Ending.FAILED if problem else Ending.DONE)
        if problem is None:
            if reader in self._silent:
                self._silent.discard(reader)
                return None if self._silent else SilenceIsOver(reader=reader)
            return None
        if reader in self._silent:
            return None
        self._silent.add(reader)
        log.warning("A notice about %s could not be delivered: %s", self._book.document, problem.reason)
        return WarnOfSilence(reader=reader, reason=problem.reason)


def _events(end: Finished | Failed, at: datetime) -> Iterator[Event]:
    """Yield what the end of a task says of which matter."""
    match end:
        case Failed(error=error):
            if matter := _failed(end):
                yield Event(at=at, matter=matter, turn=Turn.FAILED, reason=error)
        case Finished(result=MirrorReport() | CopiesReport() as report):
            yield from _elsewhere(report, at)
        case Finished(task=WarnOfSpace()):
            yield Event(at=at, matter=Matter.SPACE, turn=Turn.FAILED)
        case Finished(task=SpaceIsBack()):
            yield Event(at=at, matter=Matter.SPACE, turn=Turn.WELL)
        case Finished(result=VerifyReport() as report):
            yield from _checked(end, report, at)
        case Finished(task=task) if task.effect is not Effect.NONE:
            yield Event(at=at, matter=Matter.BACKUP, turn=Turn.WELL)
            if task.effect is Effect.RESTORES:
                yield Event(at=at, matter=Matter.RESTORE, turn=Turn.WELL)
        case _:
            pass


def _failed(end: Failed) -> Matter | None:
    """Return what is not well if a task has failed; None: all is."""
    match end.task:
        case _ if isinstance(end.error, _NO_FAILURES):
            return None
        case Verify() | TestRestore() | CopiesVerified():
            return Matter.CHECK
        case Mirrored():
            return Matter.PLACE
        case task:
            return _OF_EFFECTS.get(task.effect)


_OF_EFFECTS = {Effect.STORES: Matter.BACKUP, Effect.RESTORES: Matter.RESTORE}


def _checked(end: Finished, report: VerifyReport, at: datetime) -> Iterator[Event]:
    if report.problems:
        reason = Line(sentence=DAMAGED, values={"count": report.corrupted})
        yield Event(at=at, matter=Matter.CHECK, turn=Turn.FAILED, reason=reason)
    elif isinstance(end.task, Verify) and end.task.backup_ids is None and report.complete and not report.unread:
        yield Event(at=at, matter=Matter.CHECK, turn=Turn.WELL)


def _elsewhere(report: MirrorReport | CopiesReport, at: datetime) -> Iterator[Event]:
    if isinstance(report, CopiesReport):
        if count := sum(len(place.bad) for place in report.places):
            reason = Line(sentence=COPIES_DAMAGED, values={"count": count})
            yield Event(at=at, matter=Matter.CHECK, turn=Turn.FAILED, reason=reason)
    else:
        yield from _mirrored(report, at)


def _mirrored(report: MirrorReport, at: datetime) -> Iterator[Event]:
    stopped = [place.problem for place in report.places if place.is_stopped]
    failed = [place.problem for place in report.places if place.problem and not place.is_stopped]
    for matter, problems in ((Matter.STOPPED_PLACE, stopped), (Matter.PLACE, failed)):
        reason = Line(sentence=NOT_COPIED, values={"problems": told_together(problems)}) if problems else None
        yield Event(at=at, matter=matter, turn=Turn.FAILED if problems else Turn.WELL, reason=reason)
