"""Histories that came to another place: whose they are is asked of looks that may fail, and then it is not known."""

from __future__ import annotations

import errno
import itertools
import shutil
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupError
from tests.operations.looking import Looks
from tests.store.homes import backed_up, found

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.needs_posix("Windows is asked by other calls, which are refused in tests/systems.")


def _copied(home: Path) -> Path:
    return shutil.copytree(home, home.with_name("copied")) / "data.json"


def _moved(home: Path) -> Path:
    return home.rename(home.with_name("moved")) / "data.json"


def _renamed(home: Path) -> Path:
    return (home / "data.json").rename(home / "notes.json")


def _linked(home: Path) -> Path:
    home.with_name("linked").mkdir()
    link = home.with_name("linked") / "data.json"
    link.symlink_to(home / "data.json")
    (home / "backups").rename(link.parent / "backups")
    return link


@pytest.mark.parametrize("came", [_copied, _moved, _renamed, _linked], ids=lambda came: came.__name__.strip("_"))
@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.ENOMEM, errno.ESTALE], ids=errno.errorcode.get)
def test_p5_where_a_look_fails_the_list_is_whole_or_an_error(
    tmp_path: Path, came: Callable[[Path], Path], number: int
) -> None:
    backed_up(tmp_path / "home" / "data.json", "one", "two")
    document = came(tmp_path / "home")
    wrong: list[str] = []
    for at in itertools.count(1):
        looks = Looks(tmp_path, at, number)
        try:
            with looks.refused():
                listed = found(document)
        except BackupError:
            continue
        if listed != ["two", "one"]:
            wrong.append(f"{looks.struck}: {listed}")
        if not looks.struck:
            break
    assert wrong == []
