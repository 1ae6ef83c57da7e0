"""One thing that is measured: how to get ready for it, and how to do it."""

from __future__ import annotations

import gc
import os
import sys
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if sys.platform != "win32":
    import resource

if TYPE_CHECKING:
    from collections.abc import Callable


class Kind(StrEnum):
    """What a time includes."""

    IN_PROCESS = "in process"  # the call alone, in an interpreter that runs already
    WHOLE_PROCESS = "whole process"  # from starting the program to its end


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What is done, and what must stand ready for it."""

    name: str
    kind: Kind
    ready: Callable[[], Callable[[], None]]  # not timed; what it returns is, and raises if it did not do its work
    rare: bool = False  # takes so long that once is enough
    left_bytes: Callable[[], int] | None = None  # asked after a run: how large is what it stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What came of doing it once."""

    took_ms: float
    cpu_ms: float  # of the processor, by this process and those that it started, in user and system code
    left_bytes: int | None = None


def run_once(operation: Operation) -> Run:
    """Do *operation* once, and time it."""
    run = operation.ready()
    gc.collect()
    if hasattr(os, "sync"):  # a sync also pays for what others left unwritten: nobody shall pay for the one before
        os.sync()
    cpu_started, started = _cpu_seconds(), time.perf_counter_ns()
    run()
    took_ms = (time.perf_counter_ns() - started) / 1_000_000
    cpu_ms = (_cpu_seconds() - cpu_started) * 1_000
    return Run(took_ms=took_ms, cpu_ms=cpu_ms, left_bytes=operation.left_bytes() if operation.left_bytes else None)


def _cpu_seconds() -> float:
    """Return what this process and its finished children have used; on Windows, where none are counted, it alone."""
    used = time.process_time()
    if sys.platform != "win32":
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        used += children.ru_utime + children.ru_stime
    return used


def expect(condition: object, words: str) -> None:
    """Stop the benchmark if an operation did not do what its figure would claim.

    Raises:
        RuntimeError: *condition* is false. (No ``assert``: it must also work under ``python -O``.)
    """
    if not condition:
        raise RuntimeError(words)
