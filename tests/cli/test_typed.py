"""What a stranger types in: a time that a list shows, a flag without its companion, words for nothing new."""

from __future__ import annotations

import io
import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from backupkit import BackupManager, KeyFile, Passphrase
from backupkit.cli import typed
from backupkit.testing.clock import FakeClock
from tests.cli.conftest import Save
from tests.cli.running import Run, commands

_SECRETS = ("--password", "--recovery-code", "--key-file", "--keyring")

# -- --everywhere ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [["create"], ["watch", "--for", "0"], ["list"], ["verify"], ["config"], []])
def test_p19_everywhere_without_a_secret_is_refused_and_nothing_is_stored(
    words: list[str], run: Run, manager: BackupManager
) -> None:
    seen = run(*words, "--everywhere")
    assert (seen.code, seen.out, manager.backups_dir.exists()) == (2, "", False)
    assert all(option in seen.err for option in _SECRETS)


def test_everywhere_with_a_secret_encrypts_what_is_made(
    run: Run, manager: BackupManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("cryptography")
    monkeypatch.setenv("BACKUP_ENCRYPTION_PASSWORD", "one")
    assert run("create", "--everywhere", "--password").code == 0
    assert [path.suffix for path in manager.backups_dir.glob("backup_*")] == [".enc"]


@pytest.mark.parametrize("words", [["create"], ["verify"], ["list"]])
def test_a_sealed_folder_names_the_options_that_open_it_and_says_so_once(
    words: list[str], run: Run, document: Path
) -> None:
    pytest.importorskip("cryptography")
    BackupManager(document, encryption=Passphrase("one"), encrypt="everywhere").create_backup()
    seen = run(*words)
    assert (seen.code, seen.err.count("is not on this computer")) == (17, 1)
    assert all(option in seen.err for option in _SECRETS)


def test_encrypt_says_what_to_add_to_the_command(run: Run, tmp_path: Path) -> None:
    seen = run("create", "--encrypt")
    assert (seen.code, "encrypt=" in seen.err, "--everywhere" in seen.err, "--password" in seen.err) == (
        2, False, True, True,
    )  # fmt: skip
    pytest.importorskip("cryptography")
    KeyFile.new(tmp_path / "key")
    seen = run("create", "--encrypt", "--key-file", tmp_path / "key")
    assert (seen.code, seen.err.endswith("Add --everywhere.\n")) == (2, True)


# -- a time ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ["", "+00:00", "Z", "-03:00"])
@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("2026-11-29 14:15:48", "2026-11-29T14:15:48.999999"),
        ("2026-11-29T14:15:48", "2026-11-29T14:15:48.999999"),
        ("20261129T141548", "2026-11-29T14:15:48.999999"),
        ("2026-11-29\n14:15:48", "2026-11-29T14:15:48.999999"),
        ("2026-11-29 14:15", "2026-11-29T14:15:59.999999"),
        ("2026-11-29 14", "2026-11-29T14:59:59.999999"),
        ("2026-11-29 14:15:48.25", "2026-11-29T14:15:48.250000"),
        ("2026-11-29 14:15:48,000000", "2026-11-29T14:15:48.000000"),
    ],
)
def test_a_time_reaches_to_the_end_of_what_it_names(text: str, end: str, zone: str) -> None:
    expected = datetime.fromisoformat(end + zone)
    assert typed.end_of(text + zone) == (expected if zone else expected.astimezone())


@pytest.mark.parametrize("day", ["2026-11-29", "20261129", "9999-12-31"])
def test_a_day_reaches_to_its_end(day: str) -> None:
    assert typed.end_of(day) == datetime.fromisoformat(f"{day}T23:59:59.999999").astimezone()


def test_a_time_that_list_shows_restores_the_version_beside_it(
    run: Run, clock: FakeClock, manager: BackupManager, document: Path, save: Save
) -> None:
    clock.advance(seconds=1)
    manager.create_backup()
    wanted = save([9])
    clock.advance(seconds=60.75)
    backup_id = manager.create_backup()
    save([10])
    clock.advance(seconds=60)
    manager.create_backup()
    (line,) = [line for line in run("list").out.splitlines() if line.startswith(f"{backup_id} ")]
    shown = " ".join(line.split()[1:3])
    assert run("restore", "--at", shown, "--yes").code == 0
    assert document.read_bytes() == wanted


