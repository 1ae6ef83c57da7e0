"""The control room's systems: finding, changing, and what stands in the file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from demo_app import model, sample
from demo_app.model import Atlas, Planet, StarSystem, Threat

_ATLAS = Atlas(
    systems=(
        StarSystem(key="S-001", name="Vega", sector="Inner Ring", notes="Supply run", threat=Threat.WATCH),
        StarSystem(key="S-003", name="alnair", planets=(Planet(name="Alnair I"),), resources=("iron",)),
        StarSystem(key="S-002", name="Tarn", stations=("Tarn Relay",), notes="No run"),
    )
)


def _found(text: str, threat: Threat | None = None) -> list[str]:
    return [system.name for system in _ATLAS.matching(text, threat)]


def test_systems_are_listed_by_name_whatever_its_case() -> None:
    assert _found("") == ["alnair", "Tarn", "Vega"]


@pytest.mark.parametrize(
    ("text", "names"),
    [("RUN", ["Tarn", "Vega"]), ("supply run", ["Vega"]), ("iron", ["alnair"]), ("relay", ["Tarn"]), ("xyz", [])],
)
def test_a_search_wants_every_word_somewhere_in_a_system(text: str, names: list[str]) -> None:
    assert _found(text) == names


def test_a_search_can_be_narrowed_to_a_threat_level() -> None:
    assert _found("run", Threat.WATCH) == ["Vega"]


def test_a_new_system_gets_a_key_that_was_not_used_even_after_a_deletion_in_the_middle() -> None:
    atlas, system = _ATLAS.without("S-002").with_new()
    assert system.key == "S-004"
    assert atlas.systems[-1] == system


def test_the_first_system_of_all_can_be_entered() -> None:
    assert Atlas().with_new()[1].key == "S-001"


def test_a_change_keeps_the_order_and_the_other_systems() -> None:
    changed = replace(_ATLAS.systems[1], name="Alnair")
    assert _ATLAS.with_changed(changed).systems == (_ATLAS.systems[0], changed, _ATLAS.systems[2])


def test_a_system_is_found_by_its_key_or_not_at_all() -> None:
    assert _ATLAS.get("S-003") == _ATLAS.systems[1]
    assert _ATLAS.get("S-009") is None
    assert _ATLAS.get(None) is None


def test_what_stands_in_the_file_gives_the_same_atlas() -> None:
    assert model.from_data(model.to_data(sample.atlas())) == sample.atlas()


def test_the_sample_is_the_same_each_time_and_its_keys_are_unique() -> None:
    systems = sample.atlas().systems
    assert systems == sample.atlas().systems
    assert len(systems) == len({system.key for system in systems}) == 60
    assert {system.threat for system in systems} == set(Threat)
