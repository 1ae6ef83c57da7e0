from __future__ import annotations

import pytest

from backupkit.changes import parts
from backupkit.changes.text.encoding import not_utf_8
from tests.changes.text.contents import no_pause, text


@pytest.mark.parametrize("window", [1, 2, 3, 5, 100])
@pytest.mark.parametrize(
    ("content", "start", "place"),
    [
        ("aä€b".encode(), 0, None),
        (b"a\xe2\x82b", 0, 1),
        (b"ab\xff", 0, 2),
        ("ä€".encode() + b"\xe2\x82", 0, 5),
        (b"\xffab", 1, None),
        (b"\xffab\xfe", 1, 3),
    ],
)
def test_the_first_place_that_is_no_utf_8_is_found_in_whatever_windows_it_comes(
    monkeypatch: pytest.MonkeyPatch, window: int, content: bytes, start: int, place: int | None
) -> None:
    monkeypatch.setattr(parts, "WINDOW_BYTES", window)
    assert not_utf_8(text(content), no_pause, start) == place
