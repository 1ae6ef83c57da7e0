"""What the last table of docs/troubleshooting.md calls no problem."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable

from backupkit import BackupManager
from backupkit.values import naming
from tests.docs.scene import Scene
from tests.documents.odd import NAMES, SOUND
from tests.store.damage import sealed

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


@harmless("foreign files and folders among the versions")
def _(scene: Scene) -> None:
    (scene.folder / "shopping list.txt").write_text("milk")
    (scene.folder / "photos").mkdir()


@harmless("half-written files of a program that died")
def _(scene: Scene) -> None:
    (scene.folder / f".backupkit-{'0' * 16}.tmp").write_bytes(b"half a version")
