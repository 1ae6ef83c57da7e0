"""What names, arguments and a folder say reaches no terminal raw: it can neither steer it nor forge a line."""

from __future__ import annotations

import errno
import json
import os
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backupkit import BackupManager
from backupkit.cli import console
from backupkit.cli.secrets import NEW_PASSWORD
from backupkit.files.disk import Disk
from backupkit.store import settings
from backupkit.values.version import Status
from tests.cli.running import Run, Seen, commands

EVERY_KIND = "\x1b]0;pwned\x07 \x1b[2J \r\n forged\x85 \x9b31m \u202egnp.exe \u2066 \u2028 \u2029 \x7f \u200f \ufeff"
"""Each kind of character that steers a terminal, ends a line, or turns the direction of writing."""

pytestmark = [
    pytest.mark.needs_posix("no name on Windows holds a control character"),
    pytest.mark.leaves_damage,
]


def steering(text: str) -> set[str]:
    """Return the characters of *text* that no terminal should see."""
    return {sign for sign in text if sign != "\n" and unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}


def require_harmless(seen: Seen) -> None:
    assert steering(seen.out) == set()
    assert steering(seen.err) == set()
    for line in (seen.out + seen.err).splitlines():
        assert not line.startswith(" forged"), "a name began a line"


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / f"data{EVERY_KIND}.json"
    path.write_text('{"systems": [1]}')
    return path


@pytest.fixture
def ids(manager: BackupManager, document: Path) -> list[str]:
    """Two versions whose every text is hostile: what their makers gave, and what the manifest holds."""
    found = [str(manager.create_backup(EVERY_KIND, tags=(EVERY_KIND,)))]
    document.write_text('{"systems": [1, 2]}')
    found.append(str(manager.create_backup(EVERY_KIND, tags=(EVERY_KIND,))))
    store = manager._binding.store
    with store.exclusive() as current:
        bad = replace(current.backups[found[0]], problem=EVERY_KIND, status=Status.CORRUPTED, replaced_by=EVERY_KIND)
        store.write(current.with_versions([bad]))
    return found


def calls(ids: list[str], target: Path) -> Iterator[list[str]]:
    """Yield each command with arguments that are good, bad, unknown, and hostile."""
    first, second = ids
    yield from (["create", EVERY_KIND, "--force"], ["create"], ["create", "--tag", EVERY_KIND * 9], ["list"])
    yield from (["list", "--all"], ["list", "--limit", EVERY_KIND], ["list", "--limit", "-1"], ["stats"])
    for backup_id in (first, second, first[:3], EVERY_KIND, ""):
        yield ["show", backup_id]
        yield ["verify", backup_id]
        yield ["pin", backup_id]
        yield ["restore", backup_id, "--to", f"{target}1"]
        yield ["restore", backup_id, "--to", f"{target}{os.sep}not{os.sep}there"]
        yield ["restore", backup_id, "--yes"]
        yield ["compare", backup_id]
        yield ["compare", backup_id, second, "--limit", "1"]
        yield ["restore", backup_id, "--part", f"/{EVERY_KIND}", "--yes"]
        yield ["restore", backup_id, "--part", EVERY_KIND, "--yes"]
        yield ["export", backup_id, f"{target}2"]
        yield ["export", backup_id, str(target.parent)]
        yield ["delete", backup_id]
        yield ["delete", backup_id, "--undo", "--yes"]
        yield ["describe", backup_id, EVERY_KIND]
        yield ["restore", backup_id, "--no-verify", "--no-safety-backup", "--yes"]
    yield from (["create", "--force", "--verify", "--tags", EVERY_KIND], ["list", "--tag", EVERY_KIND], ["doctor"])
    yield from (["list", "--since", EVERY_KIND], ["restore", "--at", EVERY_KIND], ["restore", "--at", "2300-01-01"])
    yield from (["import", EVERY_KIND], ["import", f"{target}2", EVERY_KIND], ["cleanup", "--keep", EVERY_KIND])
    yield from (["cleanup", "--keep", "1"], ["places"], ["places", "--try", EVERY_KIND], ["watch", "--for", "0"])
    yield from (["places", "--try", target.parent.as_uri() + EVERY_KIND], ["create", "--encrypt", EVERY_KIND])
    yield from (["undo"], ["undo"], ["verify", "--sealed"], ["prune"], ["prune", "--dry-run", "--preset", "newest"])
    yield from (
        ["prune", "--preset", EVERY_KIND],
        ["cleanup"],
        ["rebuild"],
        ["take-over"],
        ["log"],
        ["config"],
        ["config", "--config", f"{target}.json"],
        ["config", "--config", EVERY_KIND],
        ["test"],
        ["test", first],
        ["test", EVERY_KIND],
        ["log", "--csv", "--failures"],
        ["unsaved"],
        ["mirror"],
        ["verify", "--places"],
        ["recover", "--from", EVERY_KIND],
        ["recover", "--from", target.parent.as_uri(), "--at", EVERY_KIND],
        ["recover", "--from", target.parent.as_uri(), "--version", EVERY_KIND, "--key-file", EVERY_KIND],
        *(
            [command, "--key-file", EVERY_KIND]
            for command in ("mirror", "change-password", "recovery-code", "rotate-key")
        ),
        ["rotate-key", "--keyring", EVERY_KIND],
        ["unsaved", "--to", EVERY_KIND],
        ["move-folder", EVERY_KIND],
        ["move-folder", str(target.parent)],
        [EVERY_KIND],
        [f"--{EVERY_KIND}"],
    )
    yield from (["list", f"--{EVERY_KIND}"], ["list", EVERY_KIND], ["list", f"--limit={EVERY_KIND}"], ["--help"])
    yield from (["--app", EVERY_KIND, "--backups-dir", EVERY_KIND, "list"], ["--app", EVERY_KIND + "/", "list"])
    yield from (["--backups-dir", f"{target}3", "list"], ["--backups-dir", f"{target}3{os.sep}4", "create"])


