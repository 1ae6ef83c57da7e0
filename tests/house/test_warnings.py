"""Each warning is an error, but for one of pytest's own, which a whole run must not fail by."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from _pytest.pathlib import find_prefixed


def _left_by_pytest(folder: Path) -> None:
    next(find_prefixed(folder, ""))


def _left_by_another(folder: Path) -> None:
    next(os.scandir(folder))


def _another_of_pytest(_: Path) -> None:
    warnings.warn_explicit("unclosed file", ResourceWarning, "pathlib.py", 1, module="_pytest.pathlib")


@pytest.mark.parametrize(
    ("left", "is_told"), [(_left_by_pytest, False), (_left_by_another, True), (_another_of_pytest, True)]
)
def test_a_listing_that_was_not_finished_is_told_unless_it_is_pytests_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: Callable[[Path], None], *, is_told: bool
) -> None:
    told: list[str] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: told.append(str(unraisable.exc_value)))
    for name in ("a", "b"):
        (tmp_path / name).touch()
    try:
        left(tmp_path)
    except ResourceWarning as warning:
        told.append(str(warning))
    assert bool(told) is is_told
