"""What is wrong with a place is remembered so that it can be said in another language, whatever others write there."""

from __future__ import annotations

from typing import Any

import pytest

from backupkit.operations.mirroring.memory import Memory, PlaceMemory, decoded, encoded
from backupkit.operations.mirroring.sayings import text_from
from backupkit.places.errors import PlaceAway
from backupkit.values.sentence import Sentence, Told, counted, spoken, told, told_of
from tests.mirroring.desk import Desk, MemoryPlace
from tests.ui.words import catalogue

_PLAIN = "as it is"


def loud(template: str, _count: int | None) -> str:
    return catalogue.loud(template)


@pytest.mark.parametrize(
    "problem",
    [
        told(PlaceAway("usb", Sentence("no drive is there"))),
        told(PlaceAway("usb", "what the system said {with} a brace")),
        told_of(counted("{count} copies at {place}", by="count"), count=3, place="{usb}"),
        told_of(Sentence("{place!r}, {count:,}"), count=3_000, place="usb"),
    ],
)
def test_it_is_remembered_with_what_it_was_made_of(problem: Told) -> None:
    known = decoded(encoded(Memory(places={"usb": PlaceMemory(problem=problem)}))).of("usb").problem
    assert known == problem
    assert isinstance(known, Told)
    assert spoken(known, loud) == spoken(problem, loud)


def test_a_mirroring_remembers_it_so(desk: Desk) -> None:
    desk.save()
    place = MemoryPlace("usb")
    place.is_away = True
    manager = desk.manager(place)
    (report,) = manager.mirror().places
    (state,) = manager.places
    assert state.problem == report.problem
    assert isinstance(state.problem, Told)
    assert spoken(state.problem, loud).startswith("usb IS OUT OF REACH: ")


@pytest.mark.parametrize(
    "fields",
    [
        None,
        "text",
        {"sentence": "{place.__class__}", "by": "", "values": {"place": "x"}},
        {"sentence": "{place:>99999999999}", "by": "", "values": {"place": "x"}},
        {"sentence": "{place!s}", "by": "", "values": {"place": "x"}},
        {"sentence": "{0}", "by": "", "values": {"0": "x"}},
        {"sentence": "{}", "by": "", "values": {}},
        {"sentence": "{place", "by": "", "values": {"place": "x"}},
        {"sentence": "{{place}}", "by": "", "values": {"place": "x"}},
        {"sentence": "{other}", "by": "", "values": {"place": "x"}},
        {"sentence": "{place:,}", "by": "", "values": {"place": "x"}},
        {"sentence": "{place}", "by": "place", "values": {"place": "x"}},
        {"sentence": "{place}", "by": "place", "values": {"place": True}},
        {"sentence": "{place}", "by": "gone", "values": {"place": "x"}},
        {"sentence": 3, "by": "", "values": {}},
        {"sentence": "{place}", "values": {"place": "x"}},
    ],
)
def test_what_is_no_sentence_of_texts_and_numbers_is_left_as_the_plain_text(fields: object) -> None:
    text = text_from(_PLAIN, fields)
    assert text == _PLAIN
    assert not isinstance(text, Told)


def test_what_lies_too_deep_is_a_plain_text() -> None:
    fields: dict[str, Any] = {"sentence": "x", "by": "", "values": {}}
    for _ in range(10):
        fields = {"sentence": "{x}", "by": "", "values": {"x": {"text": "deeper", **fields}}}
    assert text_from(_PLAIN, fields) == "deeper"
