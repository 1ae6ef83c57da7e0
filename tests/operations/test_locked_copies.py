"""Sealed copies whose password the user sets, enters, changes, and may have forgotten by his computer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from backupkit import AskedPassphrase, BackupManager, EncryptionState, KeyFile, Keyring, Passphrase, RecoveryCode
from backupkit.places.errors import PlaceAway, PlaceMissing
from backupkit.places.folder_place import FolderPlace
from backupkit.sealing.refused import KeyLost, LastKey, PasswordChanged, PasswordWanted, WrongPassword
from backupkit.testing.clock import FakeClock
from tests.unlocking.keyrings import Backend, install

pytest.importorskip("cryptography")

_ASKED = EncryptionState(kind="password", is_asked=True)


@pytest.fixture
def document(tmp_path: Path, clock: FakeClock) -> Path:
    path = tmp_path / "data.json"
    path.write_text(json.dumps({"rows": list(range(20))}), "utf-8")
    BackupManager(path, clock=clock).create_backup()
    return path


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    found = (tmp_path / "a", tmp_path / "b")
    for folder in found:
        folder.mkdir()
    return found


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Backend:
    found = Backend(5)
    install(monkeypatch, found)
    return found


def _manager(document: Path, folders: tuple[Path, ...], clock: FakeClock, encryption: Any) -> BackupManager:
    places = [FolderPlace(folder) for folder in folders]
    return BackupManager(document, places=places, encryption=encryption, clock=clock)


def _problems(manager: BackupManager) -> list[str]:
    return [place.problem for place in manager.mirror().places]


def test_without_encryption_nothing_is_locked_and_there_is_nothing_to_unlock(
    document: Path, folders: tuple[Path, ...], clock: FakeClock
) -> None:
    manager = _manager(document, folders, clock, None)
    assert not manager.encryption
    assert [place.is_sealed for place in manager.places] == [False, False]
    for call in (manager.forget_key, lambda: manager.unlock("x"), lambda: manager.set_password("x")):
        with pytest.raises(ValueError, match="no encryption"):
            call()


def test_a_password_of_the_user_is_set_once_and_entered_after_each_start(
    document: Path, folders: tuple[Path, ...], clock: FakeClock
) -> None:
    manager = _manager(document, folders, clock, AskedPassphrase())
    assert manager.encryption == EncryptionState(kind="password", is_asked=True, is_locked=True)
    assert _problems(manager) == [str(PasswordWanted(folder)) for folder in folders]
    assert [list(folder.glob("*.enc")) for folder in folders] == [[], []]
    with pytest.raises(PlaceMissing):
        manager.unlock("four random words here")
    manager.set_password("four random words here")
    assert not manager.encryption.is_locked
    assert manager.mirror()
    assert manager.encryption == EncryptionState(kind="password", is_asked=True, has_keys=True, has_recovery_code=False)
    manager = _manager(document, folders, clock, AskedPassphrase())
    assert manager.encryption.is_locked
    with pytest.raises(WrongPassword):
        manager.unlock("four random words")
    with pytest.raises(WrongPassword):
        manager.set_password("another")  # it would open nothing that lies there
    assert manager.encryption.is_locked
    manager.unlock("four random words here")
    assert not manager.encryption.is_locked
    assert manager.mirror()


def test_what_a_place_refused_is_remembered_until_something_opens_it(
    document: Path, folders: tuple[Path, ...], clock: FakeClock
) -> None:
    _manager(document, folders, clock, Passphrase("right")).mirror()
    manager = _manager(document, folders, clock, Passphrase("wrong"))
    assert not manager.encryption.is_locked
    assert _problems(manager) == [str(WrongPassword(folder)) for folder in folders]
    assert (manager.encryption.is_locked, manager.encryption.is_changed) == (True, False)
    manager.unlock("right")
    assert not manager.encryption.is_locked
    assert [place.problem for place in manager.places] == ["", ""]
    assert manager.mirror()


def test_a_password_that_was_changed_elsewhere_is_told_as_such_and_a_wrong_one_is_not(
    document: Path, folders: tuple[Path, ...], clock: FakeClock
) -> None:
    here, there = (_manager(document, folders, clock, Passphrase("one")) for _ in range(2))
    here.mirror()
    there.new_recovery_code()  # a newer table, and the same password
    with pytest.raises(WrongPassword) as caught:
        here.unlock("typed wrong")
    assert type(caught.value) is WrongPassword
    there.change_password("one", "two")
    clock.advance(seconds=60)
    memory = document.parent / "backups" / "mirror.json"
    before = memory.read_bytes()
    for manager in (here, _manager(document, folders, clock, Passphrase("one"))):
        memory.write_text(json.dumps(_with_slot(json.loads(before), "0" * 16)), "utf-8")  # as this computer knows it
        assert _problems(manager) == [str(PasswordChanged(folder)) for folder in folders]
        assert (manager.encryption.is_locked, manager.encryption.is_changed) == (True, True)
        with pytest.raises(PasswordChanged):
            manager.unlock("one")
    here.unlock("two")
    assert not here.encryption.is_locked
    assert here.mirror()


def _with_slot(fields: dict[str, Any], slot: str) -> dict[str, Any]:
    for known in fields["places"].values():
        known["slot"] = slot
    return fields


def test_the_slot_that_opened_the_keys_is_remembered_and_a_change_here_is_no_news(
    document: Path, folders: tuple[Path, ...], clock: FakeClock
) -> None:
    manager = _manager(document, folders, clock, AskedPassphrase())
    manager.set_password("one")
    manager.mirror()
    manager.change_password("one", "two")
    later = _manager(document, folders, clock, AskedPassphrase())
    with pytest.raises(WrongPassword) as caught:
        later.unlock("one")
    assert type(caught.value) is WrongPassword  # it was changed here: nobody is told of another computer
    later.unlock("two")


def test_one_place_that_is_away_keeps_nobody_from_unlocking_the_other(
    document: Path, folders: tuple[Path, ...], clock: FakeClock
) -> None:
    _manager(document, folders, clock, Passphrase("one")).mirror()
    manager = _manager(document, folders, clock, AskedPassphrase())
    away = folders[1].rename(folders[1].with_name("away"))
    manager.unlock("one")
    (first, second) = manager.mirror().places
    assert (first.problem, second.is_away) == ("", True)
    away.rename(folders[1])
    assert manager.mirror()
    for folder in folders:
        folder.rename(folder.with_name(f"{folder.name} away"))
    for call in (manager.unlock, manager.set_password):
        with pytest.raises(PlaceAway):  # what cannot be proven is not believed
            call("one")


def test_a_password_is_kept_for_each_place_and_asked_for_again_once_it_is_forgotten(
    document: Path, folders: tuple[Path, ...], clock: FakeClock, keyring: Backend
) -> None:
    manager = _manager(document, folders, clock, AskedPassphrase("My app"))
    assert manager.encryption.can_keep
    manager.set_password("one", keep=True)
    assert keyring.kept == {}
    manager.mirror()
    assert len(keyring.kept) == 1  # the second place was made like the first
    assert manager.encryption.is_kept
    manager = _manager(document, folders, clock, AskedPassphrase("My app"))
    assert not manager.encryption.is_locked
    assert manager.mirror()
    before = set(keyring.kept)
    manager.change_password("one", "two")
    assert len(keyring.kept) == 2
    assert not before & set(keyring.kept)
    manager = _manager(document, folders, clock, AskedPassphrase("My app"))
    assert manager.mirror()
    manager.forget_key()
    assert keyring.kept == {}
    assert (manager.encryption.is_locked, manager.encryption.is_kept) == (True, False)
    assert _problems(manager) == [str(PasswordWanted(folder)) for folder in folders]
    manager.unlock("two")
    assert manager.mirror()
    assert keyring.kept == {}  # it was not wished
    manager.unlock("two", keep=True)
    assert len(keyring.kept) == 2


def test_a_keyring_that_does_not_answer_has_the_user_asked(
    document: Path, folders: tuple[Path, ...], clock: FakeClock, keyring: Backend
) -> None:
    manager = _manager(document, folders, clock, AskedPassphrase("My app"))
    manager.set_password("one", keep=True)
    manager.mirror()
    keyring.error = OSError("no bus")
    manager = _manager(document, folders, clock, AskedPassphrase("My app"))
    assert _problems(manager) == [str(PasswordWanted(folder)) for folder in folders]
    manager.unlock("one")
    assert manager.mirror()


def test_the_key_of_a_keyring_is_forgotten_only_if_something_else_opens_the_copies(
    document: Path, folders: tuple[Path, ...], clock: FakeClock, keyring: Backend
) -> None:
    manager = _manager(document, folders, clock, Keyring("My app"))
    manager.mirror()
    with pytest.raises(LastKey):
        manager.forget_key()
    assert manager.encryption.is_kept
    assert manager.mirror()
    code = manager.new_recovery_code()
    assert manager.encryption.has_recovery_code
    manager.forget_key()
    assert keyring.kept == {}
    assert (manager.encryption.is_locked, manager.encryption.is_kept) == (True, False)
    assert _problems(manager) == [str(KeyLost(folder)) for folder in folders]
    manager.unlock(RecoveryCode(code), keep=True)
    assert len(keyring.kept) == 2
    assert _manager(document, folders, clock, Keyring("My app")).mirror()


def test_a_forgetting_that_was_cut_off_goes_on_with_the_same_call(
    document: Path, folders: tuple[Path, ...], clock: FakeClock, keyring: Backend
) -> None:
    manager = _manager(document, folders, clock, Keyring("My app"))
    manager.mirror()
    manager.new_recovery_code()
    kept = dict(keyring.kept)
    _manager(document, folders[:1], clock, Keyring("My app")).forget_key()
    keyring.kept |= kept  # it had not come so far
    manager = _manager(document, folders, clock, Keyring("My app"))
    manager.forget_key()
    assert keyring.kept == {}


def test_where_nothing_is_kept_nothing_is_forgotten(
    document: Path, folders: tuple[Path, ...], clock: FakeClock, tmp_path: Path
) -> None:
    manager = _manager(document, folders, clock, KeyFile.new(tmp_path / "key"))
    manager.mirror()
    with pytest.raises(ValueError, match="nothing is kept"):
        manager.forget_key()
    with pytest.raises(ValueError, match="under the name of the app"):
        AskedPassphrase().keep(Passphrase("x"), "0" * 16, "/b")


def test_a_keyring_gives_way_to_a_password_at_places_that_share_its_key(
    document: Path, folders: tuple[Path, ...], clock: FakeClock, keyring: Backend
) -> None:
    manager = _manager(document, folders, clock, Keyring("My app"))
    manager.mirror()
    manager.change_password(Keyring("My app"), "one")
    assert keyring.kept == {}
    assert manager.encryption.kind == "password"
    assert _manager(document, folders, clock, Passphrase("one")).mirror()


def test_in_a_folder_that_is_encrypted_too_all_of_it_is_as_with_copies(
    document: Path, folders: tuple[Path, ...], clock: FakeClock, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    path = tmp_path / "other" / "data.json"
    path.write_text("[1]", "utf-8")

    def made(encryption: Any) -> BackupManager:
        places = [folder.as_uri() for folder in folders]
        return BackupManager(path, places=places, encryption=encryption, encrypt="everywhere", clock=clock)

    del document
    manager = made(AskedPassphrase())
    assert manager.encryption == EncryptionState(kind="password", is_everywhere=True, is_asked=True, is_locked=True)
    manager.set_password("one")
    manager.create_backup()
    assert manager.mirror()
    assert (manager.encryption.is_locked, manager.encryption.has_keys) == (False, True)
    wrong = made(Passphrase("wrong"))
    assert (wrong.encryption.is_locked, wrong.encryption.is_changed) == (True, False)
    with pytest.raises(WrongPassword):
        wrong.unlock("also wrong")
    wrong.unlock("one")
    assert not wrong.encryption.is_locked
    assert len(wrong.list_backups()) == 1
    made(Passphrase("one")).change_password("one", "two")
    with pytest.raises(PasswordChanged):  # it was open here with the one before
        manager.unlock("one")
    manager.unlock("two")
    assert manager.create_backup(force=True)


def test_a_password_of_an_encrypted_folder_is_kept_and_forgotten_without_any_place(
    clock: FakeClock, keyring: Backend, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    path = tmp_path / "other" / "data.json"
    path.write_text("[1]", "utf-8")

    def made() -> BackupManager:
        return BackupManager(path, encryption=AskedPassphrase("My app"), encrypt="everywhere", clock=clock)

    made().set_password("one", keep=True)
    assert len(keyring.kept) == 1
    manager = made()
    assert manager.create_backup()
    assert (manager.encryption.is_kept, manager.encryption.is_locked) == (True, False)
    manager.forget_key()
    assert keyring.kept == {}
    assert made().encryption.is_locked
    again = made()
    again.unlock("one", keep=True)
    assert len(keyring.kept) == 1
    assert len(made().list_backups()) == 1


def test_that_there_is_a_recovery_code_is_still_known_when_a_place_goes_away_before_the_next_look(
    document: Path, folders: tuple[Path, ...], clock: FakeClock
) -> None:
    manager = _manager(document, folders, clock, Passphrase("one"))
    assert manager.mirror()
    manager.new_recovery_code()
    folders[1].rename(folders[1].with_name("unplugged"))
    assert not manager.mirror()
    assert manager.encryption.has_recovery_code
