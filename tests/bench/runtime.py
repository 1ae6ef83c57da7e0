"""With the `fast` extra and without it: the same Python, once with zlib-ng and isal, and once with both hidden."""

from __future__ import annotations

import os
import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]
_FAST = ("isal", "zlib_ng")
_HIDING = 'raise ImportError("it is hidden from this run of the benchmark")\n'
_PROBE = """
import sys, pathlib, backupkit
document = pathlib.Path(sys.argv[1], "probe.json")
document.write_text("[" + ", ".join(map(str, range(300_000))) + "]")
backupkit.BackupManager(document).create_backup()
print({"isal", "zlib_ng"} <= sys.modules.keys())
"""


class Runtime(StrEnum):
    """What backupkit compresses and unpacks with."""

    STANDARD = "standard library"
    FAST = "with fast"

    def label(self, name: str) -> str:
        """Return what an operation is called when it runs like this."""
        return name if self is Runtime.STANDARD else f"{name} ({self})"

    def environment(self, folder: Path) -> Mapping[str, str]:
        """Return the environment of a Python process that runs like this; *folder* is the benchmark's own."""
        # An installed app has its byte code beside it. A developer's machine may be told not to write any, and would
        # then compile backupkit at each start, which takes longer than all the rest.
        changed = os.environ | {"PYTHONPYCACHEPREFIX": str(folder / "byte-code")}
        changed.pop("PYTHONDONTWRITEBYTECODE", None)
        if self is Runtime.STANDARD:
            hiding = folder / "without-fast"
            hiding.mkdir(exist_ok=True)
            for name in _FAST:
                (hiding / f"{name}.py").write_text(_HIDING)
            inherited = os.environ.get("PYTHONPATH")
            changed["PYTHONPATH"] = os.pathsep.join([str(hiding), *([inherited] if inherited else [])])
        return changed


def usable(folder: Path) -> tuple[Runtime, ...]:
    """Return the ways in which backupkit can run here: with `fast` only if it is installed, and really used."""
    probe = folder / "probe"
    probe.mkdir()
    command = [sys.executable, "-c", _PROBE, str(probe)]
    ran = subprocess.run(
        command, cwd=ROOT, env=Runtime.FAST.environment(folder), check=True, stdout=subprocess.PIPE, text=True
    )
    return tuple(Runtime) if ran.stdout.strip() == "True" else (Runtime.STANDARD,)
