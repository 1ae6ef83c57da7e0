"""Permission: what of all that would happen by itself its user wants to happen."""

from __future__ import annotations

from backupkit.light.later import Later
from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.config.config import BackupConfig
    from backupkit.config.problem import ConfigProblem
    from backupkit.service.events import Failed, Finished
    from backupkit.service.sighting import Sighting
    from backupkit.service.task import Task
    from backupkit.service.tasks import configuring, warning
else:
    configuring, warning = Later.of("backupkit.service.tasks", "configuring warning")

LOOK_SECONDS = 5.0  # between two looks at what is configured; and at once after a choice was made here


class Permission:
    """An initiator that reads what is configured, so that nobody else waits for a disk to know it.

    It is asked before all others. What was read last may be asked for on any thread; until the first look all is
    allowed. Only what happens by itself is meant: what a user or an app asks for is done in any case.

    Args:
        config: returns what is in force.
    """

    def __init__(self, config: Callable[[], BackupConfig]) -> None:
        self._read = config
        self._config: BackupConfig | None = None
        self._told: tuple[ConfigProblem, ...] = ()
        self._look_at: float | None = None

    def due(self, document: Sighting, now: float) -> Task | None:
        """Read it; ask for it to be told if protection was switched off as a whole, or if something does not hold."""
        del document
        if self._look_at is not None and now < self._look_at:
            return None
        self._look_at = now + LOOK_SECONDS
        was_on, self._config = self.is_on, self._read()
        if self.is_on is not was_on:
            self._look_at = now  # what is wrong is told with the next look
            return warning.ProtectionSwitched(is_on=self.is_on)
        return self._news_of(self._config.problems)

    def _news_of(self, problems: tuple[ConfigProblem, ...]) -> Task | None:
        felt = tuple(problem for problem in problems if problem.is_felt)
        if felt == self._told:
            return None
        self._told = felt
        return warning.WarnOfSettings(problems=felt) if felt else warning.SettingsAreRight()

    def learn(self, end: Finished | Failed, document: Sighting, now: float) -> None:
        """Read it again after a choice."""
        del document
        if isinstance(end.task, configuring.Choose):
            self._look_at = now

    @property
    def is_on(self) -> bool:
        """True if versions may be made without being asked for."""
        return self._config is None or self._config.enabled

    def saves(self) -> bool:
        """Return True if a save may become a version."""
        return self._config is None or (self._config.enabled and self._config.on_save)

    def start(self) -> bool:
        """Return True if the state that an app starts with may become one."""
        return self._config is None or (self._config.enabled and self._config.on_start)

    def close(self) -> bool:
        """Return True if the state that an app leaves behind may become one."""
        return self._config is None or (self._config.enabled and self._config.on_close)

    def critical(self) -> bool:
        """Return True if one may be made before what the app itself calls critical."""
        return self._config is None or (self._config.enabled and self._config.before_critical)
