"""The names that other kits have: they do what they say there, as far as that is safe here."""

from __future__ import annotations

import gzip
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from backupkit import BackupManager, BackupNotFound, Passphrase
from backupkit.values.activity.checks import Check, Outcome

Save = Callable[[object], bytes]


def outcomes(manager: BackupManager, backup_id: str, depth: str = "deep") -> str:
    signs = {Outcome.PASSED: "+", Outcome.FAILED: "x", Outcome.NOT_MADE: "."}
    return "".join(signs[each] for each in manager.verify_backup(backup_id, depth=depth).checks.values())


def test_one_version_is_verified_check_by_check(manager: BackupManager) -> None:
    backup_id = manager.create_backup() or ""
    found = manager.verify_backup(backup_id[:13])
    assert (found.backup_id, found.verified, bool(found), found.errors) == (backup_id, True, True, ())
    assert list(found.checks) == list(Check)
    assert outcomes(manager, backup_id) == "++++++"
    assert outcomes(manager, backup_id, "sealed") == "+++..+"


@pytest.mark.leaves_damage
@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda path: path.unlink(), "x....."),
        (lambda path: path.write_bytes(path.read_bytes()[:-3]), "x....."),
        (lambda path: path.write_bytes(b"x" * path.stat().st_size), "+x...."),
        (lambda path: path.write_bytes(path.read_bytes()[:-9] + b"?" + path.read_bytes()[-8:]), "++.x.."),
    ],
    ids=["gone", "cut off", "no version", "one byte"],
)
def test_p5_the_check_that_fails_is_named_and_those_behind_it_are_not_made(
    manager: BackupManager, spoil: Callable[[Path], object], told: str
) -> None:
    backup_id = manager.create_backup() or ""
    path = manager.backups_dir / manager.find_backup(backup_id).file_name
    path.chmod(0o600)
    spoil(path)
    assert outcomes(manager, backup_id) == told
    found = manager.verify_backup(backup_id)
    assert (found.verified, len(found.errors)) == (False, 1)
    assert manager.find_backup(backup_id).verification_errors == found.errors


def test_a_content_that_looks_damaged_is_stored_right_and_said(manager: BackupManager, document: Path) -> None:
    document.write_text('{"systems": [{"')
    found = manager.verify_backup(manager.create_backup() or "")
    assert (found.verified, found.checks[Check.CONTENT]) == (True, Outcome.FAILED)
    assert "looks damaged (unparsable)" in found.errors[0]


def test_an_unknown_version_is_no_result(manager: BackupManager) -> None:
    with pytest.raises(BackupNotFound):
        manager.verify_backup("1999")


def test_p7_old_versions_go_and_those_that_no_rule_removes_stay(manager: BackupManager, save: Save) -> None:
    by_hand = manager.create_backup("mine", trigger="manual")
    for number in range(5):
        save([number])
        manager.create_backup(str(number), trigger="save")
    assert manager.delete_old_backups(keep_count=3) == 2
    assert [meta.description for meta in manager.list_backups()] == ["4", "3", "2", "mine"]
    assert manager.list_backups()[-1].backup_id == by_hand
    assert manager.delete_old_backups(keep_count=3) == 0
    with pytest.raises(ValueError, match="the newest version always stays"):
        manager.delete_old_backups(keep_count=0)


def test_the_rules_in_force_stay_what_they_were(manager: BackupManager, save: Save) -> None:
    before = manager.retention
    save([1])
    manager.create_backup()
    manager.delete_old_backups(keep_count=1)
    assert manager.retention == before


def test_p13_a_version_that_is_not_compressed_is_read_by_gunzip(manager: BackupManager, save: Save) -> None:
    content = save(["the same again and again"] * 5_000)
    plain = manager.find_backup(manager.create_backup(compression=False) or "")
    assert plain.compressed_size > plain.original_size == len(content)
    path = manager.backups_dir / plain.filename
    assert gzip.decompress(path.read_bytes()) == content
    assert subprocess.run(["gzip", "-dc", path], check=True, capture_output=True).stdout == content
    assert manager.verify_backup(plain.backup_id).verified
    manager.restore_backup(plain.backup_id)
    packed = manager.find_backup(manager.create_backup(force=True, compression=True) or "")
    assert json.loads(b"".join(manager.content(packed.backup_id))) == ["the same again and again"] * 5_000


def test_a_version_answers_to_the_names_of_others(manager: BackupManager) -> None:
    meta = manager.find_backup(manager.create_backup() or "")
    assert (meta["filename"], meta["created_at"]) == (meta.file_name, meta.timestamp)
    assert (meta["original_size"], meta["compressed_size"]) == (meta.file_size, meta.stored_size)
    assert (meta["checksum"], meta["encrypted"], meta["verified"]) == (meta.file_hash, False, False)
    manager.verify_backup(meta.backup_id)
    now = manager.find_backup(meta.backup_id)
    assert (now.verified, now.verification_date, now.verification_errors) == (True, now.verified_at, ())
    assert "filename" not in dict(now)  # one fact, one name: they are other words for it, and no fields


def test_p19_no_version_of_a_readable_folder_is_encrypted_by_itself(manager: BackupManager) -> None:
    with pytest.raises(ValueError, match="are not encrypted"):
        manager.create_backup(encrypt=True)
    assert manager.create_backup(encrypt=False)


def test_p19_no_version_of_an_encrypted_folder_is_left_readable(document: Path) -> None:
    pytest.importorskip("cryptography")
    manager = BackupManager(document, encryption=Passphrase("x" * 12), encrypt="everywhere")
    with pytest.raises(ValueError, match="cannot be left readable"):
        manager.create_backup(encrypt=False)
    assert not manager.backups_dir.exists() or manager.list_backups() == []
    meta = manager.find_backup(manager.create_backup(encrypt=True) or "")
    assert meta.encrypted
    assert outcomes(manager, meta.backup_id) == "++++++"
