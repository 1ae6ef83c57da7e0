"""A JSON document: whether its text is whole, and how many records it holds. It is never written from parsed data."""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING

from backupkit.documents.file_document import FileDocument
from backupkit.documents.json_scan import Blank, Unparsable, count_records
from backupkit.documents.judging import Glance, Judgement, damage_at_a_glance
from backupkit.values.version import Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterable

_ENCODING_BYTES = 4  # they tell which encoding it is
_CLOSING = {b"{": b"}", b"[": b"]"}


class JsonFile(FileDocument):
    """A file of JSON text, in UTF-8 (with or without a mark), UTF-16 or UTF-32, as Python's ``json`` reads it."""

    def judge(self, glance: Glance) -> Judgement:
        """Parse a content of up to 256 KiB as a whole; look only at the ends of a larger one."""
        if glance.whole is not None:
            return self.examine([glance.whole])
        suspicions = damage_at_a_glance(glance)
        if not suspicions and not _looks_whole(glance):
            suspicions = (Suspicion.UNPARSABLE,)
        return Judgement(examined=bool(suspicions), suspicions=suspicions)

    def examine(self, chunks: Iterable[bytes]) -> Judgement:
        """Parse everything, record by record in bounded memory, and count the records."""
        pieces = iter(chunks)
        first = b""
        while len(first) < _ENCODING_BYTES and (piece := next(pieces, None)) is not None:
            first += piece
        if first and not first[:_ENCODING_BYTES].strip(b"\0"):  # no encoding of JSON begins so
            return Judgement(examined=True, suspicions=(Suspicion.NULS,))
        try:
            return Judgement(examined=True, records=count_records(first, pieces))
        except Blank:
            return Judgement(examined=True, suspicions=(Suspicion.EMPTY,))
        except Unparsable:
            return Judgement(examined=True, suspicions=(Suspicion.UNPARSABLE,))


def _looks_whole(glance: Glance) -> bool:
    """Return True if a text too large to be parsed at once ends as it begins."""
    encoding = json.detect_encoding(glance.head)
    if encoding not in {"utf-8", "utf-8-sig"}:
        return True  # the ends of such a text are no single bytes; examine() will tell
    head, tail = glance.head.removeprefix(codecs.BOM_UTF8).lstrip(), glance.tail.rstrip()
    if glance.has_nul or not head or not tail:
        return False
    closing = _CLOSING.get(head[:1])
    return closing is None or tail.endswith(closing)
