"""The digest of bytes that lie in memory: 64 bits, cheap, and of no use in another process.

It is that of Python's own dictionaries, keyed by chance at each start. Parts are compared with their counterparts, so
two that differ are taken for equal once in 10^13 comparisons of a million of them; once in 10^7 where their order is
another one, as then each is looked for among all. Nothing is put back by digests alone.
"""

from __future__ import annotations

import sys
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

_BITS = 64


def digest_by_blake2b(content: Hashable) -> int:
    """Return a digest for a Python whose own ones have 32 bits, of which two of 100,000 parts would be alike."""
    found = blake2b(repr(content).encode(), digest_size=_BITS // 8).digest()
    return int.from_bytes(found, "little", signed=True)


digest_of: Callable[[Hashable], int] = hash if sys.hash_info.width >= _BITS else digest_by_blake2b
"""Returns the digest of bytes, a text, or a tuple of these."""
