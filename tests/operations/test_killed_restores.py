"""A process that ends between the manifest's write and the swap: what the manifest foresaw is not taken for done."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from backupkit import BackupManager, Retention, Trigger
from backupkit.documents.file_replacement import FileReplacement
from backupkit.store import manifest
from backupkit.values import naming
from backupkit.values.activity.ending import Logged

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from backupkit.store.manifest import Manifest

    Save = Callable[[object], bytes]


FIRST, SECOND = "first" * 300, "second" * 300  # long enough to prove something


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def first(manager: BackupManager, save: Save) -> str:
    """The id of the first of two versions; the document holds the second."""
    save(FIRST)
    first = str(manager.create_backup())
    save(SECOND)
    manager.create_backup()
    return first


def killed_before_the_swap(manager: BackupManager, first: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def swap_over(*_: object) -> bool:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(FileReplacement, "swap_over", swap_over)
        with pytest.raises(Killed):
            manager.restore_backup(first)


def killed_after_the_swap(manager: BackupManager, first: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = manager._binding.store
    record = store.record

    def record_until_it_is_certain(operation: str, *arguments: Any, **details: Any) -> None:
        if operation == Logged.RESTORE:
            raise Killed
        record(operation, *arguments, **details)

    with monkeypatch.context() as patch:
        patch.setattr(store, "record", record_until_it_is_certain)
        with pytest.raises(Killed):
            manager.restore_backup(first)


def index_of(manager: BackupManager) -> Manifest:
    return manifest.decode((manager.backups_dir / naming.MANIFEST).read_bytes())


def test_a_restore_that_did_not_come_to_the_swap_is_taken_back_by_no_save(
    manager: BackupManager, first: str, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_before_the_swap(manager, first, monkeypatch)
    again = BackupManager(manager.data_file)
    assert again.create_backup(trigger=Trigger.SAVE) is None, "nothing has changed"
    save(SECOND)  # the app saves the same once more
    assert again.create_backup(trigger=Trigger.SAVE) is None
    save("third")
    assert again.create_backup(trigger=Trigger.SAVE)
    assert not any(meta.reverts or meta.replaced_by for meta in again.list_backups())


def test_what_the_document_holds_confirms_a_restore_that_came_to_the_swap(
    manager: BackupManager, first: str, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_after_the_swap(manager, first, monkeypatch)
    again = BackupManager(manager.data_file)
    assert again.create_backup(trigger=Trigger.SAVE)
    before = again.list_backups()[1]
    assert (before.trigger, before.replaced_by) == (Trigger.BEFORE_RESTORE, first)
    save(SECOND)
    assert again.create_backup(trigger=Trigger.SAVE)
    assert again.list_backups()[0].reverts == first


def test_p4_a_restore_can_be_undone_whenever_the_process_ended(
    manager: BackupManager, first: str, document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = document.read_bytes()
    for killed in (killed_before_the_swap, killed_after_the_swap):
        killed(manager, first, monkeypatch)
        BackupManager(document).undo_restore()
        assert document.read_bytes() == content


def test_an_undo_confirms_the_restore_that_it_undoes(
    manager: BackupManager, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_after_the_swap(manager, first, monkeypatch)
    again = BackupManager(manager.data_file)
    result = again.undo_restore()
    assert again.find_backup(result.backup_id).replaced_by == first
    assert again.find_backup(str(result.before_id)).replaced_by == result.backup_id


def test_the_content_of_a_restore_that_never_was_proves_nothing_once_others_were_saved(
    manager: BackupManager, first: str, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_before_the_swap(manager, first, monkeypatch)
    again = BackupManager(manager.data_file)
    for content in ("third", FIRST):
        save(content)
        assert again.create_backup()
    assert not any(meta.replaced_by for meta in again.list_backups())
    put_back = index_of(again).put_back
    assert put_back
    assert not put_back.is_certain


@pytest.mark.parametrize("killed", [killed_before_the_swap, killed_after_the_swap])
def test_p15_a_document_that_is_renamed_after_that_keeps_its_folder(
    manager: BackupManager,
    first: str,
    monkeypatch: pytest.MonkeyPatch,
    killed: Callable[[BackupManager, str, pytest.MonkeyPatch], None],
) -> None:
    killed(manager, first, monkeypatch)
    renamed = manager.data_file.rename(manager.data_file.with_name("renamed.json"))
    assert BackupManager(renamed).find_backup(first).backup_id == first


def test_a_restore_writes_the_manifest_once_and_the_log_tells_that_it_was_done(
    manager: BackupManager, first: str, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Manifest] = []
    store = manager._binding.store
    write = store.write

    def write_and_count(changed: Manifest, **options: Any) -> None:
        written.append(changed)
        write(changed, **options)

    monkeypatch.setattr(store, "write", write_and_count)
    result = manager.restore_backup(first)
    assert [meta.backup_id for meta in written[0].newest_first[:1]] == [result.before_id]
    assert [(each.undo_id, each.restored_id) for each in written] == [(result.before_id, first)]
    put_back = index_of(manager).put_back
    assert put_back
    assert not put_back.is_certain, "it was written before the document was replaced"
    for again in (manager, BackupManager(manager.data_file)):
        assert again.find_backup(str(result.before_id)).replaced_by == first
    save(SECOND)
    assert BackupManager(manager.data_file).create_backup(trigger=Trigger.SAVE)
    assert manager.list_backups()[0].reverts == first


@pytest.mark.parametrize("log", ["gone", "of an earlier restore", "without its last line"])
def test_a_log_that_does_not_tell_of_it_leaves_a_restore_uncertain(
    manager: BackupManager, first: str, save: Save, log: str
) -> None:
    path = manager.backups_dir / naming.HISTORY
    if log == "of an earlier restore":
        manager.restore_backup(first)
        save("between")
    earlier = path.read_bytes()
    result = manager.restore_backup(first)
    if log == "gone":
        path.unlink()
    elif log == "of an earlier restore":
        path.write_bytes(earlier)
    else:
        path.write_bytes(path.read_bytes().rpartition(b'{"at"')[0])
    again = BackupManager(manager.data_file)
    assert again.find_backup(str(result.before_id)).replaced_by == ""
    again.undo_restore()
    assert again.find_backup(str(result.before_id)).replaced_by == first, "the document tells as well"


def test_p7_where_the_log_cannot_be_written_what_was_put_back_is_kept_all_the_same(
    manager: BackupManager, first: str, save: Save
) -> None:
    path = manager.backups_dir / naming.HISTORY
    path.unlink()
    path.mkdir()  # nothing can be written there, whoever tries
    before = manager.restore_backup(first).before_id
    assert BackupManager(manager.data_file).find_backup(str(before)).replaced_by == first
    for content in ("edited", "edited again"):  # no later version proves that the first was in the document
        save(content)
        assert manager.create_backup(trigger=Trigger.SAVE)
    manager.restore_backup(manager.list_backups()[1].backup_id)
    manager.set_retention(Retention.newest_only(1))
    manager.apply_retention()
    assert first in {meta.backup_id for meta in manager.list_backups()}


def test_a_manifest_of_an_earlier_release_is_believed(manager: BackupManager, first: str, save: Save) -> None:
    manager.restore_backup(first)
    path = manager.backups_dir / naming.MANIFEST
    current = manifest.decode(path.read_bytes())
    lines = manifest.encode(current).decode().splitlines(keepends=True)
    old = "".join(line for line in lines if not line.startswith(('  "put_back"', '  "checksum"', "}\n")))
    path.write_bytes(resealed(old.encode()))
    assert current.put_back
    assert index_of(manager).put_back == replace(current.put_back, is_certain=True)
    save(SECOND)
    assert manager.create_backup()
    assert manager.list_backups()[0].reverts == first


def resealed(data: bytes) -> bytes:
    return data + f'  "checksum": "{hashlib.sha256(data).hexdigest()}"\n}}\n'.encode()
