"""Two versions of a document, and an end to waiting for ever."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_HANG_SECONDS = 30


@pytest.fixture
def nothing_hangs() -> Iterator[None]:
    """Turn a wait for ever (for a pipe's other end, say) into a failure, where there is an alarm."""
    if sys.platform == "win32":
        yield
        return

    def stop(*_: object) -> None:
        raise AssertionError("it hangs")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(_HANG_SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def states(manager: BackupManager, save: Callable[[object], bytes]) -> dict[str, bytes]:
    """Two versions: id -> content."""
    found = {}
    for number in range(2):
        data = save({"number": number})
        backup_id = manager.create_backup()
        assert backup_id
        found[backup_id] = data
    return found
