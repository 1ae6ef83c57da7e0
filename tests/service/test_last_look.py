"""The last look, when a process ends: what has changed is stored, in bounded time, and nothing else happens."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Hashable
from pathlib import Path

import pytest

from backupkit import BackupManager, Trigger
from backupkit.documents.json_file import JsonFile
from backupkit.service.last_look import LONGEST_SECONDS, LastLooks
from tests.service.impolite import RAISED, named
from tests.service.listening import BrokenDisk

Save = Callable[[object], bytes]


class Clock:
    """Seconds that pass at each look at them."""

    def __init__(self, step: float = 0.0) -> None:
        self._now, self._step = 0.0, step

    def __call__(self) -> float:
        self._now += self._step
        return self._now


@pytest.fixture
def looks() -> LastLooks:
    return LastLooks(Clock())


def stored(manager: BackupManager) -> Hashable:
    """Store the document as it is; return its fingerprint."""
    manager.create_backup()
    return manager.document.fingerprint()


def triggers(manager: BackupManager) -> list[Trigger]:
    return [meta.trigger for meta in manager.list_backups()]


def test_what_was_saved_since_is_stored(looks: LastLooks, manager: BackupManager, save: Save) -> None:
    looks.owe(manager, stored(manager))
    save([1])
    looks.look()
    assert triggers(manager) == [Trigger.CLOSE, Trigger.APP]
    save([2])
    looks.look()  # once is enough
    assert len(triggers(manager)) == 2


def test_what_is_stored_already_is_not_even_read(looks: LastLooks, document: Path) -> None:
    class Unread(JsonFile):
        def open_state(self):  # type: ignore[no-untyped-def]  # noqa: ANN202 - it never returns
            raise AssertionError("it was read")

    manager = BackupManager(document, document=Unread)
    looks.owe(manager, manager.document.fingerprint())
    looks.look()
    assert not manager.backups_dir.exists()


def test_a_state_that_could_not_be_stored_is_tried_once_more(looks: LastLooks, manager: BackupManager) -> None:
    looks.owe(manager, None)
    looks.look()
    assert triggers(manager) == [Trigger.CLOSE]


def test_a_document_that_is_gone_makes_no_folder(looks: LastLooks, manager: BackupManager, document: Path) -> None:
    looks.owe(manager, None)
    document.unlink()
    looks.look()
    assert not manager.backups_dir.exists()


def test_what_was_settled_is_not_looked_at_and_the_latest_word_counts(
    looks: LastLooks, manager: BackupManager, save: Save
) -> None:
    looks.owe(manager, None)
    looks.owe(manager, stored(manager))
    looks.look()
    save([1])
    looks.owe(manager, None)
    looks.settle(manager)
    looks.look()
    assert triggers(manager) == [Trigger.APP]


def test_an_app_of_many_documents_owes_no_more_than_the_last_sixteen(looks: LastLooks, tmp_path: Path) -> None:
    managers = []
    for number in range(20):
        path = tmp_path / f"{number}.json"
        path.write_text("[1]")
        managers.append(BackupManager(path, tmp_path / str(number)))
        (tmp_path / str(number)).mkdir()
        looks.owe(managers[-1], None)
    looks.look()
    assert [len(manager.list_backups()) for manager in managers] == [0] * 4 + [1] * 16


def test_it_ends_in_bounded_time(manager: BackupManager, tmp_path: Path, document: Path) -> None:
    another = tmp_path / "another.json"
    another.write_text("[2]")
    later = BackupManager(another)
    document.write_bytes(b"[" + b"1, " * 2_000_000 + b"1]")
    looks = LastLooks(Clock(step=LONGEST_SECONDS / 3))
    looks.owe(manager, None)
    looks.owe(later, None)
    looks.look()
    assert (manager.list_backups(), later.backups_dir.exists()) == ([], False)


@pytest.mark.parametrize("raised", RAISED, ids=named)
def test_nothing_is_raised_and_the_others_are_looked_at(
    looks: LastLooks, manager: BackupManager, tmp_path: Path, raised: Callable[[], BaseException]
) -> None:
    class Raising(JsonFile):
        def fingerprint(self) -> Hashable:
            raise raised()

    other = tmp_path / "other.json"
    other.write_text("[1]")
    looks.owe(BackupManager(other, document=Raising), None)
    looks.owe(manager, None)
    looks.look()
    assert triggers(manager) == [Trigger.CLOSE]


def test_a_disk_that_fails_is_logged(looks: LastLooks, document: Path, caplog: pytest.LogCaptureFixture) -> None:
    looks.owe(BackupManager(document, disk=BrokenDisk()), None)
    looks.look()
    assert "The last state of" in caplog.text


@pytest.mark.needs_posix("there is no fork on Windows")
def test_a_process_that_was_forked_off_looks_at_nothing(looks: LastLooks, manager: BackupManager) -> None:
    looks.owe(manager, None)
    child = os.fork()
    if child == 0:
        try:
            looks.look()
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert not manager.backups_dir.exists()


ENDING = """
import atexit, sys
from pathlib import Path
from backupkit import get_backup_manager
document = Path(sys.argv[1])
atexit.register(document.write_text, "[1, 2, 3]")
from backupkit.service.last_look import LAST_LOOKS
manager = get_backup_manager(document)
manager.create_backup()
LAST_LOOKS.owe(manager, manager.document.fingerprint())
atexit.register(document.write_text, "[4]")
"""


def test_it_comes_after_what_the_host_registered_since_the_kit_was_loaded(document: Path) -> None:
    command = [sys.executable, "-X", "dev", "-c", ENDING, str(document)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    manager = BackupManager(document)
    assert triggers(manager) == [Trigger.CLOSE, Trigger.APP]
    manager.restore_backup(manager.list_backups()[0].backup_id)
    assert document.read_text() == "[4]"
