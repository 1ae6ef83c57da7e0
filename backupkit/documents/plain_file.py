"""A document of which nothing is known but its bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.documents.file_document import FileDocument
from backupkit.documents.judging import Glance, Judgement, damage_at_a_glance, glance_at, has_holes
from backupkit.values.version import Oddity, Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterable


class PlainFile(FileDocument):
    """Any regular file. Its content counts as sound unless it is empty, all zeros, or a text with holes of zeros."""

    def judge(self, glance: Glance) -> Judgement:
        """Judge by what one reading showed, which is all that there is to know."""
        suspicions = damage_at_a_glance(glance)
        if not suspicions and has_holes(glance):
            return Judgement(examined=True, suspicions=(Suspicion.NULS,), oddities=(Oddity.ZEROS,))
        return Judgement(examined=True, suspicions=suspicions)

    def examine(self, chunks: Iterable[bytes]) -> Judgement:
        """Read everything, then judge."""
        return self.judge(glance_at(chunks))
