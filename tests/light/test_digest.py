"""Short digests are those of hashlib, whichever function makes them."""

from __future__ import annotations

import hashlib
import sys

import pytest

from backupkit.light import digest

TEXTS = [b"", b"a", b"\0" * 100, bytes(range(256)) * 128, b"x" * 100_000]


@pytest.mark.parametrize("data", TEXTS, ids=len)
@pytest.mark.parametrize("has_openssl", [True, False])
def test_a_digest_is_that_of_hashlib(data: bytes, *, has_openssl: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = hashlib.sha256(data).hexdigest()
    if not has_openssl:
        monkeypatch.delitem(sys.modules, "hashlib")
    assert digest.sha256(data).hexdigest() == expected


def test_a_python_without_its_own_function_has_that_of_openssl(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "hashlib")
    monkeypatch.setitem(sys.modules, digest._OWN, None)
    assert digest.sha256(b"a").hexdigest() == hashlib.sha256(b"a").hexdigest()
