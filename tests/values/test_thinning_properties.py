"""What holds for every plan of every folder (promises P6, P7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from backupkit.values.reasons import Rule
from backupkit.values.retention import Retention
from backupkit.values.thinning import plan_retention
from backupkit.values.version import BackupMetadata, Standing, Status, Trigger
from tests.values.thinning import BERLIN, GOOD, KINDS, NOON, ONE, SUSPECT, rules, version

_small = st.integers(0, 4)
RETENTIONS = st.builds(
    Retention,
    newest=st.integers(1, 4),
    hourly=_small,
    daily=_small,
    weekly=_small,
    monthly=_small,
    yearly=_small,
    grace_days=st.integers(0, 5),
    bin_days=st.integers(0, 5),
    days=_small,
    most=st.none() | st.integers(1, 6),
    budget_bytes=st.none() | st.integers(0, 2000),
)


@st.composite
def folders(draw: st.DrawFn) -> list[BackupMetadata]:
    """Draw a folder with versions of all kinds, made by a clock that may show anything."""
    versions: list[BackupMetadata] = []
    day = 1
    hours = st.integers(-50, 50) | st.integers(-50_000, 50_000)
    for sequence in range(1, draw(st.integers(0, 20)) + 1):
        day += draw(st.integers(0, 2))
        status = draw(st.sampled_from([Status.ACTIVE] * 6 + list(Status)))
        versions.append(
            version(
                sequence,
                NOON + timedelta(hours=draw(hours)),
                active_day=day,
                status=status,
                archived_day=draw(st.integers(day, day + 5)) if status is Status.ARCHIVED else None,
                trigger=draw(st.sampled_from([Trigger.SAVE] * 8 + list(Trigger))),
                pinned=draw(st.integers(0, 9)) == 0,
                verified_at=NOON if draw(st.booleans()) else None,
                stored_size=draw(st.integers(0, 300)),
                **KINDS[draw(st.sampled_from(list(Standing)))],
            )
        )
    return versions


_ALTERNATING = [version(number, **(GOOD if number % 2 else SUSPECT)) for number in range(1, 6)]


@given(folders(), RETENTIONS)
def test_each_version_stands_once_in_keep_or_drop_with_a_reason(
    versions: list[BackupMetadata], retention: Retention
) -> None:
    plan = plan_retention(versions, retention, zone=BERLIN)
    assert sorted([*plan.keep, *plan.drop]) == sorted(meta.backup_id for meta in versions)
    assert all(str(reasons[0]) for reasons in plan.keep.values())
    assert all(str(reason) for reason in plan.drop.values())


@given(folders(), RETENTIONS, st.randoms(use_true_random=False))
def test_the_plan_does_not_depend_on_the_order_of_the_input(
    versions: list[BackupMetadata], retention: Retention, random: Any
) -> None:  # fmt: skip
    shuffled = random.sample(versions, len(versions))
    one, other = (plan_retention(order, retention, zone=BERLIN) for order in (versions, shuffled))
    assert one == other
    assert list(one.drop) == list(other.drop)


@given(folders(), RETENTIONS)
@example(_ALTERNATING, ONE)
def test_planning_what_was_kept_drops_nothing(versions: list[BackupMetadata], retention: Retention) -> None:
    plan = plan_retention(versions, retention, zone=BERLIN)
    left = [meta for meta in versions if meta.backup_id in plan.keep]
    assert not plan_retention(left, retention, zone=BERLIN).drop


@given(folders(), RETENTIONS)
def test_p6_p7_no_plan_drops_the_newest_the_newest_good_or_the_newest_verified(
    versions: list[BackupMetadata], retention: Retention
) -> None:
    plan = plan_retention(versions, retention, zone=BERLIN)
    active = [meta for meta in versions if meta.status is Status.ACTIVE]
    good = [meta for meta in active if meta.standing is Standing.GOOD]
    verified = [meta for meta in active if meta.verified_at and not meta.suspect]
    for found in (active, good, verified):
        assert not found or found[-1].backup_id in plan.keep


@given(folders(), RETENTIONS)
def test_p7_nothing_that_a_person_made_and_nothing_damaged_is_ever_dropped(
    versions: list[BackupMetadata], retention: Retention
) -> None:
    plan = plan_retention(versions, retention, zone=BERLIN)
    for meta in versions:
        by_hand = meta.pinned or meta.trigger in {Trigger.MANUAL, Trigger.IMPORT}
        if meta.status is not Status.ARCHIVED and (by_hand or meta.status is Status.CORRUPTED):
            assert meta.backup_id in plan.keep


@given(folders(), RETENTIONS, st.sampled_from([Standing.SUSPECT, Standing.UNKNOWN]))
def test_p6_leaving_out_the_others_would_not_have_saved_one_good_version(
    versions: list[BackupMetadata], retention: Retention, other: Standing
) -> None:
    # Without ages and a budget, which the others rightly use up as well; and without a number, which spares what is
    # the newest one that was verified.
    timeless = replace(retention, budget_bytes=None, most=None, grace_days=10_000)
    with_others = plan_retention(versions, timeless, zone=BERLIN)
    without = plan_retention([meta for meta in versions if meta.standing is not other], timeless, zone=BERLIN)
    good = {meta.backup_id for meta in versions if meta.standing is Standing.GOOD and meta.status is Status.ACTIVE}
    # A version that only stood before a suspect one, or only was the newest verified, may lose that to an unknown one.
    firm = {key for key in without.keep if rules(without, key) - {Rule.BEFORE_SUSPECT, Rule.VERIFIED}}
    assert good & firm <= set(with_others.keep)
