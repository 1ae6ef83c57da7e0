"""The map in the documentation is the tree as it is."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.house import map as house_map

if TYPE_CHECKING:
    from pathlib import Path


def test_the_map_names_every_room() -> None:
    assert set(house_map.ROOMS) == house_map.rooms_there_are()


@pytest.mark.parametrize("page", [house_map.ARCHITECTURE, house_map.DECISIONS], ids=lambda page: page.name)
def test_what_a_page_takes_from_the_tree_is_what_the_tree_says(page: Path) -> None:
    assert page.read_text("utf-8") == house_map.pages()[page], "python -m tests.house.map writes it anew"


def test_a_page_without_marks_is_not_written() -> None:
    with pytest.raises(ValueError, match="no marks"):
        house_map.with_part("a page", "map", "the map")


def test_no_room_of_the_map_stands_below_one_that_may_use_it() -> None:
    layers = tomllib.loads((house_map.PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    rooms_below = next(
        contract["layers"] for contract in layers["contracts"] if contract.get("containers") == ["backupkit"]
    )
    heights = {room.strip(): height for height, layer in enumerate(rooms_below) for room in layer.split("|")}
    found = [heights[room.partition("/")[0].removesuffix(".py")] for room in house_map.ROOMS if room != "testing"]
    assert found == sorted(found)