@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
def test_p12_no_command_lets_a_hostile_text_through(
    as_json: bool, run: Run, ids: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a name without a folder is looked for, or made, here
    tried = set[str]()
    hostile = json.dumps(
        {"notify_to": [EVERY_KIND], "schedule": EVERY_KIND, EVERY_KIND: EVERY_KIND, "on_save": EVERY_KIND}
    )
    (tmp_path / f"out{EVERY_KIND}.json").write_text(hostile, "utf-8")
    monkeypatch.setenv(NEW_PASSWORD, EVERY_KIND)
    for arguments in calls(ids, tmp_path / f"out{EVERY_KIND}"):
        require_harmless(run(*arguments, *(["--json"] if as_json else []), said="yes\n"))
        tried.update(arguments)
    assert set(commands()) <= tried


def test_p12_the_texts_of_json_are_whole(run: Run, ids: list[str], document: Path) -> None:
    answer = run("show", ids[1], "--json").answer
    assert (answer["description"], answer["tags"], answer["document"]) == (EVERY_KIND, [EVERY_KIND], document.name)


def owned_by(name: str) -> settings.Settings:
    return settings.Settings(documents=(f"../{name}",))


def test_p12_the_name_of_a_folders_owner_is_shown_escaped(run: Run, document: Path) -> None:
    folder, owner = document.parent / "shared", document.parent / f"owner{EVERY_KIND}.json"
    folder.mkdir()
    owner.write_text("{}")
    (folder / "settings.json").write_bytes(settings.encode_settings(owned_by(owner.name)))
    for command, code in (("list", 0), ("create", 7)):  # reading needs no owner
        seen = run("--backups-dir", folder, command)
        assert (seen.code, "owner\\x1b]0;pwned\\x07" in seen.err) == (code, True)
        require_harmless(seen)


def test_p12_the_name_in_a_versions_header_is_shown_escaped(run: Run, document: Path) -> None:
    folder = document.parent / "old"
    folder.mkdir()
    owner = document.parent / f"owner{EVERY_KIND}.json"
    owner.write_text('{"other": 1}')
    BackupManager(owner, folder).create_backup()
    (folder / "settings.json").unlink()
    for command, code in (("list", 0), ("create", 7)):
        seen = run("--backups-dir", folder, command)
        assert (seen.code, "owner\\x1b]0;pwned\\x07" in seen.err) == (code, True)
        require_harmless(seen)


def test_p12_a_question_shows_names_escaped(run: Run, ids: list[str], tmp_path: Path) -> None:
    seen = run("restore", ids[1], "--to", tmp_path / f"out{EVERY_KIND}", said="no\n")
    assert (seen.code, "[y/N]" in seen.err, "\\x1b]0;pwned" in seen.err) == (1, True, True)
    require_harmless(seen)


def test_p12_what_nobody_expected_is_shown_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="pwned") as caught:
        int(EVERY_KIND)
    error = type(caught.value)(EVERY_KIND).with_traceback(caught.tb)
    console.report_bug(type(error), error, error.__traceback__)
    out, err = capsys.readouterr()
    assert (out, steering(err)) == ("", set())
    assert err.startswith("Traceback")
    assert "ValueError: \\x1b]0;pwned" in err


def test_p12_a_description_is_shown_so_that_nothing_of_it_is_lost(run: Run, manager: BackupManager) -> None:
    manager.create_backup("one\ntwo\x1b[2J\u202ethree  \U0001f469\u200d\U0001f680 é")
    seen = run("list")
    assert seen.out.endswith("one\\ntwo\\x1b[2J\\u202ethree  \U0001f469\u200d\U0001f680 é\n")


# -- warnings --------------------------------------------------------------------------------------------------------


def spoil_the_index(manager: BackupManager) -> None:
    (manager.backups_dir / "manifest.json").write_bytes(b"x")


def test_what_went_slightly_wrong_is_told_in_a_line(run: Run, ids: list[str], manager: BackupManager) -> None:
    spoil_the_index(manager)
    seen = run("pin", ids[1])
    assert seen.code == 0
    assert seen.err.startswith("warning: The index of ")
    assert seen.err.count("\n") == 1
    require_harmless(seen)


def test_a_warning_stands_in_the_json_of_an_answer(run: Run, ids: list[str], manager: BackupManager) -> None:
    spoil_the_index(manager)
    seen = run("pin", ids[1], "--json")
    assert (seen.code, seen.answer, seen.err) == (0, {"changed": True}, "")
    (warning,) = seen.told["warnings"]
    assert warning.startswith("The index of ")


class FullDisk(Disk):
    """A disk that has no room for an index."""

    def replace(self, source: Path, target: Path) -> None:
        if target.name == "manifest.json":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        super().replace(source, target)


def test_a_warning_before_an_error_stands_in_its_json(
    run: Run, ids: list[str], manager: BackupManager, options: dict[str, Any]
) -> None:
    spoil_the_index(manager)
    options["disk"] = FullDisk()
    seen = run("pin", ids[1], "--json")
    answer = json.loads(seen.err)
    assert (seen.code, seen.out, answer["error"]) == (8, "", "NotEnoughSpace")
    (warning,) = answer["warnings"]
    assert warning.startswith("The index of ")
