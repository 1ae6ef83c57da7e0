"""Where the time of one operation goes: a profile, not a guess.

As a program (``python -m tests.bench.hotspots FOLDER OPERATION``) it profiles an operation of a site.
"""

from __future__ import annotations

import cProfile
import json
import os
import subprocess
import sys
import threading
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.runtime import ROOT
from tests.bench.site import Site
from tests.bench.worker import in_process

if TYPE_CHECKING:
    from collections.abc import Mapping
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


def found_in(site: Site, name: str, environment: Mapping[str, str]) -> list[Hotspot]:
    """Return the hotspots of an in-process operation, in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.hotspots", str(site.folder), name]
    ran = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)
    return [Hotspot(**found) for found in json.loads(ran.stdout)]


def hotspots(operation: Operation) -> list[Hotspot]:
    """Return the functions that an operation spends most time in, over all its threads, the most expensive first."""
    operation.ready()()  # once before it counts: modules are loaded
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


if __name__ == "__main__":
    spots = hotspots(in_process(Site(Path(sys.argv[1])))[sys.argv[2]])
    sys.stdout.write(json.dumps([asdict(spot) for spot in spots]))
