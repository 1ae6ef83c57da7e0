"""``python -m demo_app.tour.pictures FOLDER`` plays all four tours and keeps the pictures that the README shows."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from demo_app.tour.play import play

_SHOWN = {
    "modern": {"compared": "lost-record", "details": "modern", "keep": "settings"},
    "classic": {"details": "classic"},
}  # by scene


def main() -> int:
    """Play the tours; return the exit code of the first that fails, else 0."""
    target = Path(sys.argv[1])
    for toolkit, shown in _SHOWN.items():
        for shade in ("light", "dark"):
            with tempfile.TemporaryDirectory() as folder:
                if code := play(Path(folder), classic=toolkit == "classic", dark=shade == "dark"):
                    return code
                for scene, name in shown.items():
                    shutil.copyfile(next(Path(folder).glob(f"??-{scene}.png")), target / f"{name}-{shade}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
