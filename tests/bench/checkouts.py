"""Another checkout's package under this checkout's tests: what was before a change is measured by the same script."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]


def environment_of(checkout: Path, folder: Path, usual: Mapping[str, str] = os.environ) -> Mapping[str, str]:
    """Return the environment of Python processes that import ``backupkit`` from *checkout*, and ``tests`` from here.

    Args:
        checkout: the folder that the package lies in.
        folder: a new one, for what this takes. Byte code goes there as well, never into the other checkout.
        usual: the environment that is changed.
    """
    folder.mkdir()
    (folder / "backupkit").symlink_to(checkout.resolve() / "backupkit", target_is_directory=True)
    inherited = usual.get("PYTHONPATH")
    found = {
        **usual,
        "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT), *([inherited] if inherited else [])]),
        "PYTHONSAFEPATH": "1",  # else the current folder came first, and with it the package of this checkout
        "PYTHONPYCACHEPREFIX": str(folder / "byte-code"),
    }
    found.pop("PYTHONDONTWRITEBYTECODE", None)
    return found
