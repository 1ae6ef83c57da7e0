"""Text with runs of zeros in the place of content, as a power cut leaves it; and what is binary, and no accident."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from backupkit.documents.judging import glance_at, has_holes
from backupkit.documents.plain_file import PlainFile
from backupkit.values.version import Oddity, Suspicion

if TYPE_CHECKING:
    from pathlib import Path

LINES = b"<entry>caf\xc3\xa9; 1,5</entry>\r\n\tnext\n" * 2000
DICE = random.Random(5)
BINARY = DICE.randbytes(3000)

HOLES: dict[str, bytes] = {
    "in front": bytes(114_688) + LINES[:50_000],
    "at the end": LINES[:4096] + bytes(100_000),
    "a few at the end": LINES + bytes(64),
    "a page within": LINES[:4096] + bytes(4096) + LINES[8192:],
    "a sector within": LINES[:512] + bytes(512) + LINES[1024:],
    "at both ends": bytes(64) + LINES + bytes(64),
    "several pages": (LINES[:4096] + bytes(4096)) * 5 + LINES[:10],
    "in a code page": "Größe;1\n".encode("cp1252") * 100 + bytes(512),
    "one line": b"x" + bytes(5000),
}
SOUND: dict[str, bytes] = {
    "text": LINES,
    "a text that ends in a zero": LINES + b"\0",
    "records of fixed length": b"name\0\0\0\0\0\0\0\0" * 500,
    "short runs within": (LINES[:200] + bytes(100)) * 20 + LINES[:10],
    "UTF-16": LINES.decode().encode("utf-16-le"),
    "binary with zeros at the end": BINARY + bytes(5000),
    "binary with zeros within": BINARY + bytes(5000) + BINARY,
    "a head and nothing yet": b"\x7fELF\2\1\1" + bytes(5000),
    "an archive": b"a.txt" + bytes(95) + b"0000644\0" + b"0001750\0" + bytes(400) + LINES + bytes(10_240),
}


def cuts(content: bytes, count: int) -> list[bytes]:
    ends = [0, *sorted(DICE.randrange(len(content) + 1) for _ in range(count)), len(content)]
    return [content[start:end] for start, end in pairwise(ends)]


@pytest.mark.parametrize("count", [0, 1, 5, 40])
@pytest.mark.parametrize("content", HOLES.values(), ids=HOLES)
def test_p6_a_text_with_holes_is_suspect_however_it_is_cut(content: bytes, count: int, tmp_path: Path) -> None:
    chunks = cuts(content, count)
    assert has_holes(glance_at(chunks))
    judgement = PlainFile(tmp_path / "data.xml").examine(chunks)
    assert judgement.suspicions == (Suspicion.NULS,)
    assert judgement.oddities == (() if content[0] == content[-1] == 0 else (Oddity.ZEROS,))


@pytest.mark.parametrize("count", [0, 1, 5, 40])
@pytest.mark.parametrize("content", SOUND.values(), ids=SOUND)
def test_zeros_that_belong_to_the_content_are_no_accident(content: bytes, count: int, tmp_path: Path) -> None:
    chunks = cuts(content, count)
    assert not has_holes(glance_at(chunks))
    assert PlainFile(tmp_path / "data.bin").examine(chunks).suspicions == ()


def test_p6_zeros_alone_are_an_accident_for_any_document(tmp_path: Path) -> None:
    judgement = PlainFile(tmp_path / "data.xml").examine([bytes(600), bytes(600)])
    assert (judgement.suspicions, judgement.oddities) == ((Suspicion.NULS,), ())
