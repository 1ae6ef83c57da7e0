"""What is known of a document by looking at it: is its state stored, and since when is it not. Pure."""

from __future__ import annotations

from backupkit.light.frozen import dataclass, replace
from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A document, told by its fingerprints. Times are seconds of a clock that only goes forwards."""

    stored: Hashable = None  # the fingerprint of the state that a version holds; None: no state is known to be stored
    seen: Hashable = None  # the latest fingerprint; None: there is no document
    seen_at: float = 0.0  # since when it is this one
    changed_at: float | None = None  # since when it is another than the stored one; None: it is the stored one
    is_whole: bool = False  # True: no look at it ever sees half of a save, as with a database

    @property
    def is_stored(self) -> bool:
        """True if there is nothing to keep: no document, or one that a version holds."""
        return self.seen is None or self.seen == self.stored


def looked(document: Sighting, fingerprint: Hashable, now: float) -> Sighting:
    """Return what is known after a look at the document."""
    if fingerprint != document.seen:
        document = replace(document, seen=fingerprint, seen_at=now)
    if document.is_stored:
        return replace(document, changed_at=None)
    return document if document.changed_at is not None else replace(document, changed_at=now)


def unstored(document: Sighting, now: float) -> Sighting:
    """Return what is known once the versions are gone that there were."""
    return looked(replace(document, stored=None), document.seen, now)


def stored(document: Sighting, fingerprint: Hashable, now: float) -> Sighting:
    """Return what is known once a version holds the state that *fingerprint* belongs to."""
    # If the document has changed again meanwhile, it has been unstored since that change was first seen.
    document = replace(document, stored=fingerprint, changed_at=document.seen_at)
    return looked(document, document.seen, now)
