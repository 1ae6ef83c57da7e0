"""Paths to a part that a person typed, or a host put together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backupkit import BackupManager, PartNotFound, PartNotRestorable

Save = Callable[[object], bytes]


@pytest.mark.parametrize("typed", ["/#-1", "/#9999999999999999999", "/#00"])
def test_a_path_that_leads_nowhere_is_told_as_it_was_typed(manager: BackupManager, save: Save, typed: str) -> None:
    save([1, 2])
    older = str(manager.create_backup())
    save([1])
    with pytest.raises(PartNotFound, match=f"At '{typed}'"):
        manager.restore_part(older, typed)


@pytest.mark.parametrize("step", [True, None, 0.5, ["id"]])
def test_a_step_that_is_neither_a_text_nor_a_number_is_refused(manager: BackupManager, save: Save, step: Any) -> None:
    save([1, 2])
    older = str(manager.create_backup())
    content = save([1])
    with pytest.raises(ValueError, match="is no step of a path"):
        manager.restore_part(older, (step,))
    assert manager.data_file.read_bytes() == content


def test_a_place_from_which_one_element_went_and_where_another_one_came_is_not_guessed(
    manager: BackupManager, save: Save, document: Path
) -> None:
    save([0, {"x": 1}, 2])
    older = str(manager.create_backup())
    content = save([0, "c", "d", 2])
    with pytest.raises(
        PartNotRestorable, match=r"Two parts have this path: .* Put back what holds both: the whole version\."
    ):
        manager.restore_part(older, "/#1")
    assert document.read_bytes() == content
    added = next(change for change in manager.compare_backups(older).changes if change.after == '"d"')
    manager.restore_part(older, "")
    assert added not in manager.compare_backups(older).changes
