"""The command: ``python -m tests.bench``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.bench import chart, report
from tests.bench.machine import folder_on_disk
from tests.bench.runtime import ROOT
from tests.bench.suite import QUICK, Plan, Suite

_PAGE = ROOT / "docs" / "performance.md"


def main() -> None:
    """Measure; print the figures, and write them into a page. Progress goes to standard error."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure backupkit beside its peers.")
    parser.add_argument("--sizes", metavar="MB,MB", type=_sizes, help="of the documents; default: 0.1,1,16,100")
    parser.add_argument("--runs", metavar="N", type=int, help="how often each contestant runs; default: 7")
    parser.add_argument("--quick", action="store_true", help="fewer sizes, runs and peers, in about a minute")
    parser.add_argument(
        "--output", metavar="PAGE", type=Path, help="write into this page; default: docs/performance.md if all is usual"
    )
    parser.add_argument("--json", action="store_true", help="print all figures as JSON")
    parser.add_argument("--dir", metavar="DIR", type=Path, help="where to measure; default: a temporary folder on disk")
    options = parser.parse_args()
    is_usual = not options.quick and options.sizes is None and options.runs is None
    page: Path | None = options.output or (_PAGE if is_usual else None)
    plan = QUICK if options.quick else Plan()
    try:
        plan = replace(
            plan,
            sizes_mb=plan.sizes_mb if options.sizes is None else options.sizes,
            runs=plan.runs if options.runs is None else options.runs,
        )
    except ValueError as error:
        parser.error(str(error))
    with tempfile.TemporaryDirectory(prefix="backupkit-bench-", dir=options.dir or folder_on_disk()) as folder:
        figures = Suite(Path(folder), plan, _say).measured()
    sys.stdout.write(report.as_json(figures) if options.json else report.text(figures))
    if page:
        picture = page.with_suffix(".svg")
        drawn = chart.drawn(figures) if chart.POSSIBLE else None
        if drawn:
            picture.write_text(drawn, encoding="utf-8")
        existing = page.read_text(encoding="utf-8") if page.exists() else ""
        page.write_text(report.page(existing, figures, picture.name if drawn else None), encoding="utf-8")


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")


def _sizes(text: str) -> tuple[float, ...]:
    return tuple(float(size) for size in text.split(","))


if __name__ == "__main__":
    main()
