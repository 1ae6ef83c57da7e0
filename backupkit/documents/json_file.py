"""A JSON document: whether its text is whole, and how many records it holds. It is never written from parsed data."""

from __future__ import annotations

import codecs
import contextlib
import json

from backupkit.documents.file_document import FileDocument
from backupkit.light.frozen import replace
from backupkit.light.later import Later
from backupkit.light.typed import TYPE_CHECKING
from backupkit.values.version import Oddity, Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backupkit.documents import json_scan, judging
    from backupkit.documents.judging import Glance, Judgement
else:
    json_scan, judging = Later.of("backupkit.documents", "json_scan judging")


_ENCODING_BYTES = 4  # they tell which encoding it is
_CODE_PAGES = ("cp932", "gb18030", "big5")  # Japanese and Chinese
_CLOSING = {b"{": b"}", b"[": b"]"}


class JsonFile(FileDocument):
    """A file of JSON text, in UTF-8 (with or without a mark), UTF-16 or UTF-32, as Python's ``json`` reads it.

    One of JSON's relatives (JSON5, JSON lines, JSON in a code page) is suspected here, and named: where the document is
    always so, :func:`backupkit.documents.habits.settled` takes the suspicion back.
    """

    def judge(self, glance: Glance) -> Judgement:
        """Parse a content of up to 256 KiB as a whole; look only at the ends of a larger one."""
        if glance.whole is not None:
            found = self.examine([glance.whole])
            return self._in_a_code_page(glance.whole) or found if Oddity.FOREIGN in found.oddities else found
        if suspicions := judging.damage_at_a_glance(glance):
            return judging.Judgement(examined=True, suspicions=suspicions)
        return _judged_by_its_ends(glance)

    def examine(self, chunks: Iterable[bytes]) -> Judgement:
        """Parse everything, record by record in bounded memory, and count the records."""
        pieces = iter(chunks)
        first = b""
        while len(first) < _ENCODING_BYTES and (piece := next(pieces, None)) is not None:
            first += piece
        if first and not first[:_ENCODING_BYTES].strip(b"\0"):  # no encoding of JSON begins so
            return judging.Judgement(examined=True, suspicions=(Suspicion.NULS,))
        try:
            found = json_scan.scanned(first, pieces)
        except json_scan.Blank:
            return judging.Judgement(examined=True, suspicions=(Suspicion.EMPTY,))
        except json_scan.Unparsable:
            return judging.Judgement(examined=True, suspicions=(Suspicion.UNPARSABLE,), oddities=(Oddity.FOREIGN,))
        suspicions = (Suspicion.UNPARSABLE,) if found.oddities else ()
        return judging.Judgement(examined=True, suspicions=suspicions, records=found.records, oddities=found.oddities)

    def _in_a_code_page(self, whole: bytes) -> Judgement | None:
        """Return the judgement of a text in an encoding in which a part of a sign may look like a backslash."""
        for encoding in _CODE_PAGES:
            with contextlib.suppress(UnicodeDecodeError):
                found = self.examine([whole.decode(encoding).encode("utf-8")])
                if Oddity.FOREIGN not in found.oddities:
                    oddities = tuple(each for each in Oddity if each in {*found.oddities, Oddity.CODE_PAGE})
                    return replace(found, suspicions=(Suspicion.UNPARSABLE,), oddities=oddities)
        return None


def _judged_by_its_ends(glance: Glance) -> Judgement:
    """Judge a text too large to be parsed at once: JSON ends as it begins, and some of its relatives otherwise."""
    if json.detect_encoding(glance.head) not in {"utf-8", "utf-8-sig"}:
        return judging.Judgement(examined=False)  # the ends of such a text are no single bytes; examine() will tell
    head, tail = glance.head.removeprefix(codecs.BOM_UTF8).lstrip(), glance.tail.rstrip()
    if glance.has_nul or not head or not tail:
        return judging.Judgement(examined=True, suspicions=(Suspicion.UNPARSABLE,))
    closing = _CLOSING.get(head[:1])
    if closing is None or tail.endswith(closing):
        return judging.Judgement(examined=False)
    if tail.endswith(tuple(_CLOSING.values())):
        return judging.Judgement(examined=False, suspicions=(Suspicion.UNPARSABLE,), oddities=(Oddity.SEVERAL,))
    if any(mark in tail.splitlines()[-1] for mark in (b"//", b"#", b"*/")):
        return judging.Judgement(examined=False, suspicions=(Suspicion.UNPARSABLE,), oddities=(Oddity.RELAXED,))
    return judging.Judgement(examined=True, suspicions=(Suspicion.UNPARSABLE,))
