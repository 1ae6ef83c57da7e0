"""A version's metadata as JSON values: round trips, and nothing from a file is trusted."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from backupkit.store import manifest
from backupkit.values.version import BackupMetadata
from backupkit.versionfile import codec
from tests.values.metadata import META, ODD_NAMES, TRICKS, WRONG, versions


@given(versions())
def test_all_fields_come_back_from_json(meta: BackupMetadata) -> None:
    assert codec.from_fields(json.loads(json.dumps(codec.all_fields(meta)))) == meta


@given(versions(only_fixed=True))
def test_the_fixed_fields_come_back_from_json(meta: BackupMetadata) -> None:
    assert codec.from_fields(json.loads(json.dumps(codec.fixed_fields(meta)))) == meta


def test_a_field_of_a_later_release_is_passed_over() -> None:
    assert codec.from_fields(codec.all_fields(META) | {"colour": {"red": 1}}) == META


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_value_of_the_wrong_kind_is_refused(name: str, value: object) -> None:
    with pytest.raises(codec.Malformed):
        codec.from_fields(codec.all_fields(META) | {name: value})


def test_the_table_of_wrong_values_covers_every_field() -> None:
    assert set(WRONG) == set(META.keys()) == set(codec.all_fields(META))


# For records, null and missing mean the same: not counted. The others are younger than the format.
_MAY_BE_MISSING = {"records", "oddities", "folder_id", "link_target", "database"}


@pytest.mark.parametrize("name", sorted(codec.fixed_fields(META).keys() - _MAY_BE_MISSING))
def test_a_fixed_field_that_is_missing_is_refused(name: str) -> None:
    fields = codec.fixed_fields(META)
    del fields[name]
    with pytest.raises(codec.Malformed):
        codec.from_fields(fields)


@pytest.mark.parametrize("fields", [None, [], "text", 5, True, [["backup_id", "x"]]])
def test_what_is_no_object_is_refused(fields: object) -> None:
    with pytest.raises(codec.Malformed):
        codec.from_fields(fields)


@pytest.mark.parametrize("trick", TRICKS)
def test_p12_an_id_that_is_not_of_our_form_is_refused(trick: str) -> None:
    with pytest.raises(codec.Malformed):
        codec.from_fields(codec.all_fields(META) | {"backup_id": trick, "file_name": ""})


@pytest.mark.parametrize(
    "trick",
    [
        *(trick for trick in TRICKS[1:] if trick not in ODD_NAMES),
        "../backup_20251104_120000_a1b2c3d4.json.gz",
        "/etc/backup_20251104_120000_a1b2c3d4.json.gz",
        "..\\backup_20251104_120000_a1b2c3d4.json.gz",
        "C:backup_20251104_120000_a1b2c3d4.json.gz",
        "backup_20251104_120000_a1b2c3d4.json.gz\n",
        "backup_20251104_120000_a1b2c3d4.json.gz:stream",
        "backup_20251104_120000_a1b2c3d4.js/on.gz",
        "backup_20251104_120000_ffffffff.json.gz",
        "manifest.json",
    ],
)
def test_p12_a_file_name_that_is_not_that_of_this_version_is_refused(trick: str) -> None:
    with pytest.raises(codec.Malformed):
        codec.from_fields(codec.all_fields(META) | {"file_name": trick})


@pytest.mark.parametrize("name", [*ODD_NAMES, META.backup_id, f"{META.backup_id}.json.gz (1)"])
def test_a_file_name_that_holds_the_id_is_one_that_somebody_may_have_given(name: str) -> None:
    assert codec.from_fields(codec.all_fields(META) | {"file_name": name}).file_name == name


@pytest.mark.parametrize("name", ["document", "description", "problem", "tags"])
def test_p12_half_a_character_from_a_file_does_not_stop_the_manifest_from_being_written(name: str) -> None:
    value: object = ["half \ud83d"] if name == "tags" else "half \ud83d"
    fields = json.loads(json.dumps(codec.all_fields(META) | {name: value}))
    try:
        meta = codec.from_fields(fields)
    except codec.Malformed:
        return
    written = manifest.empty(META.timestamp).with_versions([meta])
    assert manifest.decode(manifest.encode(written)).backups.keys() == {META.backup_id}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (None, "not an object"),
        ({"description": 5}, "description is not str"),
        ({"pinned": 1}, "pinned is not bool"),
        ({"sequence": True}, "sequence is not int"),
        ({"description": "\ud800"}, "description holds what no UTF-8 text can"),
        ({"file_size": -1}, "file_size is out of range"),
        ({"sequence": 10**12 + 1}, "sequence is out of range"),
        ({"active_day": 10**6 + 1}, "active_day is out of range"),
        ({"tags": ["a", 5]}, "tags holds more than texts"),
        ({"backup_id": "x"}, "an id or file name that is not ours"),
        ({"file_hash": "x"}, "no SHA-256"),
        ({"file_hash": "X" * 64}, "no SHA-256"),
        ({"trigger": "whim"}, "'whim' is not a valid Trigger"),
        ({"timestamp": "yesterday " * 5}, "no time: 'yesterday yesterday yesterday yesterday '"),
    ],
)
def test_p12_metadata_is_refused_in_words_that_name_the_value(fields: dict[str, Any] | None, words: str) -> None:
    with pytest.raises(codec.Malformed) as caught:
        codec.from_fields(None if fields is None else codec.all_fields(META) | fields)
    assert str(caught.value) == words
