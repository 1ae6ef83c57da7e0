"""What the dialog says and offers when the last save looks like an accident."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from backupkit.service.events import HealthChanged
from backupkit.service.health import Health
from backupkit.ui.dialog import commands
from backupkit.ui.dialog.state import DialogState, Noticed, Selected, advance
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words import notices, versions
from backupkit.ui.words.details import account_of
from backupkit.ui.words.notices import CompareFirst, GoBack, Notice
from backupkit.values.version import Status, Suspicion
from tests.ui.history import NOW, contents, version

if TYPE_CHECKING:
    from backupkit.values.version import BackupMetadata

pytestmark = pytest.mark.usefixtures("berlin")
GOOD = version(8, minutes_ago=60, records=61)
BAD = version(9, records=4, suspicions=(Suspicion.SHRUNK,))
HOLDS_BAD = Health(versions=2, holds_suspect=True, stored_id="v9")


def shown(*newest_first: BackupMetadata, health: Health = HOLDS_BAD) -> DialogState:
    state = DialogState(document="data.json", contents=contents(*newest_first))
    return advance(state, HealthChanged(health=health))


@pytest.mark.parametrize(
    ("suspicions", "text"),
    [
        (
            (Suspicion.SHRUNK,),
            "The last save made data.json much smaller: 9.0 KB, 4 records instead of 8.0 KB, 61 records.",
        ),
        ((Suspicion.EMPTY,), "The last save looks damaged: data.json is empty."),
        ((Suspicion.UNPARSABLE,), "The last save looks damaged: data.json is cut off."),
        ((Suspicion.UNPARSABLE, Suspicion.SHRUNK), "The last save looks damaged: data.json is cut off, much smaller."),
    ],
)
def test_the_bar_says_what_is_wrong_and_offers_the_way_back(suspicions: tuple[Suspicion, ...], text: str) -> None:
    notice = shown(replace(BAD, suspicions=suspicions), GOOD).notice
    assert notice is not None
    assert notice.text == f"{text} The versions before it are safe."
    assert notice.offer == GoBack(backup_id="v8", label="Go back to 12:00 (61 records)")
    assert notice.also == CompareFirst(backup_id="v8")
    assert notices.label(notice.also) == "Compare first"


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"records": None}, "Go back to 12:00 (8.0 KB)"),
        ({"records": 1}, "Go back to 12:00 (1 record)"),
        ({"timestamp": NOW.replace(day=2)}, "Go back to 2 Nov 2025, 13:00 (61 records)"),
    ],
)
def test_the_way_back_is_named_by_its_time_and_by_what_it_holds(fields: dict[str, Any], label: str) -> None:
    notice = shown(BAD, replace(GOOD, **fields)).notice
    assert notice is not None
    assert notices.label(notice.offer) == label  # type: ignore[arg-type]  # there is one


def test_it_leads_past_damaged_and_suspect_versions_and_those_in_the_bin() -> None:
    others = (
        version(7, status=Status.CORRUPTED),
        version(6, suspicions=(Suspicion.EMPTY,)),
        version(5, status=Status.ARCHIVED),
    )
    notice = shown(BAD, *others, version(4, records=3)).notice
    assert notice is not None
    assert notice.offer == GoBack(backup_id="v4", label="Go back to 13:00 (3 records)")


def test_where_no_good_version_is_left_nothing_is_offered() -> None:
    assert shown(BAD).notice is None


def test_what_was_dismissed_does_not_come_again_until_another_save_looks_damaged() -> None:
    state = advance(shown(BAD, GOOD), Noticed(notice=None))
    assert advance(state, HealthChanged(health=replace(HOLDS_BAD, versions=3))).notice is None
    worse = replace(state, contents=contents(version(10, suspicions=(Suspicion.EMPTY,)), BAD, GOOD))
    assert advance(worse, HealthChanged(health=replace(HOLDS_BAD, stored_id="v10"))).notice is not None


def test_once_the_document_is_sound_again_the_way_back_is_offered_no_more() -> None:
    state = shown(BAD, GOOD)
    assert advance(state, HealthChanged(health=Health(stored_id="v8"))).notice is None


def test_whoever_undoes_the_way_back_is_not_warned_of_what_he_wanted() -> None:
    undone = Notice(tone=Tone.GOOD, text="Undone.")
    state = advance(shown(BAD, GOOD), HealthChanged(health=Health(stored_id="v8")))
    again = replace(BAD, backup_id="v10", sequence=10, replaced_by="v8")  # what was stored before the restore
    state = replace(state, notice=undone, contents=contents(again, BAD, GOOD))
    assert advance(state, HealthChanged(health=replace(HOLDS_BAD, stored_id="v10"))).notice is undone


def test_what_the_file_holds_cannot_be_restored_once_more_and_says_so() -> None:
    twin = replace(version(7), file_hash=GOOD.file_hash)
    state = shown(BAD, GOOD, twin, health=Health(stored_id="v8"))
    for backup_id, is_held in (("v9", False), ("v8", True), ("v7", True)):
        chosen = advance(state, Selected(backup_ids=(backup_id,)))
        assert (commands.RESTORE not in commands.allowed(chosen)) is is_held
        row = state.contents.row(backup_id)  # type: ignore[union-attr]  # they were read
        assert row is not None
        account = account_of(state.contents, [row], NOW, document="data.json", held=state.held)
        assert any(remark.title == "In the file now" for remark in account.remarks) is is_held
        assert (versions.state(row.meta, is_held=backup_id in state.held) == "► In the file now") is is_held


def test_what_was_read_of_the_file_itself_comes_before_what_the_newest_version_suggests() -> None:
    state = shown(version(9, status=Status.ARCHIVED), GOOD, version(7), health=Health(stored_id="v8"))
    assert state.contents is not None
    assert state.held == {"v8"}
    assert replace(state, contents=replace(state.contents, held_id="v7")).held == {"v7"}
