"""Processes that write into one database and have it stored at once: no version is of a state that never was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hosts import crowd


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_p1_eight_processes_that_write_and_store_leave_versions_of_committed_states_alone(
    tmp_path: Path, mode: str
) -> None:
    figures = crowd.play(tmp_path, seconds=5, mode=mode)
    assert (figures.torn, figures.too_old, figures.lost) == ((), (), ())
    assert figures.is_whole
    assert figures.versions > crowd.PROCESSES
    assert figures.transactions > figures.versions
