"""Nothing in this folder may hide an error, print, or leave a thread behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import backupkit
from backupkit import registry
from tests.kit.gate import Gate
from tests.service.passing import Passing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _guarded(guards: None, passing: Passing) -> None:
    """Guard every test; see ``tests/guards.py``. No test waits for real seconds of a service."""


@pytest.fixture(autouse=True)
def _no_managers_of_other_tests() -> Iterator[None]:
    yield
    registry._managers.clear()
    registry._last.clear()


@pytest.fixture
def gate(document: Path) -> Gate:
    """The disk of the document's manager."""
    gate = Gate()
    backupkit.get_backup_manager(document, disk=gate)
    return gate
