"""The state machine lives many lives; see ``machine.py``."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.stateful.machine import HistoryMachine

_QUICK = settings(max_examples=100, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
_LONG = settings(_QUICK, max_examples=3_000, stateful_step_count=40)

TestHistory = HistoryMachine.TestCase
TestHistory.settings = _QUICK


@pytest.mark.slow
def test_p2_many_long_lives_lose_nothing() -> None:
    run_state_machine_as_test(HistoryMachine, settings=_LONG)
