"""A document of which nothing is known but its bytes, unless these are a database."""

from __future__ import annotations

import itertools

from backupkit.documents.file_document import FileDocument
from backupkit.light.later import Later
from backupkit.light.typed import TYPE_CHECKING
from backupkit.process.turns import give_way
from backupkit.values.version import Oddity, Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backupkit.documents import judging, side_files
    from backupkit.documents.judging import Glance, Judgement
else:
    judging, side_files = Later.of("backupkit.documents", "judging side_files")


class PlainFile(FileDocument):
    """Any regular file. Its content counts as sound unless it is empty, all zeros, or a text with holes of zeros.

    What begins like a database of SQLite is judged as one: by its header, and as a whole by SQLite itself.
    """

    def judge(self, glance: Glance) -> Judgement:
        """Judge by what one reading showed, which is all that there is to know, unless it is a database."""
        if glance.known:
            return glance.known
        if glance.head.startswith(side_files.MAGIC):
            from backupkit.documents.sqlite.verdict import by_its_header  # nobody else needs it

            return by_its_header(glance)
        suspicions = judging.damage_at_a_glance(glance)
        if not suspicions and judging.has_holes(glance):
            return judging.Judgement(examined=True, suspicions=(Suspicion.NULS,), oddities=(Oddity.ZEROS,))
        return judging.Judgement(examined=True, suspicions=suspicions)

    def examine(self, chunks: Iterable[bytes]) -> Judgement:
        """Read everything, then judge; have a database checked by SQLite."""
        pause = chunks.pause if isinstance(chunks, judging.Examined) else give_way
        pieces, head = iter(chunks), b""
        while len(head) < side_files.HEAD_BYTES and (piece := next(pieces, None)) is not None:
            head += piece
        content = itertools.chain((head,), pieces)
        opening = self.opening() if head.startswith(side_files.MAGIC) or self._connect else None
        if opening is None:
            return self.judge(judging.glance_at(content))
        from backupkit.documents.sqlite.examination import examined  # nobody else needs it

        return examined(content, opening, self.judge, pause=pause)
