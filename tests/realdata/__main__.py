"""The command: ``python -m tests.realdata``."""

from __future__ import annotations

import argparse
import logging
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.realdata.judging import Judged, judge
from tests.realdata.replay import Replayed, replay
from tests.realdata.report import found_lines, judged_line, replayed_lines
from tests.realdata.sources import roots, sources
from tests.realdata.streams import Kind, streams

_USUAL = 600
_PROOF_FAILED, _NOTHING_FOUND = 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Find, replay, judge, and print the table.

    Returns:
        0: everything is as promised. 1: something is not; each thing has its line. 2: no JSON was found.
    """
    options = _parser().parse_args(arguments)
    logging.disable(logging.WARNING)
    folders = options.root or roots()
    found = sources(folders)
    if not found:
        sys.stderr.write("No JSON files were found.\n")
        return _NOTHING_FOUND
    plan = streams(found, options.limit, options.seed)
    real = [state for stream in plan if stream.kind is not Kind.RECORDS for state in stream.states]
    print(f"{len(found):,} JSON files in {', '.join(map(str, folders))}; taken for this run:")
    print(*found_lines(real), sep="\n", end="\n\n", flush=True)
    started = time.monotonic()
    done: list[Replayed] = []
    with tempfile.TemporaryDirectory(prefix="backupkit-realdata-", dir=options.dir) as scratch:
        for number, stream in enumerate(plan):
            done.append(replay(stream, Path(scratch).resolve() / str(number)))
    print(*replayed_lines(done, time.monotonic() - started), sep="\n", flush=True)
    started, tally, dice = time.monotonic(), Judged(), random.Random(options.seed)
    for state in real:
        judge(state.data, str(state.source.path), tally, dice)
    print(judged_line(tally, time.monotonic() - started))
    failures = [*(failure for one in done for failure in one.failures), *tally.wrong]
    print(*failures, sep="\n")
    return _PROOF_FAILED if failures else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.realdata", description=__doc__)
    parser.add_argument("--limit", type=int, default=_USUAL, help=f"files to take, 0: all; default: {_USUAL}")
    parser.add_argument("--seed", type=int, default=1, help="which ones are taken; default: 1")
    parser.add_argument("--root", metavar="DIR", type=Path, action="append", help="look there instead; repeatable")
    parser.add_argument("--dir", metavar="DIR", type=Path, help="where to work; default: the system's temporary folder")
    return parser


if __name__ == "__main__":
    sys.exit(main())
