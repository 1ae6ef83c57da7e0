"""What the details tell of a version's content at a glance."""

from __future__ import annotations

import json

import pytest

from backupkit.changes.preview import preview_of
from backupkit.ui.words.samples import sample_of

STARS = {"systems": [{"id": 1, "name": "Vega"}, {"id": 2, "name": "Sirius"}], "notes": [{"id": 7, "name": "clouds"}]}


@pytest.mark.parametrize(
    ("name", "content", "lines"),
    [
        ("a.json", json.dumps(STARS).encode(), ("systems: Vega, Sirius", "notes: clouds")),
        ("a.txt", b"one\ntwo\n", ("one", "two")),
        ("a.txt", b"1\n2\n3\n4\n5\n6\n7\n8\n", ("1", "2", "3", "4", "5", "6", "…")),
        ("a.csv", b"star,mag\nVega,0.03\n", ("star  ·  mag", "Vega  ·  0.03")),
        ("a.bin", b"\x00\x01" * 6_000, ("binary, 12 KB",)),
        ("a.txt", b"", ("nothing: it is empty",)),
        ("a.bin", b"", ("nothing: it is empty",)),
        ("a.txt", b"x" * 500, ("x" * 72 + "…",)),
    ],
)
def test_it_is_told_by_name_first_lines_or_size(name: str, content: bytes, lines: tuple[str, ...]) -> None:
    sample = sample_of(preview_of(name, content, len(content)))
    assert (sample.title, sample.lines) == ("What it holds", lines)


def test_that_there_is_more_is_told_as_well() -> None:
    many = json.dumps([{"id": number, "name": f"Star {number}"} for number in range(100)]).encode()
    (line,) = sample_of(preview_of("a.json", many, len(many))).lines
    assert line.startswith("Star 0, Star 1, ")
    assert line.endswith(", …")


def test_what_steers_a_window_is_taken_out() -> None:
    (line,) = sample_of(preview_of("a.txt", "a\u202eb\tc\n".encode(), 7)).lines
    assert "\u202e" not in line
    assert "\t" not in line
