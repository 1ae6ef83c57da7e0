"""The command line: every command, every exit code, and what a person or a script sees of them."""

from __future__ import annotations

import argparse
import errno
import io
import itertools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from backupkit import BackupManager, Retention, Trigger, errors
from backupkit.cli import main as cli
from backupkit.documents.file_document import FileDocument
from backupkit.files.lock import exclusive
from backupkit.testing.clock import FakeClock
from backupkit.testing.faults import Fault, FaultyDisk
from backupkit.values.retention import PRESETS
from backupkit.values.version import Status
from tests.test_errors import EXAMPLES

Save = Callable[[object], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What came of a command."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Seen]


@pytest.fixture
def options(clock: FakeClock) -> dict[str, Any]:
    """Options of the manager that the command line makes; a test may add to them."""
    return {"clock": clock, "zone": UTC}


@pytest.fixture
def run(
    document: Path, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Return a function that runs a command about the document in this process; nobody answers unless *said* does."""

    def run(*arguments: object, said: str = "") -> Seen:
        monkeypatch.setattr(cli, "BackupManager", lambda *given: BackupManager(*given, **options))
        monkeypatch.setattr("sys.stdin", io.StringIO(said))
        try:
            code = cli.main([str(document), *map(str, arguments)])
        except SystemExit as error:  # argparse leaves this way
            code = int(error.code or 0)
        out, err = capsys.readouterr()
        return Seen(code=code, out=out, err=err)

    return run


@pytest.fixture
def ids(manager: BackupManager, save: Save) -> list[str]:
    """Two versions, oldest first; the document holds the second one's content."""
    found = [manager.create_backup("first")]
    save([1, 2])
    found.append(manager.create_backup("second"))
    return [str(backup_id) for backup_id in found]


def leaves_damage(*values: object) -> Any:
    return pytest.param(*values, marks=pytest.mark.leaves_damage)


def common_beginning(ids: list[str]) -> str:
    pairs = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(ids[0], ids[1], strict=False))
    return "".join(one for one, _ in pairs)


def damage(manager: BackupManager, backup_id: str) -> None:
    path = manager.backups_dir / manager.find_backup(backup_id).file_name
    data = bytearray(path.read_bytes())
    data[-9] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)


def commands() -> dict[str, argparse.ArgumentParser]:
    (found,) = (action for action in cli._parser()._actions if isinstance(action, argparse._SubParsersAction))
    return dict(found.choices)


# -- create ----------------------------------------------------------------------------------------------------------


def test_without_a_command_a_backup_is_made_and_said_where(run: Run, document: Path, manager: BackupManager) -> None:
    seen = run()
    (meta,) = manager.list_backups()
    assert (seen.code, seen.err) == (0, "")
    for part in (document, manager.backups_dir / meta.file_name, meta.backup_id):
        assert str(part) in seen.out
    assert meta.trigger is Trigger.MANUAL, "a person asked, so no rule may remove it"


def test_create_takes_a_description_tags_and_a_pin(run: Run, manager: BackupManager) -> None:
    assert run("create", "Before the import", "--tag", "a", "--tag", "b", "--pin").code == 0
    (meta,) = manager.list_backups()
    assert (meta.description, meta.tags, meta.pinned) == ("Before the import", ("a", "b"), True)


def test_create_says_which_backup_holds_an_unchanged_file(run: Run, manager: BackupManager) -> None:
    backup_id = run("--json").answer["backup_id"]
    seen = run()
    assert (seen.code, len(manager.list_backups())) == (0, 1)
    assert f"has not changed since backup {backup_id}" in seen.out
    assert run("--json").answer == {"backup_id": None, "same_as": backup_id}


@pytest.mark.leaves_damage
def test_create_names_a_sound_backup_as_the_one_that_holds_the_file(
    run: Run, manager: BackupManager, document: Path, save: Save
) -> None:
    data, sound = document.read_bytes(), run("--json").answer["backup_id"]
    save([1, 2, 3])
    damage(manager, str(manager.create_backup()))
    manager.verify_backups()
    document.write_bytes(data)
    assert run("--json").answer == {"backup_id": None, "same_as": sound}


