"""What is wrong with a folder is said in plain words, with what to do; the exit code says how bad it is."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from backupkit import BackupManager
from backupkit.cli.folder.diagnosis import Facts, Severity, findings
from backupkit.files.disk import Disk
from backupkit.store import settings
from backupkit.testing.clock import FakeClock
from backupkit.values.activity.room import Room
from backupkit.values.places import PlaceState
from backupkit.values.version import BackupMetadata, Status, Suspicion
from tests.cli.running import Run, folder_bytes
from tests.forging import damage

Save = Callable[[object], bytes]
NOW = datetime(2025, 11, 4, 12, tzinfo=UTC)
META = BackupMetadata(
    backup_id="20251104_110000_a1b2c3d4", sequence=2, timestamp=NOW - timedelta(hours=1), file_hash="a" * 64,
    file_size=5, document="data.json", examined=True, verified_at=NOW,
)  # fmt: skip
WELL = Facts(now=NOW, document="/d/data.json", folder="/d/backups", has_folder=True, versions=(META,))


def said(facts: Facts) -> list[str]:
    return [f"{each.severity.value}: {each.what} {each.advice}" for each in findings(facts)]


# -- decided -----------------------------------------------------------------------------------------------------------


def test_where_all_is_well_nothing_is_said() -> None:
    assert said(WELL) == []


@pytest.mark.parametrize(
    ("facts", "severity", "words"),
    [
        (replace(WELL, has_folder=False, versions=()), Severity.PROBLEM, "'create' makes it"),
        (replace(WELL, versions=()), Severity.PROBLEM, "There is no version of /d/data.json"),
        (replace(WELL, unreadable="It is locked."), Severity.PROBLEM, "It is locked."),
        (replace(WELL, document_problem="It is gone."), Severity.PROBLEM, "'restore ID' does it"),
        (replace(WELL, owner="/e/other.json"), Severity.PROBLEM, "'take-over' says so"),
        (replace(WELL, is_writable=False), Severity.PROBLEM, "'move-folder DIR'"),
        (replace(WELL, has_index=False), Severity.PROBLEM, "'rebuild' makes it anew"),
        (replace(WELL, room=Room(free_bytes=1, total_bytes=10**9, next_bytes=10)), Severity.PROBLEM, "Little space"),
        (replace(WELL, config_problems=["no"]), Severity.PROBLEM, "'config' tells"),
        (replace(WELL, is_stored=False), Severity.NOTE, "has changed since the newest version"),
        (replace(WELL, is_on_one_disk=True), Severity.NOTE, "lie on one disk"),
        (replace(WELL, places=[PlaceState(place="usb", problem="It is away.")]), Severity.PROBLEM, "usb: It is away."),
        (replace(WELL, places=[PlaceState(place="usb", missing=3)]), Severity.NOTE, "'mirror' copies them"),
        (replace(WELL, places=[PlaceState(place="usb", damaged=1)]), Severity.DAMAGE, "'verify --places'"),
        (replace(WELL, now=NOW + timedelta(days=36)), Severity.NOTE, "1 of 1 versions were not checked"),
        (replace(WELL, now=NOW - timedelta(days=1)), Severity.NOTE, "a clock was wrong"),
        (
            replace(WELL, versions=(replace(META, suspicions=(Suspicion.EMPTY,)), META)),
            Severity.PROBLEM,
            "'restore 20251104_110000_a1b2c3d4' goes back",
        ),
        (
            replace(WELL, versions=(META, replace(META, status=Status.CORRUPTED, problem="it is cut off"))),
            Severity.DAMAGE,
            "is damaged: it is cut off.",
        ),
    ],
)
def test_each_thing_that_is_wrong_is_said_once_with_what_to_do(facts: Facts, severity: Severity, words: str) -> None:
    (found,) = said(facts)
    assert found.startswith(f"{severity.value}: ")
    assert words in found


def test_where_neither_a_document_nor_a_version_is_there_the_path_is_in_doubt() -> None:
    found = said(replace(WELL, document_problem="It is gone.", versions=()))
    assert ["Is the path right?" in each for each in found] == [True, False]


def test_the_worst_comes_first() -> None:
    bad = replace(META, status=Status.CORRUPTED, problem="it is cut off")
    facts = replace(WELL, is_on_one_disk=True, has_index=False, versions=(META, bad))
    assert [each.severity for each in findings(facts)] == [Severity.DAMAGE, Severity.PROBLEM, Severity.NOTE]


# -- seen --------------------------------------------------------------------------------------------------------------


def test_a_sound_folder_is_well_and_nothing_is_changed(run: Run, ids: list[str], manager: BackupManager) -> None:
    assert ids
    before = folder_bytes(manager.backups_dir)
    seen = run("doctor")
    assert (seen.code, "All is well: 2 versions" in seen.out, "problem" in seen.out) == (0, True, False)
    assert folder_bytes(manager.backups_dir) == before
    assert run("doctor", "--json").answer["is_well"] is True


def test_before_the_first_version_it_says_how_to_make_one(run: Run, document: Path) -> None:
    seen = run("doctor")
    assert (seen.code, "There is no backup folder" in seen.out, "'create' makes it" in seen.out) == (18, True, True)
    assert not (document.parent / "backups").exists()


def test_a_document_that_is_gone_is_told_with_the_way_back(run: Run, ids: list[str], document: Path) -> None:
    assert ids
    document.unlink()
    seen = run("doctor")
    assert (seen.code, "'restore ID' does it" in seen.out) == (18, True)


@pytest.mark.leaves_damage
def test_a_damaged_version_is_the_worst(run: Run, ids: list[str], manager: BackupManager) -> None:
    damage(manager, ids[0])
    manager.verify_backups()
    seen = run("doctor")
    assert (seen.code, seen.out.startswith(f"damage: Version {ids[0]}")) == (3, True)
    assert run("doctor", "--json").answer["is_well"] is False


def test_a_missing_index_is_told(run: Run, ids: list[str], manager: BackupManager) -> None:
    assert ids
    for name in ("manifest.json", "manifest.json.bak"):
        (manager.backups_dir / name).unlink(missing_ok=True)
    assert "'rebuild' makes it anew" in run("doctor").out
    assert run("rebuild").code == 0
    assert run("doctor").code == 0


def test_what_failed_last_is_told_until_it_works_again(
    run: Run, ids: list[str], save: Save, options: dict[str, Any]
) -> None:
    class Full(Disk):
        """A disk that has no room for a version."""

        def create(self, path: Path) -> int:
            if ".tmp" in path.name or "backup" in path.name:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
            return super().create(path)

    assert ids
    save([1, 2, 3])
    options["disk"] = Full()
    assert run("create").code == 8
    del options["disk"]
    seen = run("doctor")
    assert (seen.code, "The last backup failed" in seen.out) == (18, True)
    assert ("the disk was full." in seen.out, "NotEnoughSpace" in seen.out) == (True, False)
    assert run("create").code == 0
    assert run("doctor").code == 0


def test_a_folder_of_another_document_is_told(run: Run, document: Path) -> None:
    folder, other = document.parent / "shared", document.parent / "other.json"
    other.write_text("[]")
    folder.mkdir()
    (folder / "settings.json").write_bytes(settings.encode_settings(settings.Settings(documents=("../other.json",))))
    seen = run("doctor", "--backups-dir", folder)
    assert (seen.code, "was last used for" in seen.out, "'take-over'" in seen.out) == (18, True, True)


def test_a_folder_that_cannot_be_read_is_told_in_its_own_sentence(run: Run, ids: list[str], document: Path) -> None:
    assert ids
    shutil.rmtree(document.parent / "backups")
    (document.parent / "backups").write_bytes(b"a file")
    seen = run("doctor")
    assert (seen.code, "Traceback" in seen.err) == (18, False)


def test_a_long_time_without_a_check_is_worth_a_note(run: Run, ids: list[str], clock: FakeClock) -> None:
    assert ids
    clock.advance(seconds=40 * 86_400)
    assert "were not checked in full for 35 days" in run("doctor").out
    run("verify")
    assert "were not checked" not in run("doctor").out
