"""The command: ``python -m tests.fuzz``."""

from __future__ import annotations

import argparse
import sys

from tests.fuzz.campaign import TARGETS, fuzzed, table, workshop

_EACH_TOLD = 5_000


def main() -> int:
    """Fuzz, print the figures, and return 1 if anything broke."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Feed backupkit files nobody wrote.")
    parser.add_argument("--count", metavar="N", type=int, default=100_000, help="cases per target; default: 100000")
    parser.add_argument("--seed", metavar="N", type=int, default=1, help="other seeds, other cases; default: 1")
    parser.add_argument("--target", choices=TARGETS, help="only this one")
    parser.add_argument("--only", metavar="N", type=int, help="repeat the case of this number")
    options = parser.parse_args()
    numbers = range(options.count) if options.only is None else range(options.only, options.only + 1)
    is_broken = False
    with workshop((options.target,) if options.target else TARGETS) as targets:
        for target in targets.values():
            figures = fuzzed(target, seed=options.seed, numbers=numbers, each=_tell)
            sys.stdout.write(f"{table(figures)}\n")
            is_broken = is_broken or bool(figures.broken)
    return int(is_broken)


def _tell(number: int) -> None:
    if number and number % _EACH_TOLD == 0:
        sys.stderr.write(f"{number:,} …\n")


if __name__ == "__main__":
    sys.exit(main())
