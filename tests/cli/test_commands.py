"""Every command, and what a person sees of it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from backupkit import BackupManager, Retention, Trigger
from backupkit.values.retention import PRESETS
from backupkit.values.version import Status
from tests.cli.running import Run, common_beginning, folder_bytes
from tests.forging import damage

Save = Callable[[object], bytes]


# -- create ------------------------------------------------------------------------------------------------------------


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
    assert f"has not changed since version {backup_id}" in seen.out
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


# -- looking -----------------------------------------------------------------------------------------------------------


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
    assert run("list").out == f"There are no versions of {document} yet.\n"
    assert run("list", "--json").answer == []
    assert not (document.parent / "backups").exists(), "looking makes no folder"


def test_list_does_not_deny_the_backups_that_it_was_told_not_to_show(run: Run, ids: list[str]) -> None:
    assert ids
    assert "no versions" not in run("list", "--limit", 0).out


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


# -- restore and undo --------------------------------------------------------------------------------------------------


def test_restore_puts_a_state_back_and_says_how_to_undo_it(
    run: Run, ids: list[str], document: Path, manager: BackupManager
) -> None:
    present = document.read_bytes()
    seen = run("restore", ids[0], "--yes")
    before = manager.list_backups(limit=1)[0]
    assert seen.code == 0
    assert before.trigger is Trigger.BEFORE_RESTORE
    assert f"The state before is version {before.backup_id}; 'undo' brings it back." in seen.out
    assert json.loads(document.read_bytes()) == {"systems": [{"id": number} for number in range(3)]}

    undone = run("undo").out.splitlines()
    assert undone[0] == f"{document} is back to its state before the last restore."
    assert undone[1].endswith("; 'undo' once more redoes it.")
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


# -- keeping order -----------------------------------------------------------------------------------------------------


def test_delete_and_its_undo(run: Run, ids: list[str], manager: BackupManager) -> None:
    assert "'delete --undo' takes it back" in run("delete", ids[0], "--yes").out
    assert manager.find_backup(ids[0]).status is Status.ARCHIVED
    assert run("delete", ids[0], "--yes", "--json").answer == {"deleted": False}
    assert run("delete", ids[0], "--undo").out == f"Version {ids[0]} is back.\n"
    assert manager.find_backup(ids[0]).status is Status.ACTIVE
    assert run("delete", ids[0], "--undo").out == f"Version {ids[0]} is not in the bin.\n"


def test_pin_and_its_undo(run: Run, ids: list[str], manager: BackupManager) -> None:
    assert run("pin", ids[0]).out == f"Version {ids[0]} is pinned.\n"
    assert manager.find_backup(ids[0]).pinned
    assert run("pin", ids[0], "--json").answer == {"changed": False}
    assert run("pin", ids[0], "--undo").out == f"Version {ids[0]} is no longer pinned.\n"
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
    assert run("rebuild").out == "The index was made anew: 2 versions.\n"
    assert [meta.backup_id for meta in manager.list_backups()] == ids[::-1]
