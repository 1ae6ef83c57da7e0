"""What all commands have in common: an answer in JSON, global options before and behind them, a help."""

from __future__ import annotations

from pathlib import Path

import pytest

from backupkit import BackupManager, KeyFile
from backupkit.cli.secrets import NEW_PASSWORD
from tests.cli.running import Run, commands

ARGUMENTS: dict[str, list[str]] = {
    "create": ["text", "--force"],
    "list": ["--all"],
    "show": ["ID"],
    "compare": ["ID"],
    "restore": ["ID", "--yes"],
    "undo": [],
    "verify": ["ID"],
    "delete": ["ID", "--yes"],
    "pin": ["ID"],
    "describe": ["ID", "text"],
    "export": ["ID", "PATH"],
    "import": ["DOCUMENT", "text"],
    "watch": ["--for", "0"],
    "doctor": [],
    "places": [],
    "stats": [],
    "log": ["--limit", "3"],
    "config": [],
    "unsaved": [],
    "mirror": [],
    "recover": ["--from", "URL", "--list"],
    "change-password": ["--key-file", "KEY"],
    "recovery-code": ["--key-file", "KEY", "--yes"],
    "rotate-key": ["--key-file", "KEY", "--yes"],
    "test": ["ID"],
    "prune": ["--dry-run"],
    "cleanup": [],
    "rebuild": [],
    "take-over": ["--yes"],
    "move-folder": ["FOLDER", "--yes"],
}


def test_the_table_above_holds_every_command() -> None:
    assert set(ARGUMENTS) == set(commands())


def _usb(tmp_path: Path) -> Path:
    (tmp_path / "usb").mkdir()
    return tmp_path / "usb"


@pytest.mark.parametrize("before", [True, False], ids=["before", "behind"])
@pytest.mark.parametrize("command", ARGUMENTS)
def test_json_may_stand_before_and_behind_the_command(
    command: str,
    before: bool,
    run: Run,
    ids: list[str],
    tmp_path: Path,
    manager: BackupManager,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    manager.restore_backup(ids[0])  # so that there is something to undo
    places = {
        "ID": ids[0],
        "DOCUMENT": str(manager.data_file),
        "PATH": str(tmp_path / "out.json"),
        "FOLDER": str(tmp_path / "new"),
        "URL": _usb(tmp_path).as_uri(),
    }
    if command == "recover":
        assert BackupManager(manager.data_file, places=[places["URL"]]).mirror()
    if "KEY" in ARGUMENTS[command]:
        pytest.importorskip("cryptography")
        places["KEY"] = str(tmp_path / "key")
        assert BackupManager(
            manager.data_file, places=[places["URL"]], encryption=KeyFile.new(tmp_path / "key")
        ).mirror()
        manager.choose(places=[places["URL"]])
        monkeypatch.setenv(NEW_PASSWORD, "new")
    arguments = [places.get(argument, argument) for argument in ARGUMENTS[command]]
    seen = run("--json", command, *arguments) if before else run(command, *arguments, "--json")
    said = seen.err if command == "watch" else ""  # what goes on meanwhile
    assert (seen.code, seen.err) == (0, said)
    assert isinstance(seen.answer, dict | list)
    assert seen.told == {"format": 1, "command": command, "result": seen.answer, "warnings": []}


@pytest.mark.parametrize("before", [True, False], ids=["before", "behind"])
def test_yes_and_the_folder_may_stand_before_and_behind_the_command(before: bool, run: Run, document: Path) -> None:
    folder = document.parent / "elsewhere"
    backup_id = run("--backups-dir", folder, "--json").answer["backup_id"]
    flags = ["--backups-dir", folder, "--yes"]
    seen = run(*flags, "delete", backup_id) if before else run("delete", backup_id, *flags)
    assert (seen.code, seen.err) == (0, "")


def test_json_of_create_tells_everything_about_the_new_backup(run: Run, manager: BackupManager) -> None:
    answer = run("--json").answer
    (meta,) = manager.list_backups()
    assert set(answer) == {*meta.keys(), "path"}
    assert (answer["backup_id"], answer["timestamp"]) == (meta.backup_id, "2025-11-04T12:00:00.000000Z")
    assert Path(answer["path"]).is_file()


@pytest.mark.parametrize("command", [[], *([command] for command in ARGUMENTS)], ids=" ".join)
def test_help_explains_each_command(command: list[str], run: Run, document: Path) -> None:
    seen = run(*command, "--help")
    assert (seen.code, seen.err) == (0, "")
    assert seen.out.startswith("usage: python -m backupkit")
    assert not (document.parent / "backups").exists()
