"""What the command line says of versions that cannot be read just now."""

from __future__ import annotations

import errno

import pytest

from backupkit import BackupManager
from tests.cli.running import Run, version_files
from tests.forging import damage
from tests.refusing import Call, Refusal, is_version, system_error


def refused(monkeypatch: pytest.MonkeyPatch, *ids: str) -> Refusal:
    def concerns(name: str) -> bool:
        return is_version(name) and any(backup_id in name for backup_id in ids)

    return Refusal(monkeypatch, Call.OPEN, lambda: system_error(errno.EACCES, winerror=32), concerns=concerns)


def test_a_verification_tells_what_it_could_not_read_and_exits_with_9(
    run: Run, ids: list[str], manager: BackupManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = version_files(manager)
    refusal = refused(monkeypatch, ids[0])
    seen = run("verify")
    lines = [f"{ids[0]} could not be read just now: permission denied"]
    lines += [f"{len(ids) - 1} sound, 0 damaged, 1 not read (checked in full)."]
    assert (seen.code, seen.out.splitlines(), seen.err) == (9, lines, "")
    seen = run("--json", "verify", "--sealed")
    assert (seen.code, seen.answer["corrupted"], seen.answer["unread"]) == (9, 0, {ids[0]: "permission denied"})
    refusal.is_on = False
    assert run("verify").code == 0
    assert version_files(manager) == before


@pytest.mark.leaves_damage
def test_damage_is_worse_than_what_could_not_be_read(
    run: Run, ids: list[str], manager: BackupManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(manager, ids[1])
    refused(monkeypatch, ids[0])
    seen = run("verify")
    assert seen.code == 3
    assert seen.out.splitlines()[-1] == f"{len(ids) - 2} sound, 1 damaged, 1 not read (checked in full)."
