"""``python -m tests.bench.attached``: what attaching costs an app with a window, by itself and with its first save.

Each run is a process of its own, with byte code that was compiled before, as an installed app has it: a window with
ttk, then :func:`backupkit.attach`, then the event loop for some seconds. *attach* is the processor time of the window's
thread alone, in the call; *shown* is what that thread does next, until the loop is free; *memory* is what the whole
process holds more than before, once the first version is stored. Told is the least of all runs. Needs a display, and
Linux for the memory.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.runtime import ROOT

_RUNS = 15
_HOST = """
import dataclasses, json, logging, os, pathlib, sys, time, tkinter, tkinter.font, tkinter.ttk


def held():
    kinds = {"Rss": 0, "Private_Clean": 0, "Private_Dirty": 0}
    try:
        for line in open("/proc/self/smaps_rollup"):
            name, _, rest = line.partition(":")
            if name in kinds:
                kinds[name] += int(rest.split()[0])
    except OSError:
        pass
    return kinds["Rss"] / 1024, (kinds["Private_Clean"] + kinds["Private_Dirty"]) / 1024


root = tkinter.Tk()
tkinter.ttk.Label(root, text="an app").pack()
root.update()
stored = []
root.bind("<<BackupCreated>>", stored.append)
before, begun = held(), time.thread_time()
import backupkit

kit = backupkit.attach(root, sys.argv[1])
attached = time.thread_time()
root.update()
shown = time.thread_time()
end = time.monotonic() + 30
while not stored and time.monotonic() < end:
    root.update()
    time.sleep(0.02)
root.update()
after = held()
print(json.dumps({
    "attach_ms": 1000 * (attached - begun), "shown_ms": 1000 * (shown - attached), "memory_mib": after[0] - before[0],
    "own_memory_mib": after[1] - before[1], "is_stored": bool(stored),
}))
kit.close()
root.destroy()
"""


def attached(folder: Path, runs: int = _RUNS) -> dict[str, float]:
    """Return the least of each figure of so many runs in *folder*, which is new."""
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    found: list[dict[str, float]] = []
    for number in range(runs + 1):
        document = folder / str(number) / "data.json"
        document.parent.mkdir(parents=True)
        document.write_text("[]")
        ran = subprocess.run(
            [sys.executable, "-c", _HOST, document], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE
        )
        found.append(json.loads(ran.stdout))
        if not found[-1].pop("is_stored"):
            raise RuntimeError("no version was made")
    return {name: min(each[name] for each in found[1:]) for name in found[0]}  # the first one may compile


def main() -> None:
    """Measure, and print."""
    with tempfile.TemporaryDirectory(prefix="backupkit-bench-") as folder:
        for name, value in attached(Path(folder)).items():
            sys.stdout.write(f"{value:7.1f}  {name}\n")


if __name__ == "__main__":
    main()
