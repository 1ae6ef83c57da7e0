"""What each option of a command does."""

from __future__ import annotations

import errno
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backupkit import BackupManager, KeyFile, Trigger
from backupkit.testing.clock import FakeClock
from tests.cli.running import Run
from tests.forging import damage
from tests.operations.locked_disk import Locked

Save = Callable[[object], bytes]

# -- create ------------------------------------------------------------------------------------------------------------


def test_create_takes_what_other_kits_call_these_things(run: Run, manager: BackupManager) -> None:
    seen = run("create", "--description", "Before it", "--tags", "production", "deployment", "--tag", "third")
    (meta,) = manager.list_backups()
    assert (seen.code, meta.description) == (0, "Before it")
    assert set(meta.tags) == {"production", "deployment", "third"}


def test_a_description_is_given_once(run: Run, manager: BackupManager) -> None:
    seen = run("create", "one", "--description", "two")
    assert (seen.code, manager.list_backups()) == (2, [])
    assert "given twice" in seen.err


def test_create_verify_tells_the_checks_one_by_one(run: Run) -> None:
    seen = run("create", "--verify")
    assert seen.code == 0
    assert [line.split()[0] for line in seen.out.splitlines()[3:]] == ["passed"] * 6
    assert run("create", "--verify", "--json").answer["check"]["verified"] is True  # of the one that holds it already


