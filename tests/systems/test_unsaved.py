"""Unsaved work by Windows' rules for open files, on whatever system this runs."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

import pytest

from backupkit import BackupManager
from backupkit.testing.clock import FakeClock
from tests.systems.emulation import Shares, emulate

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there the rules themselves are in force")


def manager_of(document: Path) -> BackupManager:
    return BackupManager(document, clock=FakeClock(), lock=lambda *_: contextlib.nullcontext())


def test_p18_what_a_running_app_keeps_is_offered_to_nobody_and_found_once_it_is_dead(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    emulate(monkeypatch)
    app = manager_of(document)
    for content in (b"old", b"new"):
        app.unsaved.keep(content)
    folder = app.backups_dir / "unsaved"
    later = manager_of(document)
    assert later.unsaved.found() == []
    later.cleanup_orphaned_backups()
    for mark in app._binding.store.unsaved._marks.values():
        mark.close()  # as the system does when the process dies
    (work,) = later.unsaved.found(claims=True)
    assert later.unsaved.read(work.unsaved_id) == b"new"
    assert manager_of(document).unsaved.found(claims=True) == []
    later.unsaved.recover(work.unsaved_id)
    assert document.read_bytes() == b"new"
    assert os.listdir(folder) == []


def test_p18_a_file_of_unsaved_work_that_another_program_reads_is_waited_for(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = emulate(monkeypatch)
    app = manager_of(document)
    app.unsaved.keep(b"old")
    (path,) = (app.backups_dir / "unsaved").glob("*.gz")
    release = rules.hold(path, Shares.READING | Shares.WRITING)
    clock = app._binding.environment.clock
    assert isinstance(clock, FakeClock)
    monkeypatch.setattr(clock, "sleep", lambda _seconds: release())
    app.unsaved.keep(b"new")
    app.unsaved.drop()
    assert os.listdir(path.parent) == []
