"""Spellings of one path, and names that Windows treats in a way of its own: what each gives.

Every spelling of a document must find the history that another one has made. A name that cannot be that of a file is
refused with a sentence, and nothing is written; every other one is backed up and listed.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import string
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from backupkit import BackupError, BackupManager
from tests.windows.ground import EVERYTHING, Ground, content_of, scratch
from tests.windows.table import Table, options_of

_DEVICES = ("NUL", "CON", "aux.json", "COM1.json", "nul.txt", "LPT9")
_IMPOSSIBLE = ("q?.json", "a*b.json", "a|b.json", 'a"b.json')
_POSSIBLE = (
    "会計データ.json", "Größe – é.json", "e\u0301.json", "😀.json", "com\u00b9.json", "data.json.", "no suffix",
    ".json", "a b  c.json", "%TEMP%.json", "[1]{2}.json", "a;b,c=d.json", "$INDEX_ALLOCATION", "n" * 195 + ".json",
    "n" * 235 + ".json", "会" * 60 + ".json",
)  # fmt: skip
_REMOVE_DRIVE = 2


def spellings(document: Path, elsewhere: str) -> Iterator[tuple[str, str]]:
    """Yield other ways to write the path of a document, and what is peculiar in each; *elsewhere* is its folder, too.

    The folder must be the current one.
    """
    path, folder, name = str(document), document.parent, document.name
    yield path, "as it is"
    yield name, "its name alone"
    yield path[0].lower() + path[1:], "drive letter, lower case"
    yield path.replace("\\", "/"), "slashes"
    yield rf"{folder}\.\{name}", r".\ within"
    yield rf"{folder}\backups\..\{name}", r"..\ within"
    yield rf"{folder}\\{name}", "two backslashes"
    yield f"{path}.", "trailing dot"
    yield f"{path} ", "trailing space"
    yield str(folder / name.upper()), "name in capitals"
    yield rf"{folder}".upper() + rf"\{name}", "folders in capitals"
    yield path.swapcase(), "all in the other case"
    yield rf"\\?\{path}", r"\\?\ before it"
    yield rf"\\.\{path}", r"\\.\ before it"
    yield path[2:], "without the drive"
    yield rf"{elsewhere}\{name}", "by another drive"
    yield rf"{elsewhere}\{name.upper()}", "by another drive, capitals"


@contextlib.contextmanager
def another_way_to(folder: Path) -> Iterator[str]:
    """Yield another path of *folder*: a drive that leads to it, as ``subst`` makes one; Wine's Z: where it cannot."""
    kernel: Any = ctypes.CDLL("kernel32")
    drive = next(f"{letter}:" for letter in reversed(string.ascii_uppercase[:25]) if not os.path.exists(f"{letter}:\\"))
    kernel.DefineDosDeviceW(0, drive, str(folder))
    try:
        wine = r"Z:{}\drive_c{}".format(os.environ.get("WINEPREFIX", "").replace("/", "\\"), str(folder)[2:])
        yield drive if os.path.exists(f"{drive}\\") else wine
    finally:
        kernel.DefineDosDeviceW(_REMOVE_DRIVE, drive, str(folder))


def of_spelling(path: str, ground: Ground, *, named: bool) -> tuple[str, list[str]]:
    """Return what a spelling gives, and what is wrong; *named*: with the folder of the backups named as well."""
    folders = {entry.name for entry in ground.root.iterdir()}
    try:
        manager = BackupManager(path, ground.folder if named else None, retention=EVERYTHING)
        before = len(manager.list_backups())
        manager.create_backup(force=True)
        after = len(manager.list_backups())
    except BackupError as error:
        return type(error).__name__, [f"{path}: {error}"]
    except Exception as error:  # noqa: BLE001 - any other error than ours is what is looked for
        return type(error).__name__, [f"{path}: a foreign error: {error!r}"]
    made = {entry.name for entry in ground.root.iterdir()} - folders
    wrongs = [f"{path}: {before} backups seen, of {len(ground.told)}"] if before != len(ground.told) else []
    wrongs += [f"{path}: there is a folder {name} now" for name in sorted(made)]
    for backup_id, meta in ground.listed().items():
        if backup_id not in ground.told:
            ground.told[backup_id] = ground.document.read_bytes()
        if meta.problem:
            wrongs.append(f"{path}: {backup_id} is marked as damaged")
    return f"found {before}, then {after}", wrongs


def of_name(root: Path, name: str, *, is_possible: bool) -> tuple[str, list[str]]:
    """Return what a name gives, and what is wrong with that."""
    root.mkdir()
    document = f"{root}\\{name}"
    manager = BackupManager(document)
    try:
        with open(document, "wb") as file:
            file.write(content_of(1))
    except OSError as error:
        if is_possible:
            return type(error).__name__, [f"{name}: the test cannot make it: {error}"]
    written = {entry.name for entry in root.iterdir()}
    try:
        backup_id = manager.create_backup()
        assert backup_id is not None
        content = root / "copy"
        manager.restore_backup(backup_id, to=content)
    except BackupError as error:
        wrongs = [f"{name}: {error}"] if is_possible else []
        wrongs += [
            f"{name}: refused, and {entry.name} is there" for entry in root.iterdir() if entry.name not in written
        ]
        return type(error).__name__, wrongs
    except Exception as error:  # noqa: BLE001 - the same
        return type(error).__name__, [f"{name}: a foreign error: {error!r}"]
    is_right = content.read_bytes() == content_of(1) and tuple(manager.verify_backups()) == (1, 0)
    if not is_possible and not written:
        return "backed up", [f"{name}: there is no such file, and it was backed up"]
    return "backed up", [] if is_right else [f"{name}: the version holds something else"]


def main() -> int:
    """Try every spelling and every name; a line each."""
    options_of(__spec__.name, __doc__)
    table = Table(("what", 34), ("gives", 28))
    with scratch() as folder:
        root = folder / "Folder with É"
        root.mkdir()
        ground = Ground(root=root, name="Data é.json")
        ground.keep(content_of(0))
        with contextlib.chdir(root), another_way_to(root) as elsewhere:
            for named in (False, True):
                for path, what in spellings(ground.document, elsewhere):
                    gives, wrongs = of_spelling(path, ground, named=named)
                    table.row(f"{what}{', folder named' if named else ''}", gives, wrongs=wrongs)
        table.row("(the folder, in the end)", "", wrongs=ground.wrongs())
        names = [(name, False) for name in _DEVICES + _IMPOSSIBLE] + [(name, True) for name in _POSSIBLE]
        for number, (name, is_possible) in enumerate(names):
            gives, wrongs = of_name(folder / str(number), name, is_possible=is_possible)
            table.row(name if len(name) < 30 else f"{name[:20]}… ({len(name)})", gives, wrongs=wrongs)
        return table.end()


if __name__ == "__main__":
    sys.exit(main())
