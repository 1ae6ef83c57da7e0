"""The dialog's words: about versions, their absence, and what is about to happen."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from backupkit.service.health import Health
from backupkit.service.tasks import Restore
from backupkit.ui.dialog.empty import emptiness_of
from backupkit.ui.dialog.state import DialogState
from backupkit.ui.shown.actions import Action
from backupkit.ui.shown.rows import Column, Order, rows_of
from backupkit.ui.words import buttons
from backupkit.ui.words import versions as words
from backupkit.ui.words.details import Account, Gravity, account_of, summary
from backupkit.ui.words.notices import after_host_error
from backupkit.ui.words.questions import about_restore, about_undo
from backupkit.values.retention import Reason, Rule
from backupkit.values.version import Status, Suspicion, Trigger
from tests.ui.history import NOW, contents, rows, version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backupkit.ui.shown.contents import Contents
    from backupkit.values.version import BackupMetadata

TODAY = date(2025, 11, 4)


@pytest.fixture(autouse=True)
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Times are told in the reader's zone: let the reader be in Berlin."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def of(*selected: BackupMetadata, among: Contents | None = None) -> Account:
    found = among or contents(*selected)
    return account_of(found, [row for row in found.rows if row.meta in selected], NOW, document="data.json")


def fact(account: Account, label: str) -> str:
    return next(fact.value for fact in account.facts if fact.label == label)


# -- a line of the list -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (TODAY, "Today"),
        (date(2025, 11, 3), "Yesterday"),
        (date(2025, 11, 2), "Sunday 2 Nov"),
        (date(2024, 12, 31), "31 Dec 2024"),
        (date(2025, 11, 5), "Wednesday 5 Nov"),  # the clock was set back
    ],
)
def test_days_have_the_names_that_people_use(day: date, text: str) -> None:
    assert words.day(day, TODAY) == text


def test_a_time_is_told_to_the_second() -> None:
    (row,) = rows_of([version(1, minutes_ago=2)], words.search_words)
    assert row.clock == "12:58:00"


def test_a_state_before_a_restore_names_the_restored_version_by_its_time() -> None:
    before = version(2, description="Before restoring 20251104_120000_a1b2c3d4", replaced_by="20251104_120000_a1b2c3d4")
    assert words.what(before).endswith("Before restoring 4 Nov 2025, 13:00")
    edited = version(2, description="The large mistake", replaced_by="20251104_120000_a1b2c3d4")
    assert words.what(edited).endswith("The large mistake")


def test_the_full_time_has_weekday_second_and_zone() -> None:
    assert words.full_time(version(1, minutes_ago=3), NOW) == "Tuesday, 12:57:00 CET (UTC+01:00)  ·  3 min ago"
    summer = version(1, timestamp=datetime(2025, 7, 1, 12, 0, 5, tzinfo=UTC))
    assert words.full_time(summer, NOW) == "Tuesday, 14:00:05 CEST (UTC+02:00)"


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"description": "Proxima\n added"}, "■  Proxima added"),
        ({"trigger": Trigger.SAVE}, "●  Save"),
        ({"description": "x" * 2_000}, "■  " + "x" * 160 + "…"),
    ],
)
def test_a_line_says_what_it_was_about_or_what_made_it(fields: dict[str, Any], text: str) -> None:
    assert words.what(version(1, **fields)) == text


@pytest.mark.parametrize(
    ("older", "newer", "text", "full"),
    [
        ((100, None), (100, None), "same size", "same size against the one before"),
        ((100, None), (2_600, None), "+2.5 KB", "+2.5 KB against the one before"),
        ((100, 5), (40, 2), "−3 records", "−60 bytes, −3 records against the one before"),
        ((100, 5), (140, 5), "+40 bytes", "+40 bytes against the one before"),
        ((100, 5), (100, 6), "+1 record", "same size, +1 record against the one before"),
    ],
)
def test_a_change_is_told_in_records_or_in_bytes(
    older: tuple[int, int | None], newer: tuple[int, int | None], text: str, full: str
) -> None:
    row, first = rows(
        version(2, file_size=newer[0], records=newer[1]), version(1, file_size=older[0], records=older[1])
    )
    assert (words.change(row), words.full_change(row)) == (text, full)
    assert words.change(first) == "first"


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, ""),
        ({"pinned": True}, "★ Pinned"),
        ({"verified_at": NOW, "pinned": True}, "✓ Checked  ★"),
        ({"suspicions": (Suspicion.EMPTY,), "verified_at": NOW}, "▲ Suspect"),
        ({"status": Status.CORRUPTED, "suspicions": (Suspicion.EMPTY,)}, "✖ Damaged"),
        ({"status": Status.ARCHIVED, "pinned": True}, "In the bin"),
    ],
)
def test_the_gravest_state_is_the_word_and_the_pin_a_sign(fields: dict[str, Any], text: str) -> None:
    assert words.state(version(1, **fields)) == text


def test_no_state_is_wider_than_its_column_is_made_for() -> None:
    widest = max(map(len, words.states()))
    for status in Status:
        for pinned in (True, False):
            for suspicions in ((), (Suspicion.NULS,)):
                meta = version(1, status=status, pinned=pinned, suspicions=suspicions, verified_at=NOW)
                assert len(words.state(meta)) <= widest


def test_every_choice_has_its_words() -> None:
    assert len({buttons.action(action).text for action in Action}) == len(Action)
    assert len({buttons.order(Order(column=column, descending=True)) for column in Column}) == len(Column)
    assert set(words.GLYPHS) == set(Trigger)
    assert len(set(words.GLYPHS.values())) == len(Trigger)
    for action in Action:
        caption = buttons.action(action)
        assert caption.key == caption.text[caption.underline].lower()
        assert "&" not in caption.text


def test_no_two_buttons_that_are_seen_together_share_a_letter() -> None:
    together = [
        {Action.CREATE, Action.VERIFY, Action.OPEN_FOLDER, Action.UNDO, Action.RESTORE, Action.EXPORT, pin, delete}
        for pin in (Action.PIN, Action.UNPIN)
        for delete in (Action.DELETE, Action.UNDELETE)
    ]
    for actions in together:
        keys = [buttons.action(action).key for action in actions] + [buttons.close().key]
        assert len(set(keys)) == len(keys)


# -- what is told of the selection ------------------------------------------------------------------------------------


def test_a_version_is_told_of_with_all_that_is_known() -> None:
    meta = version(
        2, minutes_ago=3, description="About it", tags=("a", "b"), records=1_200, verified_at=NOW - timedelta(hours=2)
    )
    kept = {"v2": (Reason(rule=Rule.NEWEST, text="the newest one"), Reason(rule=Rule.PINNED, text="pinned"))}
    account = of(meta, among=replace(contents(meta, version(1)), kept=kept))
    assert account.title == "4 Nov 2025, 12:57"
    assert account.text == account.full_text == "About it"
    assert fact(account, "Content") == "2.0 KB, 1,200 records"
    assert fact(account, "Stored") == "200 bytes, 10 % of the content"
    assert fact(account, "Checked") == "2 hours ago: every byte read, SHA-256 right"
    assert fact(account, "Tags") == "a, b"
    assert fact(account, "SHA-256") == meta.file_hash
    assert account.reasons == ("The newest one.", "Pinned.")
    assert not account.remarks


def test_a_version_that_nothing_keeps_is_said_to_go() -> None:
    assert "the next save may remove it" in of(version(1)).reasons[0]
    unknown = replace(contents(version(1)), kept=None)
    assert of(version(1), among=unknown).reasons == ()


def test_a_long_description_is_shortened_for_reading_and_whole_for_editing() -> None:
    account = of(version(1, description="word " * 400))
    assert len(account.text) <= 301
    assert account.text.endswith("…")
    assert len(account.full_text) == 1_999


@pytest.mark.parametrize(
    ("fields", "gravity", "text"),
    [
        (
            {"problem": "its file is gone", "status": Status.CORRUPTED},
            Gravity.BAD,
            "Its file is gone. It cannot be restored.",
        ),
        ({"suspicions": (Suspicion.NULS,)}, Gravity.WARN, "It holds nothing but zeros"),
        ({"suspicions": (Suspicion.SHRUNK,)}, Gravity.WARN, "less than half as large"),
        ({"suspicions": (Suspicion.UNPARSABLE,)}, Gravity.WARN, "cut off or garbled"),
        ({"suspicions": (Suspicion.EMPTY,)}, Gravity.WARN, "pushed out no good backup"),
        ({"status": Status.ARCHIVED}, Gravity.QUIET, "“Take back” brings it back"),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(fields: dict[str, Any], gravity: Gravity, text: str) -> None:
    (remark,) = of(version(1, **fields)).remarks
    assert remark.gravity is gravity
    assert text in remark.text


def test_without_a_selection_the_history_is_told_of() -> None:
    everything = contents(version(3), version(2, status=Status.CORRUPTED), version(1, status=Status.ARCHIVED))
    account = of(among=everything)
    assert account.title == "2 backups"
    assert fact(account, "Damaged") == "1"
    assert fact(account, "In the bin") == "1"
    assert summary(everything.stats) == "2 backups  ·  500 bytes  ·  since 4 Nov 2025  ·  1 damaged"
    assert summary(None) == summary(contents().stats) == ""


def test_several_versions_are_told_of_together() -> None:
    account = of(version(3), version(2, minutes_ago=60), among=contents(version(3), version(2, minutes_ago=60)))
    assert account.title == "2 backups selected"
    assert fact(account, "Stored") == "500 bytes"


def test_what_cannot_be_told_is_explained() -> None:
    assert account_of(None, [], NOW, document="data.json").title == "Reading the backups…"
    failed = account_of(None, [], NOW, document="data.json", problem="The drive is away.")
    assert failed.remarks[0].text == "The drive is away."
    assert "every save of data.json is kept" in account_of(contents(), [], NOW, document="data.json").text


@pytest.mark.parametrize(
    ("state", "title", "offers"),
    [
        (DialogState(document="d", contents=contents()), "No backup yet", True),
        (
            DialogState(document="d", contents=contents(version(1, status=Status.ARCHIVED))),
            "All backups are in the bin",
            False,
        ),
        (DialogState(document="d", contents=contents(version(1)), query=" x "), "No backup matches “x”", False),
        (DialogState(document="d", problem="away"), "The backups cannot be read", False),
    ],
)
def test_an_empty_list_says_why(state: DialogState, title: str, offers: bool) -> None:
    emptiness = emptiness_of(state, [])
    assert emptiness
    assert (emptiness.title, emptiness.offers_backup) == (title, offers)


def test_a_list_that_is_still_being_read_or_has_rows_says_nothing() -> None:
    assert emptiness_of(DialogState(document="d"), []) is None
    assert emptiness_of(DialogState(document="d", contents=contents(version(1))), rows(version(1))) is None


# -- what is about to happen ------------------------------------------------------------------------------------------


def test_the_question_before_a_restore_says_all_that_will_happen() -> None:
    older = version(1, minutes_ago=2_880, records=3)
    found = contents(version(2, records=4), older)
    question = about_restore(older, found, Health(), NOW, document="data.json")
    assert question.title == "Restore the backup of 2 Nov 2025, 13:00?"
    assert question.text == (
        "data.json becomes what it was 2 days ago: 1.0 KB, 3 records. "
        "What it holds now (2.0 KB, 4 records) is stored first: Undo brings it back."
    )
    assert question.entry is None
    assert question.answered("") == Restore(backup_id="v1")


@pytest.mark.parametrize(
    ("newest", "health", "text"),
    [
        (
            version(2),
            Health(unprotected_since=NOW),
            "What it holds now, with changes that no backup holds yet, is stored first",
        ),
        (version(2), Health(has_document=False), "there is no data.json, so nothing can be lost"),
        (version(2, replaced_by="v1"), Health(), "What it holds now is stored first: Undo brings it back."),
    ],
)
def test_it_says_no_more_than_is_known_of_the_present(newest: BackupMetadata, health: Health, text: str) -> None:
    older = version(1)
    assert text in about_restore(older, contents(newest, older), health, NOW, document="data.json").text


def test_it_warns_of_a_version_that_looks_like_an_accident() -> None:
    suspect = version(1, suspicions=(Suspicion.EMPTY,))
    assert "Beware" in about_restore(suspect, contents(suspect), Health(), NOW, document="data.json").text


def test_an_undo_says_what_comes_back() -> None:
    before = version(1, minutes_ago=60, trigger=Trigger.BEFORE_RESTORE, records=9)
    question = about_undo(contents(before, undo_id="v1"), Health(), document="data.json")
    assert "before the restore of 4 Nov 2025, 12:00: 1.0 KB, 9 records" in question.text
    assert "before the last restore" in about_undo(contents(), Health(), document="data.json").text


def test_a_host_that_raised_keeps_the_offer_to_undo() -> None:
    assert after_host_error(None, document="data.json").offer is None


def test_a_mark_of_the_timeline_tells_its_leading_version_and_how_many_more() -> None:
    both = rows(version(2, description="x" * 200), version(1))
    assert words.mark(both[:1], both[0]).endswith("…")
    assert words.mark(both, both[1]) == "4 Nov 2025, 13:00  ·  ■  By the app  (and 1 more)"
