"""One shared manager per document."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import pytest

from backupkit import BackupManager, Retention, get_backup_manager, registry

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _an_empty_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_managers", WeakValueDictionary())
    monkeypatch.setattr(registry, "_options", {})
    monkeypatch.setattr(registry, "_last", [])


def test_every_caller_gets_the_same_manager(document: Path) -> None:
    assert get_backup_manager(document) is get_backup_manager(str(document))


def test_a_relative_path_leads_to_the_same_manager(document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(document.parent)
    assert get_backup_manager(document.name) is get_backup_manager(document)


def test_a_link_leads_to_the_same_manager(document: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(document)
    assert get_backup_manager(link) is get_backup_manager(document)


def test_another_document_has_another_manager(document: Path) -> None:
    assert get_backup_manager(document) is not get_backup_manager(document.with_name("other.json"))


def test_without_a_document_it_is_the_one_asked_for_last(document: Path) -> None:
    first = get_backup_manager(document)
    second = get_backup_manager(document.with_name("other.json"))
    assert get_backup_manager() is second
    get_backup_manager(document)
    assert get_backup_manager() is first


def test_without_a_document_and_without_a_manager_there_is_nothing_to_return() -> None:
    with pytest.raises(LookupError, match="the first call must name the data file"):
        get_backup_manager()


def test_options_apply_when_the_manager_is_made(document: Path) -> None:
    manager = get_backup_manager(document, retention=Retention.compact())
    assert manager.retention == Retention.compact()
    assert get_backup_manager(document) is manager
    assert get_backup_manager(document, retention=Retention.compact()) is manager


def test_other_options_for_the_same_document_are_refused(document: Path) -> None:
    manager = get_backup_manager(document, compression_level=9)
    with pytest.raises(ValueError, match="already has a backup manager with other options"):
        get_backup_manager(document, compression_level=1)
    assert get_backup_manager(document) is manager


def test_options_that_make_no_manager_leave_nothing_behind(document: Path) -> None:
    with pytest.raises(ValueError, match="compression_level"):
        get_backup_manager(document, compression_level=10)
    with pytest.raises(LookupError):
        get_backup_manager()
    assert get_backup_manager(document, compression_level=9).data_file == document


def test_p9_many_threads_get_one_manager(document: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found: list[BackupManager] = list(pool.map(get_backup_manager, [os.fspath(document)] * 64))
    assert len({id(manager) for manager in found}) == 1


def test_a_manager_of_ones_own_is_no_shared_one(document: Path) -> None:
    assert BackupManager(document) is not get_backup_manager(document)
