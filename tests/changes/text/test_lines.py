from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.changes import parts
from backupkit.changes.parts import WINDOW_BYTES
from backupkit.changes.text import lines as module
from backupkit.changes.text.lines import indexed, lines_of
from tests.changes.text.contents import no_pause, text

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


@given(
    st.text(st.sampled_from("ab\r\n\u0a0d\u0d0a\U00010a0d"), max_size=60),
    st.sampled_from(["utf-8", "utf-16", "utf-32"]),
)
def test_lines_are_those_of_the_whole_text_whatever_window_they_come_in(content: str, codec: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "WINDOW_BYTES", 4)
        found = [line for some in lines_of(text(("b" + content).encode(codec)), no_pause) for line in some]
    assert b"".join(found) == ("b" + content).encode(codec)
    plain = [
        line.decode(codec if number == 0 else f"{codec}-le".replace("8-le", "8")) for number, line in enumerate(found)
    ]
    assert plain == _LINE.findall("b" + content)


def test_what_is_less_than_a_character_at_the_end_is_a_line_or_part_of_one() -> None:
    content = "a\nb\n".encode("utf-16") + b"\x00"
    assert b"".join(line for some in lines_of(text(content), no_pause) for line in some) == content


def test_the_units_of_a_text_lie_end_to_end() -> None:
    content = b"one\r\n\r\ntwo"
    units = indexed(text(content), no_pause)
    spans = [units.span(number, number + 1) for number in range(len(units))]
    assert [content[span.start : span.end] for span in spans] == [b"one\r\n", b"\r\n", b"two"]
    assert units.span(0, 3).size == len(content)


def test_a_pause_comes_with_each_window() -> None:
    pauses: list[None] = []
    indexed(text(b"line\n" * WINDOW_BYTES), lambda: pauses.append(None))
    assert len(pauses) == 8  # windows of 4, 8 and 16 KiB, and then of 32
    assert module.LONGEST_BYTES > WINDOW_BYTES
