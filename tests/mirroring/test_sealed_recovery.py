"""A new machine, and a place at which all is sealed: what opens it gives all back, and nothing else gives a bit."""

from __future__ import annotations

from pathlib import Path

import pytest

from backupkit import BackupManager, FolderPlace, KeyFile, Passphrase, RecoveryCode
from backupkit.operations.mirroring.reading import are_sealed_everywhere
from backupkit.places.errors import PlaceSealedOtherwise
from backupkit.places.names import is_version
from backupkit.places.vault import Vault
from backupkit.sealing.recovery_code import SECRET_BYTES, code_of
from backupkit.sealing.refused import (
    KeyFileUnreadable,
    KeyLost,
    KeyRefused,
    PasswordWanted,
    RecoveryCodeMistyped,
    WrongKeyFile,
    WrongPassword,
    WrongRecoveryCode,
)
from backupkit.unlocking.unlocker import Unlocker
from tests.mirroring.desk import Desk

pytest.importorskip("cryptography")

_OTHER_CODE = code_of(bytes(range(SECRET_BYTES)))


@pytest.fixture
def code(desk: Desk) -> str:
    """Have two versions at a place, sealed by a password; return its recovery code."""
    return _sealed(desk, Passphrase("right"))


def _sealed(desk: Desk, key: Unlocker) -> str:
    desk.save(2)
    manager = BackupManager(desk.document, places=[desk.disk_at().as_uri()], encryption=key, clock=desk.clock)
    assert manager.mirror()
    return manager.new_recovery_code()


def _recovered(desk: Desk, key: Unlocker | None) -> BackupManager:
    home = desk.root / "new"
    home.mkdir(exist_ok=True)
    return BackupManager.from_place(desk.disk_at().as_uri(), home / "data.json", encryption=key, clock=desk.clock)


def _check_all_came_back(desk: Desk, manager: BackupManager) -> None:
    manager.restore_backup(manager.list_backups()[-1].backup_id)
    assert manager.data_file.read_text() == '{"save": 1}'
    (report,) = manager.mirror().places
    assert (report.problem, manager.verify_backups().corrupted) == ("", 0)
    manager.data_file.write_text('{"save": "on the new machine"}')
    new = manager.create_backup()
    assert manager.mirror().places[0].sent[0] == new
    assert not [path for path in desk.disk_at().iterdir() if path.read_bytes().startswith(b"\x1f\x8b")]


def test_the_password_gives_all_back_and_the_history_goes_on_sealed(desk: Desk, code: str) -> None:
    assert code
    _check_all_came_back(desk, _recovered(desk, Passphrase("right")))


def test_so_does_the_recovery_code_and_a_new_password_can_be_set_then(desk: Desk, code: str) -> None:
    manager = _recovered(desk, RecoveryCode(code))
    _check_all_came_back(desk, manager)
    manager.change_password(RecoveryCode(code), "new")
    with pytest.raises(WrongPassword):
        _recovered(desk, Passphrase("right"))
    assert _recovered(desk, Passphrase("new")).list_backups()


