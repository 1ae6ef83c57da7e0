"""Every error has its exit code and its sentence."""

from __future__ import annotations

import contextlib
import errno
import itertools
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from backupkit import BackupManager, errors, extras
from backupkit.cli.exit_codes import EXIT_CODES
from backupkit.cli.main import main
from backupkit.documents.file_document import FileDocument
from backupkit.files.disk import Disk
from backupkit.files.lock import exclusive
from backupkit.operations import stilled
from backupkit.places.errors import PlaceError
from backupkit.sealing import refused
from backupkit.testing.faults import Fault, FaultyDisk
from tests.cli.running import Run, common_beginning, leaves_damage, version_files
from tests.forging import damage
from tests.package.error_examples import EXAMPLES
from tests.refusing import Call, Refusal, is_version, system_error

CODES = {
    errors.BackupNotFound: 4,
    errors.BackupAmbiguous: 4,
    errors.BackupCorrupted: 3,
    errors.BackupUnreadable: 9,
    errors.DocumentMissing: 5,
    errors.DocumentUnreadable: 5,
    errors.DocumentChanged: 5,
    errors.DocumentInUse: 5,
    errors.DocumentUnwritable: 6,
    errors.DocumentUncertain: 6,
    errors.LinkTurned: 6,
    errors.FileExists: 6,
    errors.BackupFolderLost: 7,
    errors.BackupFolderMissing: 7,
    errors.BackupFolderUnwritable: 7,
    errors.BackupFolderTaken: 7,
    errors.BackupFolderUnclear: 7,
    errors.NotEnoughSpace: 8,
    errors.StorageFailed: 9,
    errors.BackupsStopped: 9,
    errors.BackupBusy: 10,
    errors.DocumentBusy: 10,
    errors.ManifestTooNew: 11,
    errors.NothingToUndo: 12,
    errors.UndoOvertaken: 12,
    errors.NotComparable: 14,
    errors.PartNotRestorable: 14,
    errors.PartNotFound: 4,
    extras.ExtraMissing: 15,
    PlaceError: 16,
    refused.KeyRefused: 17,
    refused.KeyFileUnreadable: 17,
    refused.KeysDamaged: 17,
    refused.RecoveryCodeMistyped: 17,
    errors.Cancelled: 130,
}


_BY_THEIR_BASE = {
    errors.BackupAmbiguous,
    errors.BackupFolderUnclear,
    errors.DocumentUncertain,
    errors.PartNotRestorable,
}


def test_scripts_may_rely_on_the_codes() -> None:
    declared = {kind: code for kind, code in CODES.items() if kind not in _BY_THEIR_BASE}
    assert dict(EXIT_CODES) == declared


def test_no_code_of_an_error_means_success_a_no_or_wrong_usage() -> None:
    assert not set(EXIT_CODES.values()) & {0, 1, 2}


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
        assert json.loads(seen.err) == {
            "format": 1, "command": "create", "error": kind.__name__, "message": str(error), "exit_code": CODES[kind],
            "warnings": [],
        }  # fmt: skip
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


def while_another_has_the_version(scene: Scene) -> list[object]:
    patch = scene.until_the_end.enter_context(pytest.MonkeyPatch.context())
    Refusal(patch, Call.OPEN, lambda: system_error(errno.EACCES, winerror=32), concerns=is_version)
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


def with_a_database_that_was_left_unfinished(scene: Scene) -> list[object]:
    scene.document.write_bytes(b"SQLite format 3\0" + bytes(496))
    scene.document.with_name(f"{scene.document.name}-wal").write_bytes(b"what was committed")
    return ["create"]


def with_a_database_that_is_locked(scene: Scene) -> list[object]:
    scene.document.unlink()
    connection = sqlite3.connect(scene.document, isolation_level=None)
    connection.execute("pragma locking_mode=exclusive")
    connection.execute("create table t(x)")
    scene.until_the_end.callback(connection.close)
    return ["create"]


def onto_a_folder(scene: Scene) -> list[object]:
    scene.elsewhere.mkdir()
    return ["restore", scene.ids[0], "--to", scene.elsewhere, "--yes"]


def on_a_disk_that_takes_nothing_back(scene: Scene) -> list[object]:
    class Dying(Disk):
        """What a folder names is never on the medium there, and what is in place stays."""

        def sync_folder(self, folder: Path) -> None:
            if folder == scene.elsewhere.parent:
                raise system_error(errno.EIO)
            super().sync_folder(folder)

        def link(self, *_: object, **__: object) -> None:
            raise system_error(errno.EPERM)

        exchange = link

    scene.options["disk"] = Dying()
    scene.elsewhere.touch()
    return ["export", scene.ids[0], scene.elsewhere, "--overwrite"]


