from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from backupkit import BackupConfig
from backupkit.errors import NotEnoughSpace
from backupkit.service.events import Event, Failed, Finished
from backupkit.service.health import Health
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.warning import (
    SettingsAreRight,
    SilenceIsOver,
    SpaceIsBack,
    WarnOfSettings,
    WarnOfSilence,
    WarnOfSpace,
)
from backupkit.ui.bridge import virtual_event
from backupkit.ui.dialog.state import DialogState, Noticed, advance, opened
from backupkit.ui.shown.status import Phase, phase
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words.indicator import indicator_text
from backupkit.values.activity.room import Room

_NOW = datetime(2025, 11, 4, 12, tzinfo=UTC)
_ROOM = Room(free_bytes=120_000_000, total_bytes=10**12, next_bytes=9, tighter_bytes=4_200_000, tighter_count=7)
_LOW = Finished(number=1, task=WarnOfSpace(room=_ROOM), result=_ROOM)
_BACK = Finished(number=2, task=SpaceIsBack(room=_ROOM), result=_ROOM)
_SILENT = Finished(number=3, task=WarnOfSilence(reader="me@x.org", reason="it is full"), result="it is full")
_HEARD = Finished(number=4, task=SilenceIsOver(reader="me@x.org"), result="me@x.org")
_FAILED = Failed(number=5, task=Create(), error=NotEnoughSpace("/x/data.json"))
_MADE = Finished(number=6, task=Create(), result="id")


def _after(*events: Event) -> DialogState:
    state = DialogState(document="data.json")
    for event in events:
        state = advance(state, event)
    return state


def test_little_space_makes_the_indicator_yellow_and_says_how_little() -> None:
    state = replace(_after(_LOW).indicator, health=Health(versions=3, last_good_at=_NOW))
    assert phase(state, _NOW) is Phase.STALE
    said = indicator_text(state, _NOW, document="data.json")
    assert said.text == "Little space left: 120 MB"
    assert "tighter rules would remove 7 versions and free 4.2 MB" in said.tip
    assert phase(_after(_LOW, _BACK).indicator, _NOW) is Phase.FINE


def test_a_failure_says_more_than_little_space() -> None:
    state = _after(_LOW, _FAILED)
    assert phase(state.indicator, _NOW) is Phase.FAILED
    assert state.notice
    assert state.notice.tone is Tone.BAD
    state = advance(state, _MADE)
    assert state.notice
    assert "nearly full" in state.notice.text
    assert _after(_LOW, _FAILED, _MADE, _BACK).notice is None


def test_who_has_read_a_warning_is_not_shown_it_again() -> None:
    state = advance(_after(_LOW), Noticed(notice=None))
    assert advance(state, _MADE).notice is None
    assert opened(state.indicator, document="x", is_told=True).notice  # a window that is opened later says it


def test_a_notice_that_does_not_arrive_is_told_in_the_window_and_not_by_the_indicator() -> None:
    state = _after(_SILENT)
    assert state.notice
    assert state.notice.text == "A notice could not be sent to me@x.org: it is full. Versions are made all the same."
    assert phase(state.indicator, _NOW) is Phase.FINE
    assert _after(_SILENT, _HEARD).notice is None


def test_the_app_hears_of_what_needs_an_answer_by_a_virtual_event() -> None:
    assert virtual_event(_LOW) == virtual_event(_SILENT) == "<<BackupWarning>>"
    assert virtual_event(_BACK) is virtual_event(_HEARD) is None


def test_a_mistake_in_the_settings_is_seen_until_it_is_mended() -> None:
    wrong = BackupConfig.load(env={"BACKUP_COMPRESSION_LEVEL": "99"}).problems
    warned = Finished(number=7, task=WarnOfSettings(problems=wrong), result=wrong)
    state = replace(_after(warned).indicator, health=Health(versions=3, last_good_at=_NOW))
    assert (phase(state, _NOW), virtual_event(warned)) == (Phase.STALE, "<<BackupWarning>>")
    said = indicator_text(state, _NOW, document="data.json")
    assert said.text == "The settings have a mistake"
    assert "BACKUP_COMPRESSION_LEVEL of the environment cannot be used" in said.tip
    assert "Versions are made all the same." in said.tip
    right = Finished(number=8, task=SettingsAreRight(), result=None)
    assert (_after(warned, right).indicator.settings, virtual_event(right)) == (None, None)
