"""Whether a database looks sound: by its header at a glance, and by what SQLite says of the whole. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.documents.judging import Judgement
from backupkit.documents.sqlite.header import header_in, is_cut
from backupkit.values.content import DatabaseFacts
from backupkit.values.text import plain_text, shortened
from backupkit.values.version import Suspicion

if TYPE_CHECKING:
    from backupkit.documents.judging import Glance

_FINDING_CHARACTERS = 300


def by_its_header(glance: Glance) -> Judgement:
    """Return what the header and the size tell of a content that begins like a database.

    One that is shorter than it says, or whose header is damaged, no SQLite opens. Of any other, only its whole tells.
    """
    header = header_in(glance.head)
    facts = DatabaseFacts(user_version=header.user_version if header else 0)
    if is_cut(glance.head, glance.size_bytes):
        return Judgement(examined=True, suspicions=(Suspicion.UNPARSABLE,), database=facts)
    return Judgement(examined=False, database=facts)


def damaged(said: str, facts: DatabaseFacts | None) -> Judgement:
    """Return what is told of a database that SQLite finds damaged, or finds none in, in its words."""
    finding = shortened(plain_text(" ".join(said.split())), _FINDING_CHARACTERS)
    return Judgement(examined=True, suspicions=(Suspicion.UNPARSABLE,), database=facts, finding=finding)
