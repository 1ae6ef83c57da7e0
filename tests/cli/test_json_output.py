"""What ``--json`` prints, byte by byte: scripts read it."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager
from backupkit.cli import main as cli

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backupkit.testing.clock import FakeClock

_GOLDEN = Path(__file__).with_name("json_output.txt")
# How well a content is compressed is the library's business.
_COMPRESSED = re.compile(r'("(?:stored_size|total_bytes|average_bytes|ratio)": )[0-9.]+')
_FOLDER_ID = re.compile(r'("folder_id": )"[0-9a-f]{32}"')  # a random number

_STORY = [  # a word in capitals is replaced: FIRST and SECOND by ids, OUT by a path
    "list",
    "stats",
    "create first --tag a --tag b --pin",
    "create",
    "(saved)",
    "create second",
    "list",
    "list --limit 1",
    "show FIRST",
    "restore FIRST",
    "undo",
    "compare FIRST",
    "compare FIRST SECOND --limit 1",
    "restore FIRST --part /systems",
    "undo",
    "restore SECOND --to OUT",
    "verify --sealed",
    "verify",
    "verify FIRST",
    "describe SECOND text",
    "describe SECOND text",
    "import OUT imported",
    "list --tag b",
    "list --since 2300-01-01",
    "create --verify",
    "places",
    "pin SECOND",
    "pin SECOND",
    "pin SECOND --undo",
    "delete SECOND",
    "delete SECOND",
    "list --all",
    "show SECOND",
    "delete SECOND --undo",
    "delete SECOND --undo",
    "export FIRST OUT",
    "export FIRST OUT --overwrite",
    "prune --dry-run --preset newest",
    "prune",
    "cleanup",
    "cleanup --keep 1",
    "rebuild",
    "take-over",
    "(damaged)",
    "verify",
    "show FIRST",
    "list",
    "restore FIRST",
    "stats",
    "show nothing",
]


@pytest.mark.leaves_damage
def test_the_json_of_every_command_stays_as_it_is(
    document: Path,
    tmp_path: Path,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(
        cli, "BackupManager", lambda *given, app, **_: BackupManager(*given, app=app, clock=clock, zone=UTC)
    )
    monkeypatch.setattr("sys.stdin", io.StringIO())
    told = "".join(_told(document, tmp_path, clock, capsys))
    assert told == _GOLDEN.read_text(encoding="utf-8")


def _told(document: Path, tmp_path: Path, clock: FakeClock, capsys: pytest.CaptureFixture[str]) -> Iterator[str]:
    """Yield each command of the story with what it printed and its exit code."""
    document.write_bytes(document.read_bytes().replace(b"\r\n", b"\n"))  # the same digest on every system
    names = {"OUT": str(tmp_path / "out.json")}
    for step in _STORY:
        clock.advance(seconds=60)
        match step:
            case "(saved)":
                document.write_bytes(json.dumps([1, 2, 3], indent=2).encode())
            case "(damaged)":
                _damage(document.parent / "backups", names["FIRST"])
            case _:
                arguments = [names.get(word, word) for word in step.split()]
                code = cli.main([str(document), *arguments, "--json", "--yes"])
                out, err = capsys.readouterr()
                if step.startswith("create "):
                    names["SECOND" if "FIRST" in names else "FIRST"] = json.loads(out)["result"]["backup_id"]
                told = _in_posix_words(f"{out}{err}", tmp_path)
                said = _FOLDER_ID.sub(r'\1"ID"', _COMPRESSED.sub(r"\1N", told))
                yield f"$ {step}\n{said}({code})\n"


def _in_posix_words(said: str, home: Path) -> str:
    """Return what was said with HOME for *home*, and the paths in it as POSIX writes them."""
    said = re.sub(r"\.\d{6}Z", ".000000Z", said)  # Windows does not tell what has settled, so a moment is waited for
    inside = json.dumps(str(home)).strip('"')
    return re.sub(r"HOME\S*", lambda path: path[0].replace("\\\\", "/"), said.replace(inside, "HOME"))


def _damage(folder: Path, backup_id: str) -> None:
    path = folder / f"backup_{backup_id}.json.gz"
    data = bytearray(path.read_bytes())
    data[-9] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)
