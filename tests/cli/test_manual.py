"""The manual page names every command and option, and troff and mandoc take it without a complaint."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from backupkit.cli import manual
from backupkit.cli.described import described
from backupkit.cli.main import main
from backupkit.cli.parser import main_parser
from tests.cli.running import commands


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "backupkit.1"
    path.write_text("\n".join(manual.page(*described(main_parser()))) + "\n", encoding="utf-8")
    return path


def shown(page: Path) -> str:
    """Return the page as a terminal shows it."""
    groff = shutil.which("groff")
    if groff is None:
        pytest.skip("there is no groff here")
    ran = subprocess.run(
        [groff, "-man", "-Tascii", "-P-c", "-P-b", "-P-u", "-ww", str(page)],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert ran.stderr == ""
    return ran.stdout


def test_every_command_with_every_option_is_on_the_page(page: Path) -> None:
    text = shown(page)
    assert [name for name in commands() if f"\n   {name}\n" not in text] == []
    missing = {
        (name, option)
        for name, parser in commands().items()
        for action in parser._actions
        for option in action.option_strings
        if option not in text
    }
    assert missing == set()


def test_a_text_cannot_be_a_request_of_troff() -> None:
    assert manual._safe(".so /etc/passwd") == "\\&.so /etc/passwd"
    assert manual._safe("'x") == "\\&'x"
    assert manual._safe("a\\fBb") == "a\\efBb"


def test_mandoc_has_no_complaint(page: Path) -> None:
    mandoc = shutil.which("mandoc")
    if mandoc is None:
        pytest.skip("there is no mandoc here")
    ran = subprocess.run([mandoc, "-T", "lint", "-W", "warning", page], capture_output=True, text=True, check=False)
    assert [line for line in ran.stdout.splitlines() if "missing date" not in line] == []


def test_man_shows_it(page: Path) -> None:
    man = shutil.which("man")
    if man is None:
        pytest.skip("there is no man here")
    ran = subprocess.run([man, "--warnings", "-l", page], capture_output=True, text=True, timeout=60, check=True)
    assert "SYNOPSIS" in ran.stdout
    assert ran.stderr == ""


def test_the_program_prints_it_without_a_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--man"]) == 0
    out, err = capsys.readouterr()
    assert (out.startswith(".TH BACKUPKIT 1"), err) == (True, "")
