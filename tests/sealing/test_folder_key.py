"""The key of a folder, what follows from it, and the names of sealed files."""

from __future__ import annotations

import builtins
import hashlib
from types import ModuleType

import pytest

from backupkit.extras import ExtraMissing
from backupkit.sealing import ciphers
from backupkit.sealing.folder_key import FolderKey
from backupkit.sealing.names import SealedName, sealed_name
from tests.sealing.sealed import KEY, OTHER_KEY, salt

_HASH = hashlib.sha256(b"content").hexdigest()


def test_each_key_that_follows_is_another_one() -> None:
    file_keys = [KEY.file_key(salt("a")), KEY.file_key(salt("b")), OTHER_KEY.file_key(salt("a"))]
    keys = [KEY.secret, *file_keys, KEY.metadata_key(salt("a")), KEY.metadata_key(salt("b"))]
    assert len(set(keys)) == len(keys)
    assert {len(key) for key in keys} == {32}


def test_a_key_has_an_id_and_is_never_shown() -> None:
    assert (len(KEY.key_id), KEY.key_id == OTHER_KEY.key_id) == (16, False)
    assert "secret" not in repr(KEY)
    assert repr(KEY.secret) not in repr(KEY)


def test_a_key_has_32_bytes() -> None:
    with pytest.raises(ValueError, match="not 31"):
        FolderKey(secret=bytes(31))


def test_an_identity_is_the_same_for_the_same_content_under_one_key_alone() -> None:
    assert KEY.identity(_HASH) == FolderKey(secret=KEY.secret).identity(_HASH)
    different = {_HASH, KEY.identity(_HASH), OTHER_KEY.identity(_HASH), KEY.identity(hashlib.sha256(b"c").hexdigest())}
    assert len(different) == 4
    assert {len(each) for each in different} == {64}


def test_hkdf_is_the_one_of_rfc_5869() -> None:
    """Its test case 1."""
    found = ciphers.derived(b"\x0b" * 22, salt=bytes(range(13)), purpose=bytes(range(0xF0, 0xFA)), length=42)
    assert found.hex().startswith("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf")


def test_sealing_without_the_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *arguments: object) -> ModuleType:
        if name.startswith("cryptography"):
            raise ImportError(name)
        return real(name, *arguments)  # type: ignore[arg-type] # passed on as it came

    monkeypatch.setattr(builtins, "__import__", without)
    for use in (
        lambda: ciphers.Cipher(bytes(32)),
        lambda: ciphers.derived(b"secret", salt=b"", purpose=b""),
        lambda: ciphers.stretched(b"password", salt=bytes(16), memory_kib=64, passes=1, lanes=1),
    ):
        with pytest.raises(ExtraMissing, match=r"Encryption needs.*pip install 'backupkit\[crypto\]'"):
            use()


@pytest.mark.parametrize(
    ("plain", "sealed"),
    [
        (
            "backup_20251104_120000_a1b2c3d4.json.gz",
            "backup_20251104_120000_a1b2c3d4.0123456789abcdef.json.gz.enc",
        ),
        ("notes_20251104_120000_a1b2c3d4-2.gz", "notes_20251104_120000_a1b2c3d4-2.0123456789abcdef.gz.enc"),
    ],
)
def test_a_sealed_version_is_called_by_its_id_and_its_key(plain: str, sealed: str) -> None:
    name = SealedName(plain=plain, key_id="0123456789abcdef")
    assert (str(name), sealed_name(sealed)) == (sealed, name)
    assert name.backup_id in plain


@pytest.mark.parametrize(
    "name",
    [
        "backup_20251104_120000_a1b2c3d4.json.gz",
        "backup_20251104_120000_a1b2c3d4.json.gz.enc",
        "backup_20251104_120000_a1b2c3d4.0123456789abcde.json.gz.enc",
        "backup_20251104_120000_a1b2c3d4.0123456789ABCDEF.json.gz.enc",
        "backup_20251104_120000.0123456789abcdef.json.gz.enc",
        "../backup_20251104_120000_a1b2c3d4.0123456789abcdef.json.gz.enc",
        "backup_20251104_120000_a1b2c3d4.0123456789abcdef.json.gz.enc\n",
    ],
)
def test_no_other_name_is_that_of_a_sealed_version(name: str) -> None:
    assert sealed_name(name) is None
