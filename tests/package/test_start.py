"""What an app loads to list its versions: an app waits for that before its first window."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from backupkit import BackupManager
from tests.package.slow import SLOW

_LIST = """
import sys
before = set(sys.modules)
import backupkit
listed = backupkit.BackupManager(sys.argv[1]).list_backups()
assert [each.description for each in listed] == ["two", "one"], listed
print(*sorted(set(sys.modules) - before))
"""
MOST_OF_OURS = 60  # modules; the time at the start goes with their number


@pytest.fixture
def loaded(tmp_path: Path) -> list[str]:
    """Return the modules that a new process loads to list two versions."""
    document = tmp_path / "data.json"
    for number in ("one", "two"):
        document.write_text(f'["{number}"]')
        BackupManager(document).create_backup(number)
    ran = subprocess.run([sys.executable, "-c", _LIST, document], check=True, capture_output=True, text=True)
    return ran.stdout.split()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere platformdirs tells where a user's configuration lies")
def test_a_list_loads_nothing_slow(loaded: list[str]) -> None:
    assert {name.partition(".")[0] for name in loaded}.isdisjoint(SLOW), loaded


def test_a_list_loads_few_of_our_modules(loaded: list[str]) -> None:
    ours = [name for name in loaded if name.startswith("backupkit")]
    assert len(ours) <= MOST_OF_OURS, ours
