from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backupkit.errors import NotEnoughSpace, PartNotFound
from backupkit.notices.deciding import notice_for
from backupkit.notices.history import Event, Turn, events_of
from backupkit.notices.notice import Matter, NoticeKind
from backupkit.notices.wishes import Wishes
from backupkit.values.activity.ending import Ending
from backupkit.values.activity.entry import LogEntry

_START = datetime(2025, 11, 4, 12, tzinfo=UTC)
_ALL = Wishes(to=("https://h/",))


def _at(minutes: float) -> datetime:
    return _START + timedelta(minutes=minutes)


def _played(course: str, wishes: Wishes = _ALL, matter: Matter = Matter.BACKUP) -> list[str]:
    """Return what is told, and when, if a matter goes like that: a sign for each minute.

    ``f`` it fails, ``w`` it is well, ``.`` nothing is tried. The decision is asked at each minute, until it is silent.
    """
    history: list[Event] = []
    told = []
    for minute, sign in enumerate(course):
        if sign != ".":
            turn = Turn.FAILED if sign == "f" else Turn.WELL
            history.append(Event(at=_at(minute), matter=matter, turn=turn))
        while notice := notice_for(history, wishes, _at(minute)):
            told.append(f"{minute} {notice.kind}")
            history.append(Event(at=_at(minute), matter=notice.matter, turn=Turn.TOLD, notice=notice.kind))
            assert len(told) < 100
    return told


@pytest.mark.parametrize(
    ("course", "told"),
    [
        ("wwww", []),
        ("wffff", ["1 failure"]),
        ("f" * 500, ["0 failure"]),
        ("wffffww", ["1 failure", "5 recovery"]),
        ("wf....w", ["1 failure", "6 recovery"]),
        ("wfw" + "." * 70 + "fw", ["1 failure", "2 recovery", "73 failure", "74 recovery"]),
    ],
)
def test_an_outage_is_told_once_and_once_that_it_is_over(course: str, told: list[str]) -> None:
    assert _played(course) == told


def test_what_fails_and_works_in_turn_is_no_stream_of_notices() -> None:
    assert _played("fw" * 30) == ["0 failure", "1 recovery"]


def test_what_fails_again_soon_is_told_once_it_has_lasted() -> None:
    assert _played("fw" + "f" * 30) == ["0 failure", "1 recovery", "12 failure"]


def test_without_a_wish_for_the_end_of_it_the_next_outage_is_told_all_the_same() -> None:
    wishes = Wishes(to=("x",), recovery=False)
    assert _played("fw" + "." * 100 + "f", wishes) == ["0 failure", "102 failure"]


def test_nothing_is_told_that_nobody_wants() -> None:
    assert _played("ffww", Wishes()) == []
    assert _played("ffww", Wishes(to=("x",), failures=False)) == []
    assert _played("ffww", Wishes(to=("x",), failures=False), Matter.SPACE) == ["0 failure", "2 recovery"]
    assert _played("ffww", Wishes(to=("x",), low_space=False), Matter.SPACE) == []


@pytest.mark.parametrize("matter", list(Matter))
def test_each_matter_has_its_own_outages(matter: Matter) -> None:
    assert _played("ffw", matter=matter) == ["0 failure", "2 recovery"]


def test_a_restore_that_fails_a_day_later_is_news_again() -> None:
    assert _played("f" + "." * 70 + "f", matter=Matter.RESTORE) == ["0 failure", "71 failure"]


def test_the_reason_is_told_and_what_belongs_to_the_content_is_not() -> None:
    error = NotEnoughSpace("/x/data.json")
    history = [Event(at=_START, matter=Matter.BACKUP, turn=Turn.FAILED, reason=error)]
    notice = notice_for(history, _ALL, _START)
    assert notice
    assert str(error) in notice.letter("data.json").text
    history = [Event(at=_START, matter=Matter.RESTORE, turn=Turn.FAILED, reason=PartNotFound("id", "my secret", "x"))]
    notice = notice_for(history, _ALL, _START)
    assert notice
    assert "my secret" not in notice.letter("data.json").text


