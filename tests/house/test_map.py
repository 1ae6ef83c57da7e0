"""The map in the documentation is the tree as it is."""

from __future__ import annotations

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
