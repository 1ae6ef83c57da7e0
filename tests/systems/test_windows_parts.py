"""Comparing, and putting a part back, by Windows' rules: the document is copied, and a draft keeps its name."""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path

import pytest

from backupkit import BackupManager
from backupkit.documents import brief_state
from backupkit.files.drafts import is_leftover
from backupkit.operations import stilled
from backupkit.testing.clock import FakeClock
from tests.systems.emulation import Emulation, emulate

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there the rules themselves are in force")

STARS = {"systems": [{"id": "a", "name": "Vega"}, {"id": "b", "name": "Sol"}], "zoom": 1}
FEWER = {"systems": [{"id": "b", "name": "Sol"}], "zoom": 2}


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> Emulation:
    return emulate(monkeypatch)


@pytest.mark.parametrize("is_large", [False, True], ids=["small", "large"])
def test_p18_a_part_is_put_back_and_the_document_is_never_left_open(
    rules: Emulation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_large: bool
) -> None:
    if is_large:
        monkeypatch.setattr(brief_state, "_IN_MEMORY_BYTES", 10)
        monkeypatch.setattr(stilled, "_IN_MEMORY_BYTES", 10)
    document = tmp_path / "data.json"
    document.write_text(json.dumps(STARS, indent=2))
    manager = BackupManager(document, clock=FakeClock(), lock=lambda *_: contextlib.nullcontext())
    older = str(manager.create_backup())
    document.write_text(json.dumps(FEWER, indent=2))
    were_open: list[bool] = []
    found = manager.compare_backups(older, progress=lambda *_: were_open.append(rules.is_open(document)))
    assert found.count == 2
    manager.restore_part(older, found.changes[0])
    assert json.loads(document.read_text()) == STARS | {"zoom": 2}
    assert were_open
    assert not were_open[-1]
    assert not rules.is_open(document)
    assert not [path.name for path in tmp_path.rglob("*") if is_leftover(path.name)]
    manager.undo_restore()
    assert json.loads(document.read_text()) == FEWER
