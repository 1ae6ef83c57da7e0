"""Whose turn it is to make a check that is due every few days: one app's, whichever asks first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.operations.binding import operation
from backupkit.values.activity.ending import Ending
from backupkit.values.activity.turns import due_at

if TYPE_CHECKING:
    from backupkit.operations.binding import Binding
    from backupkit.values.activity.ending import Logged


class Checks:
    """The checks of one document that are due every few days. Several apps may ask for the same one.

    Args:
        binding: the document and its store.
    """

    def __init__(self, binding: Binding) -> None:
        self._binding = binding

    def seconds_left(self, what: Logged, days: int) -> float:
        """Return in how many seconds a check is due; 0.0: now. Reads the log, and takes no lock.

        Raises:
            BackupError: the log cannot be read.
        """
        now = self._binding.environment.clock.now()
        at = due_at(self._binding.store.log(what), what, days, now)
        return max(0.0, (at - now).total_seconds()) if at else 0.0

    def takes_turn(self, what: Logged, days: int) -> bool:
        """Return True if a check is due, and note that this app makes it: no other one begins it then.

        Raises:
            BackupError: the folder cannot be written.
        """
        return _takes_turn(self._binding, what, self, days)


@operation
def _takes_turn(binding: Binding, what: Logged, checks: Checks, days: int) -> bool:
    with binding.store.exclusive():
        if checks.seconds_left(what, days):
            return False
        binding.store.record(what, outcome=Ending.STARTED)
        return True
