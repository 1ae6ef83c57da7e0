"""What the command line prints and asks."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backupkit.cli import console
from backupkit.values.text import size
from backupkit.values.version import BackupMetadata, Status, Suspicion, Trigger
from tests.posix import SetZone

NOW = datetime(2025, 11, 4, 12, 0, 0, 123456, tzinfo=UTC)
META = BackupMetadata(
    backup_id="20251104_120000_a1b2c3d4", sequence=1, timestamp=NOW, file_hash="a" * 64, file_size=1_500_000,
    document="data.json", description="Before the import", trigger=Trigger.SAVE,
)  # fmt: skip


@pytest.fixture
def _in_berlin(system_zone: SetZone) -> None:
    system_zone("CET-1CEST,M3.5.0,M10.5.0/3")


def answer(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


# -- questions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["y\n", "yes\n", "Y\n", "YES\n", "  yes  \n", "y", "y\r\n"])
def test_yes_in_any_writing_is_a_yes(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(text, monkeypatch)
    console.ask("Really?", assume_yes=False)


@pytest.mark.parametrize("text", ["", "\n", "n\n", "no\n", "yess\n", "ja\n", "ye\n", "no\nyes\n", "y y\n"])
def test_anything_else_and_the_end_of_the_input_are_a_no(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(text, monkeypatch)
    with pytest.raises(console.Declined):
        console.ask("Really?", assume_yes=False)


def test_a_program_without_any_input_gets_a_no(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)  # what Python makes of a closed descriptor
    with pytest.raises(console.Declined):
        console.ask("Really?", assume_yes=False)


def test_an_answer_that_is_no_text_is_a_no(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe\n"), encoding="utf-8"))
    with pytest.raises(console.Declined):
        console.ask("Really?", assume_yes=False)


def test_a_question_goes_to_standard_error_and_shows_that_no_is_the_default(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer("y\n", monkeypatch)
    console.ask("Really?", assume_yes=False)
    assert capsys.readouterr() == ("", "Really? [y/N] ")


def test_who_said_yes_beforehand_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer("no\n", monkeypatch)
    console.ask("Really?", assume_yes=True)
    assert capsys.readouterr() == ("", "")


# -- results and errors ----------------------------------------------------------------------------------------------


def test_a_result_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    console.say({"n": 1}, ["one"], as_json=False)
    assert capsys.readouterr() == ("one\n", "")


def test_json_is_ascii_so_that_any_terminal_can_carry_it(capsys: pytest.CaptureFixture[str]) -> None:
    console.say({"text": "Grüße 日本"}, [], as_json=True)
    assert capsys.readouterr().out.isascii()


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("ascii", "Gr\\xfc\\xdfe \\u65e5 \\udcff"),
        ("latin-1", "Grüße \\u65e5 \\udcff"),
        ("utf-8", "Grüße 日 \\udcff"),
    ],
)
def test_what_a_terminal_cannot_show_gets_an_escape(encoding: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding=encoding, newline="\n", write_through=True))
    console.say(None, ["Grüße 日 \udcff"], as_json=False)
    assert raw.getvalue().decode(encoding) == f"{shown}\n"


@pytest.mark.parametrize("as_json", [False, True])
def test_a_complaint_goes_to_standard_error(as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    console.complain({"error": "Kind"}, "error: one line", as_json=as_json)
    out, err = capsys.readouterr()
    assert (out, json.loads(err) if as_json else err) == ("", {"error": "Kind"} if as_json else "error: one line\n")


def test_a_hint_is_no_result(capsys: pytest.CaptureFixture[str]) -> None:
    console.hint("Interrupted.")
    assert capsys.readouterr() == ("", "Interrupted.\n")


# -- a line of the list ----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_in_berlin")
def test_a_line_tells_id_local_time_size_trigger_and_description() -> None:
    expected = "20251104_120000_a1b2c3d4  2025-11-04 13:00:00      1.5 MB  save  Before the import"
    assert console.line(META) == expected


@pytest.mark.parametrize(
    ("meta", "marks"),
    [
        (META, "save"),
        (replace(META, pinned=True), "save, pinned"),
        (replace(META, status=Status.ARCHIVED), "save, archived"),
        (replace(META, status=Status.CORRUPTED, problem="its file is gone"), "save, its file is gone"),
        (replace(META, status=Status.CORRUPTED), "save, corrupted"),
        (replace(META, suspicions=(Suspicion.EMPTY,)), "save, empty"),
        (
            replace(META, pinned=True, status=Status.ARCHIVED, suspicions=(Suspicion.NULS, Suspicion.SHRUNK)),
            "save, pinned, archived, nuls, shrunk",
        ),
    ],
)
def test_a_line_marks_what_is_special(meta: BackupMetadata, marks: str) -> None:
    assert console.line(replace(meta, description="|")).split("  ")[-2:] == [marks, "|"]


def test_a_line_without_a_description_has_no_space_at_its_end() -> None:
    assert console.line(replace(META, description="")).endswith("  save")


@pytest.mark.parametrize("breaking", ["\n", "\r", "\x0b", "\x1b[2J", "\u2028", "\x07"], ids=ascii)
def test_a_description_can_neither_break_its_line_nor_steer_the_terminal(
    breaking: str, capsys: pytest.CaptureFixture[str]
) -> None:
    console.say(None, [console.line(replace(META, description=f"first{breaking}second"))], as_json=False)
    found = capsys.readouterr().out.removesuffix("\n")
    assert breaking[0] not in found
    assert len(found.splitlines()) == 1


def test_a_sound_version_needs_no_warning() -> None:
    assert console.warning(META) == []


def test_a_warning_names_every_suspicion() -> None:
    (line,) = console.warning(replace(META, suspicions=(Suspicion.UNPARSABLE, Suspicion.SHRUNK)))
    assert line.startswith("Careful: the file looks damaged (unparsable, shrunk).")


# -- figures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [
        (0, "0 bytes"),
        (1, "1 bytes"),
        (999, "999 bytes"),
        (1_000, "1.0 KB"),
        (1_500, "1.5 KB"),
        (999_900, "999.9 KB"),
        (999_999, "1.0 MB"),
        (1_000_000, "1.0 MB"),
        (999_999_999, "1.0 GB"),
        (1_000_000_000, "1.0 GB"),
        (2_345_000_000_000, "2,345.0 GB"),
    ],
)
def test_a_size_has_the_unit_that_suits_it(size_bytes: int, text: str) -> None:
    assert size(size_bytes) == text


@pytest.mark.usefixtures("_in_berlin")
@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2025, 7, 1, 12, tzinfo=UTC), "2025-07-01 14:00:00"),
        (datetime(2025, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), "2026-01-01 00:59:59"),
    ],
)
def test_p8_a_time_is_shown_in_the_zone_of_its_own_season(moment: datetime, text: str) -> None:
    assert console.local_time(moment) == text


@pytest.mark.usefixtures("_in_berlin")
@pytest.mark.parametrize(
    ("found", "text"),
    [
        (None, "-"),
        ("", "-"),
        ((), "-"),
        ([], "-"),
        (0, "0"),
        (False, "False"),
        ("text", "text"),
        (Trigger.SAVE, "save"),
        (1234.567, "1,234.57"),
        (("a", "b"), "a; b"),
        ([1.0, None], "1.00; -"),
        (Path("/x"), "/x"),
        (NOW, "2025-11-04 13:00:00"),
    ],
)
def test_every_kind_of_value_has_a_text(found: object, text: str) -> None:
    assert console.value(found) == text
