"""What a list of versions says of one: "only the layout" only where nothing else differs."""

from __future__ import annotations

from pathlib import Path

import pytest

from backupkit import BackupManager
from backupkit.testing.clock import FakeClock

_MANY = list(range(40))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('{"records": [1, 2], "title": "a"}', '{"records": [1, 2], "title": "b"}', "1 value changed"),
        ('{"records": [1, 2]}', '{"records": [1, 2], "title": "b", "zoom": 3}', "+2 values"),
        ('{"a": {"x": 1}, "zoom": 1}', '{"a": {"x": 1}}', "1 value removed"),
        ('{"records": [1, 2], "title": "a"}', '{"records": [1], "title": "b"}', "1 record removed"),
        ("17", "18", "1 value changed"),
        ("[1, 2, 3]", "[3, 1, 2]", "1 record changed"),
        ('{"l": [{"id": 1}, {"id": 2}, {"id": 3}]}', '{"l": [{"id": 3}, {"id": 1}, {"id": 2}]}', "1 record changed"),
        (f"{_MANY}", f"{_MANY[::-1]}", "39 records changed"),
        ('{"r": [1], "o": [[1], [2]]}', '{"r": [1], "o": [[2], [1]]}', "1 record changed"),
        ('{"a": [1], "b": 2}', '{"b": 2,\n "a": [1]}', "only the layout changed"),
    ],
)
def test_a_version_that_differs_in_values_or_order_is_not_said_to_be_laid_out_otherwise(
    tmp_path: Path, before: str, after: str, told: str
) -> None:
    document = tmp_path / "data.json"
    document.write_text(before)
    manager = BackupManager(document, clock=FakeClock())
    older = str(manager.create_backup())
    document.write_text(after)
    newer = str(manager.create_backup())
    assert str(manager.count_changes(newer)) == told
    assert manager.compare_backups(older, newer).is_layout_only is (told == "only the layout changed")
