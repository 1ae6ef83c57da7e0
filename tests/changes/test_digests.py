from __future__ import annotations

import pytest

from backupkit.changes import digests


@pytest.mark.parametrize("digest", [digests.digest_of, digests.digest_by_blake2b])
def test_a_digest_has_64_bits_on_any_python_and_is_that_of_what_it_stands_for(digest: object) -> None:
    assert callable(digest)
    contents = [b"", b"a", b"b", "a", (b"a", b"b"), (b"ab", b""), ("a", None, True, b"x")]
    found = [digest(content) for content in contents]
    assert found == [digest(content) for content in contents]
    assert all(-(1 << 63) <= each < 1 << 63 for each in found)
    many = {digest(str(number).encode()) for number in range(200_000)}
    assert len(many) == 200_000  # of 32 bits a few would be alike


def test_texts_and_bytes_are_told_apart_where_they_have_to_be() -> None:
    assert digests.digest_by_blake2b((b"a", b"bc")) != digests.digest_by_blake2b((b"ab", b"c"))
    assert digests.digest_of((b"a", b"bc")) != digests.digest_of((b"ab", b"c"))
