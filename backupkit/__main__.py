"""``python -m backupkit DATA_FILE``: the command line; ``backupkit DATA_FILE`` where it is installed."""

import sys

from backupkit.cli.console import report_bug
from backupkit.cli.main import main


def run() -> int:
    """Run it as a program of its own."""
    sys.excepthook = report_bug
    return main()


if __name__ == "__main__":
    sys.exit(run())
