"""compare, and restore --part, as a person at a terminal sees them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from backupkit import BackupManager
from backupkit.cli import console
from backupkit.cli.console import Colour, Painted
from tests.cli.running import Run

Save = Callable[[object], bytes]

STARS = {"systems": [{"id": "a", "name": "Vega", "mass": 1}, {"id": "b", "name": "Sol", "mass": 2}]}
LATER = {"systems": [{"id": "b", "name": "Sol", "mass": 3}], "zoom": 4}


@pytest.fixture
def older(manager: BackupManager, save: Save) -> str:
    save(STARS)
    backup_id = str(manager.create_backup())
    save(LATER)
    return backup_id


def test_each_difference_has_a_sign_its_name_its_path_and_its_values(run: Run, older: str) -> None:
    seen = run("compare", older)
    assert (seen.code, seen.err) == (0, "")
    lines = seen.out.splitlines()
    assert lines[0] == "- systems / Vega   /systems/id=a"
    assert lines[1].strip().startswith('{"id": "a", "name": "Vega"')
    assert lines[2:5] == ["~ systems / Sol / mass   /systems/id=b/mass", "    was  2", "    is   3"]
    assert lines[5:7] == ["+ zoom   /zoom", "    4"]
    assert lines[7] == "3 differences: 1 removed, 1 added, 1 changed."
    assert lines[8] == f"To make one of them what it was: restore {older} --part PATH"


def test_two_backups_are_compared_and_no_part_is_offered_then(run: Run, older: str, manager: BackupManager) -> None:
    newer = str(manager.create_backup())
    seen = run("compare", older[:13], newer)
    assert seen.out.splitlines()[-1] == "3 differences: 1 removed, 1 added, 1 changed."


def test_what_is_the_same_and_what_is_only_laid_out_otherwise_is_said(run: Run, older: str, document: Path) -> None:
    document.write_text(json.dumps(STARS))
    assert run("compare", older).out == "Only the layout differs: white space between values, or line ends.\n"
    document.write_text(json.dumps(STARS, indent=2))
    assert run("compare", older).out == "They hold the same, byte by byte.\n"


def test_beyond_the_limit_differences_are_counted(run: Run, older: str) -> None:
    seen = run("compare", older, "--limit", "1")
    assert "There are 2 more; --limit shows more of them." in seen.out
    assert "3 differences" in seen.out
    assert run("compare", older, "--limit", "-1").code == 2


def test_json_holds_the_paths_that_restore_takes(run: Run, older: str, document: Path) -> None:
    answer = run("compare", older, "--json").answer
    assert [change["path"] for change in answer["changes"]] == ["/systems/id=a", "/systems/id=b/mass", "/zoom"]
    for path in ("/systems/id=a", "/systems/id=b/mass", "/zoom"):
        assert run("restore", older, "--part", path, "--yes", "--json").answer["part"] == path
    assert json.loads(document.read_text()) == STARS


def test_a_part_is_put_back_after_a_question_and_undone(run: Run, older: str, document: Path) -> None:
    before = document.read_bytes()
    seen = run("restore", older, "--part", "/systems/id=a")
    assert (seen.code, document.read_bytes()) == (1, before)
    assert f"Make /systems/id=a in {document} what it was" in seen.err
    seen = run("restore", older, "--part", "/systems/id=a", said="y\n")
    assert seen.code == 0
    assert "All else is as before." in seen.out
    assert "'undo' brings it back." in seen.out
    assert json.loads(document.read_text())["systems"][0]["name"] == "Vega"
    assert run("undo").code == 0
    assert document.read_bytes() == before


@pytest.mark.parametrize(
    "arguments", [["--part", "systems"], ["--part", "/systems", "--to", "x.json"], ["--part", "/a~3"]], ids=" ".join
)
def test_wrong_usage_of_a_part_changes_nothing(run: Run, older: str, document: Path, arguments: list[str]) -> None:
    before = document.read_bytes()
    seen = run("restore", older, *arguments, "--yes")
    assert (seen.code, seen.out) == (2, "")
    assert seen.err.startswith("error: ")
    assert document.read_bytes() == before


def test_p12_what_a_document_holds_cannot_steer_the_terminal(run: Run, manager: BackupManager, save: Save) -> None:
    save({"a": 1})
    older = str(manager.create_backup())
    save({"a": "\x1b[2J\u202e", "\x1b]0;x\x07": ["\n- forged"]})
    seen = run("compare", older)
    assert not {"\x1b", "\u202e", "\x07"} & set(seen.out)
    assert "\n- forged" not in seen.out


# -- colours -----------------------------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    """What a person looks at."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environment", "has_colours"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
    ],
)
def test_colours_are_for_terminals_whose_user_has_not_forbidden_them(
    stream: io.StringIO, environment: dict[str, str], has_colours: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"WT_SESSION": "1", **environment}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout", stream)
    console.say([], [Painted("- a\x1b[2J", Colour.RED), "plain"], as_json=False)
    line = "- a\\x1b[2J"
    assert stream.getvalue() == (f"\x1b[31m{line}\x1b[0m\nplain\n" if has_colours else f"{line}\nplain\n")
