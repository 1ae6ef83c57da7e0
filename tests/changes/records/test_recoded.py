from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.changes.parts import WINDOW_BYTES, BytesParts
from backupkit.changes.records.recoded import Recoded

_ENCODINGS = ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]


@given(st.text(), st.sampled_from(_ENCODINGS), st.integers(0, 40), st.integers(0, 40), st.integers(1, 2_000))
def test_every_range_is_that_of_the_text_in_utf_8(text: str, encoding: str, start: int, size: int, times: int) -> None:
    text = f'["{text}\U0001f4be' * times
    seen = Recoded(BytesParts(text.encode(encoding)), encoding, lambda: None)
    right = text.encode()
    assert seen.size == len(right)
    for offset in (start, max(0, WINDOW_BYTES - start), len(right) - start):
        assert seen.read(max(0, offset), size) == right[max(0, offset) : max(0, offset) + size]
    assert seen.read(0, len(right) + 5) == right


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_two_units_of_one_character_are_never_parted(encoding: str) -> None:
    text = "[" + "\U0001f4be" * 40_000
    assert Recoded(BytesParts(text.encode(encoding)), encoding, lambda: None).read(0, 10**6) == text.encode()


@pytest.mark.parametrize(("content", "end"), [("[1".encode("utf-16-le") + b"x", "�"), (b"[\0" + b"\0\xd8", "�")])
def test_what_is_no_character_is_seen_as_one_that_stands_for_such(content: bytes, end: str) -> None:
    assert Recoded(BytesParts(content), "utf-16-le", lambda: None).read(0, 99).decode().endswith(end)


def test_others_have_their_turn_every_32_kib() -> None:
    pauses = 0

    def pause() -> None:
        nonlocal pauses
        pauses += 1

    content = json.dumps(["x" * 400_000]).encode("utf-16")
    Recoded(BytesParts(content), "utf-16", pause)
    assert pauses >= len(content) // WINDOW_BYTES
