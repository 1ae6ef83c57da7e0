"""The versions are copied to another folder, which is the document's from then on."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from backupkit import BackupConfig, BackupManager, Retention, errors
from backupkit.config import own_folder
from backupkit.files import places
from backupkit.testing.clock import FakeClock
from backupkit.testing.faults import Fault, FaultyDisk, Killed, PowerCut
from backupkit.values import naming

Save = Callable[[object], bytes]


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own folder; nothing of who runs the tests is read, or written."""
    folder = tmp_path / "own" / "backupkit"
    monkeypatch.setattr(own_folder, "configuration_folder", lambda: folder)
    return folder


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    folder = tmp_path / "drive"
    folder.mkdir()
    return folder


@pytest.fixture
def filled(manager: BackupManager, save: Save) -> BackupManager:
    """Three versions: one is pinned and has words of its own, one is in the bin; and a choice of the user."""
    ids = []
    for number in range(3):
        save({"number": number})
        ids.append(manager.create_backup(f"no {number}"))
    assert ids[0]
    assert ids[1]
    manager.pin(ids[0])
    manager.describe(ids[0], "the first")
    manager.delete_backup(ids[1])
    manager.set_retention(Retention.newest_only(7))
    return manager


def started(document: Path, clock: FakeClock) -> BackupManager:
    """Return what the app has at its next start."""
    return BackupManager(document, clock=clock)


def described(manager: BackupManager) -> list[tuple[object, ...]]:
    versions = manager.list_backups(include_archived=True)
    return [(meta.backup_id, meta.description, meta.pinned, meta.status, meta.sequence) for meta in versions]


def logged(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / naming.HISTORY).read_text().splitlines()]


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix == ".gz"}


def test_all_versions_are_copied_and_the_old_folder_stays(filled: BackupManager, drive: Path) -> None:
    old, before = filled.backups_dir, described(filled)
    files = files_in(old)
    result = filled.move_folder(drive)
    assert (result.folder, result.left, result.copied) == (drive, old, 3)
    assert result.stored_bytes == sum(map(len, files.values()))
    assert files_in(old) == files_in(drive) == files
    assert described(filled) == before
    assert filled.backups_dir == drive
    assert filled.verify_backups().corrupted == 0


def test_the_manager_and_the_next_start_go_on_there(
    filled: BackupManager, drive: Path, document: Path, save: Save, clock: FakeClock
) -> None:
    old = filled.backups_dir
    filled.move_folder(drive)
    count = len(files_in(old))
    save("new")
    made = filled.create_backup()
    again = started(document, clock)
    assert again.backups_dir == drive
    assert made == again.list_backups()[0].backup_id
    assert len(files_in(old)) == count
    save("newer")
    assert again.create_backup()
    assert [meta.sequence for meta in again.list_backups()[:2]] == [5, 4]


def test_what_the_user_chose_and_the_log_go_along(filled: BackupManager, drive: Path, document: Path) -> None:
    told = logged(filled.backups_dir)
    filled.choose(verify_days=3)
    filled.move_folder(drive)
    assert filled.retention == Retention.newest_only(7)
    assert filled.config.verify_days == 3
    assert [line["operation"] for line in logged(drive)] == [*(line["operation"] for line in told), "move folder"]
    assert logged(document.parent / "backups")[-1]["to"] == str(drive)


def test_a_restore_can_be_undone_from_the_new_folder(
    filled: BackupManager, drive: Path, document: Path, clock: FakeClock
) -> None:
    before = document.read_bytes()
    filled.restore_backup(filled.list_backups()[-1].backup_id)
    filled.move_folder(drive)
    started(document, clock).undo_restore()
    assert document.read_bytes() == before


def test_the_versions_are_the_documents_even_where_the_index_is_lost(
    filled: BackupManager, drive: Path, document: Path, clock: FakeClock
) -> None:
    filled.move_folder(drive)
    before = described(filled)
    (drive / naming.MANIFEST).unlink()
    again = started(document, clock)
    again.rebuild_manifest()
    assert described(again) == before


def test_the_folder_has_an_id_of_its_own_and_knows_the_old_one(filled: BackupManager, drive: Path) -> None:
    old = json.loads((filled.backups_dir / naming.SETTINGS).read_text())
    filled.move_folder(drive)
    new = json.loads((drive / naming.SETTINGS).read_text())
    assert new["folder_id"] != old["folder_id"]
    assert new["other_ids"] == [old["folder_id"]]


@pytest.mark.leaves_damage
def test_a_damaged_version_goes_along_as_damaged_and_stops_nothing(filled: BackupManager, drive: Path) -> None:
    damaged, gone = filled.list_backups()
    path = filled.backups_dir / damaged.file_name
    path.write_bytes(path.read_bytes()[:-9] + b"\0" * 9)
    (filled.backups_dir / gone.file_name).unlink()
    filled.move_folder(drive)
    assert (drive / damaged.file_name).read_bytes() == path.read_bytes()
    assert {str(meta.status) for meta in filled.list_backups()} == {"corrupted"}


