"""What the package asks of the machine that it runs on, in one bundle; a test puts another one in its place."""

from __future__ import annotations

from backupkit.files.disk import Disk
from backupkit.files.lock import exclusive
from backupkit.light.frozen import dataclass, field
from backupkit.light.typed import TYPE_CHECKING
from backupkit.values.clock import SystemClock

if TYPE_CHECKING:
    from backupkit.files.lock import Lock
    from backupkit.store.sealed.keeping import Keeping
    from backupkit.values.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """How files are written and lie in their folders, time is told and folders are locked."""

    disk: Disk = field(default_factory=Disk)
    clock: Clock = field(default_factory=SystemClock)
    lock: Lock = exclusive
    timeout: float = 10.0  # seconds to wait for the lock
    keeping: Keeping  # required: who forgot it would write as it is what is to be sealed

    def __post_init__(self) -> None:
        """Refuse what filelock would take for "wait for ever": a negative time, and NaN."""
        if not self.timeout >= 0:
            msg = f"lock_timeout must be 0 or more seconds, not {self.timeout!r}"
            raise ValueError(msg)
