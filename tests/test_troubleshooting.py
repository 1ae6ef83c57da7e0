"""docs/troubleshooting.md quotes what a user reads: each situation is brought about, in library and program."""

from __future__ import annotations

import contextlib
import errno
import inspect
import json
import os
import re
import shutil
import stat
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial, partialmethod
from pathlib import Path
from threading import Event
from types import ModuleType
from typing import Any

import pytest

import backupkit
from backupkit import BackupManager, JsonFile, Retention, errors
from backupkit.cli import main as cli
from backupkit.documents.judging import WHOLE_BYTES
from backupkit.errors import BackupError
from backupkit.files.disk import Disk
from backupkit.files.lock import exclusive
from backupkit.service.events import Failed
from backupkit.service.tasks import Create, Export, Load, Restore, Task, Tools, Undo
from backupkit.testing.clock import FakeClock
from backupkit.testing.faults import Fault, FaultyDisk
from backupkit.ui.words.notices import notice_of
from backupkit.values import naming
from backupkit.versionfile import blocks, header, reader, unpacking
from tests import forging
from tests.test_odd_documents import ACCIDENTS, NAMES, PLACES, SOUND, place
from tests.test_odd_folders import (
    DAMAGE,
    _dangling_link,
    _newer_format,
    assert_restorable,
    files_end_at,
    meta_for,
    ordinary_user,
    sealed,
    small_disk,
)

_PAGE = Path(__file__).resolve().parent.parent / "docs" / "troubleshooting.md"
_ID = re.compile(r"\d{8}_\d{6}_[0-9a-f]{8}(?:-\d+)?")
_NUMBERS = ("attempts", "timeout_seconds", "found", "supported")
_LARGE = b'["' + b"x" * 200_000 + b'"]'
_FILE_LIMIT = 100_000


