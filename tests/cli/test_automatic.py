"""``create --automatic``: what a timer makes is thinned out, what a person makes is not."""

from __future__ import annotations

from collections.abc import Callable

from backupkit import BackupManager, Trigger
from backupkit.testing.clock import FakeClock
from tests.cli.running import Run

Save = Callable[[object], bytes]


def test_p7_what_a_timer_made_is_thinned_out_and_what_a_person_made_is_not(
    run: Run, manager: BackupManager, save: Save, clock: FakeClock
) -> None:
    run("prune", "--preset", "newest")  # the newest ten, of which five will be the timer's
    for number in range(15):
        save([number])
        run("create", "--automatic")
        clock.advance(seconds=60)
        save([number, "by hand"])
        run("create")
    triggers = [meta.trigger for meta in manager.list_backups()]
    assert (triggers.count(Trigger.SCHEDULE), triggers.count(Trigger.MANUAL)) == (5, 15)


def test_of_an_unchanged_file_a_timer_makes_no_version(run: Run, manager: BackupManager) -> None:
    run("create")
    seen = run("create", "--automatic")
    assert (seen.code, len(manager.list_backups())) == (0, 1)
    assert "has not changed" in seen.out
