"""Two parts, or two targets, at a time: neither is left out in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import Run


@pytest.mark.parametrize("option", ["--part", "--to"])
def test_an_option_that_names_what_is_done_is_taken_once(run: Run, document: Path, option: str) -> None:
    content = document.read_bytes() if document.exists() else None
    seen = run("restore", "20251104", "--yes", option, "/a", option, "/b")
    assert seen.code == 2
    assert f"argument {option}: only one of them at a time" in seen.err
    assert (document.read_bytes() if document.exists() else None) == content
