"""This checkout's speed against another's: ``python -m tests.bench.compare OTHER``, row by row of the quick benchmark.

Each row runs alternately with either package, in processes that differ in nothing else, and the least processor time of
either counts: what a busy machine adds, it adds to some runs and not to all. Only public names are timed, so that the
modules of the other checkout may be called otherwise.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import geometric_mean
from typing import TYPE_CHECKING

from tests.bench import lists, made_up, ours, startup, syscalls
from tests.bench.checkouts import environment_of
from tests.bench.data import MB_BYTES
from tests.bench.machine import folder_on_disk
from tests.bench.measure import here
from tests.bench.runtime import ROOT, Runtime
from tests.bench.site import USUAL_EDITS, Site, built
from tests.bench.suite import QUICK
from tests.bench.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from tests.bench.measure import Contestant

    Environment = Mapping[str, str]
    Field = Callable[[ExitStack], list[Contestant]]  # what runs in one environment, until the stack is closed

_RUNS = 7
_LONGEST, _STEADY = 5, 0.02  # times as many runs; how near is near
_WIDTH = 83  # of the longest name
_STARTS = {startup.IMPORT, startup.LIST, startup.IN_APP}  # of backupkit; the others are Python's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The processor times of one operation in both checkouts."""

    name: str
    here_ms: tuple[float, ...]
    other_ms: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """How much this checkout takes for each unit that the other one takes, by the least of both."""
        return min(self.here_ms) / min(self.other_ms)

    @property
    def spread(self) -> float:
        """By how much the runs of one checkout differ at best: the second least against the least, of the worse one."""
        return max(sorted(times)[min(1, len(times) - 1)] / min(times) - 1 for times in (self.here_ms, self.other_ms))


def main() -> None:
    """Print the rows, their geometric mean and, if asked for, the system calls. Progress goes to standard error."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.compare", description="Compare the speed of this checkout with that of another one."
    )
    parser.add_argument("other", metavar="OTHER", type=Path, help="the folder of the other checkout")
    parser.add_argument(
        "--runs", metavar="N", type=int, default=_RUNS, help=f"of each row in each, at least; default: {_RUNS}"
    )
    parser.add_argument("--counts", action="store_true", help="count system calls, too; needs strace")
    parser.add_argument("--dir", metavar="DIR", type=Path, help="where to measure; default: a temporary folder on disk")
    options = parser.parse_args()
    if options.runs < 1:
        parser.error("there must be a run")
    with tempfile.TemporaryDirectory(prefix="backupkit-compare-", dir=options.dir or folder_on_disk()) as name:
        folder = Path(name)
        usual = Runtime.STANDARD.environment(folder)
        environments = [
            environment_of(checkout, folder / side, usual)
            for side, checkout in (("this", ROOT), ("other", options.other))
        ]
        rows = []
        for row in compared(folder, environments, QUICK.sizes_mb, QUICK.list_counts, options.runs):
            rows.append(row)
            sys.stderr.write(f"{row.name}\n")
        sys.stdout.write(text(rows))
        if options.counts:
            sys.stdout.write(_counts(folder, environments))


def compared(
    folder: Path,
    environments: Sequence[Environment],
    sizes_mb: Iterable[float],
    list_counts: Iterable[int],
    runs: int,
) -> Iterator[Row]:
    """Yield a row for each operation of backupkit, run *runs* times in each of the two environments, in turn."""
    for size_mb in sizes_mb:
        site = built(folder / f"{size_mb:g}", round(size_mb * MB_BYTES), USUAL_EDITS)
        yield from _rows(f"{size_mb:g} MB: ", [_of_a_site(site, each) for each in environments], runs)
    for count in list_counts:
        first = made_up.write_folder(folder / f"list-{count}", count).parent
        homes = [first, *(shutil.copytree(first, folder / f"list-{count}-{n}") for n in range(1, len(environments)))]
        fields = [_of_a_list(home, count, each) for home, each in zip(homes, environments, strict=True)]
        yield from _rows(f"{count:,} versions: ", fields, runs)
    document = made_up.write_folder(folder / "startup", 10)
    yield from _rows("", [_of_starts(document, each) for each in environments], runs)


def _of_a_site(site: Site, environment: Environment) -> Field:
    def field(stack: ExitStack) -> list[Contestant]:
        worker = stack.enter_context(Worker(environment))
        found = [worker.contestant(site.folder, each, each.name) for each in ours.operations(site)]
        return found + here(ours.commands(site, environment))

    return field


def _of_a_list(home: Path, count: int, environment: Environment) -> Field:
    def field(stack: ExitStack) -> list[Contestant]:
        worker = stack.enter_context(Worker(environment))
        rows = [each for each in lists.operations(home / "data.json", count) if each.name != lists.FLOOR]
        return [worker.contestant(home, each, each.name) for each in rows]

    return field


def _of_starts(document: Path, environment: Environment) -> Field:
    rows = [each for each in startup.operations(document, environment) if each.name in _STARTS]
    return lambda _stack: here(rows)


def _rows(label: str, fields: Sequence[Field], runs: int) -> Iterator[Row]:
    with ExitStack() as stack:
        for pair in zip(*(field(stack) for field in fields), strict=True):
            yield _row(f"{label}{pair[0].name}", pair, runs)


def _row(name: str, pair: Sequence[Contestant], runs: int) -> Row:
    """Run both sides in turn, *runs* times, and on until the least time of each has been nearly reached once more."""
    row = Row(name=name, here_ms=(), other_ms=())
    for number in range(runs * _LONGEST):
        sides = (0, 1) if number % 2 else (1, 0)  # what the one before leaves behind hits both alike
        took = {side: pair[side].once().cpu_ms for side in sides}
        row = replace(row, here_ms=(*row.here_ms, took[0]), other_ms=(*row.other_ms, took[1]))
        if number + 1 >= runs and row.spread <= _STEADY:
            break
    return row


def text(rows: Sequence[Row]) -> str:
    """Return the rows as a table, with their geometric mean."""
    lines = [f"{'least processor time, ms':<{_WIDTH}} {'this':>9} {'other':>9} {'ratio':>7} {'spread':>7}"]
    lines += [
        f"{row.name:<{_WIDTH}} {min(row.here_ms):>9.2f} {min(row.other_ms):>9.2f} {row.ratio:>7.3f} {row.spread:>7.1%}"
        for row in rows
    ]
    lines.append(f"{'geometric mean':<{_WIDTH}} {'':>9} {'':>9} {geometric_mean(row.ratio for row in rows):>7.3f}")
    return "".join(f"{line}\n" for line in lines)


def _counts(folder: Path, environments: Sequence[Environment]) -> str:
    if not syscalls.POSSIBLE:
        return "\nSystem calls were not counted: strace is not installed.\n"
    site = built(folder / "counted", round(min(QUICK.sizes_mb) * MB_BYTES), USUAL_EDITS)
    this, other = (syscalls.counts(site, environment) for environment in environments)
    lines = [f"\n{'system calls: this (other)':<{_WIDTH}} {'all':>13} {'syncs':>11} {'reads':>11}"]
    for name, found in this.items():
        against = other[name]
        cells = (
            f"{mine} ({theirs})"
            for mine, theirs in ((found.all, against.all), (found.syncs, against.syncs), (found.reads, against.reads))
        )
        lines.append(f"{name:<{_WIDTH}} {' '.join(f'{cell:>12}' for cell in cells)}")
    return "".join(f"{line}\n" for line in lines)


if __name__ == "__main__":
    main()
