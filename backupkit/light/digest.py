"""SHA-256 of short texts, without loading OpenSSL for it; of long ones with it, as it is several times as fast."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hashlib import _Hash

_SHORT_BYTES = 1 << 15
# What hashlib itself falls back to where Python was built without OpenSSL.
_OWN = "_sha2" if sys.version_info >= (3, 12) else "_sha256"


def sha256(data: bytes | memoryview) -> _Hash:
    """Return the digest object of *data*."""
    if len(data) <= _SHORT_BYTES and "hashlib" not in sys.modules:
        try:
            return __import__(_OWN).sha256(data)  # type: ignore[no-any-return]
        except ImportError:  # Python was built without it, too
            pass
    import hashlib

    return hashlib.sha256(data)
