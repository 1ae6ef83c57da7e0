"""Whether a database looks sound: by its header at a glance, and by what SQLite says of the whole. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.documents.judging import Judgement
from backupkit.documents.sqlite.header import is_cut
from backupkit.values.version import Suspicion

if TYPE_CHECKING:
    from backupkit.documents.judging import Glance


def by_its_header(glance: Glance) -> Judgement:
    """Return what the header and the size tell of a content that begins like a database.

    One that is shorter than it says, or whose header is damaged, no SQLite opens. Of any other, only its whole tells.
    """
    if is_cut(glance.head, glance.size_bytes):
        return Judgement(examined=True, suspicions=(Suspicion.UNPARSABLE,))
    return Judgement(examined=False)


def by_its_whole(damages: tuple[str, ...]) -> Judgement:
    """Return what SQLite's check of a whole database tells: sentences about damage, if there is any."""
    return Judgement(examined=True, suspicions=(Suspicion.UNPARSABLE,) if damages else ())
