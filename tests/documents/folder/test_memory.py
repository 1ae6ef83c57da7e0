from __future__ import annotations

import pytest

from backupkit.documents.folder.listing import File
from backupkit.documents.folder.memory import Known, decode, encode

KNOWN = {
    "a": Known((1, 2, 3, 4, 5), File("a", 5, ("0" * 64,), 0o644, 7), is_database=False),
    "b/c.db": Known((1, 2, 3, 4, 5, (8, 9), ()), File("b/c.db", 9, ("1" * 64, "2" * 64), 0o600, 8), is_database=True),
}


def test_what_is_remembered_comes_back() -> None:
    assert decode(encode(KNOWN)) == KNOWN
    assert decode(encode({})) == {}


@pytest.mark.parametrize(
    "data", [b"", b"2\n", b"1\n[]\n", b"1\n{}\n", b"1\nno JSON\n", b"1\n[1, 2]\n", b"1\n" + b"[" * 100_000 + b"\n"]
)
def test_what_is_damaged_is_not_remembered(data: bytes) -> None:
    assert decode([data]) == {}


def test_a_line_that_was_cut_off_is_forgotten_alone() -> None:
    data = b"".join(encode(KNOWN))
    assert decode([data[:-20]]) == {"a": KNOWN["a"]}
