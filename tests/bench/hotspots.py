"""Where the time of one operation goes: a profile, not a guess."""

from __future__ import annotations

import cProfile
import os
import sys
import threading
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import CodeType

    from tests.bench.operation import Operation

_SHOWN = 8
_WAITING = ("acquire of _thread.", "get of _queue.")  # a thread that waits for another does nothing itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Hotspot:
    """One function, and the time spent in itself, not in what it calls."""

    function: str
    calls: int
    own_ms: float
    share: float  # of the whole operation, 0 to 1


def hotspots(operation: Operation) -> list[Hotspot]:
    """Return the functions that an operation spends most time in, over all its threads, the most expensive first."""
    run = operation.ready()
    profiles = [cProfile.Profile()]

    def watch_thread(*_: object) -> None:  # called once per thread: enabling a profile takes its place
        profiles.append(cProfile.Profile())
        profiles[-1].enable()

    if sys.version_info < (3, 12):  # from then on a process can have one profile only, and it sees one thread
        threading.setprofile(watch_thread)
    try:
        profiles[0].runcall(run)
    finally:
        threading.setprofile(None)
    calls: Counter[str] = Counter()
    own_seconds: defaultdict[str, float] = defaultdict(float)
    for row in (row for profile in profiles for row in profile.getstats()):
        name = _readable(row.code)
        if not name.startswith(_WAITING):
            calls[name] += row.callcount
            own_seconds[name] += row.inlinetime
    total = sum(own_seconds.values()) or 1.0
    slowest = sorted(own_seconds, key=own_seconds.__getitem__, reverse=True)[:_SHOWN]
    return [
        Hotspot(function=name, calls=calls[name], own_ms=own_seconds[name] * 1_000, share=own_seconds[name] / total)
        for name in slowest
    ]


def _readable(code: CodeType | str) -> str:
    if isinstance(code, str):  # written in C: "<built-in method posix.fsync>", "<method 'update' of … objects>"
        words = code.strip("<>").removeprefix("built-in method ").removeprefix("method ")
        return words.replace("'", "").removesuffix(" objects")
    return f"{os.path.basename(code.co_filename)}: {code.co_name}"
