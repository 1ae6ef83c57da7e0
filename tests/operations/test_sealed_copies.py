"""P19: with encryption on, nothing readable of a document ever lies at a place, whatever fails."""

from __future__ import annotations

import contextlib
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from backupkit import BackupManager, KeyFile, Passphrase, RecoveryCode
from backupkit.places.folder_place import FolderPlace
from backupkit.places.place import Place
from backupkit.sealing.refused import KeyRefused, WrongPassword, WrongRecoveryCode
from backupkit.testing.clock import FakeClock
from backupkit.testing.faults import Killed
from backupkit.testing.place_faults import FaultyPlace, Mishap, PlaceFault

pytest.importorskip("cryptography")

_WORDS = ("Wintersonne", "before-the-audit", "tag-of-mine", "customers-of-ours")
_MISHAPS = (Mishap.FAILS, Mishap.UNANSWERED, Mishap.HALF, Mishap.KILLED, Mishap.KILLED_AFTER, Mishap.ANOTHERS)


@pytest.fixture
def document(tmp_path: Path, clock: FakeClock) -> Path:
    path = tmp_path / "customers-of-ours.json"
    manager = BackupManager(path, clock=clock)
    for number in range(2):
        path.write_text(json.dumps({"name": f"Wintersonne {number}", "rows": list(range(2000))}), "utf-8")
        manager.create_backup("before-the-audit", tags=["tag-of-mine"])
        clock.advance(seconds=60)
    return path


@pytest.fixture
def key(tmp_path: Path) -> KeyFile:
    return KeyFile.new(tmp_path / "key")


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def _manager(document: Path, place: Place | str | Path, clock: FakeClock, encryption: Any) -> BackupManager:
    at = FolderPlace(place) if isinstance(place, Path) else place
    return BackupManager(document, places=[at], encryption=encryption, clock=clock)


def _readable(document: Path, stick: Path, manager: BackupManager) -> list[str]:
    """Return what of the document is found in the bytes and the names at a place."""
    hashes = [meta.file_hash for meta in manager.list_backups()]
    hashes.append(hashlib.sha256(document.read_bytes()).hexdigest())
    secrets = [*_WORDS, *hashes, *(each[:8] for each in hashes)]
    raw = [*(each.encode() for each in secrets), *(bytes.fromhex(each) for each in hashes), b"\x1f\x8b\x08"]
    found = []
    for path in stick.rglob("*"):
        data = path.read_bytes() + str(path.relative_to(stick)).encode()
        found += [f"{path.name}: {secret!r}" for secret in raw if secret in data and secret != b"\x1f\x8b\x08"]
        found += [f"{path.name}: gzip"] if data.startswith(raw[-1]) else []
    return found


def test_p19_what_is_copied_to_a_place_is_readable_there_to_nobody_without_the_key(
    document: Path, stick: Path, clock: FakeClock, key: KeyFile
) -> None:
    manager = _manager(document, stick, clock, key)
    report = manager.mirror()
    assert report, report
    assert len(report.places[0].sent) == 2
    assert _readable(document, stick, manager) == []
    assert len(list(stick.glob("backup_*.enc"))) == 2
    assert not _manager(document, stick, clock, key).mirror().places[0].sent


@pytest.mark.parametrize("mishap", _MISHAPS)
def test_p19_nothing_readable_arrives_whichever_call_fails(
    document: Path, tmp_path: Path, clock: FakeClock, key: KeyFile, mishap: Mishap
) -> None:
    for at in range(1, 40):
        stick = tmp_path / f"stick-{at}"
        stick.mkdir()
        (document.parent / "backups" / "mirror.json").unlink(missing_ok=True)  # of the turn before
        faulty = FaultyPlace(FolderPlace(stick), PlaceFault(at=at, mishap=mishap), clock)
        manager = _manager(document, faulty, clock, key)
        with contextlib.suppress(Killed):
            manager.mirror()
        assert _readable(document, stick, manager) == []
        manager = _manager(document, stick, clock, key)
        manager.mirror()
        assert _readable(document, stick, manager) == []
        assert len(list(stick.glob("backup_*.enc"))) == 2, (at, manager.places)
        assert len(list(stick.glob("keys-*.json"))) == 1
        if not faulty.struck:
            return
    pytest.fail("there is no end of calls")


