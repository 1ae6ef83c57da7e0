from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.places.mark import PlaceMark
from backupkit.places.mirroring import Here, Keeping, MirrorPlan, Stop, There, planned
from backupkit.places.place import Stored

NOW = datetime(2025, 11, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)
OURS = PlaceMark(folder_id="ours", created=NOW - 90 * DAY)
WEEK, FOR_EVER = Keeping(grace=7 * DAY), Keeping(grace=None)


def _name(number: int) -> str:
    return f"backup_20251104_{number:06}_0a1b2c3d.json.gz"


def _stored(*numbers: int) -> tuple[Stored, ...]:
    return tuple(Stored(name=_name(number), size_bytes=10 + number) for number in numbers)


def _names(*numbers: int) -> frozenset[str]:
    return frozenset(map(_name, numbers))


MARK_THERE = Stored(name="place.json", size_bytes=70)


@pytest.mark.parametrize(
    ("here", "there", "sent"),
    [
        ((3, 2, 1), (), (3, 2, 1)),
        ((3, 2, 1), (3,), (2, 1)),
        ((3, 2, 1), (1, 2), (3,)),
        ((3, 2, 1), (1, 2, 3), ()),
        ((), (1, 2), ()),
        ((3,), (1, 2), (3,)),
    ],
)
def test_what_is_missing_there_is_sent_newest_first(
    here: tuple[int, ...], there: tuple[int, ...], sent: tuple[int, ...]
) -> None:
    plan = planned(
        Here(folder_id="ours", versions=_stored(*here)),
        There(mark=OURS, stored=(MARK_THERE, *_stored(*there))),
        WEEK,
        NOW,
    )
    assert plan == MirrorPlan(send=_stored(*sent))


def test_a_new_place_is_marked_before_anything_is_sent() -> None:
    plan = planned(Here(folder_id="ours", versions=_stored(1)), There(mark=None, stored=()), WEEK, NOW)
    assert plan == MirrorPlan(marks=True, send=_stored(1))


@pytest.mark.parametrize(
    ("there", "stop"),
    [
        (There(mark=replace(OURS, folder_id="theirs"), stored=()), Stop.ANOTHERS),
        (There(mark=replace(OURS, folder_id="theirs"), stored=_stored(1), known=_names(1)), Stop.ANOTHERS),
        (There(mark=OURS, stored=(MARK_THERE,), known=_names(1)), Stop.EMPTIED),
        (There(mark=None, stored=(), known=_names(1, 2)), Stop.EMPTIED),
        (There(mark=OURS, stored=_stored(8, 9), known=_names(1)), Stop.EMPTIED),
        (There(mark=None, stored=_stored(1)), Stop.UNMARKED),
        (There(mark=None, stored=_stored(1), known=_names(1)), Stop.UNMARKED),
        (There(mark=OURS, stored=_stored(1), known=_names(1, 2, 3)), None),
        (There(mark=None, stored=(Stored(name="keys-1.json", size_bytes=1),)), Stop.SEALED),
    ],
)
def test_a_place_that_may_be_the_wrong_one_stops_everything(there: There, stop: Stop | None) -> None:
    here = Here(folder_id="ours", versions=_stored(3), removed={_name(1): NOW - 30 * DAY})
    plan = planned(here, there, WEEK, NOW)
    assert plan.stop is stop
    assert not stop or plan == MirrorPlan(stop=stop)


@pytest.mark.parametrize(
    ("removed", "keeping", "gone"),
    [
        ({1: 8 * DAY}, WEEK, {1}),
        ({1: 7 * DAY}, WEEK, {1}),
        ({1: 6 * DAY}, WEEK, set()),
        ({1: -DAY}, WEEK, set()),  # the clock was set back since
        ({1: 8 * DAY}, FOR_EVER, set()),
        ({1: timedelta()}, Keeping(grace=timedelta()), {1}),
        ({1: 8 * DAY, 2: 8 * DAY, 3: 8 * DAY}, WEEK, {1, 2}),  # 3 is here all the same: it came back
        ({}, WEEK, set()),  # gone from here, and nobody knows why
    ],
)
def test_only_what_was_removed_here_goes_and_only_after_its_grace(
    removed: dict[int, timedelta], keeping: Keeping, gone: set[int]
) -> None:
    here = Here(
        folder_id="ours",
        versions=_stored(3),
        removed={_name(number): NOW - ago for number, ago in removed.items()},
    )
    plan = planned(here, There(mark=OURS, stored=_stored(1, 2, 3)), keeping, NOW)
    assert plan == MirrorPlan(remove=tuple(_name(number) for number in sorted(gone)))


def test_where_nothing_is_left_here_nothing_is_removed_there() -> None:
    here = Here(folder_id="ours", versions=(), removed={_name(1): NOW - 30 * DAY})
    assert planned(here, There(mark=OURS, stored=_stored(1)), WEEK, NOW) == MirrorPlan()


def test_what_is_no_version_is_never_removed() -> None:
    here = Here(folder_id="ours", versions=_stored(3), removed={"place.json": NOW - 30 * DAY})
    assert planned(here, There(mark=OURS, stored=(MARK_THERE, *_stored(3))), WEEK, NOW) == MirrorPlan()


def test_one_of_the_same_name_and_another_size_is_told_and_not_touched() -> None:
    there = There(mark=OURS, stored=(Stored(name=_name(3), size_bytes=1),))
    plan = planned(Here(folder_id="ours", versions=_stored(3, 2)), there, WEEK, NOW)
    assert plan == MirrorPlan(send=_stored(2), differing=(_name(3),))


_NUMBERS = st.frozensets(st.integers(0, 9))


@given(here=_NUMBERS, there=_NUMBERS, known=_NUMBERS, ages=st.dictionaries(st.integers(0, 9), st.integers(-3, 20)))
def test_whatever_lies_where_no_plan_can_lose_a_version(
    here: frozenset[int], there: frozenset[int], known: frozenset[int], ages: dict[int, int]
) -> None:
    plan = planned(
        Here(
            folder_id="ours",
            versions=_stored(*sorted(here, reverse=True)),
            removed={_name(number): NOW - age * DAY for number, age in ages.items()},
        ),
        There(mark=OURS, stored=_stored(*there), known=_names(*known)),
        WEEK,
        NOW,
    )
    assert not set(plan.remove) - _names(*(number for number, age in ages.items() if age >= 7))
    assert not set(plan.remove) & _names(*here)
    after = (_names(*there) | {each.name for each in plan.send}) - set(plan.remove)
    assert plan.stop or after >= _names(*here)
