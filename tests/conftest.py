"""Fixtures that every test shares, and two guards: no ERROR in the log, no damage left in a backup folder."""

from __future__ import annotations

import atexit
import json
import logging
import os
import sys
from collections import deque
from datetime import UTC
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from backupkit import BackupManager
from backupkit.documents.sqlite.connection import OTHER_LIBRARIES
from backupkit.files.drafts import is_leftover
from backupkit.service import last_look
from backupkit.store import manifest
from backupkit.testing.clock import FakeClock
from backupkit.values import naming
from backupkit.versionfile import reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytest_plugins = ["pytester", "tests.guards", "tests.screen", "tests.service.passing", "tests.posix"]

# How fast a busy machine draws its examples is not what a test judges; the first of a fresh checkout take seconds.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


# The windows of the tests end long before the process of pytest does; that has no last state to look for.
atexit.unregister(last_look.LAST_LOOKS.look)


@pytest.hookimpl(optionalhook=True)  # it is xdist's
def pytest_xdist_auto_num_workers() -> int:
    """Use one process more than there are cores: a test of windows or of processes mostly waits for them."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(autouse=True)
def _no_library_of_another_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test find another SQLite in this process because the file of another test has loaded it."""
    for name in OTHER_LIBRARIES:
        monkeypatch.delitem(sys.modules, name, raising=False)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """A JSON document of three records, in a folder of its own."""
    folder = tmp_path / "home"
    folder.mkdir()
    path = folder / "data.json"
    path.write_text(json.dumps({"systems": [{"id": number} for number in range(3)]}, indent=2))
    return path


@pytest.fixture
def manager(document: Path, clock: FakeClock) -> BackupManager:
    return BackupManager(document, clock=clock, zone=UTC)


@pytest.fixture
def save(document: Path, clock: FakeClock) -> Callable[[object], bytes]:
    """Return a function that saves a value as the document, a minute later; it returns the bytes."""

    def save(value: object) -> bytes:
        clock.advance(seconds=60)
        data = json.dumps(value, indent=2).encode()
        document.write_bytes(data)
        return data

    return save


@pytest.fixture(autouse=True)
def _no_error_in_the_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test that logged an error. The log is there for the next one, whatever this one has silenced."""
    silenced = logging.root.manager.disable
    yield
    logging.disable(silenced)
    errors = [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    assert not errors, f"the test logged errors: {errors}"


@pytest.fixture(autouse=True)
def _no_damage_left_behind(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """Verify every backup folder after the test, unless the test is marked ``leaves_damage``."""
    yield
    if request.node.get_closest_marker("leaves_damage"):
        return
    for path in tmp_path.rglob("*"):
        is_open = path.is_file() and not path.read_bytes().startswith(naming.SEALED)  # else nobody here has its key
        if path.name == naming.MANIFEST and is_open:
            manifest.decode(path.read_bytes())
        if naming.id_in_name(path.name) and is_open:
            deque(reader.content_of(path), maxlen=0)
        assert not is_leftover(path.name), f"the test left {path}"
