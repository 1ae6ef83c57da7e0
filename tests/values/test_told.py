"""A text that knows what it was made of: English wherever a text is wanted, and in any language later."""

from __future__ import annotations

import copy
import json
import pickle

from backupkit.errors import BackupError
from backupkit.places.errors import PlaceAway
from backupkit.values.sentence import Sentence, Told, counted, spoken, told, told_of, told_together
from tests.ui.words import catalogue

_REASON = Sentence("the server does not answer")


def loud(template: str, _count: int | None) -> str:
    return catalogue.loud(template)


def test_it_is_an_english_text_like_any_other() -> None:
    error = PlaceAway("s3://bucket", _REASON)
    text = told(error)
    assert text == str(error)
    assert json.loads(json.dumps({"problem": text})) == {"problem": str(error)}
    assert text.startswith("s3://bucket is out of reach: the server does not answer.")


def test_it_can_be_said_in_another_language_with_all_that_is_within_it() -> None:
    said = spoken(told(PlaceAway("usb", _REASON)), loud)
    assert said.startswith("usb IS OUT OF REACH: THE SERVER DOES NOT ANSWER. NOTHING")


def test_it_stays_what_it_is_when_it_is_copied_and_sent() -> None:
    text = told(PlaceAway("usb", _REASON))
    for other in (copy.deepcopy(text), pickle.loads(pickle.dumps(text))):  # noqa: S301 - our own
        assert (other, spoken(other, loud)) == (text, spoken(text, loud))


def test_another_text_can_be_put_into_its_gaps() -> None:
    text = told(PlaceAway("s3://bucket/a/very/long/prefix", told_of(Sentence("{place} is shut"), place="s3://bucket")))
    assert text.with_value("place", "S3").startswith("S3 is out of reach: S3 is shut. ")
    assert text.with_value("nothing", "S3") == text


def test_what_a_number_inflects_keeps_the_number() -> None:
    text = told_of(counted("{count} copies at {place}", by="count"), count=3, place="usb")
    assert text == "3 copies at usb"
    assert spoken(text, lambda template, count: f"{count}: {template}") == "3: 3 copies at usb"


def test_several_behind_each_other_can_be_said_in_another_language_too() -> None:
    one, other = told(PlaceAway("usb", _REASON)), told_of(Sentence("{place} is full."), place="nas")
    text = told_together((one, "as it is.", other))
    assert text == f"{one} as it is. nas is full."
    assert isinstance(text, Told)
    assert spoken(text, loud) == f"{spoken(one, loud)} as it is. nas IS FULL."
    assert told_together((one,)) is one
    assert told_together(()) == ""


def test_an_error_without_a_sentence_of_its_own_is_told_as_it_is() -> None:
    text = told(BackupError("no {such} thing"))
    assert (text, text.sentence) == ("no {such} thing", None)
    assert isinstance(text.with_value("such", "x"), Told)
