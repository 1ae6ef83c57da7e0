"""What can be raised anywhere on a worker, and by whom: documents, initiators, listeners and logs that do so."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from backupkit.documents.document import State
from backupkit.documents.json_file import JsonFile
from backupkit.service.events import Failed, Finished
from backupkit.service.sighting import Sighting
from backupkit.service.task import Task, Tools
from backupkit.testing.stopwatch import FakeStopwatch


class HostsOwn(BaseException):
    """An exception of a host's, which is no Exception and cannot be put into words."""

    def __str__(self) -> str:
        raise ZeroDivisionError


RAISED: tuple[Callable[[], BaseException], ...] = (
    lambda: RuntimeError("can't start new thread"),
    lambda: SystemExit("a host's hook"),
    KeyboardInterrupt,
    MemoryError,
    GeneratorExit,
    HostsOwn,
)


def named(raised: Callable[[], BaseException]) -> str:
    return type(raised()).__name__


class Trouble:
    """Raises at the places that it was told, so many times at each."""

    def __init__(self, raised: Callable[[], BaseException]) -> None:
        self._raised = raised
        self._left: dict[str, int] = {}
        self.met: list[str] = []

    def at(self, place: str, times: int = 1) -> None:
        self._left[place] = times

    def over(self) -> None:
        self._left.clear()

    def meet(self, place: str) -> None:
        if self._left.get(place, 0) > 0:
            self._left[place] -= 1
            self.met.append(place)
            raise self._raised()


class TroubledState:
    """A state that may raise while it is read."""

    def __init__(self, state: State, trouble: Trouble) -> None:
        self._state, self._trouble = state, trouble
        self.size_bytes, self.access = state.size_bytes, state.access

    def fingerprint(self) -> Hashable:
        self._trouble.meet("state.fingerprint")
        return self._state.fingerprint()

    def chunks(self) -> Iterator[bytes]:
        for chunk in self._state.chunks():
            self._trouble.meet("chunks")
            yield chunk


class TroubledFile(JsonFile):
    """A host's document class, each of whose methods may raise."""

    def __init__(self, path: Path, trouble: Trouble) -> None:
        super().__init__(path)
        self._trouble = trouble

    def fingerprint(self) -> Hashable:
        self._trouble.meet("fingerprint")
        return super().fingerprint()

    @contextmanager
    def open_state(self) -> Iterator[TroubledState]:  # type: ignore[override]  # as good as a State
        self._trouble.meet("open_state")
        with super().open_state() as state:
            yield TroubledState(state, self._trouble)

    def judge(self, glance: Any) -> Any:
        self._trouble.meet("judge")
        return super().judge(glance)


class TroubledInitiator:
    """An initiator that asks for nothing, and may raise."""

    def __init__(self, trouble: Trouble) -> None:
        self._trouble = trouble

    def due(self, document: Sighting, now: float) -> Task | None:
        del document, now
        self._trouble.meet("due")
        return None

    def learn(self, end: Finished | Failed, document: Sighting, now: float) -> None:
        del end, document, now
        self._trouble.meet("learn")


class TroubledStopwatch(FakeStopwatch):
    """Seconds that may raise when they are looked at."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__()
        self._trouble = trouble

    def seconds(self) -> float:
        self._trouble.meet("seconds")
        return super().seconds()


class TroubledLog(logging.Filter):
    """A filter of a host's that may raise."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__()
        self._trouble = trouble

    def filter(self, record: logging.LogRecord) -> bool:
        del record
        self._trouble.meet("log")
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Troubled(Task):
    """A task that may raise, and tells how far it is."""

    lets_others_in: ClassVar = True
    trouble: Trouble

    def perform(self, tools: Tools) -> str:
        tools.progress(1, 2)
        self.trouble.meet("task")
        return "done"
