"""What one reading of a document shows."""

from __future__ import annotations

import hashlib
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.documents.judging import damage_at_a_glance, glance_at, has_shrunk
from backupkit.values.version import Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterator


@given(st.lists(st.binary(max_size=150), max_size=8))
def test_the_glance_does_not_depend_on_how_the_content_is_cut(chunks: list[bytes]) -> None:
    content = b"".join(chunks)
    glance = glance_at(chunks)
    assert glance == glance_at([content])
    assert glance.file_hash == hashlib.sha256(content).hexdigest()
    assert glance.size_bytes == len(content)
    assert (glance.head, glance.tail, glance.whole) == (content[:64], content[-64:], content)
    assert glance.has_nul == (b"\0" in content)


@pytest.mark.parametrize(("size", "is_whole"), [(0, True), (262_144, True), (262_145, False)])
def test_the_content_is_kept_up_to_256_kib(size: int, is_whole: bool) -> None:
    glance = glance_at([b"x" * (size // 2), b"x" * (size - size // 2)])
    assert glance.whole == (b"x" * size if is_whole else None)


def test_memory_stays_small_whatever_the_size() -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(200):
            yield bytes(100_000)

    tracemalloc.start()
    glance = glance_at(chunks())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert glance.size_bytes == 20_000_000
    assert peak < 1_500_000


@pytest.mark.parametrize(
    ("content", "damage"),
    [
        (b"", (Suspicion.EMPTY,)),
        (b"\0", (Suspicion.NULS,)),
        (bytes(1_000_000), (Suspicion.NULS,)),
        (b"x", ()),
        (b" \n", ()),
        (bytes(100) + b"x" * 100, ()),
        (b"x" * 100 + bytes(100), ()),
        (b"x\0y", ()),
    ],
    ids=["empty", "a NUL", "a MB of NULs", "a letter", "space", "NULs first", "NULs last", "a NUL between"],
)
def test_p6_nothing_and_nuls_alone_are_damage_in_a_file_of_any_kind(
    content: bytes, damage: tuple[Suspicion, ...]
) -> None:
    assert damage_at_a_glance(glance_at([content])) == damage


@pytest.mark.parametrize(
    ("size_bytes", "last_good_bytes", "shrunk"),
    [
        (0, None, False),
        (0, 0, False),
        (0, 1023, False),
        (0, 1024, True),
        (511, 1024, True),
        (512, 1024, False),
        (1024, 1024, False),
        (5000, 1024, False),
        (499_999, 1_000_000, True),
        (500_000, 1_000_000, False),
    ],
)
def test_p6_less_than_half_of_a_kib_or_more_is_suddenly_tiny(
    size_bytes: int, last_good_bytes: int | None, shrunk: bool
) -> None:
    assert has_shrunk(size_bytes, last_good_bytes) is shrunk


@pytest.mark.parametrize("first", [b"", b"a", b"a" * 64, b"a" * 100])
def test_the_tail_is_the_end_of_the_last_piece_where_that_is_long(first: bytes) -> None:
    assert glance_at([first, b"b" * 10 + b"c" * 90]).tail == b"c" * 64


@pytest.mark.parametrize(
    ("content", "damage"),
    [
        (bytes(200), (Suspicion.NULS,)),
        (b"X" * 64 + bytes(64), ()),
        (bytes(64) + b"X" * 64, ()),
    ],
)
def test_p6_only_nuls_at_both_ends_count_as_nuls(content: bytes, damage: tuple[Suspicion, ...]) -> None:
    assert damage_at_a_glance(glance_at([content])) == damage
