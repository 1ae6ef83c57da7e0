from __future__ import annotations

import pytest

from backupkit.changes.forms import Form, form_of


@pytest.mark.parametrize(
    ("name", "first", "form"),
    [
        ("data.json", b'{"a": 1}', Form.JSON),
        ("DATA.JSON", b"", Form.JSON),
        ("data.json", b"\x00\x01\x02", Form.BINARY),
        ("stars.csv", b"a,b\n", Form.TABLE),
        ("stars.tsv", "a\tb\n".encode("utf-16"), Form.TABLE),
        ("app.ini", b"[a]\nx=1\n", Form.SETTINGS),
        ("map.svg", b"<svg/>", Form.XML),
        ("project.proj", b'\xef\xbb\xbf <?xml version="1.0"?>', Form.XML),
        ("project.dat", b' { "a" : 1 }', Form.JSON),
        ("project.dat", b"[1, 2]", Form.JSON),
        ("project.dat", b"[section]\nx=1", Form.TEXT),
        ("project", b"[true]", Form.JSON),
        ("notes.txt", b'{"a": 1}', Form.TEXT),
        ("notes.md", b"# Title\n\x1b[31m", Form.TEXT),
        ("notes.txt", "täglich\n".encode("cp1252"), Form.TEXT),
        ("notes.txt", "täglich\n".encode("utf-16-le"), Form.TEXT),
        ("song.mid", b"MThd\x00\x00\x00\x06", Form.BINARY),
        ("data.db", b"SQLite format 3\x00", Form.BINARY),
        ("paper.txt", b"%PDF-1.7\nsome words\n", Form.BINARY),
        ("data.bin", bytes(range(1, 256)) * 4, Form.BINARY),
        ("sound.raw", b"\x01\x00\x02\x00\x03\x00\x02\x00" * 100, Form.BINARY),
        ("empty", b"", Form.TEXT),
    ],
)
def test_a_form_is_told_by_the_name_and_by_what_the_content_looks_like(name: str, first: bytes, form: Form) -> None:
    assert form_of(name, first) is form
