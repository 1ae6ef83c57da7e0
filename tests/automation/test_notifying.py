from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from backupkit.automation.notifying import FIRST_SECONDS, WISHES_SECONDS, Notifying
from backupkit.errors import Cancelled, NotEnoughSpace, PartNotFound
from backupkit.notices.channels import Channels
from backupkit.notices.history import Event, events_of
from backupkit.notices.notice import Letter, Line
from backupkit.notices.problem import NotDelivered
from backupkit.notices.summing_up import Figures
from backupkit.notices.wishes import Every, Wishes
from backupkit.service.events import Failed, Finished
from backupkit.service.sighting import Sighting
from backupkit.service.task import Task
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.restoring import Restore
from backupkit.service.tasks.test_restore import TestRestore
from backupkit.service.tasks.verifying import Verify
from backupkit.service.tasks.warning import SilenceIsOver, SpaceIsBack, WarnOfSilence, WarnOfSpace
from backupkit.testing.clock import FakeClock
from backupkit.values.activity.ending import Ending, Logged
from backupkit.values.activity.entry import LogEntry
from backupkit.values.activity.room import Room
from backupkit.values.figures import stats_of
from backupkit.values.results import VerifyReport
from backupkit.values.sentence import Saying, Sentence, english
from tests.waiting import wait_until

_SIGHT = Sighting(stored="a", seen="a")
_FAILED = Failed(number=1, task=Create(), error=NotEnoughSpace("/x/data.json"))
_MADE = Finished(number=2, task=Create(), result="id")
_ROOM = Room(free_bytes=1, total_bytes=10**9, next_bytes=1)


@dataclass
class _Reader:
    """Where notices go."""

    name: str = "reader"
    taken: list[Letter] = field(default_factory=list)
    problem: NotDelivered | None = None

    def deliver(self, letter: Letter) -> None:
        if self.problem:
            raise self.problem
        self.taken.append(letter)


@dataclass
class _Book:
    """The notices of a document, in memory."""

    wishes: Wishes = field(default_factory=lambda: Wishes(to=("reader",)))
    readers: list[_Reader] = field(default_factory=lambda: [_Reader()])
    log: list[LogEntry] = field(default_factory=list)
    wrong: list[Saying] = field(default_factory=list)
    clock: FakeClock = field(default_factory=FakeClock)
    document: str = "data.json"
    is_writable: bool = True

    def mistakes(self) -> Sequence[Saying]:
        return self.wrong

    def now(self) -> datetime:
        return self.clock.now()

    def channels(self, wishes: Wishes) -> Channels:
        return Channels(usable=tuple(self.readers) if wishes.to else ())

    def marks(self) -> Hashable:
        return len(self.log)

    def events(self) -> list[Event]:
        return events_of(self.log, self.now())

    def figures(self) -> Figures:
        return Figures(stats=stats_of([]))

    def note(self, code: str, outcome: Ending) -> None:
        if self.is_writable:
            self.log.append(LogEntry(at=self.now(), operation=Logged.NOTICE, outcome=outcome, trigger=code))

    @property
    def noted(self) -> list[str]:
        return [f"{each.trigger} {each.outcome}" for each in self.log if each.operation == Logged.NOTICE]


class _App:
    """A service's place: asks an initiator each second, and takes what it asks for as done."""

    def __init__(self, book: _Book) -> None:
        self.book, self.now = book, 0.0
        self.initiator = Notifying(lambda: book, english)
        self.asked: list[Task] = []
        self.initiator.due(_SIGHT, self.now)
        self.pass_seconds(FIRST_SECONDS)

    def pass_seconds(self, seconds: float = 1) -> None:
        self.now += seconds
        self.book.clock.advance(seconds=seconds)
        self.look()

    def look(self) -> None:
        if task := self.initiator.due(_SIGHT, self.now):
            self.asked.append(task)
            self.hear(Finished(number=9, task=task, result="x"))

    def hear(self, *ends: Finished | Failed) -> None:
        for end in ends:
            self.book.clock.advance(seconds=0.001)
            self.initiator.learn(end, _SIGHT, self.now)

    def settle(self) -> None:
        """Look until nothing is under way."""
        messenger = self.initiator._messenger
        self.look()
        if messenger:
            wait_until(lambda: not messenger._outbox._in_hand, pump=self.look)

    @property
    def told(self) -> list[str]:
        return [letter.code for reader in self.book.readers for letter in reader.taken]


def test_without_a_reader_nothing_is_loaded_and_nothing_sent() -> None:
    app = _App(_Book(wishes=Wishes()))
    app.hear(_FAILED)
    app.pass_seconds(100)
    assert app.initiator._messenger is None
    assert app.told == []


def test_what_failed_before_anybody_was_to_be_told_is_told_as_soon_as_somebody_is() -> None:
    book = _Book(wishes=Wishes())
    app = _App(book)
    app.hear(_FAILED)
    book.wishes = Wishes(to=("reader",))
    app.pass_seconds(WISHES_SECONDS)
    app.settle()
    assert app.told == ["failure:backup"]


def test_a_failure_is_told_once_and_its_end_once() -> None:
    app = _App(_Book())
    app.hear(_FAILED, _FAILED)
    app.settle()
    app.hear(_FAILED)
    app.settle()
    assert app.told == ["failure:backup"]
    assert str(_FAILED.error) in app.book.readers[0].taken[0].text
    app.hear(_MADE, _MADE)
    app.settle()
    assert app.told == ["failure:backup", "recovery:backup"]
    assert app.book.noted == [
        "failure:backup started", "failure:backup done", "recovery:backup started", "recovery:backup done"
    ]  # fmt: skip


