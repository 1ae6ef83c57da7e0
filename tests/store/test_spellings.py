"""A document is the same one however its path is spelled, as far as the system says so."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import pytest

from backupkit import BackupFolderTaken, BackupManager, get_backup_manager, registry
from backupkit.cli.main import main
from backupkit.files import system
from backupkit.files.system import System
from backupkit.store.sealed.keeping import AS_IT_IS
from backupkit.store.settings import read_settings
from backupkit.values import naming
from tests.systems.emulation import stand_on

if TYPE_CHECKING:
    from pathlib import Path

    from backupkit.testing.clock import FakeClock

simulated = pytest.mark.skipif(sys.platform == "win32", reason="other systems are simulated where paths have slashes")
needs_two_cases = pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="its disks take two cases for one")

SPELLINGS = {
    "windows": (System.WINDOWS, "data.json", "DATA.JSON"),
    "macos": (System.MACOS, "data.json", "Data.JSON"),
    "macos, composed": (System.MACOS, "caf\u00e9.json", "cafe\u0301.json"),
}


@pytest.fixture(params=list(SPELLINGS.values()), ids=list(SPELLINGS))
def twins(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A document with one version, and its path in another spelling, on a system that takes both for one."""
    here, name, other = request.param
    document = tmp_path / name
    document.write_bytes(b'["first"]')
    BackupManager(document).create_backup("kept")
    stand_on(monkeypatch, here)
    return document, tmp_path / other


def listed(path: Path, folder: Path | None = None) -> list[str]:
    return [meta.description for meta in BackupManager(path, folder).list_backups()]


@simulated
def test_versions_are_listed_under_every_spelling(twins: tuple[Path, Path]) -> None:
    document, other = twins
    assert listed(other) == ["kept"]
    assert listed(other, document.parent / "backups") == ["kept"]
    assert BackupManager(other).backups_dir == document.parent / "backups"


@simulated
def test_a_command_finds_them_although_the_name_was_typed_in_another_way(twins: tuple[Path, Path]) -> None:
    _, other = twins
    with contextlib.redirect_stdout(io.StringIO()) as said:
        assert main([str(other), "list"]) == 0
    assert "kept" in said.getvalue()


@simulated
def test_without_settings_the_names_in_the_versions_tell_in_every_spelling(twins: tuple[Path, Path]) -> None:
    document, other = twins
    (document.parent / "backups" / naming.SETTINGS).unlink()
    assert listed(other, document.parent / "backups") == ["kept"]


@simulated
def test_without_an_index_the_versions_are_found_in_every_spelling(twins: tuple[Path, Path]) -> None:
    document, other = twins
    for name in (naming.MANIFEST, naming.PREVIOUS_MANIFEST):
        (document.parent / "backups" / name).unlink(missing_ok=True)
    assert listed(other) == ["kept"]


@needs_two_cases
@pytest.mark.parametrize("twins", [SPELLINGS["macos"], SPELLINGS["macos, composed"]], indirect=True)
def test_a_version_made_under_another_spelling_is_one_of_the_document(
    twins: tuple[Path, Path], clock: FakeClock
) -> None:
    document, other = twins
    other.hardlink_to(document)  # what the disk of a Mac would say of the other name
    BackupManager(other, clock=clock).create_backup("typed", force=True)
    folder = document.parent / "backups"
    assert sorted(os.listdir(document.parent)) == sorted(["backups", document.name, other.name])
    settings = read_settings(folder, AS_IT_IS)
    assert settings is not None
    assert settings.documents == (f"../{document.name}",)
    for name in (naming.MANIFEST, naming.PREVIOUS_MANIFEST):
        (folder / name).unlink()
    assert sorted(listed(document)) == ["kept", "typed"]


@needs_two_cases
def test_a_disk_that_tells_cases_apart_keeps_two_documents_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "HERE", System.MACOS)
    one, other = tmp_path / "data.json", tmp_path / "DATA.JSON"
    one.write_bytes(b'["one"]')
    other.write_bytes(b'["other"]')
    BackupManager(one).create_backup("of one")
    BackupManager(other).create_backup("of the other")
    assert (listed(one), listed(other)) == (["of one"], ["of the other"])
    assert BackupManager(other).backups_dir == tmp_path / "backups-DATA.JSON"


@pytest.mark.skipif(system.HERE is not System.LINUX, reason="elsewhere the two names are one")
def test_elsewhere_another_spelling_is_another_document(tmp_path: Path) -> None:
    (tmp_path / "data.json").write_bytes(b'["first"]')
    BackupManager(tmp_path / "data.json").create_backup()
    assert listed(tmp_path / "DATA.JSON") == []
    (tmp_path / "DATA.JSON").write_bytes(b'["second"]')
    with pytest.raises(BackupFolderTaken):
        BackupManager(tmp_path / "DATA.JSON", tmp_path / "backups").create_backup()


@simulated
def test_a_folder_beside_the_document_is_made_however_both_are_spelled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_on(monkeypatch, System.WINDOWS)
    document, folder = tmp_path / "home" / "data.json", tmp_path / "HOME" / "versions"
    store = BackupManager(document, folder)._binding.store
    assert store.home.may_create


@simulated
@pytest.mark.parametrize(
    ("here", "is_one"), [(System.LINUX, False), (System.MACOS, True), (System.WINDOWS, True)], ids=str
)
def test_a_document_has_one_manager_in_every_spelling(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: System, is_one: bool
) -> None:
    monkeypatch.setattr(registry, "_managers", WeakValueDictionary())
    monkeypatch.setattr(registry, "_options", {})
    monkeypatch.setattr(registry, "_last", [])
    stand_on(monkeypatch, here)
    one = get_backup_manager(tmp_path / "data.json", backups_dir=tmp_path / "versions")
    other = get_backup_manager(tmp_path / "DATA.JSON", backups_dir=tmp_path / ("VERSIONS" if is_one else "versions"))
    assert (one is other) is is_one


@pytest.mark.skipif(sys.platform != "win32", reason="needs the real one")
@pytest.mark.parametrize(
    "spelled",
    [str.upper, "\\\\?\\{}".format, "{}.".format, "{} ".format, lambda path: path.replace("\\", "/")],
    ids=["capitals", "verbatim", "a dot", "a space", "slashes"],
)
def test_windows_own_spellings_lead_to_the_versions(document: Path, manager: BackupManager, spelled: object) -> None:
    manager.create_backup("kept")
    path = spelled(str(document))  # type: ignore[operator]
    folder = spelled(str(document.parent / "backups"))  # type: ignore[operator]
    for found in (BackupManager(path), BackupManager(path, folder), BackupManager(document, folder)):
        assert [meta.description for meta in found.list_backups()] == ["kept"]
        assert "?" not in f"{found.backups_dir}{found.data_file}"
        found.create_backup("again", force=True)
        assert len(os.listdir(document.parent)) == 2
        found.delete_backup(found.list_backups()[0].backup_id)
