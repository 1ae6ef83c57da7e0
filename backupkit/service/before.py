"""Before what is critical: a manager's safeguard, with all that it does told as the events of a task are."""

from __future__ import annotations

import contextlib

from backupkit.light.typed import TYPE_CHECKING
from backupkit.manager.safeguard import Safeguard
from backupkit.service import border
from backupkit.service.events import Failed, Finished, Started
from backupkit.service.tasks.creating import Create
from backupkit.values import descriptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from backupkit.manager.manager import BackupManager
    from backupkit.service.events import Event
    from backupkit.values.results import RestoreResult
    from backupkit.values.version import BackupMetadata


def told_before(
    manager: BackupManager,
    description: str,
    *,
    may: Callable[[], bool],
    tell: Callable[[Event], None],
    restored: Callable[[RestoreResult], None],
) -> Safeguard:
    """Return what ``manager.before()`` does; it works on the caller's thread, too.

    Not on the worker's: whoever waits there, waits for a verification or a comparison that is under way as well, and in
    a process that was forked off, or after the end of the app, there is none.

    Args:
        manager: makes the version.
        description: of what the block does.
        may: returns whether its user lets a version be made of it.
        tell: is called with what happens, on the caller's thread.
        restored: is called with a restore that was made.
    """

    def restore(backup_id: str) -> RestoreResult:
        result = manager.restore_backup(backup_id)
        restored(result)
        return result

    def keep() -> AbstractContextManager[BackupMetadata | None]:
        return _kept(manager, description, tell) if may() else contextlib.nullcontext()

    return Safeguard(description, document=manager.data_file, keep=keep, restore=restore)


@contextlib.contextmanager
def _kept(manager: BackupManager, description: str, tell: Callable[[Event], None]) -> Iterator[BackupMetadata | None]:
    task = Create(description=descriptions.before(description), pinned=True)
    tell(Started(number=None, task=task))
    with contextlib.ExitStack() as block:
        try:
            version = block.enter_context(manager.before(description)).version
        except BaseException as error:  # an interrupt as well: the indicator must not say for ever that it is at work
            tell(Failed(number=None, task=task, error=border.problem_of(manager.data_file, error)))
            raise
        tell(Finished(number=None, task=task, result=version.backup_id if version else None))
        yield version