def test_after_a_restart_an_outage_is_not_told_again_and_its_end_is() -> None:
    app = _App(_Book())
    app.hear(_FAILED)
    app.settle()
    again = _App(app.book)
    again.hear(_FAILED)
    again.settle()
    assert again.told == ["failure:backup"]
    again.hear(_MADE)
    again.settle()
    assert again.told == ["failure:backup", "recovery:backup"]


def test_while_the_log_cannot_be_written_an_outage_is_told_once_all_the_same() -> None:
    app = _App(_Book(is_writable=False))
    for _ in range(5):
        app.hear(_FAILED)
        app.settle()
        app.pass_seconds(60)
    assert app.told == ["failure:backup"]


def test_what_another_program_has_noted_in_the_log_is_told() -> None:
    book = _Book()
    app = _App(book)
    book.log.append(LogEntry(at=book.now(), operation="test restore", outcome=Ending.FAILED))
    app.pass_seconds(60)
    app.settle()
    assert app.told == ["failure:check"]


def test_every_kind_of_failure_is_told_and_what_answers_a_user_is_not() -> None:
    app = _App(_Book())
    report = VerifyReport(sound_ids=("a",), problems={"b": "cut off"})
    app.hear(
        Failed(number=1, task=Restore(backup_id="x"), error=NotEnoughSpace("/x")),
        Finished(number=2, task=Verify(), result=report),
        Finished(number=3, task=WarnOfSpace(room=_ROOM), result=_ROOM),
        Failed(number=4, task=Restore(backup_id="x"), error=PartNotFound("id", "secret", "x")),
        Failed(number=5, task=Create(), error=Cancelled("x")),
        Failed(number=5, task=TestRestore(every_days=7), error=NotEnoughSpace("/x")),
    )
    app.settle()
    assert sorted(app.told) == ["failure:check", "failure:restore", "failure:space"]
    app.hear(
        Finished(number=6, task=Verify(backup_ids=("a",)), result=VerifyReport(sound_ids=("a",))),
        Finished(number=7, task=SpaceIsBack(room=_ROOM), result=_ROOM),
    )
    app.settle()
    assert app.told[3:] == ["recovery:space"]
    app.hear(Finished(number=8, task=Verify(every_days=30), result=VerifyReport(sound_ids=("a",))))
    app.settle()
    assert app.told[4:] == ["recovery:check"]


def test_a_mistake_in_what_is_configured_is_told_to_those_who_can_be_reached() -> None:
    book = _Book(wrong=[Line(sentence=Sentence("Nobody knows this."))])
    app = _App(book)
    app.settle()
    assert app.told == ["failure:settings"]
    assert "Nobody knows this." in book.readers[0].taken[0].text
    book.wrong.clear()
    app.pass_seconds(60)
    app.settle()
    assert app.told == ["failure:settings", "recovery:settings"]


def test_a_reader_who_cannot_be_reached_is_told_of_once_in_the_window_and_never_by_a_notice() -> None:
    book = _Book(readers=[_Reader(problem=NotDelivered(Sentence("no network")))])
    app = _App(book)
    app.hear(_FAILED)
    for _ in range(10):
        app.settle()
        app.pass_seconds(3_700)
        app.hear(_FAILED)
    app.settle()
    assert app.asked == [WarnOfSilence(reader="reader", reason="no network")]
    assert set(book.noted) == {"failure:backup started"}
    book.readers[0].problem = None
    app.pass_seconds(3_700)
    app.settle()
    assert app.told == ["failure:backup"]
    assert app.asked[1:] == [SilenceIsOver(reader="reader")]


def test_one_reader_who_has_it_is_enough() -> None:
    refusing = _Reader(name="other", problem=NotDelivered(Sentence("wrong"), is_lasting=True))
    book = _Book(readers=[refusing, _Reader()])
    app = _App(book)
    app.hear(_FAILED)
    app.settle()
    assert book.noted == ["failure:backup started", "failure:backup done"]
    assert [type(task) for task in app.asked] == [WarnOfSilence]


def test_what_was_given_up_is_told_once_another_reader_is_chosen() -> None:
    book = _Book(readers=[_Reader(problem=NotDelivered(Sentence("wrong password"), is_lasting=True))])
    app = _App(book)
    app.hear(_FAILED)
    app.settle()
    assert book.noted[-1] == "failure:backup failed"
    book.readers, book.wishes = [_Reader()], Wishes(to=("another",))
    app.pass_seconds(WISHES_SECONDS)
    app.settle()
    assert app.told == ["failure:backup"]


def test_a_summary_comes_with_a_new_day_and_once() -> None:
    book = _Book()
    book.wishes = replace(book.wishes, summary=Every.DAILY)
    app = _App(book)
    book.log.append(LogEntry(at=book.now(), operation="create", outcome=Ending.DONE))
    app.pass_seconds(60)
    app.settle()
    assert app.told == []
    for _ in range(3):
        app.pass_seconds(20 * 3_600)
        app.settle()
        app.pass_seconds(60)
        app.settle()
    assert app.told == ["summary:backup"] * len(app.told)
    assert len(app.told) in {2, 3}  # 60 hours, by the system's zone
    assert "1 times the file was stored" in book.readers[0].taken[0].text
