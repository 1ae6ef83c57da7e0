"""Nothing in this folder may hide an error, print, or leave a thread behind."""

from __future__ import annotations

import pytest

from tests.service.passing import Passing


@pytest.fixture(autouse=True)
def _guarded(guards: None, passing: Passing) -> None:
    """Guard every test; see ``tests/guards.py``. No test waits for real seconds of a service."""
