from __future__ import annotations

import threading

from backupkit.process.changes import Changes
from tests.waiting import wait_until


def test_all_that_wait_are_woken() -> None:
    changes, found, woken = Changes(), [False], []

    def wait() -> None:
        with changes:
            woken.append(changes.wait_for(lambda: found[0], 15))

    threads = [threading.Thread(target=wait) for _ in range(3)]
    for thread in threads:
        thread.start()
    wait_until(lambda: len(changes._locks) == 3)
    with changes:
        found[0] = True
        changes.notify_all()
    for thread in threads:
        thread.join(15)
    assert woken == [True] * 3
    assert changes._locks == []


def test_a_wait_ends_with_its_time_and_leaves_nothing() -> None:
    changes = Changes()
    with changes:
        assert changes.wait(0) is False
        assert changes.wait_for(lambda: False, 0.01) is False
        assert changes._locks == []


def test_what_holds_already_is_not_waited_for() -> None:
    changes = Changes()
    with changes:
        assert changes.wait_for(lambda: "there") == "there"
