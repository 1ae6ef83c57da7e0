"""Every operation by Windows' rules for open files and stat results, on whatever system this runs."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupError, BackupManager, DocumentChanged, DocumentMissing, Status
from backupkit.files import drafts
from backupkit.files.disk import Disk
from backupkit.files.patience import CALL_SECONDS, OPERATION_SECONDS
from backupkit.testing.clock import FakeClock
from tests.systems.emulation import Shares, emulate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.systems.emulation import Emulation

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there the rules themselves are in force")

_LARGE = b'{"text": "' + b"x" * (33 << 20) + b'"}'  # more than what is copied to memory


class ReleasingClock(FakeClock):
    """A clock by which another program lets go of a file after so many seconds of waiting."""

    def __init__(self) -> None:
        super().__init__()
        self._release: Callable[[], None] | None = None
        self._at_seconds = 0.0

    def release_after(self, seconds: float, release: Callable[[], None]) -> None:
        self._release, self._at_seconds = release, self.slept_seconds + seconds

    def release_now(self) -> None:
        if self._release:
            self._release()
            self._release = None

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if self.slept_seconds >= self._at_seconds:
            self.release_now()


class Host:
    """A document with three versions and a pin, whose manager waits by a clock that does not."""

    def __init__(self, folder: Path, rules: Emulation) -> None:
        self.rules, self.clock = rules, ReleasingClock()
        self.clock.advance(hours=1)
        self.document = folder / "data.json"
        self.manager = self.new_manager()
        self.ids = [meta.backup_id for meta in reversed(self.manager.list_backups())]

    def new_manager(self, disk: Disk | None = None) -> BackupManager:
        # The lock is filelock's, whose half for Windows is not here; that it excludes is tested there.
        return BackupManager(self.document, clock=self.clock, disk=disk, lock=lambda *_: contextlib.nullcontext())

    def save(self, content: bytes) -> None:
        new = self.document.with_suffix(".new")
        new.write_bytes(content)
        if self.document.exists():
            self.rules.replace(new, self.document)
        else:
            new.rename(self.document)

    def file(self, name: str) -> Path:
        folder = self.manager.backups_dir
        if name == "document":
            return self.document
        return next(folder.glob(f"backup_{self.ids[-1]}*")) if name == "version" else folder / name

    def leftovers(self) -> list[str]:
        folders = (self.document.parent, self.manager.backups_dir)
        return [name for folder in folders for name in os.listdir(folder) if drafts.is_leftover(name)]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make once what each test has a copy of."""
    folder, clock = tmp_path_factory.mktemp("template"), FakeClock()
    document = folder / "data.json"
    manager = BackupManager(document, clock=clock)
    for number in range(3):
        document.write_bytes(b'{"number": %d}' % number)
        manager.create_backup(force=True)
        clock.advance(seconds=60)
    manager.pin(manager.list_backups()[-1].backup_id)
    document.write_bytes(b'{"number": "now"}')
    return folder