def test_create_force_makes_another_one(run: Run, ids: list[str], manager: BackupManager) -> None:
    assert run("create", "--force").code == 0
    assert len(manager.list_backups()) == len(ids) + 1


def test_create_warns_of_a_file_that_looks_damaged(run: Run, document: Path) -> None:
    document.write_bytes(b'{"systems": [')
    seen = run()
    assert seen.code == 0
    assert "Careful: the file looks damaged (unparsable)" in seen.out


def test_backups_are_put_into_the_folder_that_is_named(run: Run, document: Path) -> None:
    folder = document.parent / "elsewhere"
    assert run("--backups-dir", folder).code == 0
    assert len(list(folder.glob("backup_*.gz"))) == 1
    assert run("list", "--backups-dir", folder, "--json").answer[0]["trigger"] == "manual"


# -- looking ---------------------------------------------------------------------------------------------------------


def test_list_shows_the_newest_first(run: Run, ids: list[str]) -> None:
    lines = run("list").out.splitlines()
    assert [line.split()[0] for line in lines] == ids[::-1]
    assert lines[0].endswith("app  second")


def test_list_shows_no_more_than_asked_for(run: Run, ids: list[str]) -> None:
    assert [meta["backup_id"] for meta in run("list", "--limit", 1, "--json").answer] == ids[1:]


def test_list_shows_the_bin_only_when_asked(run: Run, ids: list[str], manager: BackupManager) -> None:
    manager.delete_backup(ids[0])
    assert ids[0] not in run("list").out
    assert ids[0] in run("list", "--all").out


def test_list_says_that_there_are_none(run: Run, document: Path) -> None:
    assert run("list").out == f"There are no backups of {document} yet.\n"
    assert run("list", "--json").answer == []
    assert not (document.parent / "backups").exists(), "looking makes no folder"


def test_list_does_not_deny_the_backups_that_it_was_told_not_to_show(run: Run, ids: list[str]) -> None:
    assert ids
    assert "no backups" not in run("list", "--limit", 0).out


@pytest.mark.parametrize("limit", ["-1", "-2"])
def test_a_negative_limit_is_a_usage_error(limit: str, run: Run, ids: list[str]) -> None:
    seen = run("list", "--limit", limit)
    assert (seen.code, seen.out) == (2, ""), ids


def test_show_tells_everything_and_why_a_backup_is_kept(run: Run, ids: list[str], manager: BackupManager) -> None:
    text = run("show", ids[1]).out
    meta = manager.find_backup(ids[1])
    for part in (ids[1], meta.file_hash, str(manager.backups_dir / meta.file_name), "the newest one"):
        assert part in text
    answer = run("show", ids[1], "--json").answer
    assert answer["path"] == str(manager.backups_dir / meta.file_name)
    assert "the newest one" in answer["kept_because"]


def test_stats_tell_count_and_sizes(run: Run, ids: list[str], manager: BackupManager) -> None:
    total = sum(meta.stored_size for meta in manager.list_backups())
    answer = run("stats", "--json").answer
    assert (answer["count"], answer["total_bytes"]) == (len(ids), total)
    assert f"total_bytes   {total}" in run("stats").out


@pytest.mark.parametrize("command", ["show", "restore", "delete", "pin", "verify", "export"])
def test_the_beginning_of_an_id_is_enough(command: str, run: Run, ids: list[str], tmp_path: Path) -> None:
    arguments = [tmp_path / "out.json"] if command == "export" else []
    start = ids[0][: len(common_beginning(ids)) + 1]
    assert run(command, start, *arguments, "--yes").code == 0


@pytest.mark.parametrize("command", ["show", "restore", "delete", "pin", "verify", "export"])
def test_the_beginning_of_two_ids_is_refused_and_both_are_named(
    command: str, run: Run, ids: list[str], tmp_path: Path
) -> None:
    arguments = [tmp_path / "out.json"] if command == "export" else []
    seen = run(command, common_beginning(ids), *arguments, "--yes")
    assert (seen.code, seen.out) == (4, "")
    assert all(backup_id in seen.err for backup_id in ids)