def test_p19_with_a_wrong_password_nothing_is_sent(document: Path, stick: Path, clock: FakeClock) -> None:
    assert _manager(document, stick, clock, Passphrase("right")).mirror()
    document.write_text('{"name": "Wintersonne 3"}', "utf-8")
    before = {path: path.read_bytes() for path in stick.iterdir()}
    manager = _manager(document, stick, clock, Passphrase("wrong"))
    manager.create_backup()
    (report,) = manager.mirror().places
    assert report.problem == str(WrongPassword(stick))
    assert {path: path.read_bytes() for path in stick.iterdir()} == before


def test_p19_without_the_encryption_that_a_place_has_nothing_is_sent_there(
    document: Path, stick: Path, clock: FakeClock, key: KeyFile
) -> None:
    _manager(document, stick, clock, key).mirror()
    manager = _manager(document, stick, clock, None)
    (report,) = manager.mirror().places
    assert (report.sent, report.is_stopped) == ((), True)
    assert "encrypted" in report.problem
    assert _readable(document, stick, manager) == []


def test_a_password_is_changed_and_a_forgotten_one_replaced_by_the_recovery_code(
    document: Path, stick: Path, clock: FakeClock
) -> None:
    manager = _manager(document, stick, clock, Passphrase("one"))
    manager.mirror()
    code = manager.new_recovery_code()
    manager.change_password("one", "two")
    assert manager.mirror()
    assert len(list(stick.glob("keys-*.json"))) == 1
    assert not _manager(document, stick, clock, Passphrase("one")).mirror()
    assert _manager(document, stick, clock, RecoveryCode(code)).mirror()
    with pytest.raises(WrongPassword):
        manager.change_password("one", "three")
    manager.change_password(RecoveryCode(code), "four")
    assert _manager(document, stick, clock, Passphrase("four")).mirror()
    assert _manager(document, stick, clock, RecoveryCode(code)).mirror()
    assert not _manager(document, stick, clock, Passphrase("two")).mirror()
    manager.new_recovery_code()
    (report,) = _manager(document, stick, clock, RecoveryCode(code)).mirror().places
    assert report.problem == str(WrongRecoveryCode(stick))


def test_a_change_that_is_cut_off_at_one_of_two_places_goes_on_with_the_same_call(
    document: Path, tmp_path: Path, clock: FakeClock
) -> None:
    folders = [tmp_path / name for name in ("a", "b")]
    for folder in folders:
        folder.mkdir()
    places = [FolderPlace(folder) for folder in folders]
    manager = BackupManager(document, places=places, encryption=Passphrase("one"), clock=clock)
    manager.mirror()
    names = [{path.name for path in folder.glob("backup_*.enc")} for folder in folders]
    assert names[0] == names[1]  # of one key
    _manager(document, folders[0], clock, Passphrase("one")).change_password("one", "two")
    manager.change_password("one", "two")
    for folder in folders:
        assert _manager(document, folder, clock, Passphrase("two")).mirror()


def test_there_is_no_recovery_code_without_keys_and_no_password_without_encryption(
    document: Path, stick: Path, clock: FakeClock, key: KeyFile
) -> None:
    with pytest.raises(ValueError, match="no encryption"):
        _manager(document, stick, clock, None).change_password("one", "two")
    with pytest.raises(Exception, match=r"keys-1\.json"):
        _manager(document, stick, clock, key).new_recovery_code()


def test_another_key_file_is_refused_as_such(document: Path, stick: Path, clock: FakeClock, tmp_path: Path) -> None:
    _manager(document, stick, clock, KeyFile.new(tmp_path / "one")).mirror()
    other = _manager(document, stick, clock, KeyFile.new(tmp_path / "two"))
    with pytest.raises(KeyRefused):
        other.change_password(KeyFile(tmp_path / "two"), "new")
    with pytest.raises(FileExistsError):
        KeyFile.new(tmp_path / "one")
