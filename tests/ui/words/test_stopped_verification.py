"""What the dialog says of a verification that was stopped: nothing about versions that it did not come to."""

from __future__ import annotations

import pytest

from backupkit.service.events import Finished
from backupkit.service.tasks.verifying import Verify
from backupkit.ui.words.notices import notice_of
from backupkit.values.results import VerifyReport


def said(report: VerifyReport) -> str:
    notice = notice_of(Finished(number=1, task=Verify(), result=report), None, document="data.json")
    assert notice
    return notice.text


@pytest.mark.parametrize(
    ("sound_ids", "end"),
    [
        ((), " It was stopped before all of them were checked."),
        (("v1",), " The other one that was checked is sound. It was stopped before all of them were checked."),
        (("v1", "v2"), " The other 2 that were checked are sound. It was stopped before all of them were checked."),
    ],
)
def test_only_what_was_checked_until_then_is_called_sound(sound_ids: tuple[str, ...], end: str) -> None:
    found = {"v3": "no reason"}
    assert said(VerifyReport(sound_ids=sound_ids, complete=False, unread=found)).endswith(end)
    assert said(VerifyReport(sound_ids=sound_ids, complete=False, problems=found)).endswith(end)


def test_of_a_whole_verification_all_others_are_sound() -> None:
    assert said(VerifyReport(sound_ids=("v1", "v2"), unread={"v3": "x"})).endswith(" The other 2 are sound.")
