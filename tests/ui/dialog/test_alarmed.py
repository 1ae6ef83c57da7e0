"""The dialog says why no backup can be made, as long as that is so, and what is at work when it is opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from backupkit.errors import BackupError, Cancelled, DocumentMissing, NotEnoughSpace, Operation
from backupkit.service.events import Failed, Finished, Progressed, Started
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.keeping import Pin
from backupkit.service.tasks.mirroring import CopiesVerified
from backupkit.service.tasks.verifying import Verify
from backupkit.ui.dialog.state import DialogEvent, DialogState, Job, Noticed, advance, opened
from backupkit.ui.shown import status as indicator
from backupkit.ui.shown.status import IndicatorState
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words.notices import Notice
from backupkit.values.places import CopiesReport, PlaceCheck
from backupkit.values.results import VerifyReport
from backupkit.values.version import Trigger

SAVE = Create(trigger=Trigger.SAVE)
FULL, GONE = NotEnoughSpace("/B"), DocumentMissing(Path("/D"))
MADE = Finished(number=2, task=SAVE, result="v9")


def failed(error: BackupError) -> Failed:
    return Failed(number=None, task=SAVE, error=error)


def notice_after(*events: DialogEvent) -> Notice | None:
    state = DialogState(document="data.json")
    for event in events:
        state = advance(state, event)
    return state.notice


def test_p11_a_failure_that_nobody_here_asked_for_is_told_with_its_reason() -> None:
    assert notice_after(failed(FULL)) == Notice(tone=Tone.BAD, text=str(FULL))
    assert notice_after(failed(FULL), failed(GONE)) == Notice(tone=Tone.BAD, text=str(GONE))


def test_it_goes_once_a_backup_was_made() -> None:
    assert notice_after(failed(FULL), MADE) is None


def test_what_failed_for_the_same_reason_again_does_not_come_back_after_it_was_dismissed() -> None:
    assert notice_after(failed(FULL), Noticed(notice=None), failed(NotEnoughSpace("/B"))) is None
    assert notice_after(failed(FULL), Noticed(notice=None), MADE, failed(FULL))


@pytest.mark.parametrize("tone", Tone)
def test_no_warning_gives_way_to_it(tone: Tone) -> None:
    before = Notice(tone=tone, text="close it now, and open it again")
    after = notice_after(Noticed(notice=before), failed(FULL))
    assert (after == before) is (tone not in {Tone.GOOD, Tone.QUIET})
    assert notice_after(Noticed(notice=before), MADE) == before


@pytest.mark.parametrize(
    "event",
    [
        failed(Cancelled("/D", Operation.BACKUP)),
        Failed(number=3, task=Pin(backup_id="v3", pinned=True), error=FULL),
        MADE,
    ],
)
def test_nothing_else_that_happens_is_told(event: DialogEvent) -> None:
    assert notice_after(event) is None


def test_a_dialog_that_is_opened_meanwhile_knows_what_is_at_work_and_what_has_failed() -> None:
    began = Started(number=7, task=Verify())
    got_further = Progressed(number=7, task=Verify(), done_bytes=1, total_bytes=4)
    line = IndicatorState()
    for event in (failed(FULL), began, got_further):
        line = indicator.advance(line, event)
    state = opened(line, document="data.json", is_told=True)
    assert (state.job, state.notice) == (
        Job(number=7, task=Verify(), fraction=0.25),
        Notice(tone=Tone.BAD, text=str(FULL)),
    )
    assert advance(state, Finished(number=7, task=Verify(), result=VerifyReport(sound_ids=()))).job is None
    assert opened(IndicatorState(), document="data.json", is_told=True) == DialogState(document="data.json")


def _copies(**found: tuple[str, ...] | str) -> Finished:
    report = CopiesReport(places=(PlaceCheck(place="/media/usb", **found),))  # type: ignore[arg-type]
    return Finished(number=None, task=CopiesVerified(report=report), result=report)


def test_what_became_of_the_copies_follows_what_became_of_the_versions() -> None:
    sound = Noticed(notice=Notice(tone=Tone.GOOD, text="All 2 versions are sound: every byte was read."))
    after = notice_after(sound, _copies(sound=("a", "b")))
    assert after == Notice(tone=Tone.GOOD, text="usb: All 2 copies are sound.")
    after = notice_after(sound, _copies(damaged=("a",), sent_again=("a",)))
    assert after == Notice(tone=Tone.GOOD, text="usb: 1 copy was damaged, and was sent again.")
    after = notice_after(sound, _copies(damaged=("a", "b"), lost=("a", "b")))
    assert after == Notice(tone=Tone.BAD, text="usb: 2 copies are damaged, and could not be made good.")
    assert notice_after(sound, _copies(problem="It is away.")) == Notice(tone=Tone.WARN, text="It is away.")
    bad = Noticed(notice=Notice(tone=Tone.BAD, text="1 version is damaged: v2."))
    assert notice_after(bad, _copies(sound=("a",))) == bad.notice
