"""Runs tests and programs with Windows' Python, and prints what they came to; ``sh tests/windows.sh`` starts it.

Exit code: 0 all is as it should be, 1 something failed.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.windows import parts, results
from tests.windows.runner import Runner


def main() -> int:
    """Run what the command line asks for."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    parser = argparse.ArgumentParser(prog="sh tests/windows.sh", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="where Windows' Python and the prefix are")
    parser.add_argument("--short", action="store_true", help="only what .ci/run runs")
    parser.add_argument("--lanes", type=int, default=min(os.cpu_count() or 1, 4), help="how many parts run at once")
    parser.add_argument("paths", nargs="*", help="only these tests, in one part")
    options = parser.parse_args()

    chosen: Sequence[parts.Part] = [part for part in parts.PARTS if part.is_short or not options.short]
    if options.paths:
        chosen = [parts.of_tests(*options.paths)]
    with tempfile.TemporaryDirectory(prefix="backupkit-windows-") as reports:
        found = Runner(options.home, Path(reports)).run_all(chosen, lanes=min(options.lanes, len(chosen)))
    print(results.table(found, parts.LEFT_OUT))
    return int(any(result.has_failed for result in found))


if __name__ == "__main__":
    sys.exit(main())
