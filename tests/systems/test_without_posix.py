from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there nothing has to be taken away")


def test_p18_no_call_that_windows_lacks_is_reached_by_any_operation(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.systems.without_posix", str(tmp_path)]
    own = os.environ | {"XDG_CONFIG_HOME": str(tmp_path / "config")}  # where the folder is noted that was moved to
    run = subprocess.run(command, env=own, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    ran = json.loads(run.stdout)
    methods = {
        name for name in dir(BackupManager) if not name.startswith("_") and callable(getattr(BackupManager, name))
    }
    assert set(ran["operations"]) == methods  # each one, also one of tomorrow
    assert len(ran["modules"]) > 150
    assert len(set(ran["commands"])) == 13
