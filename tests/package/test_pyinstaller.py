"""The hook by which PyInstaller finds what is loaded by name."""

from __future__ import annotations

import importlib
import pkgutil
import runpy
import sys
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

import backupkit

if TYPE_CHECKING:
    from collections.abc import Callable


def _hook() -> Path:
    point = next(point for point in entry_points(group="pyinstaller40") if point.value.startswith("backupkit."))
    folders: list[str] = point.load()()
    return Path(folders[0]) / "hook-backupkit.py"


def _collect_submodules(package: str, filter: Callable[[str], bool]) -> list[str]:  # noqa: A002 - PyInstaller's name
    """Return what PyInstaller's function of that name does."""
    path = importlib.import_module(package).__path__
    found = (module.name for module in pkgutil.walk_packages(path, f"{package}."))
    return [name for name in (package, *found) if filter(name)]


@pytest.mark.needs_posix("Windows' Python runs a checkout, which is not installed and has no entry points")
def test_the_hook_names_every_module_that_a_public_name_lives_in_and_no_test_double(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hooks = ModuleType("PyInstaller.utils.hooks")
    hooks.collect_submodules = _collect_submodules  # type: ignore[attr-defined]
    for name, module in (("PyInstaller", ModuleType("PyInstaller")), ("PyInstaller.utils.hooks", hooks)):
        monkeypatch.setitem(sys.modules, name, module)
    named = set(runpy.run_path(str(_hook()))["hiddenimports"])
    assert {getattr(backupkit, name).__module__ for name in backupkit.__all__} <= named
    assert "backupkit.ui.dialog.dialog" in named
    assert not [name for name in named if name.startswith("backupkit.testing")]
