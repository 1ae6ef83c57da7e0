"""Nothing in this folder may hide an error, print, or leave a thread behind."""

from __future__ import annotations

import pytest

from tests.posix import SetZone
from tests.service.passing import Passing


@pytest.fixture(autouse=True)
def _guarded(guards: None, passing: Passing) -> None:
    """Guard every test; see ``tests/guards.py``. No test waits for real seconds of a service."""


@pytest.fixture
def berlin(system_zone: SetZone) -> None:
    """Times are told in the reader's zone: let the reader be in Berlin."""
    system_zone("Europe/Berlin")
