"""The manager of a path as it is spelled, which a window asks for: no disk, and no search among all documents."""

from __future__ import annotations

import gc
import sys
from collections import defaultdict
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import pytest

from backupkit import get_backup_manager, registry
from backupkit.files import system
from backupkit.files.system import System

if TYPE_CHECKING:
    from pathlib import Path
    from types import FrameType


@pytest.fixture(autouse=True)
def _an_empty_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_managers", WeakValueDictionary())
    monkeypatch.setattr(registry, "_spelled", defaultdict(dict))
    monkeypatch.setattr(registry, "_options", {})
    monkeypatch.setattr(registry, "_last", [])


def calls_for(path: Path) -> int:
    """Return how many functions of Python are called to find the manager of *path* as it is spelled."""
    count = 0

    def hook(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    gc.collect()
    before = sys.getprofile()
    sys.setprofile(hook)
    try:
        registry.manager_as_spelled(path)
    finally:
        sys.setprofile(before)
    return count


def test_a_path_is_found_in_the_same_time_however_many_were_asked_for(document: Path) -> None:
    get_backup_manager(document)
    calls_for(document.with_name("first.json"))  # what is loaded late is loaded now
    before = calls_for(document.with_name("among few.json"))
    for number in range(50):
        get_backup_manager(document.with_name(f"{number}.json"))
    assert calls_for(document.with_name("among many.json")) <= before


def test_on_a_disk_that_tells_cases_apart_each_path_keeps_its_manager_though_the_system_does_not(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = document.with_name(document.name.upper())
    other.write_bytes(b"[]")
    if other.samefile(document):
        pytest.skip("this disk does not tell cases apart")
    monkeypatch.setattr(system, "HERE", System.MACOS)
    managers = [get_backup_manager(each) for each in (document, other)]
    assert managers[0] is not managers[1]
    assert [registry.manager_as_spelled(each) for each in (document, other)] == managers


def test_a_path_in_another_case_is_the_same_where_the_system_says_so(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "HERE", System.MACOS)
    manager = get_backup_manager(document)
    assert registry.manager_as_spelled(document.with_name(document.name.upper())) is manager
