"""The command ``watch``: a version of each save, and by the schedule, for as long as it runs."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.automation.initiators import Initiators
from backupkit.cli import console
from backupkit.cli.answer import Answer
from backupkit.cli.typed import seconds_of
from backupkit.errors import Cancelled
from backupkit.service.events import Failed, Finished
from backupkit.service.hub import Hub
from backupkit.service.service import BackupService
from backupkit.service.task import Effect

if TYPE_CHECKING:
    import argparse
    from types import FrameType

    from backupkit.manager.manager import BackupManager
    from backupkit.service.events import Event

_LOOK_SECONDS = 0.2  # how soon a signal is seen


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "--for", dest="seconds", type=seconds_of, metavar="SECONDS", help="then end; default: until Ctrl-C"
    )


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """Watch until Ctrl-C, SIGTERM, or the end of a time. What is being written then is finished."""
    log = _Log(manager)
    initiators, hub = Initiators(manager), Hub()
    initiators.watching.is_on = True
    initiators.first.start()
    hub.subscribe(log)
    console.hint(f"Watching {manager.data_file}. Ctrl-C ends it.")
    if not os.path.lexists(manager.data_file):
        console.hint(f"Note: there is no {manager.data_file} yet. The first version is made once it is saved.")
    stop = _Stop()
    former = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    service = BackupService(manager, hub=hub, initiators=initiators)
    try:
        _wait(stop, options.seconds)
    finally:
        service.close(keeps_last=True)
        for number, handler in former.items():
            signal.signal(number, handler)
    count = len(log.made)
    line = f"{count} {'version was' if count == 1 else 'versions were'} made."
    return Answer(result=answers.watched(log.made, log.failures), lines=[line])


class _Stop:
    """A handler of signals that remembers that there was one."""

    def __init__(self) -> None:
        self.is_set = False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self.is_set = True


def _wait(stop: _Stop, seconds: float | None) -> None:
    begun_at = time.monotonic()
    while not stop.is_set and (seconds is None or time.monotonic() - begun_at < seconds):
        time.sleep(_LOOK_SECONDS)


class _Log:
    """Tells what the service does, as it happens, on standard error: what goes to a file is the answer at the end."""

    def __init__(self, manager: BackupManager) -> None:
        self._manager = manager
        self.made: list[str] = []
        self.failures = 0

    def __call__(self, event: Event) -> None:
        match event:
            case Finished(task=task, result=str() as made) if task.effect is Effect.STORES:
                self.made.append(made)
                console.hint(f"version {made}")
            case Failed(task=task, error=error, is_told=False) if not isinstance(error, Cancelled):
                if task.effect is Effect.STORES:
                    self.failures += 1
                console.hint(f"error: {error}")
            case _:
                pass