@pytest.mark.leaves_damage
def test_create_verify_ends_as_damage_does_where_the_version_is_damaged(
    run: Run, manager: BackupManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = BackupManager.create_backup

    def spoiled(made_by: BackupManager, *given: Any, **asked: Any) -> str | None:
        backup_id = create(made_by, *given, **asked)
        damage(manager, str(backup_id))
        return backup_id

    monkeypatch.setattr(BackupManager, "create_backup", spoiled)
    seen = run("create", "--verify")
    assert (seen.code, "failed" in seen.out) == (3, True)


def test_p13_create_without_compression_is_a_gzip_file_all_the_same(run: Run, save: Save) -> None:
    content = save(["again"] * 3_000)
    answer = run("create", "--no-compress", "--json").answer
    assert answer["stored_size"] > answer["file_size"]
    assert gzip.decompress(Path(answer["path"]).read_bytes()) == content


def test_p19_create_keeps_to_what_a_folder_is(run: Run, manager: BackupManager, tmp_path: Path) -> None:
    assert run("create", "--encrypt").code == 2
    assert run("create", "--no-encrypt").code == 0
    pytest.importorskip("cryptography")
    key = tmp_path / "key"
    sealed = BackupManager(
        manager.data_file.with_name("other.json"), encryption=KeyFile.new(key), encrypt="everywhere"
    )  # fmt: skip
    sealed.data_file.write_text("[]")
    sealed.create_backup()
    flags = ["--backups-dir", sealed.backups_dir, "--key-file", key]
    seen = run("create", "--no-encrypt", *flags)
    assert (seen.code, "cannot be left readable" in seen.err) == (2, True)


# -- list --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def tagged(manager: BackupManager, save: Save, clock: FakeClock) -> list[str]:
    """Versions of two tags, of one, and of none, ten minutes apart, oldest first."""
    found = []
    for number, tags in enumerate((("a", "b"), ("a",), ())):
        save([number])
        found.append(str(manager.create_backup(tags=tags)))
        clock.advance(seconds=600)
    return found


def listed(run: Run, *options: object) -> list[str]:
    return [entry["backup_id"] for entry in run("list", "--json", *options).answer]


def test_list_finds_versions_by_their_tags(run: Run, tagged: list[str]) -> None:
    assert listed(run, "--tag", "a") == tagged[1::-1]
    assert listed(run, "--tag", "a", "--tag", "b") == tagged[:1]
    assert listed(run, "--tag", "a", "--limit", "1") == tagged[1:2]
    assert run("list", "--tag", "c").out == "None of the 3 versions is like that.\n"


def test_list_finds_versions_by_their_time(run: Run, tagged: list[str], manager: BackupManager) -> None:
    moment = manager.find_backup(tagged[1]).timestamp.isoformat()
    assert listed(run, "--since", moment) == tagged[:0:-1]
    assert listed(run, "--since", "2300-01-01") == []
    assert run("list", "--since", "yesterday").code == 2


# -- verify ------------------------------------------------------------------------------------------------------------


def test_verify_tells_the_checks_of_a_version_that_is_named(run: Run, ids: list[str]) -> None:
    out = run("verify", ids[0]).out.splitlines()
    assert out[0] == f"{ids[0]} is sound"
    assert [line.split()[0] for line in out[1:7]] == ["passed"] * 6
    out = run("verify", ids[0], "--sealed").out.splitlines()
    assert [line.split("  ")[2].strip() for line in out[1:7]] == ["passed"] * 3 + ["not made"] * 2 + ["passed"]


@pytest.mark.leaves_damage
def test_verify_of_all_tells_the_checks_of_the_damaged_ones_alone(
    run: Run, ids: list[str], manager: BackupManager
) -> None:
    damage(manager, ids[0])
    seen = run("verify")
    assert (seen.code, seen.out.count("failed"), seen.out.count(ids[0]), ids[1] in seen.out) == (3, 1, 1, False)
    checks = run("verify", "--json").answer["checks"]
    assert ("failed" in checks[ids[0]].values(), set(checks[ids[1]].values())) == (True, {"passed"})


# -- restore -----------------------------------------------------------------------------------------------------------


def test_restore_goes_back_to_a_moment(run: Run, tagged: list[str], document: Path, manager: BackupManager) -> None:
    moment = manager.find_backup(tagged[0]).timestamp.isoformat()
    assert run("restore", "--at", moment, "--yes").code == 0
    assert json.loads(document.read_bytes()) == [0]
    assert run("restore", "--at", "1999-01-01", "--yes").code == 4
    assert run("restore", tagged[0], "--at", moment).code == 2
    assert run("restore").code == 2


def test_p4_restore_without_verifying_verifies_all_the_same(run: Run, ids: list[str], document: Path) -> None:
    seen = run("restore", ids[0], "--no-verify", "--yes")
    assert (seen.code, "leaves nothing out" in seen.err) == (0, True)
    assert json.loads(document.read_bytes()) != [1, 2]


@pytest.mark.leaves_damage
def test_p5_restore_without_verifying_refuses_a_damaged_version(
    run: Run, ids: list[str], manager: BackupManager, document: Path
) -> None:
    damage(manager, ids[0])
    assert run("restore", ids[0], "--no-verify", "--yes").code == 3
    assert json.loads(document.read_bytes()) == [1, 2]


def test_p4_restore_without_a_safety_backup_makes_one_where_there_is_room(run: Run, ids: list[str]) -> None:
    seen = run("restore", ids[0], "--no-safety-backup", said="yes\n")
    assert (seen.code, "it is lost for good" in seen.err) == (0, True)
    assert "'undo' brings it back" in seen.out


def test_where_there_is_no_room_a_version_comes_back_and_what_was_lost_is_said(
    run: Run, ids: list[str], document: Path, options: dict[str, Any]
) -> None:
    options["disk"] = Locked(document.parent / "backups", errno.ENOSPC)
    assert run("restore", ids[0], "--yes").code == 8
    assert json.loads(document.read_bytes()) == [1, 2]
    seen = run("restore", ids[0], "--yes", "--no-safety-backup")
    assert (seen.code, "Nothing brings it back." in seen.out, "'undo'" in seen.out) == (0, True, False)
    assert json.loads(document.read_bytes()) != [1, 2]


def test_a_part_needs_the_present_state_and_does_not_give_it_up(run: Run, ids: list[str], document: Path) -> None:
    assert run("restore", ids[0], "--part", "/#0", "--no-safety-backup", "--yes").code == 2
    assert json.loads(document.read_bytes()) == [1, 2]


# -- cleanup, describe, import -----------------------------------------------------------------------------------------


def test_p7_cleanup_keep_removes_automatic_versions_and_says_why_others_stay(
    run: Run, manager: BackupManager, save: Save
) -> None:
    by_hand = manager.create_backup("mine", trigger=Trigger.MANUAL)
    for number in range(4):
        save([number])
        manager.create_backup(trigger=Trigger.SAVE)
    seen = run("cleanup", "--keep", "2")
    assert (seen.code, seen.out.splitlines()[-1]) == (0, "3 kept, 2 removed.")
    assert f"keep {by_hand}: made by hand" in seen.out
    assert len(manager.list_backups()) == 3
    assert run("cleanup", "--keep", "0").code == 2
    assert len(manager.list_backups()) == 3


def test_describe_gives_a_version_another_description(run: Run, ids: list[str], manager: BackupManager) -> None:
    assert run("describe", ids[0], "the good one").code == 0
    assert manager.find_backup(ids[0]).description == "the good one"
    assert "has that description already" in run("describe", ids[0], "the good one").out


def test_import_makes_a_version_and_leaves_the_document_alone(
    run: Run, manager: BackupManager, document: Path, tmp_path: Path
) -> None:
    before, other = document.read_bytes(), tmp_path / "other.json"
    other.write_text("[9]")
    seen = run("import", other, "from the old computer", "--json")
    (meta,) = manager.list_backups()
    assert (seen.answer["backup_id"], meta.trigger, meta.description) == (
        meta.backup_id, Trigger.IMPORT, "from the old computer",
    )  # fmt: skip
    assert document.read_bytes() == before
    assert run("import", tmp_path / "missing").code == 5


# -- places ------------------------------------------------------------------------------------------------------------


def test_places_tells_how_it_stands_with_each(run: Run, ids: list[str], manager: BackupManager, tmp_path: Path) -> None:
    assert ids
    (tmp_path / "usb").mkdir()
    address = (tmp_path / "usb").as_uri()
    assert run("places", "--try", address).out.endswith("It holds none yet.\n")
    assert [path.name for path in (tmp_path / "usb").iterdir() if path.name != ".lock"] == []
    manager.choose(places=[address])
    assert "last looked at: never" in run("places").out
    run("mirror")
    assert "2 copies, 0 missing" in run("places").out
    assert run("places", "--try", address).out.endswith("It holds 2 copies of this file already.\n")
    (place,) = run("places", "--json").answer
    assert (place["copies"], place["missing"]) == (2, 0)


def test_a_place_that_does_not_do_is_told_with_its_exit_code(run: Run, tmp_path: Path) -> None:
    seen = run("places", "--try", (tmp_path / "not there").as_uri())
    assert (seen.code, "does not exist" in seen.out) == (16, True)
    assert run("places", "--try", "gopher://x").code == 2