def test_a_time_with_its_fraction_is_that_moment(run: Run, ids: list[str], manager: BackupManager) -> None:
    moment = manager.find_backup(ids[0]).timestamp
    before = (moment - timedelta(microseconds=1)).astimezone(UTC).isoformat(timespec="microseconds")
    assert run("restore", "--at", before, "--yes").code == 4


def test_a_time_before_all_versions_is_told_as_a_time(run: Run, ids: list[str]) -> None:
    assert ids
    seen = run("restore", "--at", "2001-01-01 10:00", "--yes")
    assert (seen.code, "at or before 2001-01-01 10:00:59." in seen.err, "'at or" in seen.err) == (4, True, False)
    told = json.loads(run("restore", "--at", "2001-01-01 10:00", "--yes", "--json").err)
    assert (told["error"], told["exit_code"]) == ("BackupNotFound", 4)


# -- what is not done is told ------------------------------------------------------------------------------------------


def test_words_for_a_version_that_was_not_made_are_told_to_be_dropped(run: Run) -> None:
    assert run("create", "first", "--pin").code == 0
    seen = run("create", "Before it", "--tag", "a", "--pin")
    assert "Not stored: the description and tags given now." in seen.out
    assert ("--force" in seen.out, "'describe'" in seen.out) == (True, True)
    assert "Not stored" not in run("create").out
    tags = run("create", "--tags", "a", "b").out
    assert ("Not stored: the tags given now" in tags, "'describe'" in tags) == (True, False)


@pytest.mark.parametrize("words", [["mirror"], ["places"], ["verify", "--places"]])
def test_a_place_in_the_environment_that_was_not_read_is_told(
    words: list[str], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "environment" not in run(*words).out
    (tmp_path / "usb").mkdir()
    monkeypatch.setenv("BACKUP_PLACES", (tmp_path / "usb").as_uri())
    assert "was not read: add '--config -'" in run(*words).out
    assert "No place" not in run(*words, "--config", "-").out


def test_a_question_that_nobody_reads_leaves_the_object_alone(run: Run, ids: list[str]) -> None:
    for words in (["restore", ids[0]], ["delete", ids[0]], ["restore", ids[0], "--part", "/0"]):
        told = json.loads(run(*words, "--json").err)
        assert (told["error"], told["exit_code"], "--yes" in told["message"]) == ("Declined", 1, True)
    assert run("delete", ids[0], "--json", said="y\n").code == 0


@pytest.mark.parametrize(("said", "end"), [("n\n", "[y/N] {"), ("", "[y/N] \n{")], ids=["enter", "ctrl-d"])
def test_an_object_begins_a_line_behind_a_question_on_a_terminal(
    said: str, end: str, run: Run, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("tests.cli.conftest.io.StringIO", Terminal)
    assert end in run("delete", ids[0], "--json", said=said).err  # a terminal shows the line end that a person enters


def test_recover_counts_one_version_as_one(run: Run, tmp_path: Path, manager: BackupManager) -> None:
    usb = tmp_path / "usb"
    usb.mkdir()
    manager.create_backup()
    assert BackupManager(manager.data_file, places=[usb.as_uri()]).mirror()
    shutil.rmtree(manager.backups_dir)
    assert "1 version is listed. " in run("recover", "--from", usb.as_uri(), "--yes").out


def test_no_version_is_no_line(run: Run, ids: list[str]) -> None:
    assert ids
    assert run("list", "--limit", "0").out == ""


@pytest.mark.parametrize("text", ["-1", "nan", "soon"])
def test_watch_takes_no_time_that_is_none(text: str, run: Run) -> None:
    seen = run("watch", f"--for={text}")
    assert (seen.code, "0 or more" in seen.err) == (2, True)
    assert "watch" in commands()


@pytest.mark.needs_posix("Windows sends Ctrl+C to a whole console, so also to the tests")
def test_watch_says_that_there_is_no_file_yet(run: Run, document: Path) -> None:
    document.unlink()
    assert "there is no " in run("watch", "--for", "0").err