def through_another_link(scene: Scene) -> list[object]:
    for name in ("2024", "2025"):
        scene.document.with_name(name).write_bytes(scene.document.read_bytes())
    scene.document.unlink()
    scene.document.symlink_to("2024")
    backup_id = scene.manager.create_backup(force=True)
    scene.document.unlink()
    scene.document.symlink_to("2025")
    return ["restore", backup_id, "--yes"]


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


def in_the_folder_of_one_that_is_gone(scene: Scene) -> list[object]:
    arguments = in_the_folder_of_another(scene)
    scene.document.with_name("other.json").unlink()
    return arguments


def of_too_many_bytes(scene: Scene) -> list[object]:
    scene.until_the_end.enter_context(pytest.MonkeyPatch.context()).setattr(stilled, "LARGEST_BYTES", 1)
    return ["compare", scene.ids[0]]


def of_a_name_that_occurs_twice(scene: Scene) -> list[object]:
    scene.document.write_text('{"a": 1, "a": 2}')
    backup_id = scene.manager.create_backup()
    scene.document.write_text('{"a": 1, "a": 3}')
    return ["restore", backup_id, "--part", "/a", "--yes"]


def of_a_part_that_is_the_same(scene: Scene) -> list[object]:
    return ["restore", scene.ids[-1], "--part", "/#0", "--yes"]


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


def while_another_restores(scene: Scene) -> list[object]:
    scene.manager.restore_backup(scene.ids[0])

    @contextlib.contextmanager
    def restored_meanwhile(folder: Path, timeout_seconds: float, mode: int) -> Iterator[None]:
        scene.manager.restore_backup(scene.ids[0])
        with exclusive(folder, timeout_seconds, mode):
            yield

    scene.options["lock"] = restored_meanwhile
    return ["undo"]


MISHAPS: list[tuple[type[errors.BackupError], Callable[[Scene], list[object]]]] = [
    (errors.BackupNotFound, unknown),
    (errors.BackupAmbiguous, ambiguous),
    (errors.BackupCorrupted, damaged),
    (errors.BackupUnreadable, while_another_has_the_version),
    (errors.DocumentMissing, without_a_document),
    (errors.DocumentUnreadable, with_a_folder_for_a_document),
    (errors.DocumentChanged, with_a_restless_document),
    (errors.DocumentInUse, with_a_database_that_was_left_unfinished),
    (errors.DocumentBusy, with_a_database_that_is_locked),
    (errors.DocumentUnwritable, onto_a_folder),
    (errors.DocumentUncertain, on_a_disk_that_takes_nothing_back),
    (errors.LinkTurned, through_another_link),
    (errors.FileExists, onto_a_file),
    (errors.NotComparable, of_too_many_bytes),
    (errors.PartNotRestorable, of_a_name_that_occurs_twice),
    (errors.PartNotFound, of_a_part_that_is_the_same),
    (errors.BackupFolderMissing, without_a_folder),
    (errors.BackupFolderUnwritable, with_a_file_for_a_folder),
    (errors.BackupFolderTaken, in_the_folder_of_another),
    (errors.BackupFolderUnclear, in_the_folder_of_one_that_is_gone),
    (errors.NotEnoughSpace, on_a_disk_that_says(errno.ENOSPC)),
    (errors.StorageFailed, on_a_disk_that_says(errno.EIO)),
    (errors.BackupBusy, while_another_writes),
    (errors.ManifestTooNew, after_a_later_release),
    (errors.NothingToUndo, without_a_restore),
    (errors.UndoOvertaken, while_another_restores),
]


def test_every_error_that_a_command_can_meet_is_provoked_below() -> None:
    # A command has not seen the folder before it was removed, needs no thread in the background, and nothing apart.
    never = {errors.Cancelled, errors.BackupFolderLost, errors.BackupsStopped, extras.ExtraMissing}
    assert {kind for kind, _ in MISHAPS} == set(EXAMPLES) - never


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
    after = version_files(manager)
    assert after.items() >= before.items()
    assert len(after) == len(before) or kind is errors.UndoOvertaken  # there the other one has made some


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
        main([])
    assert caught.value.code == 2
    assert "DATA_FILE" in capsys.readouterr().err


def test_an_option_out_of_range_is_wrong_usage(run: Run, document: Path) -> None:
    seen = run("create", "--tag", "x" * 101)
    assert (seen.code, seen.out) == (2, "")
    assert seen.err.startswith("error: tags must be")
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