# -- restore and undo ------------------------------------------------------------------------------------------------


def test_restore_puts_a_state_back_and_says_how_to_undo_it(
    run: Run, ids: list[str], document: Path, manager: BackupManager
) -> None:
    present = document.read_bytes()
    seen = run("restore", ids[0], "--yes")
    before = manager.list_backups(limit=1)[0]
    assert seen.code == 0
    assert before.trigger is Trigger.BEFORE_RESTORE
    assert f"The state before is backup {before.backup_id}; 'undo' brings it back." in seen.out
    assert json.loads(document.read_bytes()) == {"systems": [{"id": number} for number in range(3)]}

    assert run("undo").out == f"{document} is back to its state before the last restore.\n"
    assert document.read_bytes() == present


def test_restore_to_another_place_leaves_the_file_alone(
    run: Run, ids: list[str], document: Path, tmp_path: Path, manager: BackupManager
) -> None:
    present, target = document.read_bytes(), tmp_path / "other.json"
    seen = run("restore", ids[0], "--to", target, "--yes")
    assert (seen.code, document.read_bytes()) == (0, present)
    assert json.loads(target.read_bytes()) == {"systems": [{"id": number} for number in range(3)]}
    assert f"Restored {target}" in seen.out
    assert "undo" not in seen.out
    assert len(manager.list_backups()) == len(ids)


def test_restore_says_what_could_not_be_kept(run: Run, ids: list[str], document: Path) -> None:
    os.link(document, document.with_name("second.json"))
    assert "\nNote: its 1 other hard links keep the earlier content.\n" in run("restore", ids[0], "--yes").out


@pytest.mark.parametrize("said", ["y\n", "yes\n", "YES\n"])
@pytest.mark.parametrize("command", ["restore", "delete"])
def test_a_yes_lets_it_happen(command: str, said: str, run: Run, ids: list[str], manager: BackupManager) -> None:
    before = manager.list_backups()
    seen = run(command, ids[0], said=said)
    assert seen.code == 0
    assert seen.err.endswith("? [y/N] ") or "first. [y/N] " in seen.err
    assert manager.list_backups() != before


@pytest.mark.parametrize("said", ["", "\n", "n\n", "no\n", "maybe\n"])
@pytest.mark.parametrize("command", ["restore", "delete"])
def test_anything_but_a_yes_changes_nothing(
    command: str, said: str, run: Run, ids: list[str], manager: BackupManager, document: Path
) -> None:
    before = manager.list_backups(include_archived=True), document.read_bytes()
    seen = run(command, ids[0], said=said)
    assert (seen.code, seen.out) == (1, "")
    assert seen.err.endswith("Nothing was changed.\n")
    assert (manager.list_backups(include_archived=True), document.read_bytes()) == before


def test_what_cannot_be_done_is_said_before_it_is_asked(run: Run, ids: list[str]) -> None:
    assert ids
    for command in ("restore", "delete"):
        seen = run(command, "1999", said="yes\n")
        assert seen.code == 4
        assert "[y/N]" not in seen.err


# -- keeping order ---------------------------------------------------------------------------------------------------


def test_delete_and_its_undo(run: Run, ids: list[str], manager: BackupManager) -> None:
    assert "'delete --undo' takes it back" in run("delete", ids[0], "--yes").out
    assert manager.find_backup(ids[0]).status is Status.ARCHIVED
    assert run("delete", ids[0], "--yes", "--json").answer == {"deleted": False}
    assert run("delete", ids[0], "--undo").out == f"Backup {ids[0]} is back.\n"
    assert manager.find_backup(ids[0]).status is Status.ACTIVE
    assert run("delete", ids[0], "--undo").out == f"Backup {ids[0]} is not in the bin.\n"


