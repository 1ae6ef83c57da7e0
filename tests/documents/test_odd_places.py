"""Whatever stands in the document's place is stored whole or refused with a sentence (promises P4, P14)."""

from __future__ import annotations

import os
import shutil
import stat
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, errors
from backupkit.documents.json_file import JsonFile
from tests.documents.odd import PLACES, REPLACEABLE, WORDS, _folder, place
from tests.store.expectations import assert_helpful, assert_restorable, leftovers, snapshot
from tests.store.limits import ordinary_user

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from backupkit.testing.clock import FakeClock

pytestmark = pytest.mark.usefixtures("nothing_hangs")

# -- what is no file ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PLACES)
def test_what_is_no_file_is_refused_with_a_sentence(
    kind: str, tmp_path: Path, document: Path, manager: BackupManager, states: dict[str, bytes]
) -> None:
    place(kind, document)
    before = snapshot(tmp_path)
    for call in (manager.create_backup, lambda: manager.create_backup(force=True), manager.estimate_backup_size):
        with pytest.raises(
            errors.DocumentMissing if "not exist" in WORDS[kind] else errors.DocumentUnreadable
        ) as caught:
            call()
        assert_helpful(caught.value, document, WORDS[kind])

    log = os.path.join("home", "backups", "history.jsonl")
    assert snapshot(tmp_path) | {log: None} == before | {log: None}
    assert_restorable(manager, states, tmp_path)
    assert manager.verify_backups().corrupted == 0


@pytest.mark.parametrize("kind", sorted(PLACES.keys() - REPLACEABLE))
def test_p4_a_restore_refuses_to_replace_what_is_no_file(
    kind: str, document: Path, manager: BackupManager, states: dict[str, bytes]
) -> None:
    place(kind, document)
    kept = manager.backups_dir
    before = {name: seen for name, seen in snapshot(document.parent).items() if not name.startswith(kept.name)}
    with pytest.raises(errors.DocumentUnwritable) as caught:
        manager.restore_backup(next(iter(states)))

    assert_helpful(caught.value, document)
    after = {name: seen for name, seen in snapshot(document.parent).items() if not name.startswith(kept.name)}
    assert after == before
    assert {meta.backup_id for meta in manager.list_backups()} == set(states)


@pytest.mark.parametrize("kind", sorted(REPLACEABLE))
def test_a_restore_puts_the_document_where_nothing_is(
    kind: str, document: Path, manager: BackupManager, states: dict[str, bytes]
) -> None:
    place(kind, document)
    was_link = document.is_symlink()
    backup_id, data = next(iter(states.items()))
    result = manager.restore_backup(backup_id)

    assert (document.read_bytes(), document.is_symlink()) == (data, was_link)
    assert result.before_id is None
    with pytest.raises(errors.NothingToUndo):
        manager.undo_restore()


@pytest.mark.parametrize("kind", PLACES)
def test_what_is_no_file_cannot_be_imported(
    kind: str, tmp_path: Path, document: Path, manager: BackupManager, states: dict[str, bytes]
) -> None:
    source = tmp_path / "home" / "source.json"
    source.touch()
    place(kind, source)
    before = document.read_bytes()
    with pytest.raises(errors.DocumentMissing if "not exist" in WORDS[kind] else errors.DocumentUnreadable) as caught:
        manager.import_backup(source)

    assert_helpful(caught.value, source, WORDS[kind])
    assert document.read_bytes() == before
    assert {meta.backup_id for meta in manager.list_backups()} == set(states)


@pytest.mark.parametrize("kind", sorted(PLACES.keys() - REPLACEABLE))
def test_no_restore_to_another_place_replaces_what_is_no_file(
    kind: str, tmp_path: Path, manager: BackupManager, states: dict[str, bytes]
) -> None:
    target = tmp_path / "home" / "target.json"
    target.touch()
    place(kind, target)
    seen = target.lstat()
    with pytest.raises(errors.DocumentUnwritable) as caught:
        manager.restore_backup(next(iter(states)), to=target)

    assert_helpful(caught.value, target)
    assert (target.lstat().st_ino, target.lstat().st_mode) == (seen.st_ino, seen.st_mode)
    assert leftovers(target.parent) == []


@pytest.mark.parametrize("kind", sorted(kind for kind in PLACES if WORDS[kind] != "does not exist"))
def test_saving_stops_before_its_block_where_the_document_is_no_file(
    kind: str, document: Path, manager: BackupManager, states: dict[str, bytes]
) -> None:
    assert states
    place(kind, document)
    ran = []
    with pytest.raises(errors.DocumentUnreadable), manager.saving("edit"):
        ran.append(1)

    assert not ran


