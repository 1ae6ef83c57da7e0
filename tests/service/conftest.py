"""Nothing in this folder may hide an error, print, or leave a thread behind; and how a service is made for a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backupkit import BackupManager
from backupkit.service.stopwatch import Stopwatch
from tests.service.listening import Counted, Ear, Gate, GatedFile
from tests.service.passing import Passing

Serve = Callable[..., Ear]


@pytest.fixture(autouse=True)
def _guarded(guards: None) -> None:
    """Guard every test; see ``tests/guards.py``."""


@pytest.fixture
def serve(manager: BackupManager) -> Iterator[Serve]:
    """Return a function that makes a service (of ``manager``, if not told otherwise) and an ear for what it tells."""
    made: list[Ear] = []

    def serve(manager: BackupManager = manager, now: Stopwatch | Callable[[], int] | None = None) -> Ear:
        made.append(Ear(manager, Counted(now) if callable(now) else now or Passing()))
        return made[-1]

    yield serve
    for ear in made:
        ear.service.close()


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def slow(document: Path, gate: Gate) -> BackupManager:
    """A manager whose document is read no further than its first piece until the gate is open."""
    return BackupManager(document, document=lambda path: GatedFile(path, gate))
