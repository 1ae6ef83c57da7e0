"""A preview of other rules: the plan that they would make, for few calls, however many versions there are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from backupkit import BackupManager, Retention
from backupkit.files import holds


def test_a_preview_is_the_plan_that_the_rules_make(manager: BackupManager, save: Any) -> None:
    for number in range(10):
        save({"systems": [number]})
        manager.create_backup()
    rules = Retention.newest_only(4)
    preview = manager.apply_retention(dry_run=True, retention=rules)
    assert (len(preview.keep), len(preview.drop)) == (4, 6)
    assert len(manager.list_backups()) == 10
    assert manager.retention == Retention()
    manager.set_retention(rules)
    assert manager.apply_retention() == preview


def test_a_preview_opens_no_version(manager: BackupManager, save: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A control that is moved asks for one at each step: a thousand files would be opened for each."""
    for number in range(5):
        save({"systems": [number]})
        manager.create_backup()
    asked: list[Path] = []

    def is_held(path: Path) -> bool:
        asked.append(path)
        return False

    monkeypatch.setattr(holds, "is_held", is_held)
    manager.apply_retention(dry_run=True, retention=Retention.newest_only(1))
    assert asked == []
    manager.set_retention(Retention.newest_only(2))
    manager.apply_retention(dry_run=True)
    assert len(asked) == 3  # what is really planned asks for each that would go
