"""What a shell offers on Tab, asked of the shells themselves."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from backupkit.cli.completion import SHELLS, script
from backupkit.cli.described import described
from backupkit.cli.main import main
from backupkit.cli.parser import main_parser
from tests.cli.running import Run, commands

pytestmark = pytest.mark.needs_posix("these are shells of POSIX")

_HERE = Path(__file__).resolve().parents[2]
ASKED = [
    ("data.json cr", {"create"}),
    ("data.json re", {"restore", "rebuild", "recover", "recovery-code"}),
    ("data.json --json --app x rot", {"rotate-key"}),
    ("data.json create --no-c", {"--no-compress"}),
    ("data.json restore --no-", {"--no-verify", "--no-safety-backup"}),
    ("data.json prune --preset co", {"compact"}),
    ("da", {"data.json"}),
    ("data.json export {0} ano", {"another.json"}),
    ("data.json move-folder ne", {"new"}),
    ("data.json restore {0:.17}", {"{0}"}),
    ("--comp", {"--completion"}),
    ("--completion ba", {"bash"}),
]


def shell(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"there is no {name} here")
    return found


@pytest.fixture
def home(document: Path, ids: list[str], tmp_path: Path) -> Path:
    """The folder of the document, with a program ``backupkit`` on the path, and the scripts."""
    assert ids
    program = tmp_path / "bin" / "backupkit"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m backupkit "$@"\n')
    program.chmod(0o700)
    (document.parent / "another.json").write_text("[]")
    (document.parent / "new").mkdir()
    whole, found = described(main_parser())
    for name in SHELLS:
        (tmp_path / f"script.{name}").write_text("\n".join(script(name, whole, found)) + "\n")
    return document.parent


def environment(home: Path) -> dict[str, str]:
    path = f"{home.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return os.environ | {"PATH": path, "PYTHONPATH": str(_HERE), "HOME": str(home.parent), "TERM": "dumb"}


def said(home: Path, *command: str) -> set[str]:
    ran = subprocess.run(
        command, cwd=home, env=environment(home), capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.stderr == ""
    return {line.split("\t")[0] for line in ran.stdout.splitlines() if line}


def offered_by_bash(home: Path, words: list[str]) -> set[str]:
    ask = f'source {home.parent}/script.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _backupkit'
    ask += '; printf "%s\\n" "${COMPREPLY[@]}"'
    return said(home, shell("bash"), "--norc", "-c", ask, "bash", "backupkit", *words)


def offered_by_fish(home: Path, words: list[str]) -> set[str]:
    ask = f'source {home.parent}/script.fish; complete -C "$argv"'
    return said(home, shell("fish"), "--no-config", "-c", ask, "backupkit", *words)


@pytest.mark.parametrize(("typed", "offered"), ASKED)
@pytest.mark.parametrize("offers", [offered_by_bash, offered_by_fish], ids=["bash", "fish"])
def test_what_fits_is_offered(offers: object, typed: str, offered: set[str], home: Path, ids: list[str]) -> None:
    assert callable(offers)
    found = offers(home, typed.format(ids[0]).split(" "))
    assert {name.rstrip("/") for name in found} == {name.format(ids[0]) for name in offered}


@pytest.mark.parametrize("offers", [offered_by_bash, offered_by_fish], ids=["bash", "fish"])
def test_every_command_is_offered(offers: object, home: Path) -> None:
    assert callable(offers)
    assert offers(home, ["data.json", ""]) == set(commands())


@pytest.mark.parametrize("name", ["data.json$(touch pwned)", "`touch pwned`", "';touch pwned;'", '"$(touch pwned)"'])
def test_p12_what_is_typed_is_never_evaluated(name: str, home: Path) -> None:
    assert offered_by_bash(home, [name, "restore", ""]) == set()
    assert not (home / "pwned").exists()


def test_p12_a_hostile_description_is_not_offered(home: Path, run: Run) -> None:
    run("create", "--force", "20990101_000000_$(touch pwned)\n20990101_000000_x")
    assert not any("2099" in each for each in offered_by_bash(home, ["data.json", "restore", ""]))
    assert not (home / "pwned").exists()


class Terminal:
    """An interactive zsh on a terminal of its own."""

    def __init__(self, home: Path) -> None:
        import pty

        program = shell("zsh")
        self._leading, following = pty.openpty()
        self._process = subprocess.Popen(
            [program, "-f", "-i"], cwd=home, env=environment(home) | {"PS1": "", "ZDOTDIR": str(home)},
            stdin=following, stdout=following, stderr=following, start_new_session=True,
        )  # fmt: skip
        os.close(following)

    def type(self, text: str) -> None:
        os.write(self._leading, text.encode())

    def read_until(self, wanted: str) -> str:
        """Return what was shown, once *wanted* is in it."""
        import select

        shown, until = "", time.monotonic() + 30
        while wanted not in shown and time.monotonic() < until:
            if select.select([self._leading], [], [], 0.2)[0]:
                shown += os.read(self._leading, 65_536).decode(errors="replace")
        assert wanted in shown, shown
        return shown

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._leading)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("data.json cre", "create "),
        ("data.json create --no-c", "--no-compress "),
        ("data.json prune --preset co", "compact "),
        ("data.json restore {0:.17}", "{0} "),
        ("da", "data.json "),
    ],
)
def test_zsh_completes_what_fits(typed: str, offered: str, home: Path, ids: list[str]) -> None:
    terminal = Terminal(home)
    try:
        terminal.type(f"autoload -Uz compinit; compinit -D -u; source {home.parent}/script.zsh; echo ready''-now\n")
        terminal.read_until("ready-now")
        terminal.type(f"backupkit {typed.format(ids[0])}\t")
        beginning = offered.format(ids[0])
        terminal.read_until(beginning.removeprefix(typed.format(ids[0]).split(" ")[-1]).strip() or beginning)
    finally:
        terminal.end()


@pytest.mark.parametrize("name", SHELLS)
def test_a_script_is_sound_for_its_shell(name: str, home: Path) -> None:
    assert said(home, shell(name), "-n", str(home.parent / f"script.{name}")) == set()


@pytest.mark.parametrize("name", SHELLS)
def test_the_program_prints_a_script_without_a_document(name: str, run: Run, document: Path) -> None:
    assert main(["--completion", name]) == 0
    assert run("--completion", "tcsh").code == 2
    assert document.exists()
