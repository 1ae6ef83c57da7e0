"""``restore --to``: the question says what would become of what is there."""

from __future__ import annotations

from pathlib import Path

from tests.cli.running import Run


def test_a_place_where_nothing_is_loses_nothing(run: Run, ids: list[str], tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    seen = run("restore", ids[0], "--to", target, said="no\n")
    assert seen.err.startswith("Write the state of ")
    assert "replaced" not in seen.err
    assert (seen.code, target.exists()) == (1, False)


def test_a_file_that_would_be_replaced_is_mentioned(run: Run, ids: list[str], tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.write_text("mine")
    seen = run("restore", ids[0], "--to", target, said="no\n")
    assert f"to {target}? What is there now would be replaced." in seen.err
    assert (seen.code, target.read_text()) == (1, "mine")
