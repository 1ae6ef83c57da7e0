"""What follows in the settings window from what is filled in, read and taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from backupkit import Retention
from backupkit.config.choices import ROWS
from backupkit.config.origin import Origin
from backupkit.service.tasks.configuring import Consequence, Judged, Said, Settings
from backupkit.ui.settings.pages import SettingsPages
from backupkit.ui.settings.state import (
    Filled,
    Foreseen,
    Read,
    ScheduleJudged,
    SettingsState,
    TakenBack,
    Turned,
    advance,
    can_send,
    changes,
    edited,
    flaws,
    has_defaults,
    opened,
    origin_of,
    page_of_flaw,
    schedule_text,
    wanted_retention,
)
from backupkit.ui.shown.flaws import Wrong
from backupkit.ui.shown.settings import INPUT, INPUTS, PASSWORD, SETTINGS, Page, inputs_for
from backupkit.ui.words import settings as words
from tests.ui.settings.made_up import VALUES, facts, read


def filled(state: SettingsState, **entries: Any) -> SettingsState:
    for name, entry in entries.items():
        state = advance(state, Filled(name=name, entry=entry))
    return state


def test_every_setting_has_an_input_and_every_input_its_words() -> None:
    assert set(SETTINGS) - {PASSWORD} == set(VALUES)
    assert set(words.TABLE) == set(INPUT)
    assert all(words.choice(each.name, value) for each in INPUTS for value in each.choices)


def test_what_was_only_looked_at_changes_nothing() -> None:
    assert changes(read()) == {}
    assert flaws(read(schedule="not a schedule at all")) == {}


@pytest.mark.parametrize(
    ("entries", "chosen"),
    [
        ({"enabled": False}, {"enabled": False}),
        ({"verify_days": " 14 "}, {"verify_days": 14}),
        ({"summary": "weekly"}, {"summary": "weekly"}),
        ({"pace": "daily", "time": "7:30"}, {"schedule": "daily 07:30"}),
        ({"newest": "4"}, {"retention": Retention(newest=4)}),
        ({"preset": "compact"}, {"retention": Retention.compact()}),
        (
            {"notify_to": "a@example.org; https://example.org/hook", "mail_server": "smtp://mail"},
            {"notify_to": ("a@example.org", "https://example.org/hook"), "mail_server": "smtp://mail"},
        ),
        ({"enabled": False, "on_save": True}, {"enabled": False}),
        ({"grace_days": "90"}, {"places_grace_days": 90}),
        ({"grace": "none", "grace_days": "x"}, {"places_grace_days": "never"}),
        ({"upload": "some", "upload_kib": "512"}, {"upload_kib_per_second": 512}),
        ({"upload": "some"}, {"upload_kib_per_second": 1_024}),
    ],
)
def test_what_is_filled_in_is_chosen_and_nothing_else(entries: dict[str, Any], chosen: dict[str, Any]) -> None:
    assert changes(filled(read(), **entries)) == chosen


def test_who_fills_in_what_was_there_before_has_chosen_nothing() -> None:
    assert changes(filled(filled(read(), newest="4"), newest="10")) == {}


def test_no_schedule_is_a_choice_too() -> None:
    assert changes(filled(read(values={"schedule": "daily 02:00"}), pace="never")) == {"schedule": "never"}


@pytest.mark.parametrize(
    ("entries", "name", "wrong"),
    [
        ({"pace": "daily", "time": "25:00"}, "time", Wrong.NO_TIME),
        ({"pace": "every", "minutes": "0"}, "minutes", Wrong.OUT_OF_RANGE),
        ({"pace": "cron", "cron": " "}, "cron", Wrong.NO_SCHEDULE),
        ({"daily": "seven"}, "daily", Wrong.NO_NUMBER),
        ({"daily": "-1"}, "daily", Wrong.NO_NUMBER),
        ({"yearly": "10000"}, "yearly", Wrong.OUT_OF_RANGE),
        ({"budget": "0"}, "budget", Wrong.OUT_OF_RANGE),
        (dict.fromkeys(("newest", "hourly", "daily", "weekly", "monthly"), "0"), "newest", Wrong.NO_RULE),
        ({"notify_to": "nobody"}, "notify_to", Wrong.NO_ADDRESS),
        ({"notify_to": "a@example.org"}, "mail_server", Wrong.SERVER_MISSING),
        ({"mail_server": "mail.example.org"}, "mail_server", Wrong.NO_SERVER),
        ({"verify_days": ""}, "verify_days", Wrong.NO_NUMBER),
        ({"compression_level": "10"}, "compression_level", Wrong.OUT_OF_RANGE),
        ({"grace_days": "-1"}, "grace_days", Wrong.NO_NUMBER),
        ({"upload": "some", "upload_kib": "0"}, "upload_kib", Wrong.OUT_OF_RANGE),
    ],
)
def test_what_is_wrong_is_told_beside_the_input_and_on_its_page(
    entries: dict[str, Any], name: str, wrong: Wrong
) -> None:
    state = filled(read(), **entries)
    found = flaws(state)
    assert found[name].wrong is wrong
    assert words.flaw(found[name])
    assert page_of_flaw(state) == (INPUT[name].page, name)


def test_that_there_is_no_number_is_a_choice_and_the_one_before_is_there_again_if_it_is_wanted_after_all() -> None:
    state = read(values={"places_grace_days": None, "upload_kib_per_second": 512})
    assert (state.entries["grace"], state.entries["upload"], state.entries["upload_kib"]) == ("none", "some", "512")
    assert changes(filled(state, upload="none")) == {"upload_kib_per_second": 0}
    assert changes(filled(state, grace="some")) == {"places_grace_days": 30}
    assert changes(filled(filled(state, upload="none"), upload="some")) == {}


def test_what_is_not_asked_for_cannot_be_wrong() -> None:
    state = filled(read(), pace="daily", time="soon", summary="daily")
    assert flaws(filled(state, pace="hourly")) == {}


def test_a_schedule_that_cannot_be_read_is_told_in_its_place_until_it_is_another_one() -> None:
    state = filled(read(), pace="cron", cron="61 * * * *")
    judged = Judged(text=schedule_text(state), problem="There is no minute 61.")
    state = advance(state, ScheduleJudged(judged=judged))
    assert flaws(state)["cron"].text == "There is no minute 61."
    assert flaws(filled(state, cron="6 * * * *")) == {}


def test_a_retention_is_wanted_only_while_it_is_one() -> None:
    assert wanted_retention(read()) == Retention()
    assert wanted_retention(filled(read(), newest="x")) is None
    assert wanted_retention(opened(document="data.json", pages=SettingsPages())) is None


def test_defaults_take_back_what_the_user_chose_on_that_page_alone() -> None:
    state = read(verify_days=3, compression_level=9)
    assert (has_defaults(state, Page.CHECK), has_defaults(state, Page.WHEN)) == (True, False)
    state = advance(filled(state, test_restore_days="1"), TakenBack(page=Page.CHECK))
    assert (state.entries["verify_days"], state.entries["test_restore_days"]) == ("30", "7")
    assert changes(state) == {"verify_days": None}
    assert not has_defaults(state, Page.CHECK)


def test_what_is_filled_in_after_the_defaults_is_a_choice_again() -> None:
    state = filled(advance(read(verify_days=3), TakenBack(page=Page.CHECK)), verify_days="5")
    assert changes(state) == {"verify_days": 5}


def test_a_choice_of_another_program_arrives_and_takes_nothing_away_that_was_filled_in() -> None:
    state = filled(read(), verify_days="5")
    state = advance(state, Read(facts=facts(verify_days=9, compression_level=1)))
    assert (state.entries["verify_days"], state.entries["compression_level"]) == ("5", "1")
    assert changes(state) == {"verify_days": 5}


def test_a_locked_page_shows_what_is_set_and_takes_nothing() -> None:
    state = read(SettingsPages(lock=("keep",)), retention=Retention.compact())
    assert changes(filled(state, newest="1", verify_days="1")) == {"verify_days": 1}
    assert advance(state, TakenBack(page=Page.KEEP)) is state
    assert not has_defaults(state, Page.KEEP)


def test_a_hidden_page_cannot_be_turned_to() -> None:
    state = read(SettingsPages(hide=("when", "advanced")))
    assert state.page is Page.WHERE
    assert advance(state, Turned(page=Page.ADVANCED)) is state


@pytest.mark.parametrize("options", [{"hide": ("whenn",)}, {"lock": ("Keep",)}, {"hide": tuple(Page)}])
def test_a_page_that_there_is_not_is_refused_where_the_host_names_it(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="settings"):
        SettingsPages(**options)


def test_who_has_set_a_value_is_told_until_the_user_sets_another_one() -> None:
    origin = Said(origin=Origin.ENVIRONMENT, name="BACKUP_SCHEDULE")
    found = facts(values={"schedule": "daily 02:00"})
    settings = replace(found.settings, origins={"schedule": origin})
    state = advance(opened(document="d", pages=SettingsPages()), Read(facts=replace(found, settings=settings)))
    assert origin_of(state, "schedule") == origin
    assert words.origin(origin.origin, origin.name) == "set by the administrator: BACKUP_SCHEDULE"
    assert edited(state) == frozenset()
    assert edited(filled(state, pace="hourly")) == {"schedule"}


def test_with_the_settings_lost_a_rule_that_is_in_force_can_be_chosen() -> None:
    state = read()
    assert changes(filled(state, preset="standard")) == {}
    state = advance(state, Foreseen(consequence=Consequence(kept=3, is_on_hold=True)))
    assert changes(filled(state, preset="standard")) == {"retention": Retention()}


def test_a_password_is_a_change_of_its_own_and_needs_a_server() -> None:
    state = filled(read(), **{PASSWORD: "hunter2"})
    assert changes(state) == {PASSWORD: "hunter2"}
    assert flaws(state)["mail_server"].wrong is Wrong.SERVER_MISSING
    assert flaws(filled(state, mail_server="smtp://me@mail")) == {}


def test_a_test_can_be_sent_once_all_that_is_said_about_it_is_saved() -> None:
    assert can_send(read(notify_to=("https://example.org/x",)))
    assert not can_send(filled(read(), mail_server="smtp://mail"))
    assert not can_send(filled(read(), **{PASSWORD: "hunter2"}))


def test_the_pages_are_those_by_which_a_configuration_is_locked() -> None:
    without_input = {"directory"}
    pages = {name: row.page for name, row in ROWS.items() if name not in without_input}
    assert pages == {name: inputs_for(name)[0].page for name in pages}


def test_before_anything_was_read_nothing_can_be_filled_in() -> None:
    state = opened(document="data.json", pages=SettingsPages())
    assert filled(state, enabled=False) is state
    assert (changes(state), flaws(state)) == ({}, {})
    assert advance(state, Read(facts=facts())).facts is not None
    assert isinstance(facts().settings, Settings)
