"""What a JSON document calls sound (promise P6)."""

from __future__ import annotations

import json
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from backupkit.documents.json_file import JsonFile
from backupkit.documents.judging import WHOLE_BYTES, Judgement, glance_at
from backupkit.values.version import Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXT = json.dumps({"systems": [{"id": number, "name": "Köln"} for number in range(3)]}, ensure_ascii=False)
EMPTY, NULS, UNPARSABLE = Suspicion.EMPTY, Suspicion.NULS, Suspicion.UNPARSABLE


@pytest.fixture
def file(tmp_path: Path) -> JsonFile:
    return JsonFile(tmp_path / "data.json")


def judged(file: JsonFile, content: bytes) -> Judgement:
    return file.judge(glance_at([content]))


def large(text: str, encoding: str = "utf-8") -> bytes:
    """Return *text* with so many spaces within it that it is not looked at as a whole."""
    return text.replace(":", ":" + " " * WHOLE_BYTES, 1).encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
def test_a_whole_text_is_good_in_each_encoding_that_python_reads(file: JsonFile, encoding: str) -> None:
    assert judged(file, TEXT.encode(encoding)) == Judgement(examined=True, records=3)


@pytest.mark.parametrize(
    ("content", "suspicion"),
    [
        (b"", EMPTY),
        (b" \n\t", EMPTY),
        (b"\0", NULS),
        (bytes(5000), NULS),
        (TEXT.encode()[:-1], UNPARSABLE),
        (TEXT.encode()[:50], UNPARSABLE),
        (b"{", UNPARSABLE),
        (TEXT.encode() + bytes(100), UNPARSABLE),
        (bytes(100) + TEXT.encode(), NULS),
        (TEXT.encode("latin-1"), UNPARSABLE),
        (TEXT.encode() * 2, UNPARSABLE),
        (b"\x1f\x8b\x08" + bytes(40), UNPARSABLE),
        (b"\xef\xbb\xbf", EMPTY),
        (b"\xff\xfe", EMPTY),
    ],
)
def test_p6_a_text_that_is_not_whole_is_suspect(file: JsonFile, content: bytes, suspicion: Suspicion) -> None:
    found = judged(file, content)
    assert (found.examined, found.suspicions) == (True, (suspicion,))
    assert file.examine([content[at : at + 1] for at in range(len(content))]).suspicions


@pytest.mark.parametrize("content", [b"5", b"0", b"null", b'"a"', b"[]", b"{}", b" \n {} ", b"[NaN]"])
def test_the_smallest_texts_are_good(file: JsonFile, content: bytes) -> None:
    assert judged(file, content).suspicions == ()
    assert file.examine([content[at : at + 1] for at in range(len(content))]) == judged(file, content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_a_large_text_that_ends_as_it_begins_is_not_examined_at_once(file: JsonFile, encoding: str) -> None:
    content = large(TEXT, encoding)
    assert judged(file, content) == Judgement(examined=False)
    assert file.examine([content]) == Judgement(examined=True, records=3)


@pytest.mark.parametrize("closing", [b"", b"\n", b" \r\n\t" * 5])
def test_space_around_a_large_text_is_no_damage(file: JsonFile, closing: bytes) -> None:
    assert judged(file, b"\n " + large(TEXT) + closing) == Judgement(examined=False)


@pytest.mark.parametrize(
    ("content", "suspicion"),
    [
        (large(TEXT)[:-1], UNPARSABLE),
        (large(TEXT).rpartition(b'"id"')[0], UNPARSABLE),
        (large(TEXT) + b"]", UNPARSABLE),
        (large(TEXT)[:-20] + bytes(20), UNPARSABLE),
        (large(TEXT)[:-2000] + bytes(2000) + large(TEXT)[-50:], UNPARSABLE),
        (b" " * (WHOLE_BYTES + 1), UNPARSABLE),
        (bytes(WHOLE_BYTES + 1), NULS),
    ],
    ids=["no bracket", "no end", "another end", "NULs at the end", "NULs within", "space", "NULs"],
)
def test_p6_a_large_text_that_does_not_end_as_it_begins_is_suspect_at_a_glance(
    file: JsonFile, content: bytes, suspicion: Suspicion
) -> None:
    assert judged(file, content).suspicions == (suspicion,)


def test_p6_damage_in_the_middle_of_a_large_text_is_found_by_examining_it(file: JsonFile) -> None:
    content = large(TEXT).replace(b'"id": 1', b'"id": x')
    assert judged(file, content).suspicions == ()
    assert file.examine([content]).suspicions == (UNPARSABLE,)


def test_examining_stops_where_the_damage_is(file: JsonFile) -> None:
    taken = 0

    def chunks() -> Iterator[bytes]:
        nonlocal taken
        for taken in range(1, 1000):  # noqa: B007 - counted for the test
            yield b"[1, x, " * 10_000

    assert file.examine(chunks()).suspicions == (UNPARSABLE,)
    assert taken < 10


def test_no_chunks_are_an_empty_text(file: JsonFile) -> None:
    assert file.examine([]) == file.examine([b"", b""]) == Judgement(examined=True, suspicions=(EMPTY,))


@pytest.mark.parametrize(("filling", "suspicion"), [(b" ", EMPTY), (b"\0", NULS)], ids=["space", "NULs"])
def test_p12_examining_takes_little_memory_even_for_twenty_megabytes_of_nothing(
    file: JsonFile, filling: bytes, suspicion: Suspicion
) -> None:
    tracemalloc.start()
    found = file.examine(filling * 262_144 for _ in range(80))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.suspicions == (suspicion,)
    assert peak < 4_000_000
