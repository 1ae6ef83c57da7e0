"""Nothing in this folder may hide an error, print, or leave a thread behind."""

from __future__ import annotations

import pytest

from backupkit.ui.words import moments
from backupkit.ui.words.customs import Customs, DateOrder
from tests.posix import SetZone
from tests.service.passing import Passing


@pytest.fixture(autouse=True)
def _guarded(guards: None, passing: Passing) -> None:
    """Guard every test; see ``tests/guards.py``. No test waits for real seconds of a service."""


@pytest.fixture(autouse=True)
def _customs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dates and times are written as the reader's system does: let that be one that writes 4 Nov 2025, 14:05."""
    monkeypatch.setattr(moments, "customs", lambda: Customs(order=DateOrder.DAY_FIRST))


@pytest.fixture
def berlin(system_zone: SetZone) -> None:
    """Times are told in the reader's zone: let the reader be in Berlin."""
    system_zone("Europe/Berlin")
