"""A document with two versions, and what is tried about it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

from backupkit import BackupManager
from backupkit.service.task import Task
from backupkit.service.tasks.comparing import Compare, RestorePart
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.keeping import Export
from backupkit.service.tasks.overview import Load
from backupkit.service.tasks.restoring import Restore, Undo
from tests.store.limits import ordinary_user


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
            case ["compare", str(backup_id)]:
                return Compare(older=backup_id)
            case ["restore", str(backup_id), "--part", str(path), "--yes"]:
                return RestorePart(backup_id=backup_id, change=path)
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


def as_ordinary_user(scene: Scene) -> Path:
    """Move to a home of a user for whom permissions count; return a folder of that user."""
    home = scene.until_the_end.enter_context(ordinary_user())
    scene.document = home / "home" / "data.json"
    scene.document.parent.mkdir()
    scene.manager = BackupManager(scene.document, **scene.options)
    make_versions(scene)
    return home


def make_versions(scene: Scene) -> None:
    scene.ids.clear()
    scene.contents.clear()
    for text in ('{"rows": [1]}', '{"rows": [1, 2]}'):
        scene.document.write_text(text)
        backup_id = scene.manager.create_backup(text)
        assert backup_id
        scene.ids.append(backup_id)
        scene.contents[backup_id] = text.encode()
