"""A path that is shown can be typed: it holds nothing that a terminal is not given as it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit import BackupManager
from backupkit.changes.paths import path_of, path_text
from backupkit.cli.main import main
from backupkit.testing.clock import FakeClock
from backupkit.values.text import printable

_ODD = st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp"]) | st.characters(codec=None)


@given(st.lists(st.text(alphabet=_ODD | st.sampled_from("~/#u01\\"), max_size=6) | st.integers(0, 9), max_size=4))
def test_every_path_is_shown_as_it_is_and_comes_back(path: list[str | int]) -> None:
    text = path_text(tuple(path))
    assert printable(text) == text
    assert text.encode().decode() == text
    assert path_of(text) == tuple(path)


@pytest.mark.parametrize(
    ("step", "text"),
    [
        ("\x1b[31mred", "/~u001b[31mred"),
        ("a\nb", "/a~u000ab"),
        ("a\\nb", "/a\\nb"),
        ("\ud800", "/~ud800"),
        ("\U000e0001", "/~U000e0001"),
        ("~u001b", "/~0u001b"),
    ],
)
def test_what_nobody_can_type_is_a_number(step: str, text: str) -> None:
    assert path_text((step,)) == text
    assert path_of(text) == (step,)


@pytest.mark.parametrize("text", ["/~u12", "/~u12g4", "/~U00110000", "/~U0000"])
def test_a_number_that_is_none_is_refused_with_words(text: str) -> None:
    with pytest.raises(ValueError, match="write ~0"):
        path_of(text)


@pytest.mark.parametrize("name", ["\x1b[31mred", "a\nb", "\ud800", "", "#1", "a/b", " "])
def test_what_compare_names_is_what_part_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    document = tmp_path / "data.json"
    document.write_text(json.dumps({"z": 0, name: 1}))
    backup_id = BackupManager(document, clock=FakeClock()).create_backup() or ""
    document.write_text('{"z": 0}')
    assert main([str(document), "compare", backup_id]) == 0
    line = capsys.readouterr().out.splitlines()[0]
    assert not line.startswith("- all ")
    assert main([str(document), "restore", backup_id, "--yes", "--part", line.rsplit("   ", 1)[-1]]) == 0
    assert json.loads(document.read_text()) == {"z": 0, name: 1}
