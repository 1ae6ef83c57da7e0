"""The user's choices in a backup folder."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.errors import ManifestTooNew
from backupkit.store.sealed.keeping import AS_IT_IS
from backupkit.store.settings import Settings, SettingsDamaged, encode_settings, read_settings
from backupkit.values import naming
from backupkit.values.retention import Retention


def written(folder: Path, content: object) -> Settings | None:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    (folder / naming.SETTINGS).write_bytes(data)
    return read_settings(folder, AS_IT_IS)


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(documents=("../data.json",)),
        Settings(documents=("../a.json", "../Grüße 😀.json", "/mnt/x y.json"), retention=Retention.compact()),
        Settings(retention=Retention(yearly=3, budget_bytes=10**12)),
    ],
)
def test_settings_come_back_as_they_were_written(tmp_path: Path, settings: Settings) -> None:
    assert written(tmp_path, encode_settings(settings)) == settings


@given(st.lists(st.text(st.characters())).map(tuple))
def test_any_path_can_be_remembered_even_one_that_is_no_unicode(documents: tuple[str, ...]) -> None:
    fields = json.loads(encode_settings(Settings(documents=documents)))
    assert tuple(fields["documents"]) == documents


def test_settings_that_are_not_there_are_none(tmp_path: Path) -> None:
    assert read_settings(tmp_path, AS_IT_IS) is None
    assert read_settings(tmp_path / "nowhere", AS_IT_IS) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 100,
        b"{",
        b"\xff\xfe",
        b"[" * 50_000,
        b" " * (1 << 16) + b"{}",
        None,
        [],
        "text",
        5,
        {},
        {"documents": []},
        {"version": None, "documents": []},
        {"version": "1", "documents": []},
        {"version": True, "documents": []},
        {"version": 1},
        {"version": 2},  # of another program: ours has a checksum, or documents if it was written by hand
        {"version": 3, "theme": "dark"},
        {"version": 1, "documents": None},
        {"version": 1, "documents": "../data.json"},
        {"version": 1, "documents": {"a": 1}},
        {"version": 1, "documents": [5]},
    ],
    ids=lambda content: repr(content)[:60],  # one of 50,000 letters is more than an environment takes on Windows
)
def test_settings_that_cannot_be_read_are_damaged_not_missing(tmp_path: Path, content: object) -> None:
    with pytest.raises(SettingsDamaged):
        written(tmp_path, content)


@pytest.mark.parametrize("retention", [5, "compact", [1], {"daily": -1}, {"newest": None}], ids=repr)
def test_a_retention_that_cannot_be_read_does_not_cost_the_folder_its_owner(tmp_path: Path, retention: object) -> None:
    found = written(tmp_path, {"version": 1, "documents": ["../data.json"], "retention": retention})
    assert found == Settings(documents=("../data.json",), hold=True), "and nothing is removed until there is a new one"


def test_no_choice_of_a_retention_is_none(tmp_path: Path) -> None:
    found = written(tmp_path, {"version": 1, "documents": [], "retention": None})
    assert found == Settings()


def test_a_field_of_a_later_release_is_passed_over(tmp_path: Path) -> None:
    content = {"version": 1, "documents": ["a"], "retention": {"daily": 3, "centuries": 1}, "colour": "red"}
    known = Settings(documents=("a",), retention=Retention(daily=3))
    assert written(tmp_path, content) == replace(known, later_sections={"colour": "red"}, later_rules={"centuries": 1})


@pytest.mark.parametrize("content", [{"version": 2, "documents": {}}, {"version": 99, "documents": 5}])
def test_settings_of_a_newer_release_are_refused(tmp_path: Path, content: dict[str, object]) -> None:
    with pytest.raises(ManifestTooNew) as caught:
        written(tmp_path, content)
    error = caught.value
    assert (error.path, error.found, error.supported) == (tmp_path / naming.SETTINGS, content["version"], 1)


def test_p12_settings_that_are_a_folder_are_not_ours(tmp_path: Path) -> None:
    (tmp_path / naming.SETTINGS).mkdir()
    with pytest.raises(SettingsDamaged):
        read_settings(tmp_path, AS_IT_IS)


def test_p12_settings_that_are_a_link_are_not_ours(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.json"
    elsewhere.write_bytes(encode_settings(Settings(documents=("a",))))
    (tmp_path / naming.SETTINGS).symlink_to(elsewhere)
    with pytest.raises(SettingsDamaged):
        read_settings(tmp_path, AS_IT_IS)
