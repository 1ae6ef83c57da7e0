"""What is said of places: where a version lies, and how it stands with each of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backupkit.ui.shown.tone import Tone
from backupkit.ui.words import places
from backupkit.values.places import PlaceState

NOW = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
SEEN = NOW - timedelta(minutes=5)


@pytest.mark.parametrize(
    ("state", "tone", "text"),
    [
        (PlaceState(place="p", looked_at=SEEN, copies=42), Tone.GOOD, "All 42 versions, 5 min ago"),
        (PlaceState(place="p", looked_at=SEEN, copies=1), Tone.GOOD, "The one version, 5 min ago"),
        (PlaceState(place="p", looked_at=SEEN, copies=4, missing=3), Tone.BUSY, "4 of 7 versions, 5 min ago"),
        (PlaceState(place="p"), Tone.QUIET, "Nothing copied yet"),
        (PlaceState(place="p", looked_at=SEEN, problem="It is away.", is_away=True), Tone.WARN, "Out of reach since"),
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


def test_a_version_lies_here_and_at_the_places_that_hold_it() -> None:
    assert places.lies(()) == places.lies((), is_sealed=True) == "here"
    said = places.lies(("/media/USB disk", "s3://bucket/x"))
    assert said.replace("\N{NO-BREAK SPACE}", " ") == "here · USB disk · S3 (bucket)"
    assert said.split(" ") == ["here\xa0·", "USB\xa0disk\xa0·", "S3\xa0(bucket)"]  # where a line may end
