"""What is wrong with a place reaches the windows in the reader's language: page, tip, trial; nothing stays English."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

import backupkit.places
from backupkit import FolderPlace
from backupkit.automation import messenger
from backupkit.places import errors, mirroring
from backupkit.service.health import Health
from backupkit.service.tasks.mirroring import Mirrored
from backupkit.ui.shown.status import IndicatorState
from backupkit.ui.words import places
from backupkit.ui.words.indicator import indicator_text
from backupkit.ui.words.language import said
from backupkit.values.places import MirrorReport, PlaceReport, PlaceState, PlaceTrial
from backupkit.values.sentence import Sentence, told
from tests.mirroring.desk import Desk, MemoryPlace
from tests.ui.words import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type)
    and issubclass(kind, errors.PlaceError)
    and isinstance(vars(kind).get("sentence"), Sentence)
]
GIVEN = {"place": "S3://BUCKET", "reason": Sentence("it is not a folder"), "name": "COPY.GZ", "folder": "/B"}


@pytest.fixture(autouse=True)
def _in_capitals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What stays in small letters was not translated."""
    with catalogue.bound(catalogue.loud_texts(), tmp_path / "words", monkeypatch):
        yield


def reasons() -> list[Sentence]:
    """Return every part of a sentence that the kinds of places have for a reason."""
    modules = [
        importlib.import_module(f"backupkit.places.{each.name}")
        for each in pkgutil.iter_modules(backupkit.places.__path__)
    ]
    found = [value for module in modules for value in vars(module).values() if isinstance(value, Sentence)]
    return [*found, *(stop.value for stop in mirroring.Stop)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_is_wrong_with_a_place_is_translated_whole_wherever_it_is_shown(kind: type[errors.PlaceError]) -> None:
    given: dict[str, Any] = {name: GIVEN[name] for name in inspect.signature(kind).parameters if name in GIVEN}
    problem = told(kind(**given))
    assert problem.upper() != problem
    on_page = places.standing(PlaceState(place="S3://BUCKET", problem=problem), NOW).problem
    tried = places.trial(PlaceTrial(place="S3://BUCKET", problem=problem))
    report = MirrorReport(places=(PlaceReport(place="S3://BUCKET", problem=problem),))
    state = IndicatorState(health=Health(versions=1, last_good_at=NOW), places=Mirrored(report=report))
    tip = indicator_text(state, NOW, document="D").tip
    for text in (on_page, tried, tip):
        assert text.upper() == text, text
    assert tried in tip


@pytest.mark.parametrize("reason", reasons(), ids=str)
def test_a_reason_is_translated_within_its_sentence(reason: Sentence) -> None:
    problem = told(errors.PlaceAway("S3://BUCKET", replace(reason)))
    text = places.trial(PlaceTrial(place="S3://BUCKET", problem=problem))
    assert text.upper() == text, text


@pytest.mark.leaves_damage
def test_what_a_mirroring_and_a_trial_say_is_translated(desk: Desk) -> None:
    desk.save()
    place, other = MemoryPlace("USB"), desk.root / "THERE"
    other.mkdir()
    (other / "backup_20260101_000000_00000000.json.gz").write_bytes(b"x")
    manager = desk.manager(place, FolderPlace(other))
    place.is_away = True
    manager.mirror()
    away, stopped = (places.standing(state, NOW).problem for state in manager.places)
    assert away.startswith("USB IS OUT OF REACH: ")
    assert stopped.startswith("NOTHING IS COPIED TO THERE: VERSIONS LIE THERE, AND NOTHING SAYS WHOSE THEY ARE. ")
    assert stopped.upper() == stopped
    tried = places.trial(manager.try_place(other.as_uri()))
    assert "NO COPIES CAN BE MADE AT " in tried
    assert "VERSIONS LIE THERE, AND NOTHING SAYS WHOSE THEY ARE" in tried


def test_a_notice_of_what_is_wrong_at_places_is_translated_whole() -> None:
    away, full = told(errors.PlaceAway("USB", Sentence("it is not a folder"))), told(errors.PlaceFull("NAS"))
    report = MirrorReport(places=(PlaceReport(place="USB", problem=away), PlaceReport(place="NAS", problem=full)))
    _stopped, failed = messenger._mirrored(report, NOW)
    assert failed.reason
    text = said(failed.reason)
    assert text.upper() == text
    assert text.startswith(f"{said(away)} {said(full)} ")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "desk")
