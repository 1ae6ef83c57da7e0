"""How a command is run in this process, and two versions for it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from backupkit import BackupManager
from backupkit.cli import main as cli
from backupkit.config import own_folder
from backupkit.testing.clock import FakeClock
from tests.cli.running import Run, Seen

Save = Callable[[object], bytes]


@pytest.fixture(autouse=True)
def _own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave what belongs to the user who runs the tests alone."""
    monkeypatch.setattr(own_folder, "configuration_folder", lambda: tmp_path / "own" / "backupkit")


@pytest.fixture
def options(clock: FakeClock) -> dict[str, Any]:
    """Options of the manager that the command line makes; a test may add to them."""
    return {"clock": clock, "zone": UTC}


@pytest.fixture
def run(
    document: Path, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Return a function that runs a command about the document in this process; nobody answers unless *said* does."""

    def made(*given: Any, **asked: Any) -> BackupManager:
        return BackupManager(*given, **(asked | options))

    def run(*arguments: object, said: str = "") -> Seen:
        monkeypatch.setattr(cli, "BackupManager", made)
        monkeypatch.setattr("sys.stdin", io.StringIO(said))
        try:
            code = cli.main([str(document), *map(str, arguments)])
        except SystemExit as error:  # argparse leaves this way
            code = int(error.code or 0)
        out, err = capsys.readouterr()
        return Seen(code=code, out=out, err=err)

    return run


@pytest.fixture
def ids(manager: BackupManager, save: Save) -> list[str]:
    """Two versions, oldest first; the document holds the second one's content."""
    found = [manager.create_backup("first")]
    save([1, 2])
    found.append(manager.create_backup("second"))
    return [str(backup_id) for backup_id in found]
