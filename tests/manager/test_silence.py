"""A program that has set up no logging sees nothing of what a manager tells the log."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SLIGHTLY_WRONG = """
import sys
from pathlib import Path
from backupkit import BackupManager

document = Path(sys.argv[1])
document.write_text("[1]")
manager = BackupManager(document)
manager.create_backup()
for damage in (b"x", b"", b"{}"):
    (manager.backups_dir / "manifest.json").write_bytes(damage)
    (manager.backups_dir / "history.jsonl").unlink()
    (manager.backups_dir / "history.jsonl").mkdir()
    document.write_text(f"[2, {len(damage)}]")
    newest = manager.create_backup()
    (manager.backups_dir / "history.jsonl").rmdir()
    (manager.backups_dir / "history.jsonl").touch()
    manager.pin(newest)
    manager.verify_backups()
    manager.cleanup_orphaned_backups()
    manager.restore_backup(newest)
    manager.undo_restore()
    manager.rebuild_manifest()
print("done")
"""
LOGGING_IS_ASKED = "import logging; logging.basicConfig(level=logging.WARNING)\n"


def program(code: str, document: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, str(document)], capture_output=True, text=True, timeout=60, check=True
    )


@pytest.mark.leaves_damage
def test_p10_no_method_of_a_manager_writes_to_a_terminal(tmp_path: Path) -> None:
    done = program(SLIGHTLY_WRONG, tmp_path / "data.json")
    assert (done.stdout, done.stderr) == ("done\n", "")


@pytest.mark.leaves_damage
def test_a_program_that_wants_the_log_gets_it(tmp_path: Path) -> None:
    done = program(LOGGING_IS_ASKED + SLIGHTLY_WRONG, tmp_path / "data.json")
    assert "The index of " in done.stderr
