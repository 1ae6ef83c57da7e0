"""A process that was forked off keeps no lock of its parent, and takes none from it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from backupkit import BackupManager
from backupkit.files.disk import Disk
from backupkit.files.drafts import Draft, draft_in, is_leftover, sweep
from backupkit.files.holds import held, removing
from backupkit.files.lock import exclusive
from backupkit.process.forks import HOLDERS

pytestmark = pytest.mark.needs_posix("there is no fork on Windows")


@pytest.fixture(autouse=True)
def _nothing_of_other_tests() -> None:
    """Forget what tests of kills have left: the numbers of their files are those of other files by now."""
    HOLDERS.clear()


class Child:
    """A process that was forked off, and lives until it is ended."""

    def __init__(self, does: Callable[[], object] = lambda: None) -> None:
        here, there = os.pipe()
        self.number = os.fork()
        if self.number == 0:  # nothing of the tests may go on here
            try:
                does()
                os.write(there, b"done")
                signal.pause()
            finally:
                os._exit(1)
        os.close(there)
        self.has_done = os.read(here, 4) == b"done"
        os.close(here)

    def end(self) -> None:
        os.kill(self.number, signal.SIGKILL)
        os.waitpid(self.number, 0)


def test_a_draft_whose_writer_died_can_be_swept_although_a_child_lives(tmp_path: Path) -> None:
    draft = draft_in(Disk(), tmp_path)
    child = Child()
    os.close(draft.descriptor)  # as the death of the writer does
    try:
        assert sweep(Disk(), draft.path)
    finally:
        child.end()
        draft.descriptor = -1
        draft.close()


def test_a_child_that_ends_does_not_take_the_draft_from_its_writer(tmp_path: Path) -> None:
    with draft_in(Disk(), tmp_path) as draft:
        child = Child(draft.discard)
        child.end()
        assert child.has_done
        assert draft.path.exists()
        assert not sweep(Disk(), draft.path)
        draft.write(b"goes on")


def test_what_was_closed_before_is_not_closed_again_in_the_child(tmp_path: Path) -> None:
    with draft_in(Disk(), tmp_path) as draft:
        number = draft.descriptor
    with open(tmp_path / "hosts", "wb") as file:
        assert file.fileno() == number  # the host's own file has got the number now
        child = Child(lambda: os.write(number, b"written by the child"))
        child.end()
    assert (tmp_path / "hosts").read_bytes() == b"written by the child"


def test_a_child_does_not_keep_the_lock_of_a_folder(tmp_path: Path) -> None:
    children: list[Child] = []
    with exclusive(tmp_path, 5, 0o600):
        children.append(Child())
    try:
        with exclusive(tmp_path, 0.2, 0o600):
            pass
    finally:
        children[0].end()


def test_a_child_that_ends_does_not_take_the_lock_from_its_parent(tmp_path: Path) -> None:
    def is_free() -> None:
        with exclusive(tmp_path, 0.1, 0o600):
            pass

    with exclusive(tmp_path, 5, 0o600):
        Child().end()
        assert not Child(is_free).has_done


@pytest.mark.parametrize("at", ["create", "write", "sync", "link"])
def test_p2_a_killed_writer_whose_child_lives_stops_nobody(document: Path, at: str) -> None:
    children: list[int] = []
    here, there = os.pipe()

    class Forking(Disk):
        def __getattribute__(self, name: str) -> object:
            if name == at and not children:
                children.append(0)
                child = os.fork()
                if child == 0:
                    signal.pause()
                    os._exit(0)
                os.write(there, str(child).encode())
                os.kill(os.getpid(), signal.SIGKILL)
            return super().__getattribute__(name)

    writer = os.fork()
    if writer == 0:
        BackupManager(document, disk=Forking()).create_backup("killed")
        os._exit(1)
    os.waitpid(writer, 0)
    child = int(os.read(here, 20))
    try:
        manager = BackupManager(document, lock_timeout=1)
        assert manager.create_backup("another program", force=True)
        left = [path.name for path in manager.backups_dir.iterdir() if is_leftover(path.name)]
        assert left == []
    finally:
        os.kill(child, signal.SIGKILL)
        os.close(here)
        os.close(there)


def test_a_draft_knows_nothing_of_its_file_in_the_child(tmp_path: Path) -> None:
    def is_let_go(draft: Draft) -> None:
        assert draft.descriptor == -1

    with draft_in(Disk(), tmp_path) as draft:
        child = Child(lambda: is_let_go(draft))
        child.end()
        assert child.has_done


def test_a_version_that_a_killed_process_held_can_be_removed_although_a_child_lives(tmp_path: Path) -> None:
    path = tmp_path / "version"
    path.write_bytes(b"1")
    hold = held(path)
    assert hold
    child = Child()
    try:
        with removing(path) as may_be_removed:
            assert not may_be_removed
        os.close(hold.descriptor)  # as the death of the process does
        with removing(path) as may_be_removed:
            assert may_be_removed
    finally:
        child.end()
        hold.descriptor = -1
        hold.end()


def test_a_child_that_ends_a_hold_does_not_take_it_from_its_parent(tmp_path: Path) -> None:
    path = tmp_path / "version"
    path.write_bytes(b"1")
    hold = held(path)
    assert hold
    child = Child(hold.end)
    child.end()
    with removing(path) as may_be_removed:
        assert (child.has_done, may_be_removed) == (True, False)
    hold.end()
    hold.end()
