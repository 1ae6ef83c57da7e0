"""Unsaved work and processes that are forked off an app: what the app keeps stays its own."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.needs_posix("it forks")

_APP = """
import os, sys
import backupkit

manager = backupkit.BackupManager(sys.argv[1])
manager.unsaved.keep(b"typed by the app")
child = os.fork()
if not child:
    {deed}
    os._exit(0)
os.waitpid(child, 0)
print([work.size_bytes for work in backupkit.BackupManager(sys.argv[1]).unsaved.found()], flush=True)
os.kill(os.getpid(), 9)
"""
_TYPED = b"typed by the app"


def died(document: Path, deed: str) -> tuple[str, list[bytes]]:
    """Return what is offered while such an app runs, and after it was killed."""
    code = textwrap.dedent(_APP).format(deed=deed)
    app = subprocess.run([sys.executable, "-c", code, str(document)], capture_output=True, text=True, check=False)
    assert app.returncode == -9, app.stderr
    unsaved = BackupManager(document).unsaved
    found = [unsaved.read(work.unsaved_id) for work in unsaved.found()]
    for work in unsaved.found():
        unsaved.discard(work.unsaved_id)
    return app.stdout.strip(), found


@pytest.fixture
def saved(document: Path) -> Iterator[Path]:
    document.write_bytes(b"[1]")
    manager = BackupManager(document)
    manager.create_backup()
    yield document
    manager.cleanup_orphaned_backups()  # the marks of those who died


@pytest.mark.parametrize(
    "deed", ["manager.unsaved.drop()", "manager.unsaved.let_go()", "manager.unsaved.found(claims=True)"]
)
def test_p21_a_forked_process_takes_nothing_of_its_parents_work(saved: Path, deed: str) -> None:
    assert died(saved, deed) == ("[]", [_TYPED])


def test_p21_what_a_forked_process_keeps_is_its_own(saved: Path) -> None:
    running, found = died(saved, "manager.unsaved.keep(b'by the child')")
    assert running == "[12]"  # the child has died with it, and the app still runs
    assert sorted(found) == [b"by the child", _TYPED]


def test_p21_what_a_forked_process_keeps_it_can_drop(saved: Path) -> None:
    assert died(saved, "manager.unsaved.keep(b'child'); manager.unsaved.drop()") == ("[]", [_TYPED])
