"""Warnings that no backup gives: tasks that do nothing but have the windows and the app hear of them."""

from __future__ import annotations

from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING, ClassVar
from backupkit.service.task import Task

if TYPE_CHECKING:
    from backupkit.service.task import Tools
    from backupkit.values.activity.room import Room
    from backupkit.values.sentence import Saying

_EVENT = "<<BackupWarning>>"


@dataclass(frozen=True, slots=True, kw_only=True)
class WarnOfSpace(Task):
    """Tell that backups may soon fail for want of space; the result is how much there is."""

    is_quick: ClassVar = True
    done_event: ClassVar = _EVENT
    room: Room

    def perform(self, tools: Tools) -> Room:
        del tools
        return self.room


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceIsBack(Task):
    """Tell that there is space again; the result is how much."""

    is_quick: ClassVar = True
    room: Room

    def perform(self, tools: Tools) -> Room:
        del tools
        return self.room


@dataclass(frozen=True, slots=True, kw_only=True)
class WarnOfSilence(Task):
    """Tell that a notice does not reach its reader; the result is why."""

    is_quick: ClassVar = True
    done_event: ClassVar = _EVENT
    reader: str  # its name
    reason: str  # a part of a sentence, without secrets

    def perform(self, tools: Tools) -> str:
        del tools
        return self.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceIsOver(Task):
    """Tell that notices arrive again; the result is where."""

    is_quick: ClassVar = True
    reader: str

    def perform(self, tools: Tools) -> str:
        del tools
        return self.reader


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionSwitched(Task):
    """Tell that nothing is stored by itself any more, as its user wants it; or that it is again."""

    is_quick: ClassVar = True
    is_on: bool

    def perform(self, tools: Tools) -> bool:
        del tools
        return self.is_on


@dataclass(frozen=True, slots=True, kw_only=True)
class WarnOfSettings(Task):
    """Tell that something of what is configured does not hold; the result is what."""

    is_quick: ClassVar = True
    done_event: ClassVar = _EVENT
    problems: tuple[Saying, ...]

    def perform(self, tools: Tools) -> tuple[Saying, ...]:
        del tools
        return self.problems


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsAreRight(Task):
    """Tell that all of it holds again."""

    is_quick: ClassVar = True

    def perform(self, tools: Tools) -> None:
        del tools
