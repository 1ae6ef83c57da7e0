"""Scheduled runs: what ran last for a schedule, by versions and log; and a version for a moment of one, made once."""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.operations.binding import operation
from backupkit.operations.create import create
from backupkit.operations.order import Order
from backupkit.schedule.due import Ran, counts
from backupkit.values.activity.ending import Ending, Logged
from backupkit.values.version import Status, Trigger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, tzinfo

    from backupkit.operations.binding import Binding
    from backupkit.store.manifest import Manifest
    from backupkit.values.activity.entry import LogEntry
    from backupkit.values.version import CancelToken, Progress

_MILLISECOND = timedelta(milliseconds=1)
_SETTLES = (Ending.DONE, Ending.UNCHANGED)


class ScheduledRuns:
    """What a schedule asks of one document. Several apps may ask it of the same one.

    Args:
        binding: the document and its store.
    """

    def __init__(self, binding: Binding) -> None:
        self._binding = binding

    @property
    def zone(self) -> tzinfo | None:
        """The zone that the manager was made with; None: the system's."""
        return self._binding.zone

    def now(self) -> datetime:
        """Return the present moment, by the manager's clock."""
        return self._binding.environment.clock.now()

    def ran(self) -> Ran:
        """Return what is known of what ran. Takes no lock.

        Raises:
            BackupError: the folder, or its log, cannot be read.
        """
        return _ran(self._binding, self._binding.store.read())

    def last(self) -> LogEntry | None:
        """Return the last run, by the log; None: none is known.

        Raises:
            BackupError: the log cannot be read.
        """
        return next(iter(deque(_runs(self._binding), maxlen=1)), None)

    def run(
        self, moment: datetime, *, progress: Progress | None = None, cancel: CancelToken | None = None
    ) -> str | None:
        """Make the version of a moment of a schedule, unless it was made; return its id.

        None: nothing had changed. That is noted in the log, once, and settles the moment: for another app as well.

        Args:
            moment: at which it was due; aware.
            progress: as for :meth:`backupkit.manager.manager.BackupManager.create_backup`.
            cancel: likewise.

        Raises:
            Cancelled: another app has done it meanwhile. What the document holds belongs to the next moment then.
            BackupError: no version was made.
        """
        return _run(self._binding, moment, progress, cancel)


@operation
def _run(binding: Binding, moment: datetime, progress: Progress | None, cancel: CancelToken | None) -> str | None:
    begun_at, is_settled = binding.environment.clock.now(), partial(_is_settled, binding, moment)
    if is_settled(binding.store.read()):
        raise errors.Cancelled(binding.document.path)
    order = Order(trigger=Trigger.SCHEDULE, progress=progress, cancel=cancel, is_overtaken=is_settled)
    outcome = create(binding, binding.document, order)
    if not outcome.is_new and outcome.meta.timestamp < moment:
        with binding.store.exclusive() as current:  # so that of two apps one notes it
            if not is_settled(current):
                trigger, held_id = Trigger.SCHEDULE.value, outcome.meta.backup_id
                binding.store.record(
                    Logged.CREATE, outcome=Ending.UNCHANGED, since=begun_at, backup_id=held_id, trigger=trigger
                )
    return outcome.new_id


def _is_settled(binding: Binding, moment: datetime, current: Manifest) -> bool:
    return _ran(binding, current).settles(moment, is_stored=False)


def _ran(binding: Binding, current: Manifest) -> Ran:
    now = binding.environment.clock.now()
    made = [meta for meta in current.backups.values() if meta.status is not Status.CORRUPTED]
    made = [meta for meta in made if counts(meta.timestamp, now)]
    # When a run began counts: what came after that is a matter of the next moment. The log knows the millisecond.
    ended = [entry for entry in _runs(binding) if entry.outcome in _SETTLES and counts(entry.at, now)]
    return Ran(
        scheduled_at=max((meta.timestamp for meta in made if meta.trigger is Trigger.SCHEDULE), default=None),
        noted_at=max((entry.started_at + _MILLISECOND for entry in ended), default=None),
        newest_at=max((meta.timestamp for meta in made), default=None),
    )


def _runs(binding: Binding) -> Iterator[LogEntry]:
    """Yield what the log tells of versions that a schedule asked for."""
    return (entry for entry in binding.store.log(Logged.CREATE) if entry.trigger == Trigger.SCHEDULE)
