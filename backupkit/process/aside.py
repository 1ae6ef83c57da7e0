"""Work that may wait for a network: done on a thread of its own, while whoever asked looks after other things."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from backupkit.process.garbage import GUARD
from backupkit.process.own_thread import OwnThread

if TYPE_CHECKING:
    from collections.abc import Callable

    _T = TypeVar("_T")

_LOOK_SECONDS = 0.05


def aside(work: Callable[[], _T], turn: Callable[[], object]) -> _T:
    """Return what *work* returns, or raise what it raises.

    Args:
        work: called on a thread of its own.
        turn: called again and again on this thread. What it raises is raised at once; the work is waited for no more,
            and goes on alone.

    Raises:
        NoThread: no thread could be started.
    """
    found: list[_T] = []
    raised: list[BaseException] = []

    def run() -> None:
        try:
            found.append(work())
        except BaseException as error:  # noqa: BLE001 - the border of a thread; it is raised where somebody waits
            raised.append(error)

    thread = OwnThread(run, ends_alone=True)
    try:
        while thread.is_alive():
            turn()
            GUARD.away(time.sleep, (_LOOK_SECONDS,))
    finally:
        thread.give_up()
    if raised:
        raise raised[0]
    return found[0]
