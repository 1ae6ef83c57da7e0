"""The command: ``python -m tests.house``, with ``--checkout PATH`` for the package of another checkout."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.checkouts import ROOT, environment_of


def main() -> int:
    """Have the figures printed, each with its goal and with how it was counted; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.house", description="Print the figures of the house.")
    parser.add_argument("--checkout", metavar="PATH", type=Path, default=ROOT, help="count in the package of this one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="backupkit-house-") as folder:
        # In which order a set is gone through shall be the same for all checkouts.
        environment = {**environment_of(options.checkout, Path(folder, "package")), "PYTHONHASHSEED": "0"}
        command = [sys.executable, "-m", "tests.house.printout"]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
