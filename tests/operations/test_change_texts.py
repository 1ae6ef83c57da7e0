"""Both values of a change in full, through the manager: read anew from both states, and nothing of either touched."""

from __future__ import annotations

import json
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest

from backupkit import BackupManager, Change, ChangeTexts, PartNotFound
from backupkit.values.changes import MOST_FULL

if TYPE_CHECKING:
    from pathlib import Path

LONG = "word " * 3_000


def _changed(manager: BackupManager, older: str | bytes, newer: str | bytes) -> tuple[Change, ChangeTexts]:
    """Store one content, write the other one, and return the only change with its texts."""
    for content in (older, newer):
        manager.data_file.write_bytes(content.encode() if isinstance(content, str) else content)
        manager.create_backup(force=True)
    newest, before = manager.list_backups()[:2]
    found = manager.compare_backups(before.backup_id, newest.backup_id)
    (change,) = found.changes
    return change, manager.change_texts(found, change)


def _notes(text: Any) -> str:
    return json.dumps({"notes": [{"id": 1, "text": text}, {"id": 2, "text": "short"}]})


def test_a_long_text_of_a_record_is_read_in_full(manager: BackupManager) -> None:
    change, texts = _changed(manager, _notes(LONG), _notes(f"{LONG}end"))
    assert change.goes_on
    assert texts == ChangeTexts(before=f'"{LONG}"', after=f'"{LONG}end"')


def test_a_text_of_several_lines_is_read_in_its_lines(manager: BackupManager) -> None:
    change, texts = _changed(manager, _notes("one\ntwo"), _notes("one\n2\tthree"))
    assert change.goes_on
    assert (texts.before, texts.after) == ('"one\ntwo"', '"one\n2\tthree"')


def test_a_record_that_is_gone_has_a_line_for_each_of_its_parts(manager: BackupManager) -> None:
    record = {"id": 7, "name": "Vega", "tags": [], "planets": [{"mass": 1.50}, {}], "note": "a, b: {c}"}
    _, texts = _changed(manager, json.dumps([record, {"id": 8}]), json.dumps([{"id": 8}]))
    assert texts.after is None
    assert texts.before == json.dumps(record, indent=2)


@pytest.mark.parametrize("number", ["1.50", "1" * 5_000, "-0.0e5"])
def test_a_number_is_shown_as_it_is_spelled(number: str, manager: BackupManager) -> None:
    _, texts = _changed(manager, f'{{"a": [{number}]}}', "{}")
    assert texts.before == f"[\n  {number}\n]"


def test_what_steers_a_terminal_is_escaped_in_full_as_well(manager: BackupManager) -> None:
    _, texts = _changed(manager, _notes("a"), _notes("\x1b[31m\u202e\r\n" + LONG))
    assert texts.after is not None
    assert texts.after.startswith('"\\x1b[31m\\u202e\nword')


@pytest.mark.parametrize("tail", ["", "\\", "\\u00", '"', "\\ud83d\\ude00"])
def test_a_value_of_more_than_a_million_characters_is_cut_and_says_so(tail: str, manager: BackupManager) -> None:
    text = "x" * (MOST_FULL - 3) + tail + "y" * 100
    _, texts = _changed(manager, _notes("short"), _notes(text))
    assert not texts.is_complete
    assert texts.before == '"short"'
    assert texts.after is not None
    assert texts.after.startswith('"xxx')
    assert MOST_FULL - 20 < len(texts.after) <= MOST_FULL


def test_many_small_parts_and_many_levels_stay_within_the_bound(manager: BackupManager) -> None:
    deep = "[" * 5_000 + "]" * 5_000
    _, texts = _changed(manager, f'{{"a": [{"1," * 300_000}{deep}]}}', "{}")
    assert texts.before is not None
    assert len(texts.before) <= MOST_FULL


def test_a_passage_of_a_text_is_read_in_its_lines(tmp_path: Path) -> None:
    document = tmp_path / "notes.txt"
    document.touch()
    lines = [f"line {number}: {'word ' * 20}" for number in range(30)]
    change, texts = _changed(BackupManager(document), "a\nb\n", "a\n" + "\n".join(lines) + "\nb\n")
    assert change.goes_on
    assert texts.before is None
    assert texts.after == "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", ["table.csv", "app.ini"])
def test_a_long_cell_or_entry_is_read_in_full(name: str, tmp_path: Path) -> None:
    document = tmp_path / name
    document.touch()
    head = "key,text\na," if name == "table.csv" else "[main]\na = "
    older, newer = (f"{head}{value}\n" for value in (f"{LONG}1", f"{LONG}2"))
    _, texts = _changed(BackupManager(document), older, newer)
    assert texts.before is not None
    assert texts.after is not None
    assert f"{LONG}1" in texts.before
    assert f"{LONG}2" in texts.after


def test_what_has_no_parts_has_what_was_told_of_it(tmp_path: Path) -> None:
    document = tmp_path / "image.bin"
    document.touch()
    change, texts = _changed(BackupManager(document), bytes(range(256)), bytes(range(255)))
    assert (texts.before, texts.after) == (change.before, change.after)


def test_what_moved_has_its_places(manager: BackupManager) -> None:
    records = [{"id": number, "text": LONG} for number in range(9)]
    change, texts = _changed(manager, json.dumps(records), json.dumps([records[-1], *records[:-1]]))
    assert (texts.before, texts.after) == (change.before, change.after)


def test_a_change_that_is_out_of_date_is_not_found(manager: BackupManager) -> None:
    manager.data_file.write_text(_notes(LONG))
    older = str(manager.create_backup())
    manager.data_file.write_text(_notes(f"{LONG}end"))
    found = manager.compare_backups(older)
    manager.data_file.write_text(_notes("another"))
    with pytest.raises(PartNotFound, match="/notes/id=1/text"):
        manager.change_texts(found, found.changes[0])


@pytest.mark.needs_posix(
    "on Windows what is not large is read into memory at once, so that it is open for a moment only"
)
def test_reading_in_full_is_done_in_bounded_memory(manager: BackupManager) -> None:
    manager.data_file.write_text(_notes("x" * 30_000_000))
    older = str(manager.create_backup())
    manager.data_file.write_text(_notes("y" * 30_000_000))
    found = manager.compare_backups(older)
    tracemalloc.start()
    try:
        manager.change_texts(found, found.changes[0])
        assert tracemalloc.get_traced_memory()[1] < 24 << 20
    finally:
        tracemalloc.stop()
