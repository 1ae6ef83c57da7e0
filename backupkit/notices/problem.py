"""NotDelivered: a notice did not reach its reader. Apart from what makes one, which loads half of the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.values.sentence import told

if TYPE_CHECKING:
    from backupkit.values.sentence import Saying


class NotDelivered(Exception):
    """A channel could not deliver a notice. It is no :class:`BackupError`: whoever asked for a backup never sees it.

    Args:
        reason: a part of a sentence, without secrets: a window says it in its reader's language.
        is_lasting: another try will fail as well, until a user changes something.
    """

    def __init__(self, reason: Saying, *, is_lasting: bool = False) -> None:
        self.reason, self.is_lasting = told(reason), is_lasting
        super().__init__(self.reason)
