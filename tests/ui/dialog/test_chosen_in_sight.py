"""The line of the comparison that is chosen stays in sight, and so does what it is about."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager

if TYPE_CHECKING:
    from tests.ui.dialog.comparing import Comparison

TEXT = "\n".join(f"Line {number}: the wind is from the west." for number in range(40))
LONG = "measurements_of_everything_that_was_ever_seen_through_the_old_telescope"


def write(document: Path, count: int, text: str) -> None:
    records = [{"id": number, "name": f"Star {number}", "mass": number * count} for number in range(1, 40)]
    last = {"id": 40, "name": "Vega", "text": text}
    document.write_text(json.dumps({"systems": [*records, last], LONG: [{"id": 1, "name": "Ridge", "mass": count}]}))


@pytest.fixture
def manager(document: Path) -> BackupManager:
    manager = BackupManager(document)
    write(document, 1, TEXT)
    manager.create_backup("before")
    write(document, 2, TEXT.replace("west", "east"))
    return manager


def test_a_line_that_is_chosen_at_the_end_stays_in_sight_while_its_values_take_room(comparison: Comparison) -> None:
    comparison.choose("Vega")
    comparison.wait_until(lambda: comparison.widget("value.both.older").get("1.0", "end-1c"))
    tree = comparison.tree
    comparison.wait_until(lambda: tree.bbox(tree.selection()[0]))


def test_of_a_part_in_one_with_a_long_name_the_part_is_seen(comparison: Comparison) -> None:
    comparison.wait_until(lambda: any("measurements" in line and "… / mass" in line for line in comparison.lines))