def test_a_document_that_cannot_be_read_is_refused_and_kept() -> None:
    with ordinary_user() as home:
        document = home / "data.json"
        document.write_bytes(b"[1]")
        manager = BackupManager(document)
        first = manager.create_backup()
        assert first
        document.chmod(0)
        with pytest.raises(errors.DocumentUnreadable) as caught:
            manager.create_backup()
        assert_helpful(caught.value, document, "permission denied")
        with pytest.raises(errors.DocumentUnwritable) as refused:
            manager.restore_backup(first)
        assert_helpful(refused.value, document, "permission denied")
        assert stat.S_IMODE(document.stat().st_mode) == 0
        assert_restorable(manager, {first: b"[1]"}, home)
        document.chmod(0o600)

        assert document.read_bytes() == b"[1]"
        assert leftovers(home, manager.backups_dir) == []


def test_a_document_in_a_folder_that_cannot_be_written_is_stored_and_not_replaced(clock: FakeClock) -> None:
    with ordinary_user() as home:
        document = home / "closed" / "data.json"
        document.parent.mkdir()
        document.write_bytes(b"[1]")
        (home / "backups").mkdir()
        manager = BackupManager(document, home / "backups", clock=clock)
        first = manager.create_backup()
        assert first
        document.write_bytes(b"[1, 2]")
        document.parent.chmod(0o500)
        second = manager.create_backup()
        assert second
        with pytest.raises(errors.DocumentUnwritable) as caught:
            manager.restore_backup(first)
        assert_helpful(caught.value, document, "permission denied")

        assert document.read_bytes() == b"[1, 2]"
        assert_restorable(manager, {first: b"[1]", second: b"[1, 2]"}, home)
        document.parent.chmod(0o700)


# -- links -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("links", [["real.json"], ["middle.json", "real.json"], ["../real.json"]])
def test_p14_a_link_stays_and_the_file_that_it_names_is_replaced(
    links: list[str], document: Path, manager: BackupManager
) -> None:
    real = document.parent / links[-1]
    document.rename(real)
    names = [document, *(document.parent / name for name in links[:-1])]
    for path, target in zip(names, links, strict=True):
        path.symlink_to(target)
    data = real.read_bytes()
    backup_id = manager.create_backup()
    assert backup_id
    real.write_bytes(b"[]")

    manager.restore_backup(backup_id)

    assert [os.fspath(path.readlink()) for path in names] == links
    assert (real.is_symlink(), real.read_bytes()) == (False, data)
    assert leftovers(document.parent, real.parent) == []
    manager.undo_restore()
    assert real.read_bytes() == b"[]"


def test_p14_a_restore_says_that_other_hard_links_keep_the_earlier_content(
    document: Path, manager: BackupManager
) -> None:
    data = document.read_bytes()
    backup_id = manager.create_backup()
    assert backup_id
    document.write_bytes(b"[]")
    os.link(document, document.with_name("second.json"))
    os.link(document, document.with_name("third.json"))

    result = manager.restore_backup(backup_id)

    assert ["2 other hard links" in sentence for sentence in result.not_kept] == [True]
    assert document.read_bytes() == data
    assert document.with_name("second.json").read_bytes() == b"[]"


def test_a_document_without_other_hard_links_is_said_to_be_kept_whole(document: Path, manager: BackupManager) -> None:
    backup_id = manager.create_backup()
    assert backup_id
    document.write_bytes(b"[]")

    assert manager.restore_backup(backup_id).not_kept == ()


@pytest.mark.leaves_damage
@pytest.mark.parametrize("make", [_folder, lambda path: path.symlink_to("data.json")], ids=["folder", "link"])
def test_what_stands_in_the_drafts_places_is_not_ours_and_stops_a_restore_with_a_sentence(
    make: Callable[[Path], None], document: Path, manager: BackupManager, states: dict[str, bytes]
) -> None:
    *taken, last = JsonFile(document).leftovers()[:8]
    for path in taken:
        make(path)
    before = document.read_bytes()
    assert manager.restore_backup(next(iter(states))), "one free name is enough"
    assert manager.undo_restore()
    make(last)

    with pytest.raises(errors.DocumentUnwritable, match="other files stand where its draft would go") as caught:
        manager.restore_backup(next(iter(states)))

    assert os.fspath(document) in str(caught.value)
    assert document.read_bytes() == before
    assert all(os.path.lexists(path) for path in (*taken, last))
    for path in (*taken, last):
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
