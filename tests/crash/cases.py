"""One operation, broken at one call in one way; and running many of these, two at a time."""

from __future__ import annotations

import shlex
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from backupkit import BackupError
from tests.crash import tracing
from tests.crash.section import Options, Result
from tests.crash.tracing import Call, Outcome
from tests.crash.worlds import SCENARIO_OF, judge, prepared
from tests.sweep import World

WORKERS = 2
Strike = Callable[[Call, Sequence[Call], str, Path, Path, str], Outcome]
"""Runs an operation and breaks it at a call: (call, all calls, operation, folder, file for the trace, planted bug)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A call that is struck, and how."""

    call: Call
    fault: str  # a line of the table
    name: str  # what ``--only`` is given
    strike: Strike
    once: bool = False  # afterwards the disk is sound again, and the operation has gone on


class Bench:
    """An operation that is broken again and again: a model of the world before it, and the calls that it makes."""

    def __init__(self, operation: str, scratch: Path, bug: str = "") -> None:
        self.operation, self._bug = operation, bug
        self._folder = scratch / f"{operation}-{uuid.uuid4().hex[:8]}"
        self._model = prepared(operation, self._folder / "model")
        self.calls = self._listed()

    def world(self) -> World:
        """Return a world of its own for one run."""
        return self._model.copy(self._folder / uuid.uuid4().hex)

    def broken_by(self, case: Case) -> str:
        """Run one case in a world of its own; return what it broke, or nothing."""
        call, calls = case.call, self.calls
        for attempt in range(2):
            world = self.world()
            log = world.root.with_suffix(".log")
            before = world.document.read_bytes() if world.document.exists() else None
            try:
                outcome = case.strike(call, calls, self.operation, world.root, log, self._bug)
                if not outcome.was_reached and attempt == 0:
                    # The interpreter's own calls count as well, and differ once somebody has compiled a module.
                    calls = self._listed()
                    call = next((other for other in calls if str(other) == str(call)), call)
                    continue
                judge(self.operation, world, before, outcome, once=case.once)
            except AssertionError as error:
                return str(error)
            except (BackupError, OSError) as error:
                return f"the next operation failed: {error!r} {error}"
            finally:
                shutil.rmtree(world.root)
                log.unlink(missing_ok=True)
            return ""
        raise AssertionError("unreachable: the second attempt returns")

    def _listed(self) -> list[Call]:
        world = self.world()
        log = world.root.with_suffix(".log")
        try:
            return tracing.calls_of(self.operation, world.root, log, self._bug)
        finally:
            shutil.rmtree(world.root)
            log.unlink()

    def close(self) -> None:
        """Remove the worlds."""
        shutil.rmtree(self._folder)


def results(section: str, options: Options, cases_of: Callable[[Bench], Iterable[Case]]) -> Iterator[Result]:
    """Run the cases of every operation; yield a result for each operation and fault."""
    if reason := tracing.obstacle():
        yield Result(operation="all", fault=section, points=0, skipped=reason)
        return
    with ThreadPoolExecutor(WORKERS) as pool:
        for operation in SCENARIO_OF:
            if options.only and options.only.split(":")[0] != operation:
                continue
            bench = Bench(operation, options.scratch)
            try:
                by_fault: dict[str, list[Case]] = {}
                for case in cases_of(bench):
                    if _is_wanted(case.name, options.only):
                        by_fault.setdefault(case.fault, []).append(case)
                if not by_fault and not options.only:
                    yield Result(operation=operation, fault="nothing to strike", points=0)
                for fault, cases in by_fault.items():
                    found = pool.map(bench.broken_by, cases)
                    yield Result(
                        operation=operation,
                        fault=fault,
                        points=len(cases),
                        broken=[
                            f"{case.name}, at {case.call.shape}: {problem}\n  {_command(section, options, case)}"
                            for case, problem in zip(cases, found, strict=True)
                            if problem
                        ],
                    )
            finally:
                bench.close()


def _is_wanted(name: str, only: str | None) -> bool:
    return only is None or f"{name}:".startswith(f"{only}:")


def _command(section: str, options: Options, case: Case) -> str:
    words = ["python", "-m", "tests.crash", "--section", section, "--seed", str(options.seed), "--only", case.name]
    return f"repeat it: {shlex.join(words)}"