def test_without_versions_only_the_choice_is_made(manager: BackupManager, drive: Path, document: Path) -> None:
    assert manager.move_folder(drive / "new").copied == 0
    assert not (document.parent / "backups").exists()
    assert manager.create_backup()
    assert len(files_in(drive / "new")) == 1


@pytest.mark.needs_posix("Windows has no modes")
def test_the_new_folder_is_made_and_as_private_as_the_document(filled: BackupManager, drive: Path) -> None:
    filled.data_file.chmod(0o600)
    filled.move_folder(drive / "versions")
    assert (drive / "versions").stat().st_mode & 0o077 == 0


@pytest.mark.needs_posix("links to folders need rights on Windows")
def test_a_folder_behind_a_link_is_as_good(filled: BackupManager, drive: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(drive)
    filled.move_folder(tmp_path / "link")
    assert len(files_in(drive)) == 3


# -- what cannot be its folder -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("home/backups", "there already"),
        ("home/backups/inner", "holds nothing else"),
        ("home", "of the file itself"),
        ("home/data.json", "not a folder"),
        ("nowhere/new", "is there"),
        ("full", "something else"),
    ],
)
def test_a_folder_that_cannot_be_used_is_refused_in_words_and_nothing_is_written(
    filled: BackupManager, tmp_path: Path, own: Path, name: str, words: str
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("of somebody")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(errors.BackupFolderUnwritable, match=words):
        filled.move_folder(tmp_path / name)
    assert sorted(tmp_path.rglob("*")) == before
    assert not own.exists()


@pytest.mark.needs_posix("links to folders need rights on Windows")
def test_the_old_folder_is_known_behind_a_link(filled: BackupManager, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(filled.backups_dir)
    with pytest.raises(errors.BackupFolderUnwritable, match="there already"):
        filled.move_folder(tmp_path / "link")
    (tmp_path / "nowhere").symlink_to(tmp_path / "away")
    with pytest.raises(errors.BackupFolderMissing):
        filled.move_folder(tmp_path / "nowhere")


def test_another_documents_folder_is_refused_and_stays_as_it_is(filled: BackupManager, tmp_path: Path) -> None:
    other = tmp_path / "other" / "letters.json"
    other.parent.mkdir()
    other.write_text("[1]")
    theirs = BackupManager(other)
    theirs.create_backup()
    before = files_in(theirs.backups_dir)
    with pytest.raises(errors.BackupFolderTaken, match=r"letters\.json"):
        filled.move_folder(theirs.backups_dir)
    assert files_in(theirs.backups_dir) == before
    assert filled.backups_dir == filled.data_file.parent / "backups"


def test_a_disk_that_is_too_small_is_told_before_anything(
    filled: BackupManager, drive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    total_bytes = places.space_at(drive)[1]
    monkeypatch.setattr(places, "space_at", lambda _folder: (1000, total_bytes))
    with pytest.raises(errors.NotEnoughSpace):
        filled.move_folder(drive)
    assert list(drive.iterdir()) == []


def test_where_the_app_has_locked_the_page_nobody_moves(document: Path, drive: Path) -> None:
    manager = BackupManager(document, locked=["where"])
    with pytest.raises(ValueError, match="does not leave"):
        manager.move_folder(drive)


# -- the choice --------------------------------------------------------------------------------------------------------


def test_the_choice_goes_before_every_other_source_unless_it_is_locked(
    filled: BackupManager, drive: Path, document: Path, tmp_path: Path
) -> None:
    filled.move_folder(drive)
    named = tmp_path / "named"
    named.mkdir()
    assert BackupManager(document, named).backups_dir == drive
    assert BackupManager(document, app="Any App").backups_dir == drive
    assert BackupManager(document, config=BackupConfig(directory=named)).backups_dir == drive
    assert BackupManager(document, named, locked=["where"]).backups_dir == named
    assert BackupManager(document, named, locked=["directory"]).backups_dir == named


def test_p15_a_drive_that_is_away_is_told_and_no_folder_is_made_elsewhere(
    filled: BackupManager, drive: Path, document: Path, clock: FakeClock, save: Save
) -> None:
    old = files_in(filled.backups_dir)
    filled.move_folder(drive)
    drive.rename(drive.parent / "away")
    save("while it is away")
    for manager in (filled, started(document, clock)):
        with pytest.raises(errors.BackupFolderMissing):
            manager.create_backup()
    drive.mkdir()  # the place where it is mounted
    for manager in (filled, started(document, clock)):
        with pytest.raises(errors.BackupFolderMissing, match="move-folder --back"):
            manager.create_backup()
        with pytest.raises(errors.BackupFolderMissing):
            manager.list_backups()
    assert list(drive.iterdir()) == []
    assert files_in(document.parent / "backups") == old
    drive.rmdir()
    (drive.parent / "away").rename(drive)
    assert filled.create_backup()


def test_the_choice_is_taken_back_and_the_versions_of_then_are_there(
    filled: BackupManager, drive: Path, document: Path, clock: FakeClock, save: Save
) -> None:
    before = described(filled)
    filled.move_folder(drive)
    save("later")
    filled.create_backup()
    filled.choose(directory=None)
    again = started(document, clock)
    assert again.backups_dir == document.parent / "backups"
    assert described(again) == before
    again.move_folder(drive)
    assert len(described(again)) == len(before) + 1


def test_who_only_looks_for_the_user_of_a_tool_stays_where_it_was_told(
    filled: BackupManager, drive: Path, document: Path
) -> None:
    old = filled.backups_dir
    filled.move_folder(drive)
    tool = BackupManager(document, old)
    tool.folder.stay()
    assert tool.backups_dir == old


@pytest.mark.needs_posix("Windows has no modes")
def test_the_choice_is_the_users_alone(filled: BackupManager, drive: Path, own: Path) -> None:
    filled.move_folder(drive)
    (kept,) = own.glob("*.json")
    assert kept.stat().st_mode & 0o777 == 0o600


# -- two apps, a cancel, and every step --------------------------------------------------------------------------------


def test_versions_that_another_app_made_in_the_old_folder_are_brought_by_a_second_call(
    filled: BackupManager, drive: Path, document: Path, clock: FakeClock, save: Save
) -> None:
    other = started(document, clock)
    assert other.backups_dir == filled.backups_dir  # it is at work
    filled.move_folder(drive)
    save("by the app that moved")
    filled.create_backup()
    save("by the other")
    made = other.create_backup()
    assert made not in {meta.backup_id for meta in filled.list_backups()}
    assert other.move_folder(drive).copied == 1
    versions = filled.list_backups(include_archived=True)
    assert versions[0].backup_id == made
    assert len({meta.sequence for meta in versions}) == len(versions) == 5
    assert filled.verify_backups().corrupted == 0


def test_an_app_that_waits_for_the_lock_goes_on_in_the_new_folder(
    filled: BackupManager, drive: Path, save: Save
) -> None:
    save("of another thread")
    made: list[str | None] = []
    thread = threading.Thread(target=lambda: made.append(filled.create_backup()))

    def begin(done: int, total: int) -> None:
        del done, total
        if thread.ident is None:
            thread.start()

    filled.move_folder(drive, progress=begin)
    thread.join()
    assert filled.list_backups()[0].backup_id == made[0]
    assert naming.id_in_name(max(files_in(drive))) == made[0]


def test_a_cancel_leaves_the_old_folder_in_use_and_the_copies_for_the_next_try(
    filled: BackupManager, drive: Path, own: Path
) -> None:
    old, stop = filled.backups_dir, threading.Event()
    seen = []

    def progress(done: int, total: int) -> None:
        seen.append((done, total))
        stop.set()

    with pytest.raises(errors.Cancelled, match="They are where they were"):
        filled.move_folder(drive, progress=progress, cancel=stop)
    assert (filled.backups_dir, own.exists()) == (old, False)
    assert len(files_in(drive)) == 1
    assert filled.move_folder(drive).copied == 2
    assert len(filled.list_backups(include_archived=True)) == 3


_FAULTS = {
    "kill": lambda at: Fault(at=at),
    "power cut": lambda at: Fault(at=at, power_cut=PowerCut()),
    "power cut that keeps names": lambda at: Fault(at=at, power_cut=PowerCut(keeps_names=True)),
    "full disk": lambda at: Fault(at=at, errno=errno.ENOSPC, for_ever=True),
    "error": lambda at: Fault(at=at, errno=errno.EIO),
}


@pytest.mark.parametrize("fault", _FAULTS)
def test_p1_whatever_breaks_at_any_step_the_versions_are_whole_and_the_next_try_completes_it(
    tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    at, is_struck = 0, True
    while is_struck:
        at += 1
        root = tmp_path / str(at)
        (root / "home").mkdir(parents=True)
        monkeypatch.setattr(own_folder, "configuration_folder", lambda root=root: root / "own")
        document = root / "home" / "data.json"
        first = BackupManager(document, clock=clock)
        for number in range(2):
            document.write_text(f'{{"number": {number}}}')
            clock.advance(seconds=60)
            first.create_backup(f"no {number}", pinned=number == 0)
        before, files = described(first), files_in(first.backups_dir)
        disk = FaultyDisk(root, _FAULTS[fault](at))
        with contextlib.suppress(Killed, errors.BackupError):
            BackupManager(document, clock=clock, disk=disk).move_folder(root / "new")
        is_struck = disk.struck
        assert files_in(document.parent / "backups") == files, at
        next_one = started(document, clock)
        assert described(next_one) == before, at
        if next_one.backups_dir != root / "new":
            next_one.move_folder(root / "new")
        assert described(started(document, clock)) == before, at
        assert files_in(root / "new") == files, at
        assert next_one.verify_backups().corrupted == 0
        assert not [name for name in os.listdir(root / "new") if name.endswith(".tmp")], at
    assert at > 9  # Windows brings no name of a file to the medium by itself, so it has fewer steps
