"""Why a part is not put back. None of this reaches a host: what acts says it in its own errors."""

from __future__ import annotations


class NoSuchPart(Exception):
    """Nothing differs at this path: it is not there, or both sides hold the same. The newer one may have changed."""


class NotRestorable(Exception):
    """This part cannot be put back by itself."""

    def __init__(self, reason: str) -> None:
        """Keep *reason*: a sentence for people, the same as in the change."""
        super().__init__(reason)
        self.reason = reason


class NotProven(Exception):
    """The spliced content is not what it should be; it must not be used."""
