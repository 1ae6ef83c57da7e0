"""The changelog says each thing once."""

from __future__ import annotations

import re
from pathlib import Path

_PAGE = (Path(__file__).resolve().parents[2] / "docs" / "CHANGELOG.md").read_text(encoding="utf-8")
_BEGINNING_LETTERS = 40


def test_no_entry_of_the_changelog_stands_there_twice() -> None:
    entries = [" ".join(entry.split()) for entry in re.findall(r"^- (.+(?:\n  .+)*)", _PAGE, re.MULTILINE)]
    beginnings = [entry[:_BEGINNING_LETTERS] for entry in entries]
    assert [beginning for beginning in beginnings if beginnings.count(beginning) > 1] == []


def test_each_entry_of_a_release_stands_below_a_heading_that_says_what_it_is_about() -> None:
    for release in _PAGE.split("\n## ")[1:]:
        assert "\n- " not in release.split("\n### ")[0]