@dataclass(slots=True, kw_only=True)
class Scene:
    """A document with two versions, and what a situation does to them."""

    document: Path
    manager: BackupManager
    ids: list[str]
    contents: dict[str, bytes]
    elsewhere: Path
    until_the_end: ExitStack
    cancel: Event = field(default_factory=Event)
    options: dict[str, Any] = field(default_factory=dict)  # of the manager in both the library and the program
    names: dict[Path, str] = field(default_factory=dict)  # path -> how the page calls it

    @property
    def folder(self) -> Path:
        return self.manager.backups_dir

    def file_of(self, number: int) -> Path:
        return self.folder / self.manager.find_backup(self.ids[number]).file_name

    def new_manager(self, backups_dir: Path | None = None) -> BackupManager:
        return BackupManager(self.document, backups_dir, **self.options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What is tried then: by the library, and by the program."""

    call: Callable[[], object]
    arguments: list[object] | None  # None: the program has no such command

    @property
    def task(self) -> Task | None:
        """What the dialog has done for the same; None where it offers no such thing."""
        match self.arguments:
            case ["create", *_] | ["--backups-dir", _, "create", *_]:
                return Create(force=True)
            case ["--backups-dir", _, "list"]:
                return Load()
            case ["restore", str(backup_id), "--yes"]:
                return Restore(backup_id=backup_id)
            case ["export", str(backup_id), Path() as target]:
                return Export(backup_id=backup_id, path=target)
            case ["undo"]:
                return Undo()
            case _:
                return None

    @property
    def folder(self) -> Path | None:
        """The backup folder that is asked for, if not the usual one."""
        match self.arguments:
            case ["--backups-dir", Path() as folder, *_]:
                return folder
            case _:
                return None


Provoke = Callable[[Scene], Attempt]


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    section: str  # the heading on the page
    name: str
    kind: type[BackupError]
    provoke: Provoke


SITUATIONS: list[Situation] = []


def situation(section: str, kind: type[BackupError], *names: str) -> Callable[[Any], Any]:
    """Register a function that brings a situation about; one with several names is given each of them."""

    def register(provoke: Any) -> Any:
        for name in names or ("",):
            given: Provoke = partial(_named, provoke, name) if name else provoke
            label = f"{provoke.__name__}: {name}" if name else provoke.__name__
            SITUATIONS.append(Situation(section=section, name=label, kind=kind, provoke=given))
        return provoke

    return register


def _named(provoke: Callable[[Scene, str], Attempt], name: str, scene: Scene) -> Attempt:
    return provoke(scene, name)


def creating(scene: Scene) -> Attempt:
    manager = scene.new_manager()
    return Attempt(call=lambda: manager.create_backup(force=True), arguments=["create", "--force"])


def restoring(scene: Scene, number: int = 0) -> Attempt:
    manager, backup_id = scene.new_manager(), scene.ids[number]
    return Attempt(call=lambda: manager.restore_backup(backup_id), arguments=["restore", backup_id, "--yes"])


def restoring_to(scene: Scene, target: Path) -> Attempt:
    scene.names[target] = "FILE"
    manager, backup_id = scene.new_manager(), scene.ids[0]
    return Attempt(
        call=lambda: manager.restore_backup(backup_id, to=target),
        arguments=["restore", backup_id, "--to", target, "--yes"],
    )


def exporting_to(scene: Scene, target: Path) -> Attempt:
    scene.names[target] = "FILE"
    manager, backup_id = scene.new_manager(), scene.ids[0]
    return Attempt(call=lambda: manager.export_backup(backup_id, target), arguments=["export", backup_id, target])


def creating_in(scene: Scene, folder: Path) -> Attempt:
    scene.names[folder] = "FOLDER"
    return Attempt(
        call=lambda: scene.new_manager(folder).create_backup(force=True),
        arguments=["--backups-dir", folder, "create", "--force"],
    )


# -- the file ----------------------------------------------------------------------------------------------------------

_UNREADABLE = sorted(kind for kind in PLACES if kind not in {"missing", "dangling link", "link into nowhere"})


@situation("The file does not exist", errors.DocumentMissing, "missing", "dangling link", "link into nowhere")
def no_file(scene: Scene, kind: str) -> Attempt:
    place(kind, scene.document)
    return creating(scene)


@situation("The file cannot be read", errors.DocumentUnreadable, *_UNREADABLE)
def not_a_file(scene: Scene, kind: str) -> Attempt:
    place(kind, scene.document)
    return creating(scene)


@situation("The file cannot be read", errors.DocumentUnreadable)
def a_file_that_only_others_may_read(scene: Scene) -> Attempt:
    as_ordinary_user(scene)
    scene.document.chmod(0)
    return creating(scene)


@situation("The file cannot be read", errors.DocumentUnreadable)
def a_name_that_is_too_long(scene: Scene) -> Attempt:
    scene.document = scene.document.with_name("n" * 300 + ".json")
    return creating(scene)


@situation("The file cannot be read", errors.DocumentUnreadable, "damaged", "cut off")
def importing_a_bad_gzip_file(scene: Scene, how: str) -> Attempt:
    source = scene.elsewhere / "source.gz"
    data = b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + (b"\x07" * 50 if how == "damaged" else b"")
    source.write_bytes(data)
    scene.names[source] = "FILE"
    return Attempt(call=lambda: scene.manager.import_backup(source), arguments=None)


@situation("The file could not be written", errors.DocumentUnwritable, *_UNREADABLE)
def restoring_over_what_is_no_file(scene: Scene, kind: str) -> Attempt:
    place(kind, scene.document)
    return restoring(scene)


@situation("The file could not be written", errors.DocumentUnwritable)
def a_folder_in_which_nothing_may_be_written(scene: Scene) -> Attempt:
    home = as_ordinary_user(scene)
    target = home / "closed" / "data.json"
    target.parent.mkdir()
    target.parent.chmod(0o500)
    return restoring_to(scene, target)


@situation("The file could not be written", errors.DocumentUnwritable)
def restoring_into_the_backup_folder(scene: Scene) -> Attempt:
    return restoring_to(scene, scene.folder / "copy.json")


@situation("The file could not be written", errors.DocumentUnwritable)
def exporting_onto_the_document(scene: Scene) -> Attempt:
    return exporting_to(scene, scene.document)


@situation("The file could not be written", errors.DocumentUnwritable)
def exporting_into_a_folder_that_is_not_there(scene: Scene) -> Attempt:
    return exporting_to(scene, scene.elsewhere / "no" / "out.json")


@situation("The file could not be written", errors.DocumentUnwritable)
def other_files_in_the_drafts_places(scene: Scene) -> Attempt:
    for path in JsonFile(scene.document).leftovers():
        path.mkdir()
        scene.until_the_end.callback(path.rmdir)
    return restoring(scene)


class _Restless(JsonFile):
    """A document that another program saves whenever it is being read."""

    def open_state(self) -> Any:
        return self._while_saving()

    @contextlib.contextmanager
    def _while_saving(self) -> Iterator[Any]:
        with super().open_state() as state:
            self.path.write_bytes(self.path.read_bytes() + b" ")
            yield state


@situation("The file keeps changing", errors.DocumentChanged)
def a_file_that_changes_while_it_is_read(scene: Scene) -> Attempt:
    scene.options["document"] = _Restless
    return creating(scene)


@situation("The file keeps changing", errors.DocumentChanged)
def a_file_that_changes_before_each_swap(scene: Scene) -> Attempt:
    @contextlib.contextmanager
    def saved_meanwhile(folder: Path, timeout_seconds: float, mode: int) -> Iterator[None]:
        with exclusive(folder, timeout_seconds, mode):
            scene.document.write_bytes(scene.document.read_bytes() + b" ")
            yield

    scene.options["lock"] = saved_meanwhile
    return restoring(scene)


@situation("There is a file already", errors.FileExists)
def exporting_onto_another_file(scene: Scene) -> Attempt:
    target = scene.elsewhere / "out.json"
    target.touch()
    return exporting_to(scene, target)


# -- the backup folder -------------------------------------------------------------------------------------------------


@situation("The backup folder is not there", errors.BackupFolderMissing)
def a_drive_that_was_never_connected(scene: Scene) -> Attempt:
    return creating_in(scene, scene.elsewhere / "drive" / "backups")


@situation("The backup folder is not there", errors.BackupFolderMissing)
def a_drive_that_was_unplugged(scene: Scene) -> Attempt:
    drive = scene.elsewhere / "drive"
    drive.mkdir()
    scene.new_manager(drive).create_backup()
    drive.rename(scene.elsewhere / "unplugged")
    return creating_in(scene, drive)


@situation("The backup folder is not there", errors.BackupFolderMissing)
def a_link_to_a_drive_that_is_not_connected(scene: Scene) -> Attempt:
    scene.folder.rename(scene.elsewhere / "moved")
    scene.folder.symlink_to("/nowhere/backups")
    return creating_in(scene, scene.folder)


@situation("The backup folder cannot be used", errors.BackupFolderUnwritable)
def a_file_in_place_of_the_folder(scene: Scene) -> Attempt:
    file = scene.document.with_name("file")
    file.touch()
    return creating_in(scene, file)


@situation("The backup folder cannot be used", errors.BackupFolderUnwritable)
def looking_into_a_file_in_place_of_the_folder(scene: Scene) -> Attempt:
    file = scene.document.with_name("file")
    file.touch()
    scene.names[file] = "FOLDER"
    return Attempt(call=lambda: scene.new_manager(file).list_backups(), arguments=["--backups-dir", file, "list"])


@situation("The backup folder cannot be used", errors.BackupFolderUnwritable, "read-only", "closed")
def a_folder_without_the_permissions(scene: Scene, how: str) -> Attempt:
    as_ordinary_user(scene)
    scene.folder.chmod(0o500 if how == "read-only" else 0)
    scene.until_the_end.callback(scene.folder.chmod, 0o700)
    return creating(scene)


@situation("The backup folder cannot be used", errors.BackupFolderUnwritable)
def a_folder_whose_name_is_too_long(scene: Scene) -> Attempt:
    return creating_in(scene, scene.document.with_name("f" * 300))


@situation("The backup folder cannot be used", errors.BackupFolderUnwritable)
def a_drive_that_can_only_be_read(scene: Scene) -> Attempt:
    drive = scene.until_the_end.enter_context(small_disk(scene.elsewhere / "drive", "size=1m,ro"))
    return creating_in(scene, drive)


@situation("The backup folder belongs to something else", errors.BackupFolderTaken, "there", "renamed and edited")
def the_folder_of_another_file(scene: Scene, where_it_is: str) -> Attempt:
    folder, other = scene.elsewhere / "shared", scene.document.with_name("other.json")
    folder.mkdir()
    other.write_bytes(b"[42]")
    BackupManager(other, folder).create_backup()
    if where_it_is != "there":
        other.unlink()
    scene.names[other] = "OTHER"
    return creating_in(scene, folder)


@situation("The backup folder belongs to something else", errors.BackupFolderTaken)
def the_folder_of_another_program(scene: Scene) -> Attempt:
    folder = scene.elsewhere / "program"
    folder.mkdir()
    (folder / naming.MANIFEST).write_text('{"name": "a web app"}')
    return creating_in(scene, folder)


# -- the disk ----------------------------------------------------------------------------------------------------------


@situation("There is not enough space", errors.NotEnoughSpace)
def a_full_disk_while_backing_up(scene: Scene) -> Attempt:
    scene.document.write_bytes(os.urandom(2 * _FILE_LIMIT))
    scene.until_the_end.enter_context(files_end_at(_FILE_LIMIT))
    return creating(scene)


@situation("There is not enough space", errors.NotEnoughSpace)
def a_disk_that_is_full_to_the_last_byte(scene: Scene) -> Attempt:
    drive = scene.until_the_end.enter_context(small_disk(scene.elsewhere / "drive", "size=128k"))
    scene.document.write_bytes(os.urandom(1 << 18))
    return creating_in(scene, drive)


@situation("There is not enough space", errors.NotEnoughSpace)
def a_full_disk_while_restoring(scene: Scene) -> Attempt:
    scene.document.write_bytes(_LARGE)
    scene.ids.insert(0, scene.manager.create_backup() or "")
    scene.contents[scene.ids[0]] = _LARGE
    scene.document.write_bytes(b"[]")
    scene.until_the_end.enter_context(files_end_at(_FILE_LIMIT))
    return restoring(scene)


@situation("The system reported an error", errors.StorageFailed, "EIO", "EMFILE", "ESTALE")
def a_failing_disk(scene: Scene, number: str) -> Attempt:
    fault = Fault(at=1, errno=getattr(errno, number), for_ever=True)
    scene.options["disk"] = FaultyDisk(scene.document.parent, fault)
    return creating(scene)


# -- others ------------------------------------------------------------------------------------------------------------


@situation("The backup folder is in use", errors.BackupBusy)
def another_writer(scene: Scene) -> Attempt:
    scene.options["lock_timeout"] = 0.01
    held, done = Event(), Event()

    def hold() -> None:
        with exclusive(scene.folder, 5.0, 0o600):
            held.set()
            done.wait()

    other = threading.Thread(target=hold)
    other.start()
    scene.until_the_end.callback(other.join)
    scene.until_the_end.callback(done.set)
    assert held.wait(5)
    return creating(scene)


@situation("A newer release was here", errors.ManifestTooNew, "manifest", "settings", "version")
def a_newer_release(scene: Scene, file: str) -> Attempt:
    if file == "version":
        path = scene.file_of(0)
        _newer_format(path)
    elif file == "manifest":
        path = scene.folder / naming.MANIFEST
        before = path.read_bytes()
        path.write_bytes(sealed(json.loads(before) | {"version": 3, "backups": "in a form of its own"}))
        scene.until_the_end.callback(path.write_bytes, before)
    else:
        path = scene.folder / naming.SETTINGS
        before = path.read_bytes()
        path.write_text('{"version": 2, "documents": {}}')
        scene.until_the_end.callback(path.write_bytes, before)
    scene.names[path] = "PATH"
    # The settings are looked at as soon as there is a manager.
    return Attempt(
        call=lambda: scene.new_manager().restore_backup(scene.ids[0]),
        arguments=["restore", scene.ids[0], "--yes"],
    )


_DAMAGE: Mapping[str, Callable[[Path], None]] = {damage.__name__: damage for damage in DAMAGE}


@situation("A backup is damaged", errors.BackupCorrupted, *_DAMAGE)
def a_damaged_backup(scene: Scene, damage: str) -> Attempt:
    path = scene.file_of(0)
    _DAMAGE[damage](path)
    scene.names[path] = "PATH"
    return restoring(scene)


@situation("A backup is damaged", errors.BackupCorrupted)
def a_bit_in_the_checksum(scene: Scene) -> Attempt:
    path = scene.file_of(0)
    data = bytearray(path.read_bytes())
    data[-6] ^= 1
    path.write_bytes(data)
    scene.names[path] = "PATH"
    return restoring(scene)


@situation("A backup is damaged", errors.BackupCorrupted)
def a_backup_that_may_not_be_read(scene: Scene) -> Attempt:
    as_ordinary_user(scene)
    path = scene.file_of(0)
    path.chmod(0)
    scene.names[path] = "PATH"
    return restoring(scene)


@situation("A backup is damaged", errors.BackupCorrupted, "10", str(1 << 40))
def a_bomb(scene: Scene, claimed_bytes: str) -> Attempt:
    meta = meta_for("ab" * 32, int(claimed_bytes))
    body = _deflated(b"\0" * (1 << 20)) + bytes(8)
    path = scene.folder / meta.file_name
    path.write_bytes(forging.format_1(meta, body))
    scene.names[path] = "PATH"
    scene.ids.insert(0, meta.backup_id)
    return restoring(scene)


@situation("There is no such backup", errors.BackupNotFound)
def an_unknown_id(scene: Scene) -> Attempt:
    return Attempt(call=lambda: scene.manager.restore_backup("1999"), arguments=["restore", "1999", "--yes"])


@situation("There is no such backup", errors.BackupNotFound)
def a_moment_before_all_backups(scene: Scene) -> Attempt:
    moment = datetime(1999, 1, 1, tzinfo=UTC)
    return Attempt(call=lambda: scene.manager.restore_backup_at(moment), arguments=None)


@situation("An id fits several backups", errors.BackupAmbiguous)
def half_an_id(scene: Scene) -> Attempt:
    beginning = scene.ids[0][:8]  # the day; all were made on the same one
    return Attempt(call=lambda: scene.manager.restore_backup(beginning), arguments=["restore", beginning, "--yes"])


@situation("There is nothing to undo", errors.NothingToUndo)
def no_restore(scene: Scene) -> Attempt:
    return Attempt(call=scene.manager.undo_restore, arguments=["undo"])


@situation("There is nothing to undo", errors.NothingToUndo)
def a_restore_where_no_file_was(scene: Scene) -> Attempt:
    scene.document.unlink()
    scene.manager.restore_backup(scene.ids[0])
    scene.document.write_bytes(scene.contents[scene.ids[-1]])
    return Attempt(call=scene.manager.undo_restore, arguments=["undo"])


@situation("It was cancelled", errors.Cancelled)
def cancelling(scene: Scene) -> Attempt:
    scene.cancel.set()
    patch = scene.until_the_end.enter_context(pytest.MonkeyPatch.context())
    patch.setattr(BackupManager, "create_backup", partialmethod(BackupManager.create_backup, cancel=scene.cancel))
    return creating(scene)


# -- bringing them about -----------------------------------------------------------------------------------------------


def as_ordinary_user(scene: Scene) -> Path:
    """Move to a home of a user for whom permissions count; return a folder of that user."""
    home = scene.until_the_end.enter_context(ordinary_user())
    scene.document = home / "home" / "data.json"
    scene.document.parent.mkdir()
    scene.manager = BackupManager(scene.document, **scene.options)
    _make_versions(scene)
    return home


def _make_versions(scene: Scene) -> None:
    scene.ids.clear()
    scene.contents.clear()
    for text in ('{"rows": [1]}', '{"rows": [1, 2]}'):
        scene.document.write_text(text)
        backup_id = scene.manager.create_backup(text)
        assert backup_id
        scene.ids.append(backup_id)
        scene.contents[backup_id] = text.encode()


def _deflated(data: bytes) -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return squeeze.compress(data) + squeeze.flush()


@pytest.fixture
def scene(document: Path, clock: FakeClock, tmp_path: Path) -> Iterator[Scene]:
    options: dict[str, Any] = {"clock": clock, "zone": UTC}
    with ExitStack() as stack:
        made = Scene(
            document=document,
            manager=BackupManager(document, **options),
            ids=[],
            contents={},
            elsewhere=tmp_path / "elsewhere",
            until_the_end=stack,
            options=options,
        )
        made.elsewhere.mkdir()
        _make_versions(made)
        yield made


@pytest.fixture
def program(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Return a function that runs the program about the scene's document: exit code, output, errors."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(cli, "BackupManager", lambda *given: BackupManager(*given, **scene.options))
        capsys.readouterr()
        code = cli.main([str(scene.document), *map(str, arguments)])
        return code, *capsys.readouterr()

    return run


def generalised(sentence: str, scene: Scene, error: BackupError) -> str:
    """Return a sentence as the page has it: with names in place of paths, ids, numbers and reasons."""
    names = {scene.document: "FILE", scene.folder: "FOLDER"} | scene.names
    for path in sorted(names, key=lambda path: -len(str(path))):
        sentence = re.sub(rf"{re.escape(str(path))}(?![\w/.-]*\w)", names[path], sentence)
    for name in ("reason", "problem"):
        if hasattr(error, name):
            sentence = sentence.replace(getattr(error, name), name.upper(), 1)
    for name in _NUMBERS:
        if hasattr(error, name):
            sentence = re.sub(rf"(?<![\w.]){getattr(error, name):g}(?![\w.])", "N", sentence)
    if isinstance(error, errors.BackupFolderTaken):
        sentence = sentence.replace(error.document, "OTHER")
    if isinstance(error, errors.BackupAmbiguous):
        sentence = re.sub(r"of \d+ backups", "of N backups", sentence)
    if isinstance(error, errors.BackupNotFound):
        sentence = sentence.replace(repr(error.backup_id), "'ID'")
    return _ID.sub("ID", sentence)


def quoted(section: str) -> list[str]:
    """Return the sentences that a section of the page quotes."""
    return re.findall(r"^> (.+)$", _sections()[section], re.MULTILINE)


def _sections() -> dict[str, str]:
    parts = re.split(r"^###? (.+)$", _PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _reasons(section: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)` \|", _sections()[section], re.MULTILINE)


@pytest.mark.parametrize("module", [reader, header, unpacking, blocks], ids=lambda module: str(module.__name__))
def test_the_page_explains_everything_that_can_be_wrong_with_a_version_file(module: ModuleType) -> None:
    said = re.findall(r'(?:Damaged\(|^_[A-Z_]+ = )f?"([^"]+)"', inspect.getsource(module))
    assert said
    own = [text.replace("{error}", "…") for text in said if "{reason(error)}" not in text]
    assert {re.sub(r"\{[^}]+\}", "N", text) for text in own} - set(_reasons("A backup is damaged")) == set()


def _stands_in(reasons: list[str], found: str) -> bool:
    """Return True if the table of reasons has this one; its figures stand there as N."""
    return re.sub(r"\d[\d,]*", "N", found) in reasons


@pytest.mark.leaves_damage
@pytest.mark.parametrize("case", SITUATIONS, ids=lambda case: case.name)
def test_p11_the_library_and_the_program_say_the_same_sentence_and_the_page_explains_it(
    case: Situation, scene: Scene, program: Callable[..., tuple[int, str, str]]
) -> None:
    attempt = case.provoke(scene)
    with pytest.raises(case.kind) as caught:
        attempt.call()
    error = caught.value
    assert type(error) is case.kind
    sentence = generalised(str(error), scene, error)
    assert sentence in quoted(case.section)
    for name in ("reason", "problem"):
        if hasattr(error, name):
            assert _stands_in(_reasons(case.section), getattr(error, name)), getattr(error, name)
    if attempt.arguments is not None:
        code, out, err = program(*attempt.arguments)
        assert (code, out) == (cli.EXIT_CODES.get(case.kind, cli.EXIT_CODES[errors.BackupNotFound]), "")
        assert err.startswith("error: ")
        assert generalised(err.removeprefix("error: ").rstrip("\n"), scene, error) == sentence


@pytest.mark.leaves_damage
@pytest.mark.parametrize("case", SITUATIONS, ids=lambda case: case.name)
def test_p11_the_dialog_says_that_sentence_too(case: Situation, scene: Scene) -> None:
    attempt = case.provoke(scene)
    if attempt.task is None:
        assert attempt.arguments is None or attempt.arguments[2] == "--to"  # importing, and restoring elsewhere
        return
    with pytest.raises(case.kind) as caught:
        attempt.task.perform(Tools(manager=scene.new_manager(attempt.folder), progress=_not_told, cancel=scene.cancel))
    end = Failed(number=1, task=attempt.task, error=caught.value)
    notice = notice_of(end, None, document=scene.document.name)
    assert notice
    assert generalised(notice.text, scene, caught.value) in quoted(case.section)


def _not_told(_done: int, _in_all: int) -> None:
    """Be told how far a task is, and show it to nobody."""


@pytest.mark.leaves_damage
@pytest.mark.parametrize("case", SITUATIONS, ids=lambda case: case.name)
def test_p11_what_the_sentence_says_of_the_file_and_its_backups_is_true(case: Situation, scene: Scene) -> None:
    attempt = case.provoke(scene)
    is_changed_by_others = case.kind is errors.DocumentChanged
    before = _seen(scene.document)
    stored = _version_files(scene)
    with pytest.raises(case.kind):
        attempt.call()
    after = _seen(scene.document)
    assert after == before or is_changed_by_others
    assert _version_files(scene).items() >= stored.items()


def _version_files(scene: Scene) -> dict[Path, bytes | None]:
    try:
        names = os.listdir(scene.folder)
    except OSError:
        return {}
    return {scene.folder / name: _content(scene.folder / name) for name in names if naming.id_in_name(name)}


def _content(path: Path) -> bytes | None:
    """Return what a version file holds; None where there is none that may be read."""
    if not stat.S_ISREG(path.lstat().st_mode):  # a pipe in its place would keep us waiting
        return None
    try:
        return path.read_bytes()
    except PermissionError:
        return None


def _seen(path: Path) -> object:
    try:
        status = path.lstat()
    except OSError as error:
        return error.errno
    return status.st_ino, status.st_mode, status.st_size, status.st_mtime_ns


@pytest.mark.parametrize("kind", [kind for kind in vars(errors).values() if isinstance(kind, type)])
def test_the_page_has_a_section_for_every_error(kind: type[BackupError]) -> None:
    if kind is BackupError:
        return
    sections = {case.section for case in SITUATIONS if case.kind is kind}
    assert sections
    assert [section for section in sections if f"`{kind.__name__}`" not in _sections()[section]] == []
    assert kind.__name__ in backupkit.__all__


def test_the_page_quotes_no_sentence_that_nobody_says() -> None:
    sections = {case.section for case in SITUATIONS} | {"The file looks damaged"}
    assert {name for name in _sections() if quoted(name)} == sections
    twice = {"There is not enough space"}  # beside the file, or in the folder
    assert [name for name in sections if len(quoted(name)) != 1 + (name in twice)] == []


@pytest.mark.parametrize("section", sorted({case.section for case in SITUATIONS}))
def test_each_section_says_what_it_means_and_what_to_do_and_the_exit_code(section: str) -> None:
    text = _sections()[section]
    assert "**What it means.**" in text
    assert "**What to do.**" in text
    for case in SITUATIONS:
        if case.section == section:
            code = next(code for kind, code in cli.EXIT_CODES.items() if issubclass(case.kind, kind))
            assert f"`{case.kind.__name__}`, exit code {code}" in text


# -- what is stored, with a warning ------------------------------------------------------------------------------------


@pytest.mark.parametrize("accident", [name for name, (data, _) in ACCIDENTS.items() if len(data) <= WHOLE_BYTES])
def test_p6_a_file_that_looks_damaged_is_stored_with_the_warning_on_the_page(
    accident: str, scene: Scene, program: Callable[..., tuple[int, str, str]]
) -> None:
    data, suspicion = ACCIDENTS[accident]
    scene.document.write_bytes(b'{"rows": [' + b" " * 90_000 + b"]}")
    scene.manager.create_backup()
    scene.document.write_bytes(data)
    code, out, _ = program("create")
    (warning,) = [line for line in out.splitlines() if line.startswith("Careful")]
    assert code == 0
    assert warning.replace(suspicion.value, "WORD") in quoted("The file looks damaged")
    assert suspicion.value in _reasons("The file looks damaged")


# -- what is no problem ------------------------------------------------------------------------------------------------

Harmless = Callable[[Scene], None]
HARMLESS: dict[str, Harmless] = {}


def harmless(row: str) -> Callable[[Harmless], Harmless]:
    """Register what the page's last table says is no problem."""

    def register(bring_about: Harmless) -> Harmless:
        HARMLESS[row] = bring_about
        return bring_about

    return register


@harmless("a link to the file")
def _(scene: Scene) -> None:
    real = scene.document.rename(scene.elsewhere / "real.json")
    scene.document.symlink_to(real)


@harmless("a file with several hard links")
def _(scene: Scene) -> None:
    os.link(scene.document, scene.elsewhere / "second.json")


@harmless("NaN, a byte order mark, UTF-16, duplicate keys, 3,000 levels, 5,000 digits")
def _(scene: Scene) -> None:
    for name in ("nan", "mark", "utf-16", "duplicate keys", "3,000 levels", "5,000 digits"):
        scene.document.write_bytes(SOUND[name])
        scene.contents[scene.manager.create_backup() or ""] = SOUND[name]


@harmless("a name of 255 bytes, with a line break, or not in UTF-8")
def _(scene: Scene) -> None:
    for name in ("newline", "not utf-8", "255 bytes"):
        scene.document = scene.elsewhere / os.fsdecode(NAMES[name])
        scene.document.write_bytes(b"[1]")
        scene.contents.clear()
        scene.manager = BackupManager(scene.document, **scene.options)
        scene.contents[scene.manager.create_backup() or ""] = b"[1]"


@harmless("a time in the future")
def _(scene: Scene) -> None:
    os.utime(scene.document, (4e9, 4e9))


@harmless("a folder that everybody may write to")
def _(scene: Scene) -> None:
    scene.folder.chmod(0o777)


@harmless("a link to the backup folder")
def _(scene: Scene) -> None:
    moved = scene.folder.rename(scene.elsewhere / "moved")
    scene.folder.symlink_to(moved)


@harmless("an index that is empty, cut off, zeros, or garbled")
def _(scene: Scene) -> None:
    path = scene.folder / naming.MANIFEST
    for data in (b"", path.read_bytes()[:-40], bytes(500), b"garbled"):
        path.write_bytes(data)
        assert [meta.backup_id for meta in scene.new_manager().list_backups()] == scene.ids[::-1]


@harmless("the index of another folder")
def _(scene: Scene) -> None:
    other = BackupManager(scene.elsewhere / "data.json", **scene.options)
    other.data_file.write_bytes(b"[42]")
    other.create_backup()
    shutil.copyfile(other.backups_dir / naming.MANIFEST, scene.folder / naming.MANIFEST)


@harmless("an index that names `../../etc/passwd` or `C:\\x`")
def _(scene: Scene) -> None:
    path = scene.folder / naming.MANIFEST
    for name in ("../../etc/passwd", "C:\\x"):
        fields = json.loads(path.read_bytes())
        fields["backups"][scene.ids[0]]["file_name"] = name
        path.write_bytes(sealed(fields))


@harmless("foreign files and folders among the backups")
def _(scene: Scene) -> None:
    (scene.folder / "shopping list.txt").write_text("milk")
    (scene.folder / "photos").mkdir()


@harmless("half-written files of a program that died")
def _(scene: Scene) -> None:
    (scene.folder / f".backupkit-{'0' * 16}.tmp").write_bytes(b"half a version")


@pytest.mark.parametrize("row", HARMLESS)
def test_what_the_page_calls_no_problem_is_none(
    row: str, scene: Scene, program: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    assert f"| {row} |" in _sections()["What is no problem"]
    HARMLESS[row](scene)
    code, _, err = program("create", "--force")
    assert (code, err) == (0, "")
    assert scene.new_manager().verify_backups().corrupted == 0
    assert_restorable(scene.new_manager(), scene.contents, tmp_path)


def test_the_table_of_what_is_no_problem_holds_nothing_that_was_not_tried() -> None:
    rows = re.findall(r"^\| (?!no problem|---)(.+?) \|", _sections()["What is no problem"], re.MULTILINE)
    assert set(rows) - set(HARMLESS) == {"ten thousand backups"}  # tests/test_odd_folders.py makes them


def test_a_link_to_a_backup_that_leads_nowhere_is_among_the_damages_that_are_tried() -> None:
    assert _dangling_link in DAMAGE


# -- advice ------------------------------------------------------------------------------------------------------------


def test_a_renamed_and_edited_file_takes_its_folder_over_as_the_page_advises(scene: Scene) -> None:
    folder, former = scene.elsewhere / "shared", scene.elsewhere / "former.json"
    folder.mkdir()
    former.write_bytes(b"[1]")
    backup_id = BackupManager(former, folder, **scene.options).create_backup()
    renamed = former.rename(scene.elsewhere / "renamed.json")
    renamed.write_bytes(b"[1, 2]")
    with pytest.raises(errors.BackupFolderTaken):
        BackupManager(renamed, folder, **scene.options).create_backup()
    renamed.rename(former)
    BackupManager(former, folder, **scene.options).create_backup()
    former.rename(renamed)
    again = BackupManager(renamed, folder, **scene.options)
    assert again.create_backup() is None, "the newest backup holds it"
    assert backup_id in {meta.backup_id for meta in again.list_backups()}


def test_p2_a_backup_whose_file_was_away_is_sound_again_once_it_is_back(scene: Scene) -> None:
    path = scene.file_of(0)
    away = path.rename(scene.elsewhere / path.name)
    assert scene.new_manager().verify_backups().corrupted == 1
    away.rename(path)
    assert scene.new_manager().verify_backups().corrupted == 0


def test_p7_a_restore_that_fails_thins_nothing_out(scene: Scene) -> None:
    scene.options["retention"] = Retention.newest_only(1)
    attempt = a_file_that_changes_before_each_swap(scene)
    with pytest.raises(errors.DocumentChanged):
        attempt.call()
    assert set(scene.ids) <= {meta.backup_id for meta in scene.manager.list_backups()}


class _FolderThatCannotBeSynced(Disk):
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def sync_folder(self, folder: Path) -> None:
        if folder == self._folder:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        super().sync_folder(folder)


@pytest.mark.parametrize("before", [None, b"what stood there"])
def test_p2_an_export_that_fails_at_its_last_step_leaves_its_target_as_it_was(
    before: bytes | None, scene: Scene
) -> None:
    target = scene.elsewhere / "out.json"
    if before is not None:
        target.write_bytes(before)
    scene.options["disk"] = _FolderThatCannotBeSynced(scene.elsewhere)
    with pytest.raises(errors.DocumentUnwritable):
        scene.new_manager().export_backup(scene.ids[0], target, overwrite=before is not None)
    assert [path.read_bytes() for path in scene.elsewhere.iterdir()] == ([] if before is None else [before])
