"""Kill an operation before every system call that changes a file."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.crash import tracing
from tests.crash.cases import Bench, Case, results
from tests.crash.section import Options, Result, Section
from tests.crash.tracing import Call, Outcome

_HOST_SAVES = frozenset({"ftruncate", "pwritev", "pwritev2"})  # see Operation.save: no step of ours
_QUICK_POINTS = 2  # of each operation


def cases_of(bench: Bench, options: Options) -> list[Case]:
    """Return a case for each call that changes a file; for a quick run, a few of them."""
    cases = [
        Case(call=call, fault="killed", name=f"{bench.operation}:{call}", strike=_kill) for call in points_of(bench)
    ]
    if options.quick and not options.only and len(cases) > _QUICK_POINTS:
        return random.Random(f"{options.seed} {bench.operation}").sample(cases, _QUICK_POINTS)
    return cases


def points_of(bench: Bench) -> list[Call]:
    """Return the calls of an operation that change a file, without those of the host's own save."""
    is_saving = bench.operation.startswith("save-")
    return [call for call in bench.calls if call.changes and not (is_saving and call.name in _HOST_SAVES)]


def _kill(call: Call, _: Sequence[Call], operation: str, root: Path, log: Path, bug: str) -> Outcome:
    return tracing.killed_before(call, operation, root, log, bug)


def _run(options: Options) -> Iterator[Result]:
    return results("kills", options, lambda bench: cases_of(bench, options))


SECTION = Section(name="kills", run=_run)