def test_so_does_the_key_file(desk: Desk, tmp_path: Path) -> None:
    key = KeyFile.new(tmp_path / "key")
    _sealed(desk, key)
    _check_all_came_back(desk, _recovered(desk, KeyFile(key.path)))


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        (Passphrase("wrong"), WrongPassword),
        (Passphrase("Right"), WrongPassword),
        (RecoveryCode(_OTHER_CODE), WrongRecoveryCode),
        (KeyFile("key"), KeyRefused),
    ],
    ids=["a password", "one with a capital", "a code", "a key file where there is a password"],
)
def test_what_does_not_open_it_is_refused_and_nothing_is_left_here(
    desk: Desk, code: str, wrong: Unlocker, refusal: type[KeyRefused], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert code
    monkeypatch.chdir(tmp_path)
    KeyFile.new("key")
    before = {path.name: path.read_bytes() for path in desk.disk_at().iterdir()}
    with pytest.raises(refusal):
        _recovered(desk, wrong)
    assert list((desk.root / "new").iterdir()) == []
    assert {path.name: path.read_bytes() for path in desk.disk_at().iterdir()} == before


def test_another_key_file_and_one_that_is_not_there_are_told_apart(desk: Desk, tmp_path: Path) -> None:
    _sealed(desk, KeyFile.new(tmp_path / "key"))
    with pytest.raises(WrongKeyFile):
        _recovered(desk, KeyFile.new(tmp_path / "other"))
    with pytest.raises(KeyFileUnreadable):
        _recovered(desk, KeyFile(tmp_path / "nowhere"))


def test_a_code_that_was_mistyped_is_told_before_anything_is_asked(desk: Desk, code: str) -> None:
    with pytest.raises(RecoveryCodeMistyped):
        _recovered(desk, RecoveryCode(code[:-1] + ("0" if code[-1] != "0" else "1")))


def test_without_a_secret_it_is_told_that_it_is_locked(desk: Desk, code: str) -> None:
    assert code
    with pytest.raises(PasswordWanted, match="locked"):
        _recovered(desk, None)
    assert list((desk.root / "new").iterdir()) == []


def test_a_fetch_with_a_secret_that_opens_nothing_any_more_says_so(desk: Desk, code: str) -> None:
    """The password is changed elsewhere between the recovery and the first restore."""
    assert code
    manager = _recovered(desk, Passphrase("right"))
    other = BackupManager(desk.document, places=[FolderPlace(desk.disk_at())], encryption=Passphrase("right"))
    other.change_password("right", "new")
    again = BackupManager(
        manager.data_file, places=[desk.disk_at().as_uri()], encryption=Passphrase("right"), clock=desk.clock
    )
    with pytest.raises((WrongPassword, KeyLost)):
        again.restore_backup(again.list_backups()[0].backup_id)
    assert not again.data_file.exists()
    assert again.list_backups()[0].status == "elsewhere"


@pytest.mark.parametrize(("sealed", "asked"), [("everywhere", "places"), ("places", "everywhere")])
def test_what_was_sealed_in_the_other_way_is_told_as_that_and_not_as_damage(
    desk: Desk, sealed: str, asked: str, caplog: pytest.LogCaptureFixture
) -> None:
    key = Passphrase("right")
    manager = BackupManager(
        desk.document, places=[desk.disk_at().as_uri()], encryption=key, encrypt=sealed, clock=desk.clock
    )
    desk.document.write_text("{}")
    manager.create_backup()
    assert manager.mirror()
    home = desk.root / "new"
    home.mkdir()
    caplog.clear()
    with pytest.raises(PlaceSealedOtherwise, match='encrypt="everywhere"'):
        BackupManager.from_place(
            desk.disk_at().as_uri(), home / "data.json", encryption=key, encrypt=asked, clock=desk.clock
        )
    assert [record.levelname for record in caplog.records if record.levelname != "DEBUG"] == []
    assert list(home.iterdir()) == []
    found = BackupManager.from_place(
        desk.disk_at().as_uri(), home / "data.json", encryption=key, encrypt=sealed, clock=desk.clock
    )
    assert found.list_backups()


@pytest.mark.leaves_damage
@pytest.mark.parametrize("sealed", ["places", "everywhere"])
def test_that_one_copy_is_damaged_does_not_hide_in_which_way_they_are_sealed(desk: Desk, sealed: str) -> None:
    key = Passphrase("right")
    place = FolderPlace(desk.disk_at())
    manager = BackupManager(desk.document, places=[place], encryption=key, encrypt=sealed, clock=desk.clock)
    for number in range(3):
        desk.clock.advance(seconds=60)
        desk.document.write_text(f"[{number}]")
        manager.create_backup()
    assert manager.mirror()
    vault = Vault(place, key)
    assert are_sealed_everywhere(place, vault.keys()) is (sealed == "everywhere")
    (index,) = desk.disk_at().glob("index_*")
    index.unlink()
    versions = [each.name for each in place.list() if is_version(each.name)]
    assert len(versions) == 3
    for name in versions[:-1]:
        path = desk.disk_at() / name
        path.write_bytes(path.read_bytes()[:40] + b"?" * 40)
        assert are_sealed_everywhere(place, vault.keys()) is (sealed == "everywhere")
    path = desk.disk_at() / versions[-1]
    path.write_bytes(b"?")
    assert are_sealed_everywhere(place, vault.keys()) is None
