"""Where the time of one operation goes: a profile, not a guess."""

from __future__ import annotations

import cProfile
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import CodeType

    from tests.bench.operation import Operation

_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Hotspot:
    """One function, and the time spent in itself, not in what it calls."""

    function: str
    calls: int
    own_ms: float
    share: float  # of the whole operation, 0 to 1


def hotspots(operation: Operation) -> list[Hotspot]:
    """Return the functions that an operation spends most of its time in, the most expensive first."""
    operation.prepare()
    profile = cProfile.Profile()
    profile.runcall(operation.run)
    rows = sorted(profile.getstats(), key=lambda row: row.inlinetime, reverse=True)
    total = sum(row.inlinetime for row in rows) or 1.0
    return [
        Hotspot(
            function=_readable(row.code),
            calls=row.callcount,
            own_ms=row.inlinetime * 1_000,
            share=row.inlinetime / total,
        )
        for row in rows[:_SHOWN]
    ]


def _readable(code: CodeType | str) -> str:
    if isinstance(code, str):  # written in C: "<built-in method posix.fsync>", "<method 'update' of … objects>"
        words = code.strip("<>").removeprefix("built-in method ").removeprefix("method ")
        return words.replace("'", "").removesuffix(" objects")
    return f"{os.path.basename(code.co_filename)}: {code.co_name}"
