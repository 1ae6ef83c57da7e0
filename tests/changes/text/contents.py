"""Contents of tests, and what of them differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.changes.parts import BytesParts
from backupkit.changes.splice import Splice, Spliced
from backupkit.changes.text.encoding import Text, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backupkit.changes.difference import Difference


def no_pause() -> None:
    """What a worker does between two windows, done by nobody."""


def text(content: bytes) -> Text:
    """A content that is a text."""
    found = text_of(BytesParts(content))
    assert found
    return found


def spliced(older: bytes, newer: bytes, splice: Splice) -> bytes:
    """The newer content with one part put back."""
    return b"".join(Spliced(BytesParts(newer), BytesParts(older), splice).chunks(no_pause))


def all_put_back(older: bytes, newer: bytes, found: Sequence[Difference]) -> bytes:
    """The newer content with each of the differences put back, from the last to the first."""
    splices = [difference.splice for difference in reversed(found) if difference.splice]
    for splice in sorted(splices, key=lambda splice: (splice.start, splice.end), reverse=True):
        newer = spliced(older, newer, splice)
    return newer
