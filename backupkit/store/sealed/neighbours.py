"""A folder of another document that is not sealed, beside a document whose own folder is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.light.frozen import replace
from backupkit.sealing.refused import FolderNotSealed
from backupkit.store import facts
from backupkit.store.ownership import STRANGER, Belongs, decide
from backupkit.store.sealed.keeping import AS_IT_IS

if TYPE_CHECKING:
    from pathlib import Path


def look(folder: Path, seeker: facts.Seeker) -> facts.Found:
    """Look at *folder*, which nobody named; one that is known to be another document's may lie as it is.

    Of such a one only its settings are believed, and nothing but that it is not this document's.

    Raises:
        FolderNotSealed: it is this document's, or may be.
        OSError, DocumentUnreadable, ManifestTooNew, KeyRefused: as :func:`backupkit.store.facts.look`.
    """
    try:
        return facts.look(folder, seeker)
    except FolderNotSealed:
        found = facts.look(folder, replace(seeker, keeping=AS_IT_IS))
        verdict = decide(found.facts)
        if verdict.belongs is Belongs.TAKEN and verdict.owner != STRANGER:
            return found
        raise
