"""The options of a manager."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from backupkit import BackupManager, JsonFile, PlainFile
from backupkit.testing.clock import FakeClock
from backupkit.values.version import Suspicion


@pytest.mark.parametrize("level", [0, 10, -1, "6", None, 6.0, 1.5])
def test_a_compression_level_out_of_range_is_refused(level: Any, document: Path) -> None:
    with pytest.raises(ValueError, match="compression_level must be 1 to 9"):
        BackupManager(document, compression_level=level)


@pytest.mark.parametrize("prefix", ["", "a b", "a/b", "../x", "a_b", "ä", "x" * 33, "a.b", "a\n"])
def test_a_prefix_that_is_no_plain_name_is_refused(prefix: str, document: Path) -> None:
    with pytest.raises(ValueError, match="prefix"):
        BackupManager(document, prefix=prefix)


@pytest.mark.parametrize("timeout", [-1, -0.001, float("nan")])
def test_p9_a_negative_timeout_is_refused_because_it_would_wait_for_ever(timeout: float, document: Path) -> None:
    with pytest.raises(ValueError, match="lock_timeout"):
        BackupManager(document, lock_timeout=timeout)


def test_making_a_manager_writes_nothing(document: Path) -> None:
    BackupManager(document)
    assert os.listdir(document.parent) == [document.name]


def test_paths_become_absolute_when_the_manager_is_made(
    document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(document.parent)
    manager = BackupManager(document.name, "versions")
    monkeypatch.chdir(tmp_path)
    assert (manager.data_file, manager.backups_dir) == (document, document.parent / "versions")
    assert manager.create_backup() is not None


@pytest.mark.parametrize("level", [1, 6, 9])
def test_each_level_restores_the_same_bytes(level: int, document: Path, clock: FakeClock) -> None:
    data = document.read_bytes()
    manager = BackupManager(document, compression_level=level, clock=clock)
    backup_id = manager.create_backup()
    document.write_bytes(b"[]")
    manager.restore_backup(str(backup_id))
    assert document.read_bytes() == data


def test_a_prefix_begins_the_names_of_the_version_files(document: Path, clock: FakeClock) -> None:
    manager = BackupManager(document, clock=clock, prefix="my-app")
    backup_id = manager.create_backup()
    assert manager.find_backup(str(backup_id)).file_name == f"my-app_{backup_id}.json.gz"


@pytest.mark.parametrize(
    ("name", "kind", "suspicions"),
    [
        ("data.json", None, (Suspicion.UNPARSABLE,)),
        ("DATA.JSON", None, (Suspicion.UNPARSABLE,)),
        ("data.txt", None, ()),
        ("data.json", PlainFile, ()),
        ("data.txt", JsonFile, (Suspicion.UNPARSABLE,)),
    ],
)
def test_the_suffix_says_how_a_document_is_judged_unless_a_class_is_given(
    name: str, kind: type[PlainFile] | None, suspicions: tuple[Suspicion, ...], tmp_path: Path, clock: FakeClock
) -> None:
    (tmp_path / name).write_bytes(b"{")
    manager = BackupManager(tmp_path / name, clock=clock, document=kind)
    assert manager.find_backup(str(manager.create_backup())).suspicions == suspicions
