"""The open control room: its file, and whether there is something to save."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from demo_app import sample
from demo_app.room import Room
from demo_app.store import store_for

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "room.json"


def test_a_first_start_makes_the_folder_and_a_file_with_the_sample(path: Path) -> None:
    assert Room(path).atlas == sample.atlas()
    assert store_for(path).load() == sample.atlas()


def test_a_later_start_shows_what_was_saved(path: Path) -> None:
    room = Room(path)
    system = room.add()
    assert room.title.startswith("•")
    room.save()
    assert not room.title.startswith("•")
    assert Room(path).atlas.get(system.key) == system


def test_a_change_that_changes_nothing_leaves_nothing_to_save(path: Path) -> None:
    room = Room(path)
    system = room.atlas.systems[0]
    assert not room.change(system)
    assert not room.change(replace(system, key="S-999"))
    assert not room.is_changed
    assert room.change(replace(system, notes="New"))
    assert room.is_changed


def test_a_reload_drops_what_was_not_saved(path: Path) -> None:
    room = Room(path)
    room.delete("S-001")
    room.reload()
    assert room.atlas == sample.atlas()
    assert not room.is_changed


@pytest.mark.parametrize("content", ["", "{", "[]", '{"systems": [{}]}', '{"systems": [{"id": 1}]}', "null"])
def test_a_damaged_file_is_told_and_what_is_in_memory_stays(path: Path, content: str) -> None:
    room = Room(path)
    path.write_text(content)
    room.reload()
    assert room.atlas == sample.atlas()
    assert room.problem
    assert "room.json" in room.problem


def test_a_start_on_a_damaged_file_shows_nothing_and_leaves_the_file_alone(path: Path) -> None:
    Room(path)
    path.write_text("{")
    room = Room(path)
    assert room.problem
    assert not room.atlas.systems
    assert path.read_text() == "{"


def test_the_file_is_plain_json_that_a_person_can_read(path: Path) -> None:
    Room(path)
    assert json.loads(path.read_bytes())["systems"][0]["name"] == "Alnair"
    assert path.read_text().count("\n") > 60
