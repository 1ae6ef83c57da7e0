"""A whole manifest decoded at once is what its entries are one by one, and nothing unusual slips through."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.values.version import BackupMetadata
from backupkit.versionfile import bulk, codec
from tests.values.metadata import META, ODD_NAMES, TRICKS, WRONG, versions

PLAIN = codec.all_fields(META)


@given(st.lists(versions().filter(lambda meta: meta.file_name), min_size=1, max_size=5))
def test_ordinary_entries_are_decoded_at_once_and_as_one_by_one(metas: list[BackupMetadata]) -> None:
    entries = [json.loads(json.dumps(codec.all_fields(meta))) for meta in metas]
    assert bulk.from_entries(entries) == metas
    assert [dict(meta) for meta in bulk.from_entries(entries) or ()] == [dict(meta) for meta in metas]
    assert bulk.from_entries([{"more": 1} | entry for entry in entries]) == metas


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_p12_a_value_of_the_wrong_kind_anywhere_is_left_to_the_careful_way(name: str, value: object, at: int) -> None:
    entries = [dict(PLAIN) for _ in range(3)]
    entries[at][name] = value
    assert bulk.from_entries(entries) is None


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize("name", ["backup_id", "file_name"])
def test_p12_a_name_that_leads_elsewhere_is_left_to_the_careful_way(name: str, trick: str) -> None:
    found = bulk.from_entries([PLAIN, PLAIN | {name: trick}])
    assert found is None or (name == "file_name" and trick in ODD_NAMES)


@pytest.mark.parametrize("name", PLAIN)
def test_an_entry_without_a_field_is_left_to_the_careful_way(name: str) -> None:
    assert bulk.from_entries([PLAIN, {key: value for key, value in PLAIN.items() if key != name}]) is None


@pytest.mark.parametrize("entry", [None, 5, "text", [], [[]], {}])
def test_p12_what_is_no_entry_is_left_to_the_careful_way(entry: object) -> None:
    assert bulk.from_entries([PLAIN, entry]) is None


@pytest.mark.parametrize("name", ["document", "description", "problem", "replaced_by"])
@pytest.mark.parametrize("texts", [("\ud800", "\udc00"), ("\udc00", ""), ("", "a\ud800")])
def test_p12_half_a_character_is_left_to_the_careful_way(name: str, texts: tuple[str, str]) -> None:
    assert bulk.from_entries([PLAIN | {name: text} for text in texts]) is None


@given(st.lists(st.sampled_from([*PLAIN]), max_size=2), st.data())
def test_whatever_is_accepted_at_once_is_accepted_one_by_one(names: list[str], data: st.DataObject) -> None:
    values: Any = st.one_of(st.none(), st.integers(), st.booleans(), st.text(max_size=3), st.lists(st.text(max_size=2)))
    entry = PLAIN | {name: data.draw(values) for name in names}
    found = bulk.from_entries([PLAIN, entry])
    if found is not None:
        assert found == [META, codec.from_fields(entry)]