def test_an_outage_that_began_and_ended_unheard_is_told_as_over() -> None:
    history = [
        Event(at=_at(0), matter=Matter.BACKUP, turn=Turn.FAILED),
        Event(at=_at(600), matter=Matter.BACKUP, turn=Turn.WELL),
    ]
    notice = notice_for(history, _ALL, _at(601))
    assert notice
    assert notice.kind is NoticeKind.FAILURE
    assert "was over at" in notice.letter("x").text
    history.append(Event(at=_at(601), matter=Matter.BACKUP, turn=Turn.TOLD, notice=NoticeKind.FAILURE))
    assert notice_for(history, _ALL, _at(602)) is None
    assert notice_for(history[:2], _ALL, _at(600) + timedelta(days=8)) is None


def test_a_success_is_told_where_that_is_wanted_and_once_an_hour() -> None:
    wishes = Wishes(to=("x",), successes=True)
    history: list[Event] = []
    told = []
    for minute in range(0, 180, 5):
        history.append(Event(at=_at(minute), matter=Matter.BACKUP, turn=Turn.WELL, by_request=True))
        if notice := notice_for(history, wishes, _at(minute)):
            told.append((minute, notice.kind))
            history.append(Event(at=_at(minute), matter=Matter.BACKUP, turn=Turn.TOLD, notice=notice.kind))
    assert told == [(minute, NoticeKind.SUCCESS) for minute in (0, 60, 120)]
    assert notice_for(history, _ALL, _at(180)) is None


def _entry(at: datetime, operation: str, outcome: str, trigger: str = "", **more: Any) -> LogEntry:
    return LogEntry(at=at, operation=operation, outcome=Ending(outcome), trigger=trigger or None, **more)


def _told(entries: Iterable[LogEntry], now: datetime) -> str:
    notice = notice_for(events_of(entries, now), _ALL, now)
    return notice.code if notice else ""


def test_after_a_restart_the_log_says_what_was_told() -> None:
    failed = _entry(_at(0), "create", "failed")
    told = _entry(_at(1), "notice", "done", "failure:backup")
    well = _entry(_at(2), "create", "unchanged")
    assert _told([failed], _at(9)) == "failure:backup"
    assert _told([told, failed], _at(9)) == ""  # in any order
    assert _told([failed, told, well], _at(9)) == "recovery:backup"
    over = _entry(_at(3), "notice", "done", "recovery:backup")
    assert _told([failed, told, well, over], _at(9)) == ""


def test_a_notice_that_a_killed_program_had_begun_is_sent_after_all() -> None:
    failed, begun = _entry(_at(0), "create", "failed"), _entry(_at(1), "notice", "started", "failure:backup")
    assert _told([failed, begun], _at(2)) == ""  # another program is at it
    assert _told([failed, begun], _at(30)) == "failure:backup"
    assert _told([failed, _entry(_at(1), "notice", "failed", "failure:backup")], _at(30)) == "failure:backup"


def test_of_a_failure_that_the_log_could_not_take_down_it_is_known_that_it_was_told() -> None:
    told = _entry(_at(1), "notice", "done", "failure:backup")
    assert _told([told], _at(9)) == ""
    assert _told([told, _entry(_at(2), "create", "done")], _at(9)) == "recovery:backup"


def test_what_works_again_while_its_failure_is_being_told_is_told_as_over() -> None:
    entries = [
        _entry(_at(0), "create", "failed"),
        _entry(_at(1), "notice", "started", "failure:backup"),
        _entry(_at(2), "create", "done"),
        _entry(_at(3), "notice", "done", "failure:backup"),
    ]
    assert _told(entries, _at(9)) == "recovery:backup"


def test_what_the_log_holds_besides_does_not_matter() -> None:
    other = [
        _entry(_at(0), "pin", "done"),
        _entry(_at(0), "notice", "done", "new:thing"),
        _entry(_at(0), "create", "started"),
    ]
    assert events_of(other, _at(1)) == []


def test_of_checks_only_a_full_one_says_that_all_is_well() -> None:
    damaged = _entry(_at(0), "verify", "done", corrupted=("id",))
    told = _entry(_at(1), "notice", "done", "failure:check")
    one, all_of_them = (_entry(_at(2), "verify", "done", is_full=full) for full in (False, True))
    assert _told([damaged], _at(9)) == "failure:check"
    assert _told([damaged, told, one], _at(9)) == ""
    assert _told([damaged, told, all_of_them], _at(9)) == "recovery:check"
