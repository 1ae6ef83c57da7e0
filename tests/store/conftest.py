"""A folder with three versions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager
from backupkit.values.version import Trigger

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def states(manager: BackupManager, document: Path, save: Callable[[object], bytes]) -> dict[str, bytes]:
    """Three versions: the first pinned, the second described by hand, the third as it comes; id -> content."""
    found = {}
    for number, text in enumerate(("first", "by hand", "third")):
        data = save({"systems": [{"id": number, "text": "x" * 200}]})
        backup_id = manager.create_backup(text, trigger=Trigger.MANUAL if number == 1 else Trigger.SAVE)
        assert backup_id
        found[backup_id] = data
    manager.pin(next(iter(found)))
    assert document.read_bytes() == list(found.values())[-1]
    return found
