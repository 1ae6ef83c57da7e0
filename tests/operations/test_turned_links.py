"""A link that leads to another file than when a version was made: a restore asks, with both names."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, LinkTurned
from backupkit.cli.main import main
from backupkit.service.events import Failed
from backupkit.service.tasks.restoring import Restore, Undo
from backupkit.ui.dialog.state import Answered, DialogState, advance

if TYPE_CHECKING:
    from backupkit.service.task import Task
    from backupkit.testing.clock import FakeClock

OLD, NEW = b'{"year": 2024}', b'{"year": 2025}'


@pytest.fixture
def link(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    (home / "2024.json").write_bytes(OLD)
    (home / "2025.json").write_bytes(NEW)
    path = home / "current.json"
    path.symlink_to("2024.json")
    return path


@pytest.fixture
def manager(link: Path, clock: FakeClock) -> BackupManager:
    return BackupManager(link, clock=clock)


def turn(link: Path, target: str | Path) -> None:
    link.unlink()
    link.symlink_to(target)


@pytest.fixture
def turned(manager: BackupManager, link: Path) -> str:
    """A version of the year before; the link leads to this year's file by now."""
    backup_id = manager.create_backup() or ""
    turn(link, "2025.json")
    return backup_id


def test_p4_a_restore_overwrites_no_other_file_unasked(manager: BackupManager, link: Path, turned: str) -> None:
    count = len(manager.list_backups())
    with pytest.raises(LinkTurned) as raised:
        manager.restore_backup(turned)
    error = raised.value
    assert (error.leads_to, error.led_to) == (link.with_name("2025.json"), link.with_name("2024.json"))
    assert all(str(path) in str(error) for path in (link, error.leads_to, error.led_to))
    assert link.read_bytes() == NEW
    assert len(manager.list_backups()) == count  # nothing was stored either


def test_who_names_the_file_has_agreed(manager: BackupManager, link: Path, turned: str) -> None:
    with pytest.raises(LinkTurned) as raised:
        manager.restore_backup(turned)
    with pytest.raises(LinkTurned):
        manager.restore_backup(turned, onto=link.with_name("2024.json"))  # that is not the one
    manager.restore_backup(turned, onto=raised.value.leads_to)
    assert link.with_name("2025.json").read_bytes() == OLD
    manager.undo_restore()
    assert link.with_name("2025.json").read_bytes() == NEW


def test_what_was_agreed_to_is_no_leave_for_a_third_file(manager: BackupManager, link: Path, turned: str) -> None:
    with pytest.raises(LinkTurned) as raised:
        manager.restore_backup(turned)
    link.with_name("2026.json").write_bytes(b"[2026]")
    turn(link, "2026.json")
    with pytest.raises(LinkTurned):
        manager.restore_backup(turned, onto=raised.value.leads_to)
    assert link.read_bytes() == b"[2026]"


def test_an_undo_asks_as_well(manager: BackupManager, link: Path) -> None:
    first = manager.create_backup() or ""
    link.write_bytes(b"[2]")
    manager.restore_backup(first)
    turn(link, "2025.json")
    with pytest.raises(LinkTurned) as raised:
        manager.undo_restore()
    assert link.read_bytes() == NEW
    manager.undo_restore(onto=raised.value.leads_to)
    assert link.read_bytes() == b"[2]"


def test_a_restore_of_a_moment_asks_as_well(manager: BackupManager, turned: str) -> None:
    moment = manager.find_backup(turned).timestamp
    with pytest.raises(LinkTurned) as raised:
        manager.restore_backup_at(moment)
    assert manager.restore_backup_at(moment, onto=raised.value.leads_to).backup_id == turned


def test_a_restore_to_another_path_needs_no_leave(manager: BackupManager, turned: str, tmp_path: Path) -> None:
    manager.restore_backup(turned, to=tmp_path / "copy.json")
    assert (tmp_path / "copy.json").read_bytes() == OLD


