"""P9: objects that versions share are swept while others write, without any lock, and processes are killed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.objects.race import race
from tests.sweep import scratch


@pytest.fixture
def folder() -> Iterator[Path]:
    with scratch() as root:
        yield root


def test_p9_no_acknowledged_version_is_incomplete_when_writers_and_sweepers_are_killed(folder: Path) -> None:
    found = race(folder, way="careful", writers=3, sweepers=2, kills=8)
    assert (found.incomplete, found.seen) == ([], [])
    assert found.acknowledged >= 40


def test_who_marks_and_sweeps_loses_objects_so_the_test_above_can_fail(folder: Path) -> None:
    found = race(folder, way="naive", writers=3, sweepers=2, kills=8)
    assert found.incomplete or found.seen


@pytest.mark.slow
def test_p9_eight_writers_two_sweepers_and_a_hundred_kills(folder: Path) -> None:
    found = race(folder, way="careful", writers=8, sweepers=2, kills=100)
    print(f"{found.acknowledged} acknowledged, {found.left} of them left, {found.kills} kills")
    assert (found.incomplete, found.seen) == ([], [])