def test_pin_and_its_undo(run: Run, ids: list[str], manager: BackupManager) -> None:
    assert run("pin", ids[0]).out == f"Backup {ids[0]} is pinned.\n"
    assert manager.find_backup(ids[0]).pinned
    assert run("pin", ids[0], "--json").answer == {"changed": False}
    assert run("pin", ids[0], "--undo").out == f"Backup {ids[0]} is no longer pinned.\n"
    assert not manager.find_backup(ids[0]).pinned


def test_export_writes_the_content(run: Run, ids: list[str], tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    assert run("export", ids[1], target).out == f"Wrote {target}.\n"
    assert json.loads(target.read_bytes()) == [1, 2]


def test_export_asks_for_a_flag_before_it_replaces_a_file(run: Run, ids: list[str], tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.write_text("mine")
    assert run("export", ids[1], target).code == 6
    assert target.read_text() == "mine"
    assert run("export", ids[1], target, "--overwrite").code == 0
    assert json.loads(target.read_bytes()) == [1, 2]


def test_verify_counts_what_is_sound(run: Run, ids: list[str], manager: BackupManager) -> None:
    seen = run("verify")
    assert (seen.code, seen.out) == (0, "2 sound, 0 damaged (checked in full).\n")
    assert all(manager.find_backup(backup_id).verified_at for backup_id in ids)


def test_verify_checks_the_seals_alone_where_asked_to(run: Run, ids: list[str], manager: BackupManager) -> None:
    seen = run("verify", "--sealed")
    assert (seen.code, seen.out) == (0, "2 sound, 0 damaged (seals checked).\n")
    assert all(manager.find_backup(backup_id).sealed_at for backup_id in ids)
    assert not any(manager.find_backup(backup_id).verified_at for backup_id in ids)
    assert run("verify", "--sealed", "--json").answer["depth"] == "sealed"
    assert run("verify", "--json").answer["depth"] == "deep"


@pytest.mark.leaves_damage
@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_p5_verify_names_what_is_damaged_and_exits_with_3(
    flags: list[str], run: Run, ids: list[str], manager: BackupManager
) -> None:
    damage(manager, ids[0])
    seen = run("verify", *flags)
    assert seen.code == 3
    if flags:
        assert (seen.answer["valid"], seen.answer["corrupted"], list(seen.answer["problems"])) == (1, 1, ids[:1])
    else:
        assert seen.out.startswith(f"{ids[0]} is damaged: ")
        assert seen.out.endswith("1 sound, 1 damaged (checked in full).\n")


@pytest.mark.leaves_damage
def test_verify_reads_only_what_it_was_told_to(run: Run, ids: list[str], manager: BackupManager) -> None:
    damage(manager, ids[0])
    assert (run("verify", ids[1]).code, run("verify", ids[0]).code) == (0, 3)


def version_files(manager: BackupManager) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in manager.backups_dir.glob("backup_*")}


def folder_bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def twelve(manager: BackupManager, save: Save) -> list[str]:
    """Versions of one hour, oldest first; the rules in force keep all of them."""
    manager.set_retention(Retention.newest_only(50))
    found = []
    for number in range(12):
        save([number])
        found.append(str(manager.create_backup()))
    return found


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_a_dry_run_of_prune_changes_nothing(preset: str, run: Run, twelve: list[str], manager: BackupManager) -> None:
    before = folder_bytes(manager.backups_dir)
    seen = run("prune", "--dry-run", "--preset", preset)
    assert seen.code == 0
    assert seen.out.count("\nwould remove ") == 2
    assert seen.out.endswith("\n10 kept, 2 to be removed.\n")
    assert folder_bytes(manager.backups_dir) == before
    assert set(run("prune", "--dry-run", "--preset", preset, "--json").answer["drop"]) == set(twelve[:2])


def test_prune_does_what_its_dry_run_said_and_gives_a_reason_for_each(
    run: Run, twelve: list[str], manager: BackupManager
) -> None:
    plan = run("prune", "--dry-run", "--preset", "newest", "--json").answer
    assert run("prune", "--preset", "newest", "--json").answer == plan
    assert {meta.backup_id for meta in manager.list_backups()} == set(plan["keep"]) == set(twelve[2:])
    assert set(plan["drop"]) == set(twelve[:2])
    assert all(reasons for reasons in plan["keep"].values())


def test_prune_with_a_preset_chooses_it_for_good(run: Run, ids: list[str], manager: BackupManager) -> None:
    assert ids
    assert run("prune", "--preset", "compact").code == 0
    assert manager.retention == Retention.compact()


def test_p7_prune_never_removes_what_a_person_made(run: Run, manager: BackupManager, save: Save) -> None:
    for number in range(15):
        save([number])
        run()
    assert run("prune", "--preset", "newest").out.endswith("15 kept, 0 removed.\n")
    assert len(manager.list_backups()) == 15


def test_cleanup_counts_the_leftovers(run: Run, ids: list[str], manager: BackupManager) -> None:
    assert ids
    assert run("cleanup").out == "0 leftover files removed.\n"
    assert run("cleanup", "--json").answer == {"removed": 0}
    assert len(manager.list_backups()) == len(ids)


def test_p3_rebuild_makes_the_index_anew(run: Run, ids: list[str], manager: BackupManager) -> None:
    (manager.backups_dir / "manifest.json").unlink()
    assert run("rebuild").out == "The index was made anew: 2 backups.\n"
    assert [meta.backup_id for meta in manager.list_backups()] == ids[::-1]


# -- JSON ------------------------------------------------------------------------------------------------------------

ARGUMENTS: dict[str, list[str]] = {
    "create": ["text", "--force"],
    "list": ["--all"],
    "show": ["ID"],
    "restore": ["ID", "--yes"],
    "undo": [],
    "verify": ["ID"],
    "delete": ["ID", "--yes"],
    "pin": ["ID"],
    "export": ["ID", "PATH"],
    "stats": [],
    "prune": ["--dry-run"],
    "cleanup": [],
    "rebuild": [],
}


def test_the_table_above_holds_every_command() -> None:
    assert set(ARGUMENTS) == set(commands())


@pytest.mark.parametrize("before", [True, False], ids=["before", "behind"])
@pytest.mark.parametrize("command", ARGUMENTS)
def test_json_may_stand_before_and_behind_the_command(
    command: str, before: bool, run: Run, ids: list[str], tmp_path: Path, manager: BackupManager
) -> None:
    manager.restore_backup(ids[0])  # so that there is something to undo
    places = {"ID": ids[0], "PATH": str(tmp_path / "out.json")}
    arguments = [places.get(argument, argument) for argument in ARGUMENTS[command]]
    seen = run("--json", command, *arguments) if before else run(command, *arguments, "--json")
    assert (seen.code, seen.err) == (0, "")
    assert isinstance(seen.answer, dict | list)


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


# -- errors ----------------------------------------------------------------------------------------------------------

CODES = {
    errors.BackupNotFound: 4,
    errors.BackupAmbiguous: 4,
    errors.BackupCorrupted: 3,
    errors.DocumentMissing: 5,
    errors.DocumentUnreadable: 5,
    errors.DocumentChanged: 5,
    errors.DocumentUnwritable: 6,
    errors.FileExists: 6,
    errors.BackupFolderMissing: 7,
    errors.BackupFolderUnwritable: 7,
    errors.BackupFolderTaken: 7,
    errors.NotEnoughSpace: 8,
    errors.StorageFailed: 9,
    errors.BackupBusy: 10,
    errors.ManifestTooNew: 11,
    errors.NothingToUndo: 12,
    errors.Cancelled: 130,
}


def test_scripts_may_rely_on_the_codes() -> None:
    declared = {kind: code for kind, code in CODES.items() if kind is not errors.BackupAmbiguous}
    assert dict(cli.EXIT_CODES) == declared


def test_no_code_of_an_error_means_success_a_no_or_wrong_usage() -> None:
    assert not set(cli.EXIT_CODES.values()) & {0, 1, 2}


@pytest.mark.parametrize("flags", [[], ["--json"]], ids=["text", "json"])
@pytest.mark.parametrize("kind", EXAMPLES)
def test_p11_every_error_has_its_exit_code_and_one_line_on_standard_error(
    kind: type[errors.BackupError], flags: list[str], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = kind(*EXAMPLES[kind].values())

    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(BackupManager, "create_backup", fails)
    seen = run(*flags)
    assert (seen.code, seen.out) == (CODES[kind], "")
    if flags:
        assert json.loads(seen.err) == {"error": kind.__name__, "message": str(error)}
    else:
        assert seen.err == f"error: {error}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a mishap is made of."""

    document: Path
    manager: BackupManager
    ids: list[str]
    options: dict[str, Any]
    elsewhere: Path
    until_the_end: ExitStack


def unknown(scene: Scene) -> list[object]:
    assert scene.ids
    return ["show", "1999"]


def ambiguous(scene: Scene) -> list[object]:
    return ["show", common_beginning(scene.ids)]


def damaged(scene: Scene) -> list[object]:
    damage(scene.manager, scene.ids[0])
    return ["restore", scene.ids[0], "--yes"]


def without_a_document(scene: Scene) -> list[object]:
    scene.document.unlink()
    return []


def with_a_folder_for_a_document(scene: Scene) -> list[object]:
    scene.document.unlink()
    scene.document.mkdir()
    return []


def with_a_restless_document(scene: Scene) -> list[object]:
    numbers = itertools.count()
    patch = scene.until_the_end.enter_context(pytest.MonkeyPatch.context())
    patch.setattr(FileDocument, "fingerprint", lambda _: next(numbers))
    return ["create", "--force"]


def onto_a_folder(scene: Scene) -> list[object]:
    scene.elsewhere.mkdir()
    return ["restore", scene.ids[0], "--to", scene.elsewhere, "--yes"]


def onto_a_file(scene: Scene) -> list[object]:
    scene.elsewhere.touch()
    return ["export", scene.ids[0], scene.elsewhere]


def without_a_folder(scene: Scene) -> list[object]:
    return ["--backups-dir", scene.elsewhere]


def with_a_file_for_a_folder(scene: Scene) -> list[object]:
    file = scene.document.with_name("file")
    file.touch()
    return ["--backups-dir", file]


def in_the_folder_of_another(scene: Scene) -> list[object]:
    other = scene.document.with_name("other.json")
    other.write_text("[]")
    scene.elsewhere.mkdir()
    BackupManager(other, scene.elsewhere).create_backup()
    return ["--backups-dir", scene.elsewhere]


def on_a_disk_that_says(number: int) -> Callable[[Scene], list[object]]:
    def scenario(scene: Scene) -> list[object]:
        fault = Fault(at=1, errno=number, for_ever=True)
        scene.options["disk"] = FaultyDisk(scene.document.parent, fault)
        return ["create", "--force"]

    return scenario


def while_another_writes(scene: Scene) -> list[object]:
    scene.options["lock_timeout"] = 0.01
    scene.until_the_end.enter_context(exclusive(scene.manager.backups_dir, 5.0, 0o600))
    return ["pin", scene.ids[0]]


def after_a_later_release(scene: Scene) -> list[object]:
    (scene.manager.backups_dir / "settings.json").write_text('{"version": 99, "documents": []}')
    return []


def without_a_restore(scene: Scene) -> list[object]:
    assert scene.ids
    return ["undo"]


MISHAPS: list[tuple[type[errors.BackupError], Callable[[Scene], list[object]]]] = [
    (errors.BackupNotFound, unknown),
    (errors.BackupAmbiguous, ambiguous),
    (errors.BackupCorrupted, damaged),
    (errors.DocumentMissing, without_a_document),
    (errors.DocumentUnreadable, with_a_folder_for_a_document),
    (errors.DocumentChanged, with_a_restless_document),
    (errors.DocumentUnwritable, onto_a_folder),
    (errors.FileExists, onto_a_file),
    (errors.BackupFolderMissing, without_a_folder),
    (errors.BackupFolderUnwritable, with_a_file_for_a_folder),
    (errors.BackupFolderTaken, in_the_folder_of_another),
    (errors.NotEnoughSpace, on_a_disk_that_says(errno.ENOSPC)),
    (errors.StorageFailed, on_a_disk_that_says(errno.EIO)),
    (errors.BackupBusy, while_another_writes),
    (errors.ManifestTooNew, after_a_later_release),
    (errors.NothingToUndo, without_a_restore),
]


def test_every_error_but_being_cancelled_is_provoked_below() -> None:
    assert {kind for kind, _ in MISHAPS} == set(EXAMPLES) - {errors.Cancelled}


@pytest.mark.parametrize(
    ("kind", "mishap"),
    [leaves_damage(*case) if case[0] is errors.BackupCorrupted else case for case in MISHAPS],
    ids=[kind.__name__ for kind, _ in MISHAPS],
)
def test_p11_a_mishap_ends_with_its_code_and_a_sentence_and_loses_nothing(
    kind: type[errors.BackupError],
    mishap: Callable[[Scene], list[object]],
    run: Run,
    ids: list[str],
    document: Path,
    manager: BackupManager,
    options: dict[str, Any],
    tmp_path: Path,
) -> None:
    with ExitStack() as stack:
        scene = Scene(
            document=document, manager=manager, ids=ids, options=options, elsewhere=tmp_path / "x", until_the_end=stack
        )
        arguments = mishap(scene)
        before = version_files(manager)
        seen = run("--json", *arguments)
    assert (seen.code, seen.out) == (CODES[kind], "")
    assert json.loads(seen.err)["error"] == kind.__name__
    assert version_files(manager) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["list", "--limit", "many"],
        ["prune", "--preset", "nonsense"],
        ["show"],
        ["restore"],
        ["export", "2025"],
        ["undo", "--nonsense"],
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_with_2_and_shows_the_usage(arguments: list[str], run: Run, document: Path) -> None:
    seen = run(*arguments)
    assert (seen.code, seen.out) == (2, "")
    assert seen.err.startswith("usage: python -m backupkit")
    assert not (document.parent / "backups").exists()


def test_without_any_argument_the_usage_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main([])
    assert caught.value.code == 2
    assert "DATA_FILE" in capsys.readouterr().err


def test_an_option_out_of_range_is_wrong_usage(run: Run, document: Path) -> None:
    seen = run("create", "--tag", "x" * 101)
    assert (seen.code, seen.out) == (2, "")
    assert seen.err.startswith("error: tags must be")
    assert not (document.parent / "backups").exists()


@pytest.mark.parametrize("command", [[], *([command] for command in ARGUMENTS)], ids=" ".join)
def test_help_explains_each_command(command: list[str], run: Run, document: Path) -> None:
    seen = run(*command, "--help")
    assert (seen.code, seen.err) == (0, "")
    assert seen.out.startswith("usage: python -m backupkit")
    assert not (document.parent / "backups").exists()


def test_ctrl_c_at_a_question_changes_nothing(
    run: Run, ids: list[str], monkeypatch: pytest.MonkeyPatch, manager: BackupManager
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("backupkit.cli.console.ask", interrupted)
    seen = run("restore", ids[0])
    assert (seen.code, seen.out, seen.err) == (130, "", "Interrupted.\n")
    assert len(manager.list_backups()) == len(ids)


# -- as a program ----------------------------------------------------------------------------------------------------


def command_line(document: Path, *arguments: object) -> list[str]:
    return [sys.executable, "-m", "backupkit", str(document), *map(str, arguments)]


def program(document: Path, *arguments: object, said: str = "", **environment: str) -> Seen:
    done = subprocess.run(
        command_line(document, *arguments),
        input=said.encode(),
        capture_output=True,
        env=os.environ | environment,
        timeout=30,
        check=False,
    )
    encoding = environment.get("PYTHONIOENCODING", "utf-8")
    return Seen(code=done.returncode, out=done.stdout.decode(encoding), err=done.stderr.decode(encoding))


def test_the_program_makes_a_backup(document: Path, manager: BackupManager) -> None:
    seen = program(document)
    assert (seen.code, seen.err) == (0, "")
    assert manager.list_backups()[0].backup_id in seen.out


def test_the_program_asks_and_takes_the_answer(document: Path, ids: list[str]) -> None:
    assert program(document, "restore", ids[0], said="no\n").code == 1
    assert json.loads(document.read_bytes()) == [1, 2]
    assert program(document, "restore", ids[0], said="yes\n").code == 0
    assert json.loads(document.read_bytes()) != [1, 2]


def test_p11_the_program_ends_with_a_sentence_and_no_traceback(tmp_path: Path) -> None:
    seen = program(tmp_path / "missing.json")
    assert (seen.code, seen.out, seen.err.count("\n")) == (5, "", 1)
    assert seen.err.startswith("error: The file ")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_poor_terminal_survives_a_rich_description(encoding: str, document: Path) -> None:
    assert program(document, "create", "Grüße 日本 🎉", PYTHONIOENCODING=encoding).code == 0
    seen = program(document, "list", PYTHONIOENCODING=encoding)
    assert seen.code == 0
    assert "\\u65e5\\u672c" in seen.out


def test_a_poor_terminal_survives_an_error_about_a_rich_name(tmp_path: Path) -> None:
    seen = program(tmp_path / "Grüße.json", PYTHONIOENCODING="ascii")
    assert seen.code == 5
    assert "Traceback" not in seen.err


@pytest.fixture
def asking(document: Path, ids: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A program that has asked whether to restore, and waits."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell runs aside inherits to ignore it
    process = subprocess.Popen(command_line(document, "restore", ids[0]), stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    signal.signal(signal.SIGINT, before)
    with process:
        assert process.stderr is not None
        asked = b""
        while not asked.endswith(b"[y/N] ") and (byte := process.stderr.read(1)):
            asked += byte
        try:
            yield process
        finally:
            process.kill()


def test_ctrl_c_ends_the_program_without_a_traceback(
    asking: subprocess.Popen[bytes], document: Path, manager: BackupManager
) -> None:
    assert asking.stderr is not None
    asking.send_signal(signal.SIGINT)
    assert asking.wait(timeout=30) == 130  # with its input still open: an end of that would be a no
    assert asking.stderr.read() == b"Interrupted.\n"
    assert (json.loads(document.read_bytes()), len(manager.list_backups())) == ([1, 2], 2)


@pytest.mark.parametrize("command", ["restore", "delete"])
def test_a_program_whose_input_is_closed_takes_that_for_a_no(command: str, document: Path, ids: list[str]) -> None:
    shell = ["sh", "-c", 'exec "$@" <&-', "sh", *command_line(document, command, ids[0])]
    done = subprocess.run(shell, capture_output=True, timeout=30, check=False)
    assert b"Traceback" not in done.stderr
    assert done.returncode == 1
    assert json.loads(document.read_bytes()) == [1, 2]


def test_a_reader_that_has_seen_enough_causes_no_traceback(document: Path, ids: list[str]) -> None:
    assert ids
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            command_line(document, "list"), stdout=writing, stderr=subprocess.PIPE, timeout=30, check=False
        )
    finally:
        os.close(writing)
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no device that is always full")
def test_p11_output_that_cannot_be_written_is_a_failure_in_a_sentence(document: Path, ids: list[str]) -> None:
    assert ids
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            command_line(document, "list"), stdout=full, stderr=subprocess.PIPE, timeout=30, check=False
        )
    assert done.returncode != 0
    assert b"Traceback" not in done.stderr


def test_a_program_whose_output_is_closed_still_makes_the_backup(document: Path, manager: BackupManager) -> None:
    shell = ["sh", "-c", 'exec "$@" >&-', "sh", *command_line(document)]
    done = subprocess.run(shell, stderr=subprocess.PIPE, timeout=30, check=False)
    assert len(manager.list_backups()) == 1
    assert b"Traceback" not in done.stderr
