"""Three versions, and a large content."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from backupkit import BackupManager
from tests.manager.folders import records

Save = Callable[[object], bytes]


@pytest.fixture(scope="module")
def large() -> bytes:
    return records(3_000_000)


@pytest.fixture
def ids(manager: BackupManager, save: Save) -> list[str]:
    """Three versions, oldest first, a minute apart; the document holds what the last one holds."""
    found = []
    for number in range(3):
        save([number] * (number + 1))
        found.append(str(manager.create_backup(f"number {number}")))
    return found