@pytest.mark.parametrize("case", ["another way there", "a file now", "a file then", "moved together"])
def test_the_same_file_is_not_asked_about(
    manager: BackupManager, link: Path, tmp_path: Path, case: str, clock: FakeClock
) -> None:
    if case == "a file then":
        link.unlink()
        link.write_bytes(OLD)
    backup_id = manager.create_backup() or ""
    if case == "another way there":
        turn(link, tmp_path / "home" / "2024.json")
    elif case == "a file now":
        link.unlink()
        link.write_bytes(NEW)
    elif case == "a file then":
        link.rename(link.with_name("moved.json"))
        link.symlink_to("moved.json")
    else:
        (tmp_path / "home").rename(tmp_path / "elsewhere")
        link = tmp_path / "elsewhere" / "current.json"
        manager = BackupManager(link, clock=clock)
    manager.restore_backup(backup_id)
    assert link.read_bytes() == OLD


def test_a_block_that_turned_the_link_and_failed_is_put_right(manager: BackupManager, link: Path) -> None:
    def save() -> None:
        with manager.saving():
            link.with_name("2025.json").write_bytes(b'{"year": 20')
            turn(link, "2025.json")
            raise KeyError("half way")

    with pytest.raises(KeyError):
        save()
    assert link.read_bytes() == OLD


def test_where_it_led_stands_in_version_and_index_and_is_readable_by_itself(
    manager: BackupManager, link: Path, turned: str, tmp_path: Path
) -> None:
    assert manager.find_backup(turned).link_target == "2024.json"
    (manager.backups_dir / "manifest.json").unlink()
    (manager.backups_dir / "manifest.json.bak").unlink(missing_ok=True)
    assert manager.find_backup(turned).link_target == "2024.json"
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "away.json").write_bytes(b"[3]")
    turn(link, tmp_path / "far" / "away.json")
    assert manager.find_backup(manager.create_backup() or "").link_target == "../far/away.json"
    imported = manager.import_backup(link.with_name("2024.json"))
    assert manager.find_backup(imported).link_target == ""


@pytest.mark.parametrize(("answers", "code"), [("y\ny\n", 0), ("y\nn\n", 1), ("n\n", 1)])
def test_the_command_asks_with_both_names(
    link: Path,
    turned: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answers: str,
    code: int,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(answers))
    assert main([str(link), "restore", turned]) == code
    assert link.read_bytes() == (NEW if code else OLD)
    asked = capsys.readouterr().err
    assert answers.count("\n") == asked.count("[y/N]")
    if answers.startswith("y"):
        assert str(link.with_name("2025.json")) in asked
        assert str(link.with_name("2024.json")) in asked


def test_a_script_names_the_file(link: Path, turned: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(link), "restore", turned, "--yes"]) == 6
    assert link.read_bytes() == NEW
    assert main([str(link), "restore", turned, "--yes", "--onto", str(link.with_name("2025.json"))]) == 0
    assert link.read_bytes() == OLD
    turn(link, "2024.json")
    assert main([str(link), "undo", "--yes"]) == 6
    assert main([str(link), "undo", "--yes", "--onto", os.path.relpath(link.with_name("2024.json"))]) == 0
    capsys.readouterr()


@pytest.mark.parametrize("task", [Restore(backup_id="20251104_120000_a1b2c3d4"), Undo()], ids=["restore", "undo"])
def test_the_dialog_asks_with_both_names_and_cancel_is_its_default(task: Task) -> None:
    error = LinkTurned("/home/current.json", "/home/2025.json", "/home/2024.json", "20251104_120000_a1b2c3d4")
    before = DialogState(document="current.json", waiting={1: task})
    state = advance(before, Answered(event=Failed(number=1, task=task, error=error)))
    assert (dict(state.waiting), state.notice) == ({}, None)
    question = state.question
    assert question
    assert question.entry is None  # so Cancel is the default answer
    assert all(name in question.text for name in ("current.json", "/home/2025.json", "/home/2024.json"))
    again = question.answered("")
    assert isinstance(again, type(task))
    assert getattr(again, "onto", None) == "/home/2025.json"
