"""The command: ``python -m tests.bench``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.bench import report
from tests.bench.machine import folder_on_disk
from tests.bench.suite import Plan, measured

_QUICK = Plan(sizes_mb=(0.1, 1, 16), runs=3, list_counts=(10, 1_000), startup_runs=5)


def main() -> None:
    """Measure, and write the figures to standard output or into a page. Progress goes to standard error."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure backupkit beside its peers.")
    parser.add_argument("--sizes", metavar="MB,MB", type=_sizes, help="of the documents; default: 0.1,1,16,100")
    parser.add_argument("--runs", metavar="N", type=int, help="how often each contestant runs; default: 7")
    parser.add_argument("--quick", action="store_true", help="fewer sizes and runs, under a minute")
    parser.add_argument("--output", metavar="PAGE", type=Path, help="write the figures into this page")
    parser.add_argument("--json", action="store_true", help="print all figures as JSON")
    parser.add_argument("--dir", metavar="DIR", type=Path, help="where to measure; default: a temporary folder on disk")
    options = parser.parse_args()
    usual = _QUICK if options.quick else Plan()
    try:
        plan = Plan(
            sizes_mb=options.sizes or usual.sizes_mb,
            runs=usual.runs if options.runs is None else options.runs,
            list_counts=usual.list_counts,
            startup_runs=usual.startup_runs,
        )
    except ValueError as error:
        parser.error(str(error))
    with tempfile.TemporaryDirectory(prefix="backupkit-bench-", dir=options.dir or folder_on_disk()) as folder:
        figures = measured(Path(folder), plan, _say)
    if options.output:
        page: Path = options.output
        existing = page.read_text(encoding="utf-8") if page.exists() else ""
        page.write_text(report.page(existing, figures), encoding="utf-8")
    if options.json:
        sys.stdout.write(report.as_json(figures))
    elif not options.output:
        sys.stdout.write(report.text(figures))


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")


def _sizes(text: str) -> tuple[float, ...]:
    return tuple(float(size) for size in text.split(","))


if __name__ == "__main__":
    main()
