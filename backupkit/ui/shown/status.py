"""What the indicator shows, as a value: ``advance`` says what follows from an event, ``phase`` what it means. Pure."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum

from backupkit.errors import Cancelled
from backupkit.light.frozen import dataclass, field, replace
from backupkit.light.later import Later
from backupkit.light.typed import TYPE_CHECKING
from backupkit.service.events import Failed, Finished, HealthChanged, Progressed, Started
from backupkit.service.health import Health, is_of_lock
from backupkit.service.task import Effect
from backupkit.ui.shown.tone import Tone

if TYPE_CHECKING:
    from datetime import datetime

    from backupkit.errors import BackupError
    from backupkit.service.events import Event
    from backupkit.service.task import Task
    from backupkit.service.tasks import mirroring, warning
    from backupkit.values.activity.room import Room
else:
    mirroring, warning = Later.of("backupkit.service.tasks", "mirroring warning")

STALE_AFTER = timedelta(minutes=15)  # a document that changes is stored within seconds; so long means: something is off


class Phase(Enum):
    """The four states of an indicator; each has a tone and a sentence of its own."""

    FINE = "fine"
    BUSY = "busy"
    STALE = "stale"  # the user should look: nothing failed, but not all is as it should be
    FAILED = "failed"

    @property
    def tone(self) -> Tone:
        """How it is shown."""
        return _TONES[self]


_TONES = {Phase.FINE: Tone.GOOD, Phase.BUSY: Tone.BUSY, Phase.STALE: Tone.WARN, Phase.FAILED: Tone.BAD}


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorState:
    """All that an indicator shows."""

    health: Health = field(default_factory=Health)
    number: int | None = None  # of the task that is shown as at work
    task: Task | None = None
    fraction: float = 0.0  # 0 to 1; how far it is
    error: BackupError | None = None  # why the last attempt to make a backup failed; None once one has been made
    room: Room | None = None  # how much space is left, as long as that is little
    is_off: bool = False  # its user wants nothing to be stored by itself
    settings: warning.WarnOfSettings | None = None  # what of the configuration does not hold, until all of it does
    silence: warning.WarnOfSilence | None = None  # the notice that does not reach its reader, until one does
    places: mirroring.Mirrored | None = None  # the last mirroring, as long as a place has not all it should have

    def waits(self, now: datetime) -> bool:
        """Return True if the document has been changed for so long that it should have been stored."""
        since = self.health.unprotected_since
        return since is not None and now - since >= STALE_AFTER


def advance(state: IndicatorState, event: Event) -> IndicatorState:
    """Return the state that follows *state* when *event* happens."""
    match event:
        case HealthChanged(health=health):
            return replace(state, health=health)
        case Started(task=task, number=number) if task.is_shown:
            return replace(state, number=number, task=task, fraction=0.0)
        case Progressed(number=number) if number == state.number:
            return replace(state, fraction=event.done_bytes / event.total_bytes)
        case Finished(task=task):
            made = task.effect is not Effect.NONE  # a restore stores the state before it
            return _idle(_warned(state, task), event.number, None if made else state.error)
        case Failed(task=task, error=error) if task.effect is Effect.STORES and not isinstance(error, Cancelled):
            return _idle(state, event.number, error)
        case Failed(task=task):
            return _idle(
                _warned(state, task) if isinstance(task, mirroring.Mirrored) else state, event.number, state.error
            )
        case _:
            return state


def phase(state: IndicatorState, now: datetime) -> Phase:
    """Return what the state amounts to at a moment. A failure is not hidden by the attempt to make up for it."""
    health = state.health
    if state.error and not (health.is_locked and is_of_lock(state.error)):
        return Phase.FAILED
    if state.task:
        return Phase.BUSY
    nothing_left = not health.has_document and bool(health.versions)
    if (
        state.is_off
        or health.is_locked
        or state.settings
        or health.holds_suspect
        or health.reverts
        or health.damaged
        or nothing_left
        or state.waits(now)
        or state.room
    ):
        return Phase.STALE
    return Phase.FINE


def _warned(state: IndicatorState, task: Task) -> IndicatorState:
    match task:
        case warning.WarnOfSpace(room=room):
            return replace(state, room=room)
        case warning.SpaceIsBack():
            return replace(state, room=None)
        case warning.ProtectionSwitched(is_on=is_on):
            return replace(state, is_off=not is_on)
        case warning.WarnOfSettings():
            return replace(state, settings=task)
        case warning.SettingsAreRight():
            return replace(state, settings=None)
        case warning.WarnOfSilence():
            return replace(state, silence=task)
        case warning.SilenceIsOver():
            return replace(state, silence=None)
        case mirroring.Mirrored():
            return replace(state, places=None if task.is_well else task)
        case _:
            return state


def _idle(state: IndicatorState, number: int | None, error: BackupError | None) -> IndicatorState:
    if number == state.number:
        state = replace(state, number=None, task=None, fraction=0.0)
    return replace(state, error=error)
