"""The end of a service: what is finished, what is given up, and whom it waits for."""

from __future__ import annotations

import gc
import itertools
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest

from backupkit import BackupManager, Trigger, VerifyReport
from backupkit.service.events import Finished
from backupkit.service.service import BackupService
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.overview import Load
from backupkit.service.tasks.verifying import Verify
from tests.service.conftest import Serve
from tests.service.histories import held_verification, with_versions
from tests.service.listening import BrokenDisk, Gate, HangingDisk
from tests.waiting import wait_until

Save = Callable[[object], bytes]


def test_closing_waits_for_a_write_in_flight(serve: Serve, document: Path, gate: Gate) -> None:
    manager = BackupManager(document, disk=HangingDisk(gate))
    ear = serve(manager)
    number = ear.service.submit(Create())
    gate.wait_until_reached()
    results: list[bool] = []
    closing = threading.Thread(target=lambda: results.append(ear.service.close()))
    closing.start()
    wait_until(lambda: ear.service.is_closed)
    assert closing.is_alive()
    gate.open()
    closing.join(15)
    assert results == [True]
    assert isinstance(ear.end_of(number), Finished)


def test_closing_finishes_the_saves_that_wait_and_gives_up_the_rest(
    serve: Serve, slow: BackupManager, gate: Gate, save: Save
) -> None:
    ear = serve(slow)
    ear.service.saved("first")
    gate.wait_until_reached()
    save([5])
    second, dropped = ear.service.saved("second"), ear.service.submit(Verify())
    gate.open()
    assert ear.service.close()
    assert isinstance(ear.end_of(second), Finished)
    assert dropped not in {end.number for end in ear.ends()}


def test_closing_stops_a_verification(serve: Serve, manager: BackupManager, save: Save, gate: Gate) -> None:
    with_versions(manager, save, 4)
    ear = serve()
    number = held_verification(ear, gate)
    ear.service._worker.close(keeps_last=False)
    gate.open()
    assert ear.service.close()
    end = ear.end_of(number)
    assert isinstance(end, Finished)
    assert isinstance(end.result, VerifyReport)
    assert not end.result.complete


@pytest.mark.parametrize(("keeps_last", "versions"), [(True, 2), (False, 1)])
def test_closing_makes_a_last_version_if_there_is_something_to_keep(
    serve: Serve, manager: BackupManager, save: Save, keeps_last: bool, versions: int
) -> None:
    ear = serve()
    ear.do(Create())
    save(["at the last moment"])
    assert ear.service.close(keeps_last=keeps_last)
    made = manager.list_backups()
    assert len(made) == versions
    assert (made[0].trigger is Trigger.CLOSE) is keeps_last


def test_closing_makes_no_version_of_what_is_stored_or_not_there(
    serve: Serve, manager: BackupManager, document: Path
) -> None:
    ear = serve()
    ear.do(Create())
    assert ear.service.close(keeps_last=True)
    document.unlink()
    assert serve().service.close(keeps_last=True)
    assert len(manager.list_backups()) == 1


def test_p11_a_last_version_that_fails_is_logged_because_no_widget_is_left(
    serve: Serve, document: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ear = serve(BackupManager(document, disk=BrokenDisk()))
    assert ear.service.close(keeps_last=True) is False
    assert "The last state of" in caplog.text


def test_closing_gives_up_on_a_disk_that_hangs(
    serve: Serve, document: Path, gate: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    ear = serve(BackupManager(document, disk=HangingDisk(gate)), now=itertools.count().__next__)
    number = ear.service.submit(Create())
    gate.wait_until_reached()
    assert ear.service.close() is False
    assert "was not finished in time" in caplog.text
    gate.open()
    ear.end_of(number)


def test_closing_twice_does_no_harm_and_a_closed_service_takes_no_tasks(serve: Serve) -> None:
    ear = serve()
    assert ear.service.close()
    assert ear.service.close()
    with pytest.raises(RuntimeError, match="closed"):
        ear.service.submit(Load())


def test_a_service_that_nobody_holds_any_more_ends_its_thread(manager: BackupManager) -> None:
    service = BackupService(manager)
    gone, thread = weakref.ref(service), service._thread
    assert thread
    del service
    gc.collect()
    assert gone() is None
    thread.join(15)
    assert not thread.is_alive()


def test_nothing_that_a_thread_holds_leads_to_its_service(serve: Serve) -> None:
    ear = serve()
    held: list[object] = [ear.service._worker]
    seen = {id(held[0])}
    for thing in held:
        assert thing is not ear.service
        own = list(vars(thing).values()) if hasattr(thing, "__dict__") else []
        for other in own:
            if id(other) not in seen and type(other).__module__.startswith("backupkit."):
                seen.add(id(other))
                held.append(other)
    assert len(held) > 3


EXITING = """
import sys, threading
from backupkit import BackupManager
from backupkit.service.service import BackupService
from backupkit.service.tasks.creating import Create
from tests.service.listening import Gate, HangingDisk

gate = Gate()
service = BackupService(BackupManager(sys.argv[1], disk=HangingDisk(gate)))
service.submit(Create())
gate.wait_until_reached()
print("busy", service.is_busy, flush=True)
"""


@pytest.mark.leaves_damage
def test_the_end_of_the_interpreter_waits_for_no_worker(document: Path) -> None:
    command = [sys.executable, "-X", "dev", "-c", EXITING, str(document)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "busy True\n", "")
