"""The command: ``python -m tests.crash``."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import logging
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.machine import folder_on_disk
from tests.crash.section import Options, Result, Section

_NAMES = ("kills", "errors", "powercuts", "fulldisks", "writers")
_PROOF_FAILED, _NOTHING_DONE = 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the sections that exist, and print a line for each operation and fault as soon as it is known.

    Returns:
        0: every promise was kept. 1: one was broken. 2: nothing was struck at all.
    """
    sections = [name for name in _NAMES if importlib.util.find_spec(f"tests.crash.{name}")]
    options = _parser(sections).parse_args(arguments)
    if options.only and not options.section:
        _parser(sections).error("--only needs --section")
    logging.disable(logging.WARNING)  # thousands of provoked failures, each with its warning
    is_broken, points_in_all, skipped = False, 0, False
    totals: list[str] = []
    print(f"{'section':10} {'operation':18} {'fault':28} {'points':>6}  verdict", flush=True)
    for name in [options.section] if options.section else sections:
        started, done = time.monotonic(), list[Result]()
        with tempfile.TemporaryDirectory(prefix="backupkit-crash-", dir=options.dir or folder_on_disk()) as scratch:
            asked = Options(
                quick=options.quick,
                full=options.full,
                only=options.only,
                seed=options.seed,
                scratch=Path(scratch).resolve(),
            )
            results = _section(name).run(asked)
            for result in results:
                done.append(result)
                _print(name, result)
                if not result.is_kept and not options.keep_going:
                    break
            if closing := getattr(results, "close", None):
                closing()  # what the section has mounted or started goes before its folder does
        points = sum(result.points for result in done)
        broken = sum(len(result.broken) for result in done)
        points_in_all += points
        skipped |= any(result.skipped for result in done)
        totals.append(f"{name:10} {points:7,} points  {broken:4} broken  {time.monotonic() - started:6.1f} s")
        if broken:
            is_broken = True
            if not options.keep_going:
                break
    print("\n" + "\n".join(totals), flush=True)
    if is_broken:
        return _PROOF_FAILED
    return 0 if points_in_all or skipped else _NOTHING_DONE


def _parser(sections: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="a selection, in about a minute")
    size.add_argument("--full", action="store_true", help="all there is; takes long")
    parser.add_argument("--section", choices=sections, help="only this kind of accident")
    parser.add_argument("--only", metavar="CASE", help="only this case, or those whose names begin so; needs --section")
    parser.add_argument("--seed", type=int, default=1, help="which selection is made; default: 1")
    parser.add_argument("--keep-going", action="store_true", help="do not stop at the first broken promise")
    parser.add_argument("--dir", metavar="DIR", type=Path, help="where to work; default: a temporary folder on disk")
    return parser


def _section(name: str) -> Section:
    section = importlib.import_module(f"tests.crash.{name}").SECTION
    assert isinstance(section, Section)
    return section


def _print(section: str, result: Result) -> None:
    if result.skipped:
        verdict = f"skipped: {result.skipped}"
    else:
        verdict = "kept" if result.is_kept else f"BROKEN ({len(result.broken)})"
    print(f"{section:10} {result.operation:18} {result.fault:28} {result.points:6}  {verdict}", flush=True)
    for sentence in result.broken:
        print(f"  {sentence}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
