"""Nothing in this folder may hide an error, print, or leave a thread behind."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _guarded(guards: None) -> None:
    """Guard every test; see ``tests/guards.py``."""
