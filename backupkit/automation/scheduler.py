"""BackupScheduler: a document backed up by the clock, in a program without a window."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from backupkit.automation.initiators import Initiators
from backupkit.automation.scheduling import in_force
from backupkit.errors import Cancelled
from backupkit.schedule.schedule import schedule_of
from backupkit.service.events import Failed, Finished
from backupkit.service.hub import Hub
from backupkit.service.service import BackupService
from backupkit.service.task import Effect
from backupkit.values.activity.job import JobInfo

if TYPE_CHECKING:
    from datetime import datetime

    from backupkit.config.config import BackupConfig
    from backupkit.manager.manager import BackupManager
    from backupkit.schedule.schedule import Schedule
    from backupkit.service.events import Event

log = logging.getLogger(__name__)


class BackupScheduler:
    """Makes a version of a document whenever its schedule says so, on a thread of its own.

    A run that was missed, because the program was not running or the machine slept, is made up for once, within a
    minute. A run at which nothing has changed makes no version; the log says so. Of several programs with the same
    document, one makes the version. A run that fails is logged as a warning, noted in the folder's log, and tried again
    after 1, 2, 4 … 60 minutes.

    Every method may be called from any thread. An app with a window needs none of this: ``attach(…, schedule=…)``.

    Args:
        manager: makes the versions.
        config: what says when; default: what is configured for the manager, which its user may change at any time.
    """

    def __init__(self, manager: BackupManager, config: BackupConfig | None = None) -> None:
        self.manager = manager
        self._wanted = _Wanted(manager, config)
        self._service: BackupService | None = None

    def start(self) -> None:
        """Begin. Does nothing if it is running."""
        if self.is_running():
            return
        initiators, hub = Initiators(self.manager, schedule=self._wanted.schedule), Hub()
        hub.subscribe(_log)
        self._service = BackupService(self.manager, hub=hub, initiators=initiators)

    def stop(self) -> bool:
        """End, and finish what is being written; wait for nothing else, and 10 seconds at most without progress.

        Returns:
            False if a version was not finished in time. It is no version then; a later run makes another.
        """
        service, self._service = self._service, None
        return service.close() if service else True

    def is_running(self) -> bool:
        """Return True between :meth:`start` and :meth:`stop`."""
        return self._service is not None and not self._service.is_closed

    def trigger_backup(self, description: str = "") -> str | None:
        """Make a version now, whatever the schedule says, on this thread; return its id.

        None: the newest version holds the present state already.

        Raises:
            BackupError: it could not be made.
        """
        return self.manager.create_backup(description)

    def update_schedule(self, schedule: Schedule | str | None) -> None:
        """Go by another schedule from now on, as long as this object is there; None: by none.

        What is to last belongs into the configuration: ``manager.choose(schedule=…)``.

        Raises:
            ValueError: the text names none (:meth:`Schedule.parse`).
            ExtraMissing: a cron expression needs cronsim, which is not installed.
        """
        self._wanted.instead(schedule_of(schedule))
        if self._service:
            self._service.wake()

    def get_next_run_time(self) -> datetime | None:
        """Return when the next run is due; aware, in the zone in force. None: it is not running, or has no schedule."""
        schedule = self._wanted.schedule()
        if schedule is None or not self.is_running():
            return None
        runs = self.manager.scheduled
        return schedule.next_after(runs.now(), runs.zone)

    def get_job_info(self) -> JobInfo:
        """Return what it does, when next, and how it went last.

        Raises:
            BackupError: the folder's log cannot be read.
        """
        schedule, last = self._wanted.schedule(), self.manager.scheduled.last()
        return JobInfo(
            id="backup",
            name=self.manager.data_file.name,
            trigger=schedule.describe() if schedule else "",
            next_run=self.get_next_run_time(),
            last_run=last.at if last else None,
            last_outcome=last.outcome if last else None,
            last_error=last.error if last else None,
        )


class _Wanted:
    """The schedule in force. The worker asks it, so it must not refer to the service."""

    def __init__(self, manager: BackupManager, config: BackupConfig | None) -> None:
        self._manager, self._config = manager, config
        self._instead: tuple[Schedule | None] | None = None

    def instead(self, schedule: Schedule | None) -> None:
        self._instead = (schedule,)

    def schedule(self) -> Schedule | None:
        if self._instead:
            return self._instead[0]
        return in_force(self._config or self._manager.config)


def _log(event: Event) -> None:
    match event:
        case Finished(task=task, result=str() as made) if task.effect is Effect.STORES:
            log.info("Version %s was made", made)
        case Failed(task=task, error=error) if task.effect is Effect.STORES and not isinstance(error, Cancelled):
            log.warning("%s", error)
        case _:
            pass
