"""A string of megabytes is read by windows, with a pause for each: also one of escapes alone, as of Chinese text."""

from __future__ import annotations

import pytest

from backupkit.changes.parts import WINDOW_BYTES, BytesParts
from backupkit.changes.records.grammar import NotJson
from backupkit.changes.records.text import Text

_WINDOW = 1 << 18  # of a read


@pytest.mark.parametrize("sign", [b"a", b"\\n", b"\\u4f60", b"ab\\u4f60", b'\\"'])
@pytest.mark.parametrize("shift", range(7))
def test_a_long_string_is_read_to_its_end_with_pauses(sign: bytes, shift: int) -> None:
    content = b'"' + b"x" * shift + sign * (3 * _WINDOW // len(sign)) + b'" '
    pauses: list[None] = []
    text = Text(BytesParts(content), lambda: pauses.append(None))
    assert text.string_end(0) == len(content) - 1
    assert 3 <= len(pauses) <= len(content) // WINDOW_BYTES


@pytest.mark.parametrize("end", [b"\\u4f6", b"\\u4f6g", b"\\x", b"\n", b"\\", b""])
@pytest.mark.parametrize("before", [0, _WINDOW - 3, _WINDOW])
def test_a_string_that_breaks_off_or_holds_what_is_no_escape_is_none(end: bytes, before: int) -> None:
    text = Text(BytesParts(b'"' + b"\\n" * (before // 2) + b"y" * (before % 2) + end), lambda: None)
    with pytest.raises(NotJson, match="end of a text"):
        text.string_end(0)
