"""An interrupt, or an error of a host's signal handler, arrives on the main thread in the middle of a call."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import FrameType

import pytest

from backupkit.errors import BackupsStopped
from backupkit.service.queue import TaskQueue
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.overview import Load
from backupkit.values.version import Trigger

SAVE = Create(trigger=Trigger.SAVE)
CALLS: dict[str, Callable[[TaskQueue], object]] = {
    "put": lambda queue: queue.put(Load()),
    "put that joins": lambda queue: queue.put(SAVE),
    "is_busy": lambda queue: queue.is_busy,
    "cancel": lambda queue: queue.cancel(1),
    "wake": lambda queue: queue.wake(),
    "close": lambda queue: queue.close(lambda _: True),
    "stop": lambda queue: queue.stop(lambda: BackupsStopped("a", "b")),
}


class Interrupts:
    """Raises a KeyboardInterrupt where the interpreter looks for one: at a call's beginning, and when it is back."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self, frame: FrameType, event: str, _argument: object) -> Interrupts:
        if event in {"call", "return"} and frame.f_code.co_name != "<genexpr>":  # one that ends tells nobody
            self.left -= 1
            if self.left == -1:
                raise KeyboardInterrupt
        return self


@pytest.mark.parametrize("call", CALLS)
def test_p11_an_interrupt_in_a_call_of_the_queue_stops_nobody_else(call: str) -> None:
    interrupted = 0
    for at in range(1, 1_000):  # the first one is the call itself
        queue = TaskQueue()
        queue.put(SAVE)
        before = sys.gettrace()
        sys.settrace(interrupts := Interrupts(at))
        try:
            CALLS[call](queue)
        except KeyboardInterrupt:
            interrupted += 1
        finally:
            sys.settrace(before)
        worker = threading.Thread(target=lambda queue=queue: queue.take(lambda _: True), daemon=True)
        worker.start()
        worker.join(15)
        assert not worker.is_alive(), f"interrupt number {at}"
        if interrupts.left >= 0:
            break
    assert interrupted
