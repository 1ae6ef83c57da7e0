"""What is said of places: where a version lies, and how it stands with each of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backupkit.service.tasks.mirroring import Mirrored
from backupkit.ui.shown.status import IndicatorState
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words import notices, places, warnings
from backupkit.values.places import MirrorReport, PlaceReport, PlaceState

NOW = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
SEEN = NOW - timedelta(minutes=5)


@pytest.mark.parametrize(
    ("state", "tone", "text"),
    [
        (PlaceState(place="p", looked_at=SEEN, copies=42), Tone.GOOD, "All 42 versions, 5 min ago"),
        (PlaceState(place="p", looked_at=SEEN, copies=1), Tone.GOOD, "The one version, 5 min ago"),
        (PlaceState(place="p", looked_at=SEEN, copies=4, missing=3), Tone.BUSY, "4 of 7 versions, 5 min ago"),
        (PlaceState(place="p"), Tone.QUIET, "Nothing copied yet"),
        (PlaceState(place="p", looked_at=SEEN, problem="It is locked.", is_locked=True), Tone.WARN, "Locked"),
        (PlaceState(place="p", copying=3, to_copy=12, is_anew=True), Tone.BUSY, "Encrypting anew 3 of 12…"),
        (
            PlaceState(place="p", looked_at=SEEN, problem="It is away.", is_away=True),
            Tone.WARN,
            "Out of reach, last seen 5 min ago",
        ),
        (PlaceState(place="p", problem="It is away.", is_away=True), Tone.WARN, "Out of reach so far"),
        (PlaceState(place="p", looked_at=SEEN, problem="It is another's."), Tone.BAD, "Not all is copied: see"),
        (
            PlaceState(place="p", looked_at=SEEN, copies=9, missing=1, problem="It is full."),
            Tone.BAD,
            "9 of 10 versions: ",
        ),
        (PlaceState(place="p", problem="It is refused."), Tone.BAD, "Nothing can be copied"),
        (PlaceState(place="p", copying=3, to_copy=12), Tone.BUSY, "Copying 3 of 12…"),
    ],
)
def test_only_what_a_person_must_look_at_is_red(state: PlaceState, tone: Tone, text: str) -> None:
    line = places.standing(state, NOW)
    assert (line.tone, line.problem) == (tone, state.problem)
    assert line.text.startswith(text)


@pytest.mark.parametrize(
    ("since_check", "text"),
    [
        (timedelta(0), "All 42 versions, 5 min ago"),
        (timedelta(hours=23), "All 42 versions, 5 min ago"),
        (timedelta(days=2), "All 42 versions, checked 2 days ago"),
    ],
)
def test_of_a_check_that_is_older_than_the_look_it_is_said_when_it_was(since_check: timedelta, text: str) -> None:
    state = PlaceState(place="p", looked_at=SEEN, checked_at=SEEN - since_check, copies=42)
    assert places.standing(state, NOW).text == text
    some = places.standing(replace(state, copies=39, missing=3), NOW).text
    assert some == text.replace("All 42", "39 of 42")


def test_copies_that_nothing_can_make_good_are_told_in_red_below_the_list() -> None:
    state = PlaceState(place="/media/USB disk", looked_at=SEEN, copies=42, damaged=3)
    line = places.standing(state, NOW)
    assert (line.tone, line.text) == (Tone.BAD, "All 42 versions: see below")
    assert line.problem == "USB disk: 3 copies are damaged, and could not be made good."
    told = places.standing(replace(state, problem="2 of the copies are damaged: a, b."), NOW)
    assert (told.tone, told.problem) == (Tone.BAD, "2 of the copies are damaged: a, b.")
    away = places.standing(replace(state, problem="It is away.", is_away=True), NOW)
    assert (away.tone, away.problem) == (Tone.WARN, f"It is away. {line.problem}")


def test_a_version_lies_here_and_at_the_places_that_hold_it() -> None:
    assert places.lies(()) == places.lies((), is_sealed=True) == "here"
    assert places.lies(("s3://bucket/x",), is_here=False).replace("\N{NO-BREAK SPACE}", " ") == "S3 (bucket)"
    assert places.lies((), is_here=False) == ""
    said = places.lies(("/media/USB disk", "s3://bucket/x"))
    assert said.replace("\N{NO-BREAK SPACE}", " ") == "here · USB disk · S3 (bucket)"
    assert said.split(" ") == ["here\xa0·", "USB\xa0disk\xa0·", "S3\xa0(bucket)"]  # where a line may end


def test_where_copies_are_encrypted_each_place_has_a_lock_and_it_is_said_what_it_means() -> None:
    said = places.lies(("/media/USB disk", "s3://bucket/x"), is_sealed=True)
    plain = said.replace("\N{NO-BREAK SPACE}", " ")
    assert plain == "here · USB disk \N{LOCK} · S3 (bucket) \N{LOCK} (encrypted)"
    assert places.lies((), is_sealed=True, is_sealed_here=True) == "here\N{NO-BREAK SPACE}\N{LOCK} (encrypted)"


def test_that_a_password_is_wanted_is_said_once_however_many_places_there_are() -> None:
    report = MirrorReport(
        places=(
            PlaceReport(place="a", problem="A is locked.", is_locked=True),
            PlaceReport(place="b", problem="B is locked.", is_locked=True),
            PlaceReport(place="c", problem="C is away.", is_away=True),
        )
    )
    assert warnings.of_places(Mirrored(report=report)) == "A is locked. C is away. Versions are made here all the same."


@pytest.mark.parametrize("is_locked", [True, False])
def test_what_is_locked_is_offered_to_be_unlocked_beside_the_sentence(*, is_locked: bool) -> None:
    report = MirrorReport(places=(PlaceReport(place="a", problem="A is not all right.", is_locked=is_locked),))
    (notice,) = notices.alarms(IndicatorState(places=Mirrored(report=report)))
    assert notice.offer == (notices.EnterKey() if is_locked else None)
    assert (notices.label(notices.EnterKey()), notice.tone) == ("Unlock…", Tone.WARN)