@pytest.fixture
def host(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    folder = tmp_path / "host"
    shutil.copytree(template, folder)
    return Host(folder, emulate(monkeypatch))


OPERATIONS: dict[str, Callable[[Host], object]] = {
    "create": lambda host: host.manager.create_backup(force=True),
    "restore": lambda host: host.manager.restore_backup(host.ids[0]),
    "restore the held one": lambda host: host.manager.restore_backup(host.ids[-1]),
    "undo": lambda host: host.manager.restore_backup(host.ids[1]) and host.manager.undo_restore(),
    "list": lambda host: host.manager.list_backups(),
    "pin": lambda host: host.manager.pin(host.ids[1]),
    "delete": lambda host: host.manager.delete_backup(host.ids[-1]),
    "verify": lambda host: host.manager.verify_backups(),
    "export": lambda host: host.manager.export_backup(host.ids[-1], host.document.with_name("out.json")),
    "rebuild": lambda host: host.manager.rebuild_manifest(),
    "cleanup": lambda host: host.manager.cleanup_orphaned_backups(),
}
FILES = ("document", "version", "manifest.json", "manifest.json.bak", "history.jsonl", "settings.json")
SHARES = (Shares.NOTHING, Shares.READING | Shares.WRITING)


@pytest.mark.parametrize("shares", SHARES, ids=str)
@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_p18_a_file_that_another_program_holds_for_a_while_is_waited_for(
    host: Host, operation: str, file: str, shares: Shares
) -> None:
    host.clock.release_after(2, host.rules.hold(host.file(file), shares))
    OPERATIONS[operation](host)
    host.clock.release_now()
    assert damaged(host) == []
    assert host.new_manager().verify_backups().problems == {}
    host.manager.create_backup(force=True)
    assert host.leftovers() == []


@pytest.mark.parametrize("shares", SHARES, ids=str)
@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_p18_one_that_is_held_for_ever_is_told_and_costs_nothing(
    host: Host, operation: str, file: str, shares: Shares
) -> None:
    held, content = host.file(file), host.document.read_bytes()
    release = host.rules.hold(held, shares)
    before = host.clock.slept_seconds
    told = None
    try:
        OPERATIONS[operation](host)
    except BackupError as error:
        told = error
    assert told is None or (f"another program has {held.name} open" in str(told) and unchanged(host, content))
    waits = 2 if operation == "undo" else 1  # those are two operations
    assert host.clock.slept_seconds - before <= waits * (OPERATION_SECONDS + 1)  # and a look at an odd document
    release()
    assert damaged(host) == []
    assert host.new_manager().verify_backups().problems == {}
    known = {meta.backup_id for meta in host.new_manager().list_backups(include_archived=True)}
    assert set(host.ids) <= known
    host.manager.create_backup(force=True)
    assert host.leftovers() == []


def damaged(host: Host) -> list[str]:
    """Return what the index calls damaged."""
    return [meta.backup_id for meta in host.new_manager().list_backups() if meta.status is Status.CORRUPTED]


def unchanged(host: Host, content: bytes) -> bool:
    return host.document.read_bytes() == content


def test_p18_one_call_waits_no_longer_than_it_may(host: Host) -> None:
    release = host.rules.hold(host.file("manifest.json"), Shares.NOTHING)
    before = host.clock.slept_seconds
    with pytest.raises(BackupError, match=r"manifest\.json"):
        host.manager.list_backups()
    assert host.clock.slept_seconds - before == pytest.approx(CALL_SECONDS)
    release()


@pytest.mark.parametrize("content", [b'{"small": 1}', _LARGE], ids=["small", "large"])
@pytest.mark.parametrize("operation", ["create", "estimate", "first look"])
def test_p10_the_document_is_let_go_of_before_the_work_begins(host: Host, operation: str, content: bytes) -> None:
    host.save(content)
    manager, was_open = host.manager, []

    def look(*_: int) -> None:
        was_open.append(host.rules.is_open(host.document))

    if operation == "estimate":
        manager.estimate_backup_size()
        was_open.append(host.rules.is_open(host.document))
    else:
        if operation == "first look":
            manager.create_backup()
        manager.create_backup(progress=look, force=operation == "create")
    allowed = len(content) > 32 << 20  # its second reading is one bare read, which the progress is told of
    assert was_open
    assert allowed or not any(was_open)
    assert not was_open[0]
    host.save(b"{}")  # and afterwards in any case
    assert host.leftovers() == []


def _state(number: int, *, large: bool) -> bytes:
    return b'{"other": %d, "text": "%b"}' % (number, b"x" * ((33 << 20) if large else 0))


@pytest.mark.parametrize("large", [False, True])
def test_p6_a_save_between_the_copy_and_the_second_reading_makes_it_no_state(host: Host, *, large: bool) -> None:
    host.save(_state(0, large=large))
    readings, of_an_attempt = 0, 3 if large else 2  # of a large one the first bytes are looked at before

    def save(name: str) -> None:
        nonlocal readings
        readings += name == "data.json"
        if name == "data.json" and readings in {of_an_attempt, 2 * of_an_attempt}:  # the last ones of two attempts
            host.save(_state(readings, large=large))  # of one length, and so soon that the clock may not have ticked

    host.rules.before_reading = save
    host.manager.create_backup(force=True)
    assert readings == 3 * of_an_attempt
    newest = host.manager.list_backups()[0]
    assert b"".join(host.manager.content(newest.backup_id)) == host.document.read_bytes()
    assert host.document.read_bytes() == _state(2 * of_an_attempt, large=large)
    assert host.leftovers() == []


def test_p6_a_document_that_never_holds_still_is_refused(host: Host) -> None:
    def save(name: str) -> None:
        if name == "data.json":
            host.save(os.urandom(8).hex().encode())

    host.rules.before_reading = save
    with pytest.raises(DocumentChanged, match="5 attempts"):
        host.manager.create_backup(force=True)
    assert [meta.backup_id for meta in host.manager.list_backups()] == host.ids[::-1]
    assert host.leftovers() == []


def test_p6_one_that_is_gone_for_the_second_reading_is_not_stored(host: Host) -> None:
    readings: list[str] = []

    def remove(name: str) -> None:
        if name == "data.json":
            readings.append(name)
            if len(readings) == 2:
                host.document.unlink()

    host.rules.before_reading = remove
    with pytest.raises(DocumentMissing):
        host.manager.create_backup(force=True)
    assert host.leftovers() == []


def test_p1_a_document_that_is_saved_all_the_time_is_stored_as_it_was_when_it_was_copied(host: Host) -> None:
    before = host.document.read_bytes()
    host.manager.create_backup(force=True, progress=lambda *_: host.save(os.urandom(8).hex().encode()))
    newest = host.manager.list_backups()[0]
    assert b"".join(host.manager.content(newest.backup_id)) == before


class SweptMeanwhile(Disk):
    """A disk where another process sweeps up whenever a file is about to get its name."""

    sweep: Callable[[], object] | None = None

    def rename_open(self, descriptor: int, target: Path, *, replaces: bool) -> None:
        if self.sweep:
            self.sweep()
        super().rename_open(descriptor, target, replaces=replaces)


@pytest.mark.parametrize("operation", ["create", "restore", "pin", "export"])
def test_p9_a_draft_is_protected_until_it_has_its_name(host: Host, operation: str) -> None:
    disk = SweptMeanwhile()
    host.manager = host.new_manager(disk)
    other = host.new_manager()
    disk.sweep = other._binding.store.sweep
    OPERATIONS[operation](host)
    assert host.new_manager().verify_backups().problems == {}


def test_p2_what_a_killed_writer_left_is_swept_and_what_a_living_one_writes_is_not(host: Host) -> None:
    folder = host.manager.backups_dir
    left = folder / ".backupkit-0123456789abcdef.tmp"
    left.write_bytes(b"half")
    with drafts.draft_in(Disk(), folder) as living:
        host.manager.create_backup(force=True)
        assert not left.exists()
        assert living.path.exists()


def test_p18_a_document_on_a_drive_that_numbers_no_files_is_stored_restored_and_undone(host: Host) -> None:
    manager = host.manager
    assert manager.create_backup()
    assert manager.create_backup() is None
    assert manager.restore_backup(host.ids[0]).not_kept == ()
    assert host.document.read_bytes() == b'{"number": 0}'
    manager.undo_restore()
    assert host.document.read_bytes() == b'{"number": "now"}'
    with manager.saving("by hand"):
        host.save(b"[]")
    assert manager.get_backup_stats().count == len(manager.list_backups())
