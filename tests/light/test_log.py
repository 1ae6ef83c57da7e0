"""What is logged by light.log is what logging would have been told, and loads it no sooner."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest

from backupkit.light.log import Log

_SAYS = """
import sys
from backupkit.light.log import Log
log = Log("backupkit.some.room")
assert "logging" not in sys.modules
log.warning("%s is lost", "it")
assert "logging" in sys.modules
"""


def test_messages_bear_the_name_and_the_line_of_who_logs(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    log = Log("backupkit.some.room")
    log.info("%s was done", "it")
    log.warning("%s is lost", "it", exc_info=OSError(5, "no"))
    assert [(each.name, each.levelname, each.getMessage()) for each in caplog.records] == [
        ("backupkit.some.room", "INFO", "it was done"),
        ("backupkit.some.room", "WARNING", "it is lost"),
    ]
    assert {each.filename for each in caplog.records} == {"test_log.py"}
    assert caplog.records[1].exc_info


def test_a_host_that_has_set_up_no_logging_sees_nothing() -> None:
    ran = subprocess.run([sys.executable, "-c", _SAYS], check=True, capture_output=True, text=True)
    assert (ran.stdout, ran.stderr) == ("", "")
