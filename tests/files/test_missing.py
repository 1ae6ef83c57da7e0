"""What says that nothing is there, and what only seems to: a server that is away is no missing file."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backupkit.files.causes import is_missing
from backupkit.store import journal
from backupkit.store.sealed.keeping import AS_IT_IS
from backupkit.store.settings import read_settings
from backupkit.values import naming
from tests.refusing import Call, Refusal, system_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.store.sealed.keeping import Keeping


@pytest.mark.parametrize(
    ("number", "winerror", "answer"),
    [
        (errno.ENOENT, None, True),
        (errno.ENOTDIR, None, True),
        (errno.ENOENT, 2, True),
        (errno.ENOENT, 3, True),
        (errno.ENOENT, 15, False),  # "invalid drive": Z: is not connected
        (errno.ENOENT, 53, False),  # "the network path was not found"
        (errno.ENOENT, 67, False),  # "the network name cannot be found"
        (errno.EACCES, None, False),
        (errno.EINVAL, 64, False),
        (errno.EMFILE, None, False),
    ],
)
def test_nothing_is_missing_but_what_the_system_calls_so(number: int, winerror: int | None, *, answer: bool) -> None:
    assert is_missing(system_error(number, winerror=winerror)) is answer


def test_what_is_really_not_there_is_missing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "none", tmp_path / "none" / "none", tmp_path / "file" / "none"):
        with pytest.raises(OSError, match="none") as raised:
            os.lstat(path)
        assert is_missing(raised.value)


@pytest.mark.parametrize("read", [read_settings, journal.told])
def test_settings_and_a_log_on_a_server_that_is_away_are_not_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: Callable[[Path, Keeping], object]
) -> None:
    refusal = Refusal(
        monkeypatch,
        Call.LSTAT,
        lambda: system_error(errno.ENOENT, winerror=53),
        concerns=frozenset({naming.SETTINGS, naming.HISTORY}).__contains__,
    )
    with pytest.raises(FileNotFoundError):
        read(tmp_path, AS_IT_IS)
    refusal.is_on = False
    read(tmp_path, AS_IT_IS)
