"""The step of a path that names a row: what stands in it, and that it is read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.changes.paths import path_of, path_text
from backupkit.documents.sqlite.rows.steps import Value, key_of, step_of

_VALUES = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.sampled_from(["null", "NULL", "1", "-1.5", "inf", "1e5", "x'00'", "t''", "a,b=1", "it's", " a ", "\x00", ""]),
    st.binary(),
    st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")),
)


@pytest.mark.parametrize(
    ("value", "step"),
    [
        (17, "id=17"),
        ("Vega", "id=Vega"),
        ("Alpha Centauri", "id=Alpha Centauri"),
        ("17", "id='17'"),
        ("one, two", "id='one, two'"),
        ("it's", "id='it''s'"),
        ("", "id=''"),
        ("null", "id='null'"),
        (None, "id=null"),
        (1.0, "id=1.0"),
        (b"\x00\xff", "id=x'00ff'"),
        ("\udcff", "id=t'ff'"),
    ],
)
def test_a_value_stands_as_people_write_it_unless_it_could_be_taken_for_another(value: Value, step: str) -> None:
    assert step_of([("id", value)]) == step
    assert key_of(step, ["id"]) == (value,)


@given(st.lists(st.tuples(st.sampled_from(["id", "a,b", "x=y", "it's", ""]), _VALUES), min_size=1, max_size=4))
def test_every_key_is_read_back_from_its_step_also_within_a_path(key: list[tuple[str, Value]]) -> None:
    step = step_of(key)
    (found,) = path_of(path_text((step,)))
    assert isinstance(found, str)
    values = key_of(found, [name for name, _ in key])
    assert values == tuple(value for _, value in key)
    assert values is not None
    assert [type(value) for value in values] == [type(value) for _, value in key]


@pytest.mark.parametrize("step", ["", "id", "id=", "name=1", "id=1,", "id=1,id=2", "id='a", "id= a", f"id={2**63}"])
def test_what_names_no_row_is_none(step: str) -> None:
    assert key_of(step, ["id"]) is None
