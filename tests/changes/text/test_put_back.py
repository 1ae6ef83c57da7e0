"""What a text would say with one part put back, beside that part."""

from __future__ import annotations

import pytest

from backupkit.changes.forms import Form
from backupkit.changes.parts import BytesParts
from backupkit.changes.refusal import NotProven, NotRestorable
from backupkit.changes.text.entries import entries
from backupkit.changes.text.put_back import OTHERWISE, put_back
from tests.changes.text.contents import no_pause, spliced, text


def _put_back(form: Form, older: bytes, newer: bytes, path: tuple[str | int, ...]) -> bytes:
    found = put_back(BytesParts(older), BytesParts(newer), form, path, pause=no_pause)
    content = spliced(older, newer, found.splice)
    found.prove(BytesParts(content), pause=no_pause)
    return content


@pytest.mark.parametrize(
    ("older", "newer", "path"),
    [
        (b"a = 1\n  b = 2\n", b"a = 1\n; why\n  b = 2\n", ("line 2",)),
        (b"[s]\na = 1\n\n  b = 2\nc = 3\n", b"[s]\na = 1\nc = 3\n", ("s", "b")),
    ],
)
def test_a_setting_is_not_made_a_part_of_another_one(older: bytes, newer: bytes, path: tuple[str, ...]) -> None:
    with pytest.raises(NotRestorable) as refused:
        _put_back(Form.SETTINGS, older, newer, path)
    assert refused.value.reason == OTHERWISE


@pytest.mark.parametrize(
    ("older", "newer", "path", "after"),
    [
        (b"a = 1\n", b"a = 1\nk = 2\nk = 3\n", ("k",), b"a = 1\nk = 3\n"),
        (b"k = 1\nk = 2\nk = 3\n", b"k = 1\n", ("k #3",), b"k = 1\nk = 3\n"),
        (b"[s]\na = 1\n", b"[s]\na = 1\n[n]\nx = 1\n[n]\ny = 2\n", ("[n]",), b"[s]\na = 1\n[n]\ny = 2\n"),
        (b"flag\nk = 1\n", b"on\noff\nk = 1\nj = 2\n", ("j",), b"on\noff\nk = 1\n"),
    ],
)
def test_a_setting_is_put_back_beside_others_of_its_name_and_where_few_have_values(
    older: bytes, newer: bytes, path: tuple[str, ...], after: bytes
) -> None:
    assert _put_back(Form.SETTINGS, older, newer, path) == after


def test_the_last_row_of_a_table_can_be_taken_out() -> None:
    assert _put_back(Form.TABLE, b"5\tx\t33\r\n1\ty\t75", b'1\t"\t"\t75\r\n', (1,)) == b""


def test_a_line_of_settings_is_counted_behind_a_byte_order_mark_as_well() -> None:
    older, newer = text(b"\xef\xbb\xbfa = 1\n"), text(b"\xef\xbb\xbf; one\n; two\na = 1\n")
    found = entries(older, newer, no_pause)
    assert [each.path for each in found] == [("line 1",), ("line 2",)]


def test_another_content_is_not_proven() -> None:
    older, newer = b"a = 1\nb = 2\n", b"a = 3\nb = 2\n"
    found = put_back(BytesParts(older), BytesParts(newer), Form.SETTINGS, ("a",), pause=no_pause)
    for wrong in (b"a = 1\nb = 3\n", b"a = 1\nb = 2\n\n", newer):
        with pytest.raises(NotProven):
            found.prove(BytesParts(wrong), pause=no_pause)
