"""A configuration folder of the test's own: nothing of who runs the tests is read, or written."""

from __future__ import annotations

from pathlib import Path

import pytest

from backupkit.config import own_folder


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "the user's own" / "backupkit"
    monkeypatch.setattr(own_folder, "configuration_folder", lambda: folder)
    return folder
