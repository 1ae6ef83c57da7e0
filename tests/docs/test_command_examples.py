"""The commands of the reference's last chapter say what the page shows."""

from __future__ import annotations

import json
import re
import shlex
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager
from backupkit.cli import main as cli
from backupkit.config import own_folder
from backupkit.testing.clock import FakeClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reference.md").read_text(encoding="utf-8")
_EXAMPLES = re.findall(r"^```console\n(.*?)^```$", _PAGE.split("## Command line")[1], re.DOTALL | re.MULTILINE)
_COMMAND = re.compile(r"^\$ python -m backupkit data\.json ?(.*)\n", re.MULTILINE)
_START = datetime(2025, 11, 4, 12, 1, 1, tzinfo=UTC)
_PAUSE_SECONDS = 61
_FIRST, _SECOND, _BROKEN = (
    json.dumps([{"id": number} for number in range(40)]).ljust(520),
    json.dumps([{"id": number} for number in range(60)]).ljust(780),
    '{"systems": [{"',
)
_CHANCE = (  # what differs from run to run, or with the library that compresses
    (r"(folder_id +)[0-9a-f]{32}", r"\1ID"),
    (r"((?:stored_size|total_bytes|average_bytes|ratio) +)[\d.]+", r"\1N"),
    (r"(\.json\.gz \()\d+ bytes", r"\1N bytes"),
)


def _is_as_shown(said: str, shown: str) -> bool:
    """Tell whether a text is what the page shows, where "…" stands for any lines."""
    for pattern, plain in _CHANCE:
        said, shown = (re.sub(pattern, plain, text) for text in (said, shown))
    return re.fullmatch(re.escape(shown).replace("…\\\n", r"(?:.*\n)*"), said) is not None


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[object]:
    """A function that runs a command line of the page in a folder that the page calls /home, and returns its output."""
    folder, clock = tmp_path / "home", FakeClock(_START)
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr(
        cli,
        "BackupManager",
        lambda *given, app, encryption=None, **_: BackupManager(
            *given, app=app, encryption=encryption, clock=clock, zone=UTC
        ),
    )
    monkeypatch.setattr(own_folder, "configuration_folder", lambda: tmp_path / "own" / "backupkit")
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()

    def run(arguments: str) -> str:
        cli.main(["data.json", *shlex.split(arguments)])
        clock.advance(seconds=_PAUSE_SECONDS)
        return "".join(capsys.readouterr()).replace(str(folder), "/home")

    yield run
    monkeypatch.undo()
    time.tzset()


def test_the_commands_of_the_reference_say_what_it_shows(run: Callable[[str], str]) -> None:
    document, others = Path("data.json"), list[str]()
    document.write_text(_FIRST)
    for example in _EXAMPLES:
        _, *parts = _COMMAND.split(example)
        for arguments, shown in zip(parts[::2], parts[1::2], strict=True):
            said = run(arguments)
            others += [f"{arguments}\n{said}"] if not _is_as_shown(said, shown) else []
            _go_on(arguments, document, run)
    assert "\n".join(others) == ""


def _go_on(arguments: str, document: Path, run: Callable[[str], str]) -> None:
    """Let happen what the page does not show."""
    first = next(Path("backups").glob("backup_20251104_120101_*.gz"), Path())
    match arguments.split():
        case []:
            document.write_text(_SECOND)
            run("create --pin")
            document.write_text(_BROKEN)
        case ["restore", *_]:
            document.write_text(_SECOND.replace('{"id": 1}, ', ""))
        case ["undo"]:
            first.rename(first.with_suffix(".sound"))
            first.write_bytes(first.with_suffix(".sound").read_bytes()[:-1] + b"?")
        case ["verify"]:
            first.with_suffix(".sound").replace(first)
            run("verify")
