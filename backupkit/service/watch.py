"""When a change of the document is to be stored: noticed by its fingerprint, once it has been quiet. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable

QUIET_SECONDS = 1.0  # a save in several writes is over by then
LONGEST_SECONDS = 10.0  # a document that never rests is stored all the same
_FIRST_RETRY_SECONDS = 5.0
_LAST_RETRY_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What is known about the document. Times are seconds of a clock that only goes forwards."""

    stored: Hashable = None  # the fingerprint of the state that a version holds; None: no state is known to be stored
    seen: Hashable = None  # the latest fingerprint; None: there is no document
    seen_at: float = 0.0  # since when it is this one
    changed_at: float | None = None  # since when it is another than the stored one; None: it is the stored one
    failures: int = 0  # in a row
    retry_at: float = 0.0  # not before, after a failure

    @property
    def is_stored(self) -> bool:
        """True if there is nothing to keep: no document, or one that a version holds."""
        return self.seen is None or self.seen == self.stored


def looked(watch: Watch, fingerprint: Hashable, now: float) -> Watch:
    """Return what is known after a look at the document."""
    if fingerprint != watch.seen:
        # Another content deserves another try at once: the disk may be full for the last one only.
        watch = replace(watch, seen=fingerprint, seen_at=now, retry_at=now)
    if watch.is_stored:
        return replace(watch, changed_at=None)
    return watch if watch.changed_at is not None else replace(watch, changed_at=now)


def is_due(watch: Watch, now: float) -> bool:
    """Return True if the document is to be stored now."""
    if watch.changed_at is None or now < watch.retry_at:
        return False
    return now - watch.seen_at >= QUIET_SECONDS or now - watch.changed_at >= LONGEST_SECONDS


def stored(watch: Watch, fingerprint: Hashable, now: float) -> Watch:
    """Return what is known once a version holds the state that *fingerprint* belongs to."""
    # What is another state by now has been so since it was seen first, not since the stored one was.
    watch = replace(watch, stored=fingerprint, changed_at=watch.seen_at, failures=0, retry_at=now)
    return looked(watch, watch.seen, now)


def failed(watch: Watch, now: float) -> Watch:
    """Return what is known after a version could not be made: try again in 5, 10, 20, 40, then every 60 seconds."""
    pause = min(_FIRST_RETRY_SECONDS * 2**watch.failures, _LAST_RETRY_SECONDS)
    return replace(watch, failures=min(watch.failures + 1, 10), retry_at=now + pause)
