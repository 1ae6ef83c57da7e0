"""No garbage is collected on a thread of ours where Tk may have made it, and the host finds its own setting (P10)."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from backupkit import BackupManager
from backupkit.process.garbage import GUARD, PUT_OFF
from backupkit.service.events import Event, Progressed
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.verifying import Verify
from tests.service.conftest import Serve
from tests.service.listening import Ear, Gate
from tests.waiting import wait_until

pytest.importorskip("tkinter")

# A host of which any object may set off a collection, so that one that is made at the wrong moment is found at once.
HOST = """
import gc, json, sys, threading, time
import tkinter
from collections import Counter
from pathlib import Path
from backupkit import BackupManager
from backupkit.automation.confirming import Confirming
from backupkit.automation.watching import Watching
from backupkit.service.events import Finished
from backupkit.service.service import BackupService
from backupkit.service.stopwatch import SystemStopwatch
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.overview import Load
from backupkit.service.tasks.restoring import Restore
from backupkit.service.tasks.verifying import Verify
from backupkit.versionfile import body, unpacking

body.threads_for = unpacking.threads_for = lambda size: 3 if size > 1000 else 1
class Fast(SystemStopwatch):
    def seconds(self):
        return 50 * super().seconds()

    def wait_for(self, changed, found, timeout_seconds):
        super().wait_for(changed, found, timeout_seconds / 50)

document = Path(sys.argv[1])
manager = BackupManager(document)
for number in range(int(sys.argv[3])):
    document.write_text(json.dumps([number] * 9))
    manager.create_backup("old", trigger="manual")
first = manager.list_backups()[-1].backup_id
where, ends = Counter(), []

def note(phase, _):
    if phase == "start":  # get_ident() alone: a thread that ends has no name any more
        where["main" if threading.get_ident() == threading.main_thread().ident else "another"] += 1

gc.callbacks.append(note)
gc.set_threshold(int(sys.argv[2]))
watching = Watching()
watching.is_on = True
service = BackupService(manager, initiators=(watching, Confirming()), stopwatch=Fast())
service.subscribe(ends.append)
for number in range(8):
    document.write_text(json.dumps([number] * 4000))
    service.saved("saved")
    while service.is_busy:
        made = [[] for _ in range(50)]
        time.sleep(0.001)
for task in (Verify(), Load(), Restore(backup_id=first), Create(force=True)):
    service.submit(task)
while service.is_busy:
    time.sleep(0.001)
stored = service.close(keeps_last=True)
found = gc.get_threshold()[0]
gc.set_threshold(700)  # the end of a thread makes some objects itself
another = BackupService(manager)
thread = another._thread
del another  # nobody waits for this one
gc.collect()
thread.join(15)
done = sum(isinstance(end, Finished) for end in ends)
print(json.dumps([where, found, gc.get_threshold()[0], gc.isenabled(), stored, done]))
"""


@pytest.mark.parametrize(("threshold", "versions"), [(1, 10), (700, 40)])
def test_p10_no_collection_runs_on_a_thread_of_ours(document: Path, threshold: int, versions: int) -> None:
    command = [sys.executable, "-c", HOST, str(document), str(threshold), str(versions)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True, env=dict(os.environ))
    where, *rest = json.loads(ran.stdout)
    assert "another" not in where
    assert where["main"] > 0
    assert (rest, ran.stderr) == ([threshold, 700, True, True, 12], "")


@pytest.fixture
def setting() -> Iterator[None]:
    """Put the collector's setting back after the test."""
    is_on, thresholds = gc.isenabled(), gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)
    (gc.enable if is_on else gc.disable)()


def held_backup(ear: Ear, gate: Gate) -> None:
    """Have a backup stop half-way: the worker works, as far as anybody can tell."""
    ear.service.submit(Create())
    gate.wait_until_reached()


@pytest.mark.usefixtures("setting")
@pytest.mark.parametrize(
    "change",
    [gc.disable, gc.enable, lambda: gc.set_threshold(5_000, 7, 3), lambda: gc.set_threshold(0)],
    ids=["disable", "enable", "thresholds", "no threshold"],
)
def test_p10_what_the_host_sets_while_the_worker_works_is_found_afterwards(
    serve: Serve, slow: BackupManager, gate: Gate, change: Callable[[], Any]
) -> None:
    change()
    wanted = gc.isenabled(), gc.get_threshold()
    (gc.disable if gc.isenabled() else gc.enable)()
    gc.set_threshold(600, 11, 12)
    ear = serve(slow)
    held_backup(ear, gate)
    assert gc.get_threshold()[0] == PUT_OFF
    (gc.enable if wanted[0] else gc.disable)()
    if wanted[1][0] != 600:
        gc.set_threshold(*wanted[1])
    gate.open()
    wait_until(lambda: not ear.service.is_busy and not GUARD.is_put_off)
    assert (gc.isenabled(), gc.get_threshold()) == wanted


@pytest.mark.usefixtures("setting")
def test_a_host_that_touches_nothing_finds_its_setting_after_the_end(
    serve: Serve, slow: BackupManager, gate: Gate
) -> None:
    gc.set_threshold(650, 9, 8)
    ear = serve(slow)
    held_backup(ear, gate)
    gate.open()
    ear.service.close()
    assert (gc.isenabled(), gc.get_threshold(), GUARD.is_put_off) == (True, (650, 9, 8), False)


def test_during_long_work_the_host_gets_its_setting_again_and_again_although_no_loop_runs(
    serve: Serve, manager: BackupManager, save: Callable[[object], bytes]
) -> None:
    for number in range(40):
        save([number] * 20_000)
        manager.create_backup(str(number), trigger="manual")
    ear = serve()
    seen: set[bool] = set()
    is_over = threading.Event()

    def look() -> None:
        while not is_over.is_set():
            seen.add(gc.get_threshold()[0] == PUT_OFF)

    looking = threading.Thread(target=look)
    looking.start()
    progressed: list[Event] = []
    ear.service.subscribe(progressed.append)
    try:
        ear.do(Verify())
    finally:
        is_over.set()
        looking.join()
    assert any(isinstance(event, Progressed) for event in progressed)
    assert seen == {True, False}


def test_without_tk_the_collector_is_left_alone(document: Path) -> None:
    program = HOST.replace("import tkinter\n", "").replace(
        "print(", "print(json.dumps('tkinter' in sys.modules));print("
    )
    command = [sys.executable, "-c", program, str(document), "700", "10"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True, env=dict(os.environ))
    has_tk, told = ran.stdout.splitlines()
    where, *rest = json.loads(told)
    assert has_tk == "false"
    assert rest == [700, 700, True, True, 12]
    assert where["another"] > 0
