"""What the dialog says after a verification that could not read everything."""

from __future__ import annotations

from backupkit.service.events import Finished
from backupkit.service.tasks.verifying import Verify
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words.notices import Notice, Show, notice_of
from backupkit.values.results import VerifyReport


def said(report: VerifyReport) -> Notice:
    notice = notice_of(Finished(number=1, task=Verify(), result=report), None, document="data.json")
    assert notice
    return notice


def test_versions_that_could_not_be_read_are_not_called_sound_nor_damaged() -> None:
    notice = said(VerifyReport(sound_ids=("v1", "v2"), unread={"v3": "permission denied"}))
    assert notice.tone is Tone.WARN
    assert notice.text == (
        "1 version could not be read (permission denied): 1 more. "
        "This is no sign of damage: try again in a moment. The other 2 are sound."
    )
    assert notice.offer == Show(backup_ids=("v3",))


def test_each_reason_is_given_once_and_nothing_is_sound_where_nothing_was_read() -> None:
    unread = {"v1": "permission denied", "v2": "stale file handle", "v3": "permission denied"}
    text = said(VerifyReport(sound_ids=(), unread=unread)).text
    assert text.startswith("3 versions could not be read (permission denied; stale file handle): ")
    assert "sound" not in text


def test_damage_comes_first_and_is_what_is_shown() -> None:
    notice = said(VerifyReport(sound_ids=("v1",), problems={"v2": "it is cut off"}, unread={"v3": "no memory"}))
    assert notice.tone is Tone.BAD
    assert notice.text == (
        "1 version is damaged: 1 more. 1 version could not be read (no memory): 1 more. "
        "This is no sign of damage: try again in a moment. The other one is sound."
    )
    assert notice.offer == Show(backup_ids=("v2",))
