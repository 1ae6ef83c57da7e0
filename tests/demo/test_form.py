"""The form of a system: from the record to the fields and back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from demo_app import form, sample
from demo_app.model import Planet, StarSystem


@pytest.mark.parametrize("system", sample.atlas().systems, ids=lambda system: system.key)
def test_a_form_that_nobody_touched_changes_nothing(system: StarSystem) -> None:
    assert form.entered(form.shown(system), system) == system


_SYSTEM = sample.atlas().systems[0]
_SHOWN = form.shown(_SYSTEM)


def test_what_is_typed_becomes_the_record() -> None:
    typed = replace(_SHOWN, name=" Vega ", population="1 200,000", stations="A, ,B", planets="Vega I, ice\n\nVega II")
    system = form.entered(typed, _SYSTEM)
    assert (system.name, system.population, system.stations) == ("Vega", 1_200_000, ("A", "B"))
    assert system.planets == (Planet(name="Vega I", kind="ice"), Planet(name="Vega II", kind="unknown"))


@pytest.mark.parametrize("text", ["many", "-3", "1.5", "²"])
def test_a_population_that_is_no_number_is_told_and_leaves_the_record_alone(text: str) -> None:
    typed = replace(_SHOWN, population=text)
    assert form.complaint(typed) == "The population must be a whole number."
    assert form.entered(typed, _SYSTEM) == _SYSTEM


def test_a_name_that_was_emptied_is_told_and_leaves_the_record_alone() -> None:
    typed = replace(_SHOWN, name="  ")
    assert form.complaint(typed) == "A system needs a name."
    assert form.entered(typed, _SYSTEM) == _SYSTEM


def test_an_empty_population_is_none_at_all() -> None:
    typed = replace(_SHOWN, population="")
    assert form.complaint(typed) is None
    assert form.entered(typed, _SYSTEM).population == 0
