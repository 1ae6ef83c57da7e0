"""NotDelivered: a notice did not reach its reader. Apart from what makes one, which loads half of the network."""

from __future__ import annotations


class NotDelivered(Exception):
    """A channel could not deliver a notice. It is no :class:`BackupError`: whoever asked for a backup never sees it.

    Args:
        reason: a part of a sentence, without secrets.
        is_lasting: another try will fail as well, until a user changes something.
    """

    def __init__(self, reason: str, *, is_lasting: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.is_lasting = reason, is_lasting
