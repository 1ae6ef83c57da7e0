"""Long values are read in full in the comparison: both beside each other, in their lines, where they differ."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from backupkit import BackupManager
from backupkit.changes.refusal import NoSuchPart
from backupkit.documents.forms import _ByLook
from backupkit.values import changes
from tests.ui.dialog.comparing import Comparison
from tests.ui.dialog.opened import Opened

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screen import WaitUntil

LINES = [f"Line {number}: the wind is from the west, two degrees." for number in range(300)]
OTHER = [line.replace("west", "east") if number == 200 else line for number, line in enumerate(LINES)]


def _write(document: Path, lines: list[str], **others: Any) -> None:
    records = [{"id": 1, "name": "Ridge", "text": "\n".join(lines)}, {"id": 2, "name": "Lake", "mass": 1, **others}]
    document.write_text(json.dumps({"reports": records}))


@pytest.fixture
def manager(document: Path) -> BackupManager:
    manager = BackupManager(document)
    _write(document, LINES)
    manager.create_backup("before")
    _write(document, OTHER, mass=2)
    manager.create_backup("now")
    return manager


def _read(comparison: Comparison) -> list[str]:
    """Wait until both values are there, and return them."""
    pages = [comparison.widget(f"value.both.{name}") for name in ("older", "newer")]
    comparison.wait_until(lambda: all(page.get("1.0", "end-1c") for page in pages))
    comparison.wait_until(lambda: not comparison.widget("value.both")._filling.is_going)
    return [page.get("1.0", "end-1c") for page in pages]


def test_both_values_are_read_in_full_in_their_lines(comparison: Comparison) -> None:
    assert _read(comparison) == ['"' + "\n".join(lines) + '"' for lines in (LINES, OTHER)]
    assert comparison.widget("value.both").winfo_ismapped()
    assert comparison.widget("value.text").get("1.0", "end-1c") == "~  reports / Ridge / text  changed"
    assert [comparison.text(f"value.both.{name}_name") for name in ("older", "newer")] == [
        comparison.text("title").partition("  ")[0],
        "Today",
    ]


def test_the_words_that_differ_are_marked_and_can_be_seen_at_once(comparison: Comparison) -> None:
    _read(comparison)
    for name, word in (("older", "west"), ("newer", "east")):
        page = comparison.widget(f"value.both.{name}")
        start, end = page.tag_nextrange("marked", "1.0")
        assert page.get(start, end) == word
        assert page.dlineinfo(start)


def test_a_short_value_stands_as_before_and_lets_go_of_the_long_one(comparison: Comparison) -> None:
    _read(comparison)
    comparison.choose("Lake / mass")
    comparison.wait_until(lambda: not comparison.widget("value.both").winfo_ismapped())
    assert "1" in comparison.widget("value.text").get("2.0", "end")
    assert comparison.widget("value.both.older").get("1.0", "end-1c") == ""
    assert comparison.comparing.in_full is None


def test_what_is_longer_still_says_so(comparison: Comparison, monkeypatch: pytest.MonkeyPatch) -> None:
    _read(comparison)
    comparison.choose("Lake / mass")
    monkeypatch.setattr("backupkit.changes.records.in_full.MOST_FULL", 1_000)
    monkeypatch.setattr(changes, "MOST_FULL", 1_000)
    comparison.choose("Ridge / text")
    assert all(900 < len(value) <= 1_000 for value in _read(comparison))
    assert comparison.text("value.both.hint").startswith("Shown are the first")


def test_a_value_that_cannot_be_read_in_full_is_shown_by_its_beginning_and_says_why(
    opened: Opened, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch
) -> None:
    def texts(*_arguments: object, **_options: object) -> None:
        raise NoSuchPart

    monkeypatch.setattr(_ByLook, "texts", texts)
    comparison = Comparison(opened, wait_until)
    text = comparison.widget("value.text")
    wait_until(lambda: "Only the beginning is shown." in text.get("1.0", "end"))
    assert "there is no such difference" in text.get("1.0", "end")
    assert not comparison.widget("value.both").winfo_ismapped()
