"""``python -m backupkit DATA_FILE``: the command line."""

import sys

from backupkit.cli.console import report_bug
from backupkit.cli.main import main

if __name__ == "__main__":
    sys.excepthook = report_bug
    sys.exit(main())
