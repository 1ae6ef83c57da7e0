from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from backupkit.notices import outbox as module
from backupkit.notices.notice import Letter
from backupkit.notices.outbox import HANGS_SECONDS, MOST_WAITING, PAUSES_SECONDS, Delivery, Outbox
from backupkit.notices.problem import NotDelivered
from backupkit.process.own_thread import NoThread
from backupkit.testing.channels import LETTER
from backupkit.values.sentence import Sentence
from tests.waiting import wait_until


class _Channel:
    name = "a channel"

    def __init__(self, *problems: BaseException) -> None:
        self.problems, self.taken = list(problems), list[Letter]()
        self.gate = threading.Event()
        self.gate.set()

    def deliver(self, letter: Letter) -> None:
        assert self.gate.wait(10)
        if self.problems:
            raise self.problems.pop(0)
        self.taken.append(letter)


def _have(found: list[Delivery], outbox: Outbox, count: int, now: float = 0) -> bool:
    found += outbox.attend(now)
    return len(found) == count


def _next(outbox: Outbox, now: float) -> Delivery:
    """Return what becomes of what is due."""
    found: list[Delivery] = []
    wait_until(lambda: _have(found, outbox, 1, now))
    (delivery,) = found
    return delivery


def test_a_letter_goes_to_each_reader_and_no_thread_stays() -> None:
    outbox, one, other = Outbox(), _Channel(), _Channel()
    before = threading.active_count()
    outbox.post(LETTER, (one, other), 0)
    assert not outbox.is_empty
    found: list[Delivery] = []
    wait_until(lambda: _have(found, outbox, 2))
    assert one.taken == other.taken == [LETTER]
    assert [each.problem for each in found] == [None, None]
    assert outbox.is_empty
    wait_until(lambda: threading.active_count() == before)


def test_what_fails_is_tried_again_after_longer_and_longer_pauses_and_given_up_after_a_day() -> None:
    outbox, now = Outbox(), 0.0
    channel = _Channel(*(NotDelivered(Sentence("no network")) for _ in range(100)))
    outbox.post(LETTER, [channel], now)
    for pause in PAUSES_SECONDS:
        delivery = _next(outbox, now)
        assert not delivery.is_over
        assert outbox.attend(now + pause - 1) == []
        now += pause
    assert _next(outbox, now).is_over
    assert outbox.is_empty
    assert sum(PAUSES_SECONDS) > 24 * 3600


def test_what_a_user_has_to_change_first_is_not_tried_again() -> None:
    outbox = Outbox()
    outbox.post(LETTER, [_Channel(NotDelivered(Sentence("wrong password"), is_lasting=True))], 0)
    assert _next(outbox, 0).is_over
    assert outbox.is_empty


def test_one_reader_that_fails_keeps_no_other_from_his_letter() -> None:
    outbox, good = Outbox(), _Channel()
    outbox.post(LETTER, [_Channel(NotDelivered(Sentence("no"))), _Channel(SystemExit("secret")), good], 0)
    found: list[Delivery] = []
    wait_until(lambda: _have(found, outbox, 3))
    assert good.taken == [LETTER]
    assert "secret" not in str(found)


def test_what_hangs_is_told_once_and_no_second_thread_is_started() -> None:
    outbox, channel = Outbox(), _Channel()
    channel.gate.clear()
    outbox.post(LETTER, [channel], 0)
    assert outbox.attend(0) == []
    before = threading.active_count()
    (told,) = outbox.attend(HANGS_SECONDS + 1)
    assert told.problem
    assert not told.is_over
    outbox.post(replace(LETTER, title="another"), [channel], HANGS_SECONDS + 2)
    assert outbox.attend(HANGS_SECONDS + 3) == []
    assert threading.active_count() == before
    channel.gate.set()
    wait_until(lambda: outbox.attend(HANGS_SECONDS + 4) and outbox.is_empty)
    assert [letter.title for letter in channel.taken] == [LETTER.title, "another"]


def test_where_no_thread_is_to_be_had_it_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object, **__: object) -> None:
        raise NoThread("too many")

    outbox, channel = Outbox(), _Channel()
    outbox.post(LETTER, [channel], 0)
    with monkeypatch.context() as patch:
        patch.setattr(module, "OwnThread", none)
        delivery = _next(outbox, 0)
    assert not delivery.is_over
    assert _next(outbox, PAUSES_SECONDS[0]).problem is None


def test_what_waits_is_bounded_and_what_is_given_up_is_told() -> None:
    outbox = Outbox()
    channel = _Channel(*(NotDelivered(Sentence("no")) for _ in range(MOST_WAITING + 5)))
    for number in range(MOST_WAITING + 5):
        outbox.post(replace(LETTER, title=str(number)), [channel], 100)
    given_up = outbox.attend(0)
    assert [each.letter.title for each in given_up] == ["0", "1", "2", "3", "4"]
    outbox.drop()
    assert outbox.is_empty
