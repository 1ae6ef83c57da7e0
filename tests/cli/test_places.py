"""``mirror`` and ``recover``: copies at other places, and a document that comes back from one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from backupkit import BackupManager, KeyFile, Passphrase, Retention
from backupkit.config import own_folder
from backupkit.sealing.recovery_code import SECRET_BYTES, code_of
from backupkit.testing.clock import FakeClock
from tests.cli.running import Run


@pytest.fixture(autouse=True)
def _own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_folder, "configuration_folder", lambda: tmp_path / "own")


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    (tmp_path / "usb").mkdir()
    return tmp_path / "usb"


def _saved_elsewhere(tmp_path: Path, usb: Path, **options: object) -> list[str]:
    """Save two states on a computer that is lost then; return the ids of the versions that lie at the place."""
    document = tmp_path / "lost" / "notes.json"
    document.parent.mkdir()
    manager = BackupManager(document, places=[usb.as_uri()], **options)  # type: ignore[arg-type]
    ids = []
    for number in range(2):
        document.write_text(f'{{"number": {number}}}')
        ids.append(str(manager.create_backup(force=True)))
    assert manager.mirror()
    return ids


def test_mirror_copies_to_the_chosen_places(run: Run, manager: BackupManager, usb: Path) -> None:
    assert "No place" in run("mirror").out
    manager.create_backup()
    manager.choose(places=[usb.as_uri()])
    seen = run("mirror")
    assert (seen.code, "1 copied" in seen.out) == (0, True)
    answer = run("mirror", "--json").answer
    assert (answer["all_there"], answer["places"][0]["missing"]) == (True, 0)
    assert list(usb.glob("backup_*"))


def test_recover_brings_the_newest_or_the_one_of_then(run: Run, tmp_path: Path, usb: Path, document: Path) -> None:
    ids = _saved_elsewhere(tmp_path, usb)
    document.unlink(missing_ok=True)
    listed = run("recover", "--from", usb.as_uri(), "--list")
    assert [line.split()[0] for line in listed.out.splitlines()] == ids[::-1]
    assert not document.exists()
    assert run("recover", "--from", usb.as_uri(), "--yes").code == 0
    assert document.read_text() == '{"number": 1}'
    assert run("recover", "--from", usb.as_uri(), "--version", ids[0], "--yes").code == 0
    assert document.read_text() == '{"number": 0}'
    assert run("undo", "--yes").code == 0
    early = run("recover", "--from", usb.as_uri(), "--at", "2001-01-01 10:00", "--yes")
    assert (early.code, "at or before 2001-01-01" in early.err) == (4, True)
    assert run("recover", "--from", usb.as_uri(), "--at", "tomorrow").code == 2


def test_recover_at_a_moment_is_what_restoring_at_it_gives(run: Run, tmp_path: Path, usb: Path, document: Path) -> None:
    lost = tmp_path / "lost" / "notes.json"
    lost.parent.mkdir()
    clock = FakeClock()
    manager = BackupManager(lost, places=[usb.as_uri()], clock=clock)
    moments = []
    for step in ("a", "b", "restore", "c", "import", "undo"):
        clock.advance(seconds=90)
        match step:
            case "restore":
                manager.restore_backup(manager.list_backups()[-1].backup_id)
            case "import":
                (tmp_path / "other").write_text('"imported"')
                manager.import_backup(tmp_path / "other")
            case "undo":
                manager.undo_restore()
            case _:
                lost.write_text(f'"{step}"')
                manager.create_backup()
        moments.append((clock.advance(seconds=90), lost.read_text()))
    assert manager.mirror()
    document.unlink(missing_ok=True)
    for moment, held in moments:
        seen = run(
            "recover", "--from", usb.as_uri(), "--at", moment.isoformat(), "--yes", "--to", str(tmp_path / "then")
        )
        assert (seen.code, (tmp_path / "then").read_text()) == (0, held)
    assert run("recover", "--from", usb.as_uri(), "--yes").code == 0
    assert document.read_text() == lost.read_text()


def test_what_is_not_here_yet_is_listed_at_its_place_and_is_no_damage(
    run: Run, tmp_path: Path, usb: Path, document: Path
) -> None:
    ids = _saved_elsewhere(tmp_path, usb)
    document.unlink(missing_ok=True)
    assert run("recover", "--from", usb.as_uri(), "--yes").code == 0
    manager = BackupManager(document)
    manager.choose(places=[usb.as_uri()])
    newest, oldest = run("list").out.splitlines()[-2:]
    assert (f"at {usb}" in oldest, f"at {usb}" in newest) == (True, False)
    assert run("show", ids[0], "--json").answer["status"] == "elsewhere"
    seen = run("verify")
    assert (seen.code, "1 sound, 0 damaged, 1 at another place, not here yet" in seen.out) == (0, True)
    assert run("verify", "--json").answer["elsewhere"] == [ids[0]]
    assert run("stats", "--json").answer["corrupted"] == 0
    assert run("compare", ids[0], ids[1]).code == 0
    assert run("verify", "--json").answer["elsewhere"] == []


def test_encrypted_copies_come_back_with_their_password_alone(
    run: Run, tmp_path: Path, usb: Path, document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("cryptography")
    _saved_elsewhere(tmp_path, usb, encryption=Passphrase("right"))
    document.unlink(missing_ok=True)
    monkeypatch.setattr("backupkit.cli.secrets.getpass", lambda _: "wrong")
    refused = run("recover", "--from", usb.as_uri(), "--password", "--yes")
    assert (refused.code, "password" in refused.err) == (17, True)
    monkeypatch.setattr("backupkit.cli.secrets.getpass", lambda _: "right")
    assert run("recover", "--from", usb.as_uri(), "--password", "--yes").code == 0
    assert document.read_text() == '{"number": 1}'


def test_an_encrypted_folder_is_listed_verified_and_restored_with_its_secret(
    run: Run, usb: Path, document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("cryptography")
    key = tmp_path / "key"
    manager = BackupManager(document, encryption=KeyFile.new(key), encrypt="everywhere", places=[usb.as_uri()])
    document.write_text('{"number": 0}', "utf-8")
    backup_id = str(manager.create_backup())
    code = manager.new_recovery_code()
    manager.mirror()
    locked = run("list")
    assert (locked.code, "key to the versions" in locked.err) == (17, True)
    assert backup_id in run("list", "--key-file", key).out
    assert run("--key-file", key, "verify").code == 0
    document.write_text('{"number": 1}', "utf-8")
    assert run("create", "--key-file", key).code == 0
    monkeypatch.setattr("backupkit.cli.secrets.getpass", lambda _: code)
    assert run("restore", backup_id, "--recovery-code", "--yes").code == 0
    assert document.read_text("utf-8") == '{"number": 0}'
    shutil.rmtree(manager.backups_dir)
    assert run("recover", "--from", usb.as_uri(), "--everywhere", "--key-file", key, "--yes").code == 0
    assert run("list", "--key-file", key).code == 0
    assert run("list", "--key-file", key, "--password").code == 2


def test_encrypted_copies_come_back_with_the_recovery_code_or_a_key_file_and_with_no_other(
    run: Run, tmp_path: Path, usb: Path, document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("cryptography")
    key, other = (KeyFile.new(tmp_path / name) for name in ("key", "other"))
    _saved_elsewhere(tmp_path, usb, encryption=key)
    code = BackupManager(tmp_path / "lost" / "notes.json", places=[usb.as_uri()], encryption=key).new_recovery_code()
    document.unlink(missing_ok=True)
    ways = {"--key-file": ["--key-file", str(key.path)], "--recovery-code": ["--recovery-code"]}
    recover = ["recover", "--from", usb.as_uri(), "--yes"]
    for typed, arguments, words in (
        ("", ["--key-file", str(other.path)], "key file"),
        ("", ["--key-file", str(tmp_path / "nowhere")], "key file"),
        (code_of(bytes(SECRET_BYTES)), ways["--recovery-code"], "recovery code"),
        (code.replace(code[0], "0" if code[0] != "0" else "1"), ways["--recovery-code"], "recovery code"),
        ("wrong", ["--password"], ""),
        ("", [], "locked"),
    ):
        monkeypatch.setattr("backupkit.cli.secrets.getpass", lambda _, typed=typed: typed)
        seen = run(*recover, *arguments)
        assert (seen.code in {16, 17}, words in seen.err, document.exists()) == (True, True, False), seen
    for name, arguments in ways.items():
        monkeypatch.setattr("backupkit.cli.secrets.getpass", lambda _: code)
        assert run(*recover, *arguments).code == 0, name
        assert document.read_text() == '{"number": 1}'
        document.unlink()
        shutil.rmtree(BackupManager(document).backups_dir)


def test_what_is_wrong_with_a_place_is_a_sentence(run: Run, tmp_path: Path, usb: Path) -> None:
    away = run("recover", "--from", (tmp_path / "nothing").as_uri())
    assert (away.code, "out of reach" in away.err) == (16, True)
    empty = run("recover", "--from", usb.as_uri())
    assert (empty.code, "No versions lie" in empty.err) == (16, True)
    assert run("recover", "--from", "ftp://me:geheim@host/x").code == 2


@pytest.mark.leaves_damage
def test_verify_places_finds_what_is_damaged_there(run: Run, manager: BackupManager, usb: Path) -> None:
    assert "No place" in run("verify", "--places").out
    ids = [str(manager.create_backup(force=True)) for _ in range(2)]
    manager.choose(places=[usb.as_uri()])
    run("mirror")
    seen = run("verify", "--places")
    assert (seen.code, "2 sound, 0 damaged." in seen.out) == (0, True)
    copy = usb / manager.find_backup(ids[0]).file_name
    copy.write_bytes(copy.read_bytes()[:-1] + b"?")
    seen = run("verify", "--places", "--sealed")
    assert (seen.code, "1 damaged, 1 of them sent again" in seen.out) == (0, True)
    copy.write_bytes(copy.read_bytes()[:-1] + b"?")
    manager.apply_retention(retention=Retention.newest_only(1))
    seen = run("verify", "--places")
    assert (seen.code, f"{ids[0]} at {usb} is damaged" in seen.out) == (3, True)
    answer = run("verify", "--places", "--json").answer
    assert (answer["all_sound"], answer["places"][0]["lost"]) == (False, [ids[0]])
    usb.rename(usb.with_name("drawer"))
    assert run("verify", "--places").code == 16
    assert run("verify", "--places", ids[1]).code == 2


def _all_in(folder: Path) -> dict[Path, bytes | None]:
    return {path: path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


@pytest.mark.parametrize("encrypt", ["", "places", "everywhere"])
def test_a_list_of_what_lies_at_a_place_leaves_nothing_behind(
    run: Run, tmp_path: Path, usb: Path, document: Path, encrypt: str
) -> None:
    secret = []
    encrypted: dict[str, object] = {}
    if encrypt:
        pytest.importorskip("cryptography")
        key = KeyFile.new(tmp_path / "key")
        secret, encrypted = ["--key-file", str(key.path)], {"encryption": key, "encrypt": encrypt}
    ids = _saved_elsewhere(tmp_path, usb, **encrypted)
    before = _all_in(tmp_path)
    for more in ([], ["--backups-dir", str(document.parent / "backups")]):
        seen = run("recover", "--from", usb.as_uri(), "--list", *secret, *more)
        assert [line.split()[0] for line in seen.out.splitlines()] == ids[::-1], seen
        assert _all_in(tmp_path) == before
    told = run("recover", "--from", usb.as_uri(), "--list", "--json", *secret).answer
    assert [each["status"] for each in told] == ["elsewhere"] * 2
    mine = str(BackupManager(document).create_backup("mine"))
    before = _all_in(document.parent)
    assert run("recover", "--from", usb.as_uri(), "--list", *secret).code == 0
    assert _all_in(document.parent) == before
    assert mine in run("list").out


def test_a_list_of_one_place_does_not_stand_in_the_way_of_recovering_from_another(
    run: Run, tmp_path: Path, usb: Path, document: Path
) -> None:
    pytest.importorskip("cryptography")
    other = tmp_path / "wrong"
    other.mkdir()
    (tmp_path / "a").mkdir()
    _saved_elsewhere(tmp_path / "a", other, encryption=Passphrase("of another"))
    key = KeyFile.new(tmp_path / "key")
    _saved_elsewhere(tmp_path, usb, encryption=key, encrypt="everywhere")
    document.unlink()
    assert run("recover", "--from", other.as_uri(), "--list").code == 17
    assert run("recover", "--from", usb.as_uri(), "--list", "--key-file", key.path).code == 0
    seen = run("recover", "--from", usb.as_uri(), "--key-file", key.path, "--yes")
    assert (seen.code, document.read_text()) == (0, '{"number": 1}')


@pytest.mark.parametrize("encrypt", ["places", "everywhere"])
def test_recover_finds_by_itself_whether_everything_was_encrypted(
    run: Run, tmp_path: Path, usb: Path, document: Path, encrypt: str
) -> None:
    pytest.importorskip("cryptography")
    key = KeyFile.new(tmp_path / "key")
    _saved_elsewhere(tmp_path, usb, encryption=key, encrypt=encrypt)
    document.unlink()
    if encrypt == "places":
        refused = run("recover", "--from", usb.as_uri(), "--everywhere", "--key-file", key.path, "--yes")
        assert (refused.code, "Leave out --everywhere" in refused.err, "warning" in refused.err) == (16, True, False)
        assert not (document.parent / "backups").exists()
    seen = run("recover", "--from", usb.as_uri(), "--key-file", key.path, "--yes")
    assert (seen.code, "damaged" in seen.err, document.read_text()) == (0, False, '{"number": 1}'), seen
    assert any((document.parent / "backups").glob("keys-*.json")) == (encrypt == "everywhere")


def test_after_a_recovery_nothing_is_said_to_have_failed(run: Run, tmp_path: Path, usb: Path, document: Path) -> None:
    _saved_elsewhere(tmp_path, usb)
    document.unlink()
    assert run("recover", "--from", usb.as_uri(), "--yes").code == 0
    assert BackupManager(document).log(failures_only=True) == []
    seen = run("doctor")
    assert (seen.code, "failed" in seen.out) == (0, False), seen


def test_a_version_at_a_place_that_was_not_named_says_how_to_name_it_and_that_works(
    run: Run, tmp_path: Path, usb: Path, document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = _saved_elsewhere(tmp_path, usb)
    document.unlink()
    recovered = run("recover", "--from", usb.as_uri(), "--yes")
    assert "BACKUP_PLACES and --config -" in recovered.out
    seen = run("restore", ids[0], "--yes")
    assert (seen.code, "try again" in seen.err, "BACKUP_PLACES and --config -" in seen.err) == (9, False, True), seen
    assert document.read_text() == '{"number": 1}'
    monkeypatch.setenv("BACKUP_PLACES", usb.as_uri())
    assert run("restore", ids[0], "--yes", "--config", "-").code == 0
    assert document.read_text() == '{"number": 0}'
