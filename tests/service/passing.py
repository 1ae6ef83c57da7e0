"""A pytest plugin: seconds of a service that pass while a test waits, and not otherwise."""

from __future__ import annotations

import pytest

from backupkit.service import service
from backupkit.testing.stopwatch import FakeStopwatch


class Passing(FakeStopwatch):
    """Seconds that pass while a test waits for something, twenty times as fast as real ones; give it as a ``pump``."""

    def __call__(self) -> None:
        self.turn(0.1)


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch) -> Passing:
    """The seconds by which all services of a test wait: they pass while it waits, and stand still otherwise."""
    passing = Passing()
    monkeypatch.setattr(service, "SystemStopwatch", lambda: passing)
    return passing
