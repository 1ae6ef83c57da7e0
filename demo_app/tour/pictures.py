"""``python -m demo_app.tour.pictures FOLDER`` plays all four tours and keeps the picture of each that the docs show."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from demo_app.tour.play import play

_SHOWN = "details"


def main() -> int:
    """Play the tours; return the exit code of the first that fails, else 0."""
    target = Path(sys.argv[1])
    for classic in (False, True):
        for dark in (False, True):
            name = f"{'classic' if classic else 'modern'}-{'dark' if dark else 'light'}.png"
            with tempfile.TemporaryDirectory() as folder:
                if code := play(Path(folder), classic=classic, dark=dark):
                    return code
                shutil.copyfile(next(Path(folder).glob(f"*-{_SHOWN}.png")), target / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
