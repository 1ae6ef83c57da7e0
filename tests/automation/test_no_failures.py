from __future__ import annotations

from backupkit.automation.messenger import _NO_FAILURES
from backupkit.errors import Cancelled
from backupkit.operations.logged import _NOT_BEGUN


def test_what_is_no_failure_to_the_log_is_none_to_notices_either() -> None:
    assert {*_NOT_BEGUN, Cancelled} == {*_NO_FAILURES}
