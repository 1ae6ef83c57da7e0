"""Case after case: what is counted, timed and held against the limits."""

from __future__ import annotations

import gc
import logging
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.fuzz import world
from tests.fuzz.case import Broken, Target
from tests.fuzz.manifests import Manifests
from tests.fuzz.versions import Versions
from tests.sweep import scratch

LIMIT_SECONDS = 0.1
LIMIT_BYTES = 64 << 20
TARGETS = ("versions", "manifests")
_EACH_THROUGH_MANAGER = 10
_SHOWN = 20
_CRASHED = "crashed"


@dataclass(slots=True, kw_only=True)
class Figures:
    """What came of the cases of one target."""

    target: str
    cases: int = 0
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)  # (kind, outcome) -> cases
    broken: list[str] = field(default_factory=list)  # a sentence per case: what broke, and how to repeat it
    uncaught: int = 0
    wrong: int = 0
    slow: int = 0  # over LIMIT_SECONDS, twice
    slowest_seconds: float = 0.0
    slowest_case: str = ""
    peak_bytes: int = 0  # how much the process grew beyond what it was before the first case


@contextmanager
def workshop(names: Iterable[str] = TARGETS) -> Iterator[dict[str, Target]]:
    """Yield the targets, with a world to work on that goes away afterwards."""
    logging.disable(logging.CRITICAL)
    try:
        with scratch() as root:
            template = world.built(root / "template")
            makers: dict[str, Callable[[world.World, Path], Target]] = {"versions": Versions, "manifests": Manifests}
            yield {name: makers[name](template, root) for name in names}
    finally:
        logging.disable(logging.NOTSET)


def fuzzed(target: Target, *, seed: int, numbers: Iterable[int], each: Callable[[int], None] | None = None) -> Figures:
    """Run the cases with these *numbers*; each depends on its number and the seed alone."""
    figures = Figures(target=target.name)
    base_bytes = _peak_bytes()
    for number in numbers:
        _try(target, seed, number, figures)
        grown = _peak_bytes() - base_bytes
        if grown - figures.peak_bytes > LIMIT_BYTES:
            _break(figures, seed, number, f"it took {grown >> 20} MiB")
        figures.peak_bytes = max(figures.peak_bytes, grown)
        if each:
            each(number)
    return figures


def _try(target: Target, seed: int, number: int, figures: Figures) -> None:
    figures.cases += 1
    kind, outcome, seconds = _timed(target, seed, number, figures)
    if seconds > LIMIT_SECONDS:  # a pause that was not this case's does not come back
        gc.collect()
        seconds = min(seconds, _timed(target, seed, number, None)[2])
        if seconds > LIMIT_SECONDS:
            figures.slow += 1
            _break(figures, seed, number, f"{kind}: it took {seconds * 1_000:.0f} ms")
    if seconds > figures.slowest_seconds:
        figures.slowest_seconds, figures.slowest_case = seconds, f"{number} ({kind})"
    figures.outcomes[kind, outcome] += 1


def _timed(target: Target, seed: int, number: int, figures: Figures | None) -> tuple[str, str, float]:
    """Run a case and return its kind, its outcome, and its seconds of processor time; note what breaks."""
    case = target.case(Random(f"{seed} {target.name} {number}"), whole_manager=number % _EACH_THROUGH_MANAGER == 0)
    started = time.process_time()
    try:
        outcome = case.run()
    except Broken as error:
        outcome = _CRASHED
        if figures:
            figures.wrong += 1
            _break(figures, seed, number, f"{case.kind}: {error}")
    except Exception:  # noqa: BLE001 - whatever comes out that should not is what is looked for
        outcome = _CRASHED
        if figures:
            figures.uncaught += 1
            _break(figures, seed, number, f"{case.kind}: uncaught\n{traceback.format_exc(limit=-4)}")
    return case.kind, outcome, time.process_time() - started


def _break(figures: Figures, seed: int, number: int, sentence: str) -> None:
    repeat = f"python -m tests.fuzz --target {figures.target} --seed {seed} --only {number}"
    figures.broken.append(f"{sentence}\n    repeat: {repeat}")


def _peak_bytes() -> int:
    """Return the most memory that the process ever had: it never shrinks, so no case can hide."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def table(figures: Figures) -> str:
    """Return the figures for people."""
    lines = [f"{figures.target}: {figures.cases:,} cases"]
    kinds = sorted({kind for kind, _ in figures.outcomes})
    for kind in kinds:
        counts = {outcome: number for (of, outcome), number in figures.outcomes.items() if of == kind}
        words = ", ".join(f"{number:,} {outcome}" for outcome, number in sorted(counts.items()))
        lines.append(f"  {kind:<75} {words}")
    lines += [
        f"  uncaught exceptions {figures.uncaught}, wrong answers {figures.wrong}",
        f"  over {LIMIT_SECONDS * 1_000:.0f} ms {figures.slow}",
        f"  slowest: {figures.slowest_seconds * 1_000:.1f} ms, case {figures.slowest_case}",
        f"  memory: at most {figures.peak_bytes / (1 << 20):.1f} MiB above the start",
        *(f"  BROKEN {sentence}" for sentence in figures.broken[:_SHOWN]),
    ]
    if len(figures.broken) > _SHOWN:
        lines.append(f"  … and {len(figures.broken) - _SHOWN} more")
    return "\n".join(lines)
