"""P1-P4 and P9 under faults: every operation is broken at every step; what was acknowledged must still be there.

The quick sweeps strike each step with a kill, two kinds of power cut, a full disk and a disk that fails for ever. The
slow ones add every other error, once and for ever, and every other kind of power cut.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backupkit.testing.faults import ERRORS, Fault, PowerCut, Unsynced
from tests.sweep import SCENARIOS, Scenario, World, built, scratch, sweep

Faults = Callable[[int], Fault]

QUICK: dict[str, Faults] = {
    "killed": lambda at: Fault(at=at),
    "power cut, unsynced names lost": lambda at: Fault(at=at, power_cut=PowerCut()),
    "power cut, unsynced content zeroed": lambda at: Fault(
        at=at, power_cut=PowerCut(content=Unsynced.ZEROED, keeps_names=True)
    ),
    "disk full once": lambda at: Fault(at=at, errno=errno.ENOSPC),
    "I/O error for ever": lambda at: Fault(at=at, errno=errno.EIO, for_ever=True),
}
FEWEST_POINTS = {
    "create the first": 25,
    "create": 20,
    "restore": 30,
    "put a part back": 30,
    "undo": 30,
    "save well": 35,
    "save badly": 45,
}
_WRITES_NOTHING = ("create unchanged", "compare")


def _slow_faults() -> dict[str, Faults]:
    kinds: dict[str, Faults] = {}
    for number in ERRORS:
        for for_ever in (False, True):
            name = f"{errno.errorcode[number]} {'for ever' if for_ever else 'once'}"
            kinds[name] = lambda at, number=number, for_ever=for_ever: Fault(  # type: ignore[misc]  # bound now
                at=at, errno=number, for_ever=for_ever
            )
    for content in Unsynced:
        for keeps_names in (False, True):
            name = f"power cut, content {content.value}, names {'kept' if keeps_names else 'lost'}"
            kinds[name] = lambda at, content=content, keeps_names=keeps_names: Fault(  # type: ignore[misc]
                at=at, power_cut=PowerCut(content=content, keeps_names=keeps_names)
            )
    return kinds


SLOW = _slow_faults()


@pytest.fixture(scope="module", autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.WARNING)  # thousands of provoked failures, each with its warning
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def worlds() -> Iterator[tuple[World, Path]]:
    with scratch() as root:
        yield built(root / "template"), root / "runs"


# What a power cut leaves is made up from outside, by writing anew what a reader of the dead process still has open.
_needs_posix = pytest.mark.needs_posix("On Windows a file that is open cannot be written anew.")
_KINDS = [pytest.param(kind, marks=[_needs_posix] if "power cut" in kind else []) for kind in QUICK]


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_p2_whatever_breaks_at_any_step_nothing_that_was_acknowledged_is_lost(
    scenario: Scenario, kind: str, worlds: tuple[World, Path]
) -> None:
    report = sweep(scenario, QUICK[kind], *worlds)

    assert not report.broken, "\n".join(report.broken)
    # A sweep that breaks nothing proves nothing: the steps that an operation is known to have were all reached.
    assert report.points >= FEWEST_POINTS.get(scenario.name, 8) or scenario.name in _WRITES_NOTHING


@pytest.mark.parametrize("name", _WRITES_NOTHING)
def test_an_unchanged_document_and_a_comparison_cost_no_write_at_all(worlds: tuple[World, Path], name: str) -> None:
    scenario = next(scenario for scenario in SCENARIOS if scenario.name == name)

    assert sweep(scenario, QUICK["killed"], *worlds).points == 0


@pytest.mark.slow
@pytest.mark.parametrize("kind", SLOW)
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_p2_every_error_and_every_power_cut_at_every_step(
    scenario: Scenario, kind: str, worlds: tuple[World, Path]
) -> None:
    assert not sweep(scenario, SLOW[kind], *worlds).broken
