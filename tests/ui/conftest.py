"""Nothing in this folder may hide an error, print, or leave a thread behind."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _guarded(guards: None) -> None:
    """Guard every test; see ``tests/guards.py``."""


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Times are told in the reader's zone: let the reader be in Berlin."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()
