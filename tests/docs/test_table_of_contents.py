"""The table at the head of the troubleshooting page leads to every section that explains a sentence."""

from __future__ import annotations

import re
from pathlib import Path

_PAGE = (Path(__file__).resolve().parents[2] / "docs" / "troubleshooting.md").read_text(encoding="utf-8")


def test_the_table_leads_to_every_section_that_quotes_a_sentence() -> None:
    quoting = [part.split("\n")[0] for part in _PAGE.split("\n### ")[1:] if "\n> " in part]
    table = _PAGE.split("\n## ", 1)[0]
    assert sorted(re.findall(r"\| \[(.+?)\]\(#", table)) == sorted(quoting)
